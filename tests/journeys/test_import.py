"""The administrator brings a class in from a list: first a wrong one, then what would happen, then the deed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.beginning import link_mailed_to
from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser

WRONG = "name,email\nAda Lang,ada.lang@example.org\nBo Nilsen,bo.nilsen at example.org\nAda Lang,ada.lang@example.org\n"
RIGHT = "name;email\nAda Lang;ada.lang@example.org\nBo Nilsen;bo.nilsen@example.org\nAna Ferreira;student@example.org\n"


def test_a_list_is_checked_row_by_row_before_anybody_is_invited(
    as_person: SignIn, as_visitor: SignIn, tmp_path: Path
) -> None:
    admin = as_person("admin@example.org")
    open_import(admin)
    admin.get_by_label("Or paste the list").fill(WRONG)
    admin.get_by_role("button", name="Check the list").click()

    expect(admin.get_by_text("2 rows need another look")).to_be_visible()
    expect(admin.get_by_text("Row 3:")).to_contain_text("bo.nilsen at example.org")
    expect(admin.get_by_text("Row 4:")).to_contain_text("earlier row")
    expect(admin.get_by_label("Or paste the list")).to_have_value(WRONG.strip())
    expect(admin.get_by_role("button", name="Import this list")).to_have_count(0)

    file = tmp_path / "class.csv"
    file.write_text(RIGHT, encoding="utf-8")
    admin.get_by_label("CSV file").set_input_files(file)
    admin.get_by_role("button", name="Check the list").click()
    expect(admin.get_by_text("2 invitations will be mailed.")).to_be_visible()
    expect(admin.get_by_role("row", name="Ana Ferreira")).to_contain_text("Is in already")
    expect(invited(as_person("admin@example.org"))).to_have_count(0)

    admin.get_by_role("button", name="Import this list").click()
    expect(admin.get_by_text("Import this list")).to_have_count(0)
    expect(invited(admin)).to_have_count(2)
    newcomer = as_visitor()
    newcomer.goto(link_mailed_to("ada.lang@example.org", admin))
    expect(newcomer.get_by_role("heading", name="Proficiency, Europe, autumn")).to_be_visible()
    newcomer.get_by_label("Password", exact=True).fill("seven plain words are enough")
    newcomer.get_by_text("I am 18 or older").click()
    newcomer.get_by_role("button", name="Create account and join").click()
    newcomer.wait_for_url(lambda url: "/invitations/" not in url)
    newcomer.goto("/home")
    expect(newcomer.get_by_role("link", name="Begin reading")).to_be_visible()


def open_import(page: Page) -> None:
    page.goto("/cohorts")
    page.get_by_role("link", name="Proficiency, Europe, autumn").first.click()
    page.get_by_role("link", name="Members and invitations").click()
    page.get_by_role("link", name="Import a list").click()
    expect(page.get_by_role("heading", level=1, name="Import a list")).to_be_visible()


def invited(page: Page) -> Locator:
    """Those of the list whom the cohort's page shows as invited."""
    open_import(page)
    page.get_by_role("navigation", name="Pages of this cohort").get_by_role("link", name="People").click()
    expect(page.get_by_role("heading", name="In this cohort")).to_be_visible()
    first, second = (page.get_by_text(f"{name}@example.org", exact=True) for name in ("ada.lang", "bo.nilsen"))
    return first.or_(second)
