"""Two assessors with phones in a cellar: without network, each for themself, later sent; then they differ and somebody
decides. And one assessor with two devices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from app import clock, db
from app.accounts.models import User
from app.content.model import Catalogue
from app.evidence import queries as ledger
from app.practicals import queries
from app.practicals.models import Assessment, Mark, Sheet
from app.practicals.rules.results import State
from tests.browser import sign_in
from tests.factories import with_password
from tests.practicals.conftest import appointed, at, some_people

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@dataclass
class Day:
    """The day of a practical: ids of everybody, and browsers for them."""

    assessment_id: int
    candidate_id: int
    emails: dict[str, str]
    opened: Callable[[], BrowserContext]

    def phone(self, who: str) -> tuple[BrowserContext, Page]:
        """Somebody signed in on a phone of their own."""
        context = self.opened()
        page = context.new_page()
        sign_in(page, self.emails[who])
        page.wait_for_url("**/home")
        return context, page

    def sheet(self, page: Page) -> None:
        """Open the sheet and wait until it is kept on the device."""
        page.goto(f"/practicals/{self.assessment_id}/sheet")
        expect(page.get_by_text("opens without network")).to_be_attached(timeout=30_000)

    def state(self) -> State:
        with db.transaction():
            return queries.state_of(db.session.get_one(Assessment, self.assessment_id))

    def count(self, table: type) -> int:
        with db.transaction() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def day(served: str, chromium: Browser, catalogue: Catalogue) -> Iterator[Day]:
    contexts: list[BrowserContext] = []

    def opened() -> BrowserContext:
        context = chromium.new_context(base_url=served, viewport=PHONE, has_touch=True)
        contexts.append(context)
        return context

    with db.transaction():
        people = some_people(catalogue)
        everybody = {name: getattr(people, name) for name in ("candidate", "one", "two", "administrator")}
        for person in everybody.values():
            with_password(person)
        now = clock.now()
        moment = at(now=now, today=now.date())
        made = appointed(people, catalogue.checklist("j-double"), catalogue, held_on=now.date(), at=moment)
        ids, emails = (made.id, people.candidate.id), {name: person.email for name, person in everybody.items()}
    yield Day(*ids, emails, opened)
    for context in contexts:
        context.close()


def points(page: Page, step: str, value: int) -> None:
    page.locator(f"#step-{step}-{value}").check()


def complete(page: Page, name: str, *, ask: int) -> None:
    """Everything an assessor gives, with this many points for the critical step."""
    points(page, "ask", ask)
    points(page, "find", 2)
    points(page, "tell", 6)
    for choice in ("overall-pass", "identity-yes", "identity-method-known", "pictures-none"):
        page.locator(f"#{choice}").check()
    page.get_by_label("Your name, as your signature").fill(name)


def waiting(page: Page):
    return page.locator("[data-save-state]")


def test_rl_07_two_assessors_without_network_differ_and_a_moderator_decides(day: Day) -> None:
    # The first marks without network, closes the page and opens it again, still without.
    cellar, first = day.phone("one")
    day.sheet(first)
    cellar.set_offline(True)
    complete(first, "Helen Marsh", ask=2)
    first.locator("summary", has_text="Note").first.click()
    first.get_by_label("Note to step 1, for the candidate").fill("Asked twice.")
    expect(waiting(first)).to_contain_text("marks wait on this device")
    first.get_by_role("button", name="Sign and send").click()
    expect(first.get_by_text("There is no network.")).to_be_visible()
    assert day.count(Mark) == 0
    first.close(run_before_unload=False)
    again = cellar.new_page()
    again.goto(f"/practicals/{day.assessment_id}/sheet")
    expect(again.locator("#step-ask-2")).to_be_checked()
    expect(again.get_by_label("Your name, as your signature")).to_have_value("Helen Marsh")

    # The network comes back: everything is sent once, and signed.
    cellar.set_offline(False)
    expect(waiting(again)).to_contain_text("Saved", timeout=40_000)
    sent = day.count(Mark)
    assert sent == 9, "three steps, a note, four choices and a name"
    again.get_by_role("button", name="Sign and send").click()
    expect(again.get_by_text("Your sheet is signed")).to_be_visible()
    assert day.count(Mark) == sent and day.state() is State.OPEN

    # The second sees nothing of it, marks without network as well, and does not see the critical step in full.
    hall, second = day.phone("two")
    second.goto("/practicals/")
    expect(second.get_by_text("Not begun")).to_be_visible()
    expect(second.get_by_text("Signed", exact=True)).to_have_count(0)
    day.sheet(second)
    hall.set_offline(True)
    complete(second, "Matteo Conti", ask=1)
    expect(waiting(second)).to_contain_text("wait on this device")
    hall.set_offline(False)
    expect(waiting(second)).to_contain_text("Saved", timeout=40_000)
    second.get_by_role("button", name="Sign and send").click()
    expect(second.get_by_role("heading", name="The assessors differ")).to_be_visible()
    expect(second.get_by_text("Asked twice.")).to_be_visible()

    # Somebody who is neither of them decides; the ledger has a sign-off of each assessor.
    _office, moderator = day.phone("administrator")
    moderator.goto("/practicals/")
    moderator.get_by_role("link", name="Ana Ferreira").first.click()
    moderator.get_by_label("Points that stand for step 1").fill("2")
    moderator.get_by_label("Reasons for the decision").fill("Both were asked: consent was given in full.")
    moderator.get_by_role("button", name="Decide and sign").click()
    expect(moderator.get_by_role("heading", name="Passed")).to_be_visible()
    assert day.state() is State.PASSED
    with db.transaction():
        assert [entry.kind for entry in ledger.entries_of(day.candidate_id)] == ["sign-off", "sign-off"]

    _home, candidate = day.phone("candidate")
    candidate.goto("/my-practicals")
    candidate.get_by_role("link", name="Joints: before two").first.click()
    expect(candidate.get_by_role("heading", name="Passed")).to_be_visible()
    expect(candidate.get_by_text("Asked twice.")).to_be_visible()


def test_of_two_devices_the_newest_stands_and_the_other_is_told(day: Day) -> None:
    phone, on_phone = day.phone("one")
    _tablet, on_tablet = day.phone("one")
    day.sheet(on_phone)
    day.sheet(on_tablet)
    phone.set_offline(True)
    points(on_phone, "ask", 0)
    points(on_phone, "find", 1)

    points(on_tablet, "ask", 1)
    expect(waiting(on_tablet)).to_contain_text("Saved")
    points(on_tablet, "ask", 2)
    expect(waiting(on_tablet)).to_contain_text("Saved")
    phone.set_offline(False)

    expect(on_phone.get_by_text(re.compile("Another device of yours was newer for this: Step 1"))).to_be_visible(
        timeout=40_000
    )
    expect(on_phone.locator("#step-ask-2")).to_be_checked()
    expect(on_phone.locator("#step-find-1")).to_be_checked()
    with db.transaction() as session:
        person = session.scalars(select(User).where(User.email == day.emails["one"])).one()
        _found, sheet = queries.own_sheet(person, day.assessment_id)
        assert (sheet.given["step:ask"].value, sheet.given["step:find"].value) == (2, 1)
        told = session.scalars(select(Mark.standing).where(Mark.sheet_id == sheet.id)).all()
    assert sorted(told) == ["accepted", "accepted", "accepted", "stale"]


def test_after_signing_in_again_the_waiting_marks_are_sent(day: Day) -> None:
    context, page = day.phone("one")
    day.sheet(page)
    context.clear_cookies()
    points(page, "ask", 2)
    expect(page.get_by_text("Sign in again in another tab")).to_be_visible(timeout=20_000)
    assert day.count(Mark) == 0

    other = context.new_page()
    sign_in(other, day.emails["one"])
    other.wait_for_url("**/home")

    expect(waiting(page)).to_contain_text("Saved", timeout=60_000)
    assert day.count(Mark) == 1


def test_signing_out_leaves_no_sheet_on_the_device(day: Day) -> None:
    _context, page = day.phone("one")
    day.sheet(page)
    page.goto("/home")
    page.locator("summary", has_text="Account of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()

    assert page.evaluate("caches.has('keystone-practicals-pages')") is False
    assert day.count(Sheet) == 2
