"""A certificate is renewed by what its holder gave to the society; the new one takes the place of the old."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser

HOLDER, ADDRESS = "Lukas Brandt", "lukas.brandt@example.org"
GIVEN = datetime.now(UTC).date() - timedelta(days=50)


def test_a_contribution_renews_a_certificate_and_the_public_page_leads_to_the_new_one(
    as_person: SignIn, as_visitor: SignIn
) -> None:
    admin, holder, visitor = as_person("admin@example.org"), as_person(ADDRESS), as_visitor()
    admin.goto("/certification/proficiency")
    admin.get_by_role("link", name=HOLDER, exact=True).click()
    expect(admin.get_by_role("heading", level=1, name=HOLDER)).to_be_visible()
    old = numbers(admin)[0]
    expect(requirement(admin, "Keeping your hand in")).not_to_contain_text("Met")
    expect(admin.get_by_role("button", name="Renew the certificate")).to_have_count(0)

    admin.get_by_role("link", name="Record evidence").click()
    form = admin.locator("form").filter(has=admin.get_by_label("How many"))
    form.get_by_label("Kind", exact=True).select_option(label="teaching at a table")
    form.get_by_label("How many").fill("1")
    form.get_by_label("Date").fill(GIVEN.isoformat())
    form.get_by_label("Topic").fill("Category One")
    form.get_by_label("Where, and what shows it").fill("Seminar in Bremen, list of teachers")
    form.get_by_role("button", name="Put into the ledger").click()
    expect(requirement(admin, "Keeping your hand in")).to_contain_text("Met")

    holder.goto("/path/proficiency")
    expect(holder.get_by_text("Everything is met; an administrator can renew it")).to_be_visible()
    admin.get_by_role("button", name="Renew the certificate").click()
    expect(admin.get_by_role("link", name="Public page")).to_be_visible()
    new = admin.get_by_role("heading", level=1).inner_text()
    assert new != old
    expect(admin.get_by_role("heading", name="Valid")).to_be_visible()

    visitor.goto(f"/verify/{old}")
    expect(visitor.get_by_role("heading", name="Superseded")).to_be_visible()
    visitor.get_by_role("link", name=f"See the newer certificate, {new}").click()
    expect(visitor.get_by_role("heading", name="Valid")).to_be_visible()
    expect(visitor.get_by_text(HOLDER)).to_be_visible()
    holder.reload()
    expect(holder.get_by_text(re.compile("Your certificate is valid until"))).to_be_visible()
    holder.goto("/my-certificates")
    expect(holder.get_by_text(f"Followed by {new}.")).to_be_visible()


def numbers(admin: Page) -> list[str]:
    """Certificates on the page of a person, newest first."""
    return admin.get_by_role("link", name=re.compile(r"^PRO-\d{4}-")).all_inner_texts()


def requirement(page: Page, title: str) -> Locator:
    """The first with this heading; what it is made of stands within it."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title, exact=True)).first
