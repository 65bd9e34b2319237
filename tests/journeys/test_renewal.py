"""A certificate is renewed by what its holder gave to the society; the new one takes the place of the old."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import format_date
from playwright.sync_api import Locator, Page, expect

from app import clock
from app.certification.rules.dates import months_after
from app.content.store import Store
from tests.journeys import beforehand
from tests.journeys.conftest import Behind, SignIn

pytestmark = pytest.mark.browser

CRANIOPATH = "craniopath@example.org"
HOLDER, ADDRESS = "Lukas Brandt", "lukas.brandt@example.org"
GIVEN = datetime.now(UTC).date() - timedelta(days=50)


def test_a_contribution_renews_a_certificate_and_the_public_page_leads_to_the_new_one(
    as_person: SignIn, as_visitor: SignIn
) -> None:
    admin, holder, visitor = as_person("admin@example.org"), as_person(ADDRESS), as_visitor()
    admin.goto("/certification/proficiency")
    admin.get_by_role("link", name=HOLDER, exact=True).click()
    expect(admin.get_by_role("heading", level=1, name=HOLDER)).to_be_visible()
    old = newest(admin, "PRO")
    expect(requirement(admin, "Keeping your hand in")).not_to_contain_text("Met")
    expect(admin.get_by_role("button", name="Renew the certificate")).to_have_count(0)

    record(admin, "teaching at a table", topic="Category One", where="Seminar in Bremen, list of teachers")
    expect(requirement(admin, "Keeping your hand in")).to_contain_text("Met")

    holder.goto("/path/proficiency")
    expect(holder.get_by_text("Everything is met; an administrator can renew it")).to_be_visible()
    admin.get_by_role("button", name="Renew the certificate").click()
    new = number_of(admin, "PRO")
    assert new != old
    expect(admin.get_by_role("heading", name="Valid")).to_be_visible()

    the_old_leads_to_the_new(visitor, old, new)
    expect(visitor.get_by_text(HOLDER)).to_be_visible()
    holder.reload()
    expect(holder.get_by_text(re.compile("Your certificate is valid until"))).to_be_visible()
    holder.goto("/my-certificates")
    expect(holder.get_by_text(f"Followed by {new}.")).to_be_visible()


def test_a_craniopath_keeps_the_title_by_contributing_and_keeps_its_rhythm_of_two_years(
    as_person: SignIn, as_visitor: SignIn, behind: Behind, content: Store
) -> None:
    awarded = clock.now() - timedelta(days=700)
    with behind():
        beforehand.certify_a_craniopath(CRANIOPATH, content.catalogue, on=awarded)
    ends = months_after(awarded.date(), 24)
    admin, holder, visitor = as_person("admin@example.org"), as_person(CRANIOPATH), as_visitor()

    holder.goto("/path/craniopath")
    expect(holder.get_by_text(f"valid until {as_written(ends)}")).to_be_visible()
    expect(holder.get_by_role("heading", name="To keep it")).to_be_visible()
    expect(requirement(holder, "Contribution")).not_to_contain_text("Met")
    admin.goto("/certification/radar")
    line = admin.get_by_role("row").filter(has_text="SOT Craniopath")
    expect(line).to_contain_text("A contribution to the society")
    line.get_by_role("link").first.click()
    expect(admin.get_by_text("0 of 1 requirements met")).to_be_visible()
    old = newest(admin, "CRP")
    expect(admin.get_by_role("button", name="Renew the certificate")).to_have_count(0)

    record(admin, "case report", topic="A jaw that opens", where="Newsletter of the society, page 3")
    expect(requirement(admin, "Contribution")).to_contain_text("Met")
    holder.reload()
    expect(holder.get_by_text("Everything is met; an administrator can renew it")).to_be_visible()
    admin.get_by_role("button", name="Renew the certificate").click()
    new = number_of(admin, "CRP")
    assert new != old

    the_old_leads_to_the_new(visitor, old, new)
    expect(visitor.get_by_text("SOT Craniopath")).to_be_visible()
    holder.reload()
    expect(holder.get_by_text(f"valid until {as_written(months_after(ends, 24))}")).to_be_visible()
    expect(requirement(holder, "Contribution")).not_to_contain_text("Met")
    admin.goto("/certification/radar")
    expect(admin.get_by_role("heading", level=1, name="Radar")).to_be_visible()
    expect(line).to_have_count(0)


def record(admin: Page, kind: str, *, topic: str, where: str) -> None:
    """One contribution of the person whose page is open, which is open again afterwards."""
    admin.get_by_role("link", name="Record evidence").click()
    form = admin.locator("form").filter(has=admin.get_by_label("How many"))
    form.get_by_label("Kind", exact=True).select_option(label=kind)
    form.get_by_label("How many").fill("1")
    form.get_by_label("Date").fill(GIVEN.isoformat())
    form.get_by_label("Topic").fill(topic)
    form.get_by_label("Where, and what shows it").fill(where)
    form.get_by_role("button", name="Put into the ledger").click()


def newest(admin: Page, prefix: str) -> str:
    """The number of the newest certificate on the page of a person."""
    return admin.get_by_role("link", name=re.compile(rf"^{prefix}-\d{{4}}-")).first.inner_text()


def number_of(admin: Page, prefix: str) -> str:
    """The number of the certificate that opens."""
    heading = admin.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(rf"^{prefix}-\d{{4}}-"))
    return heading.inner_text()


def the_old_leads_to_the_new(visitor: Page, old: str, new: str) -> None:
    """For whoever was shown the earlier certificate."""
    visitor.goto(f"/verify/{old}")
    expect(visitor.get_by_role("heading", name="Superseded")).to_be_visible()
    visitor.get_by_role("link", name=f"See the newer certificate, {new}").click()
    expect(visitor.get_by_role("heading", level=1, name=new)).to_be_visible()
    expect(visitor.get_by_role("heading", name="Valid")).to_be_visible()


def as_written(day: date) -> str:
    """As pages write it, with the year."""
    return format_date(day, "medium", locale="en_GB")


def requirement(page: Page, title: str) -> Locator:
    """The first with this heading; what it is made of stands within it."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title, exact=True)).first
