"""Hours of a sister society come in as a list: looked through, taken over, approved; then they count for the member."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser

HEADING = "email,date,hours,mode,title,issuer,reference"
ISSUER, TITLE = "SOTO Australasia", "Category Two in Perth"


def transcript(mode: str, second: str) -> str:
    on = (datetime.now(UTC) - timedelta(days=40)).date()
    return "\n".join((
        HEADING,
        f"student@example.org,{on},12,{mode},{TITLE},{ISSUER},Attendance list 17",
        f"{second},{on},6.5,in-person,{TITLE},{ISSUER},Attendance list 17",
    ))  # fmt: skip


def test_a_transcript_is_corrected_by_row_taken_over_and_approved_before_its_hours_count(as_person: SignIn) -> None:
    member, admin = as_person("student@example.org"), as_person("admin@example.org")
    before = hours_on_path(member)

    admin.goto("/approvals")
    admin.get_by_role("link", name="Import a transcript").click()
    looked_through(admin, transcript("in the room", "nobody@example.org"))
    expect(admin.get_by_text("2 rows need another look")).to_be_visible()
    expect(admin.get_by_text("Row 2:")).to_contain_text("in the room")
    expect(admin.get_by_text("Row 3:")).to_contain_text("nobody here has the address nobody@example.org")
    expect(admin.get_by_role("button", name="Take over this list")).to_have_count(0)

    looked_through(admin, transcript("in-person", "marta.rossi@example.org"))
    expect(admin.get_by_text("2 rows will wait for approval.")).to_be_visible()
    expect(admin.get_by_role("row", name=re.compile("Ana Ferreira"))).to_contain_text("Waits for approval")
    admin.get_by_role("button", name="Take over this list").click()
    expect(admin.get_by_text("2 rows wait for approval.")).to_be_visible()

    member.goto("/cpd")
    expect(claims(member).filter(has_text=TITLE)).to_contain_text("Waits for approval")
    assert hours_on_path(member) == before, "what nobody has approved counts for nothing"

    admin.get_by_role("checkbox", name=f"Ana Ferreira: {TITLE}").check(force=True)
    admin.get_by_role("button", name="Approve those ticked").click()
    expect(admin.get_by_text("1 claim is in the ledger now.")).to_be_visible()
    expect(admin.get_by_role("checkbox", name=f"Ana Ferreira: {TITLE}")).to_have_count(0)
    expect(admin.get_by_role("checkbox", name=f"Marta Rossi: {TITLE}")).to_be_visible()

    member.goto("/cpd")
    expect(claims(member).filter(has_text=TITLE)).to_contain_text("Approved")
    learned = member.get_by_role("row", name=re.compile(TITLE))
    expect(learned).to_contain_text(ISSUER)
    expect(learned.get_by_role("cell").filter(has_text=re.compile(r"^12$"))).to_be_visible()
    assert hours_on_path(member) == before + 12

    admin.goto("/approvals/import")
    looked_through(admin, transcript("in-person", "marta.rossi@example.org"))
    expect(admin.get_by_text("0 rows will wait for approval.")).to_be_visible()
    expect(admin.get_by_role("row", name=re.compile("Ana Ferreira"))).to_contain_text("Is there already")


def looked_through(admin: Page, text: str) -> None:
    admin.get_by_label("Or paste the list").fill(text)
    admin.get_by_role("button", name="Look through the list").click()


def claims(member: Page) -> Locator:
    return member.get_by_role("listitem")


def hours_on_path(member: Page) -> float:
    member.goto("/path/proficiency")
    told = re.search(r"([\d.]+) of 60 h", member.get_by_text(re.compile("of 60 h")).inner_text())
    assert told
    return float(told[1])
