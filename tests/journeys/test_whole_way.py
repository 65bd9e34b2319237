"""A newcomer's whole way to a certificate: account, cohort, lesson, check, a seminar day and a practical without network,
documents, award, and what the public sees.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from app import clock
from app.content.store import Store
from tests.journeys import beforehand
from tests.journeys.answering import answer_rightly
from tests.journeys.beginning import join, read_the_first_lesson
from tests.journeys.conftest import Behind, SignIn
from tests.journeys.test_renewal import requirement

pytestmark = pytest.mark.browser

NAME, EMAIL, PASSWORD = "Wanda Lindqvist", "wanda@example.org", "seven plain words are enough"
PHONE = {"width": 360, "height": 740}
SEMINAR, SESSION, PIN = "The whole way: a day at the table", "A day at the table", "keystone-1925"
CHECK, PRACTICAL = "fnd-check", "c2-practical"
TODAY = datetime.now(UTC).date()


def test_a_newcomer_becomes_proficient(as_visitor: SignIn, as_person: SignIn, behind: Behind, content: Store) -> None:
    catalogue = content.catalogue
    admin, phone = as_person("admin@example.org"), as_visitor(viewport=PHONE)
    begin(phone, admin)
    pass_the_check(phone, behind)
    with behind():
        path = catalogue.path("proficiency")
        beforehand.read_everything(EMAIL, path, catalogue)
        beforehand.pass_quizzes(EMAIL, [id for id in beforehand.leaves(path, "quiz") if id != CHECK], catalogue)

    come_to_the_seminar(phone, as_person("instructor@example.org", viewport=PHONE), behind)
    person = to_person(admin)
    be_assessed(admin, as_person)
    with behind():
        others = [id for id in beforehand.leaves(path, "sign-off") if id != PRACTICAL]
        beforehand.pass_practicals(EMAIL, others, catalogue)
    admin.goto(person)
    expect(admin.get_by_role("button", name="Award the certificate")).to_have_count(0)
    record_what_is_missing(admin, person)
    be_awarded(admin, phone, as_visitor())


def begin(phone: Page, admin: Page) -> None:
    """An account, a cohort, the certificate to work towards, and the first lesson."""
    join(phone, admin, name=NAME, email=EMAIL, password=PASSWORD)
    phone.goto("/path/proficiency")
    phone.get_by_role("button", name="Work towards this certificate").click()
    expect(phone.get_by_text(re.compile("You have been working towards it since"))).to_be_visible()
    phone.goto(read_the_first_lesson(phone))
    expect(phone.get_by_text("You finished this lesson")).to_be_visible()


def pass_the_check(phone: Page, behind: Behind) -> None:
    """The graded check, question by question, as somebody who knows the matter."""
    phone.goto(f"/quizzes/{CHECK}")
    phone.get_by_role("button", name="Start").click()
    phone.wait_for_url("**/attempts/*")
    with behind():
        asked = beforehand.asked_in(int(phone.locator("[data-attempt]").get_attribute("data-attempt") or ""))
    for slot, question in asked.items():
        expect(phone.locator("[data-attempt]")).to_have_attribute("data-slot", str(slot))
        phone.wait_for_load_state()  # without its scripts the card saves nothing by itself
        answer_rightly(phone.locator(".question"), question)
        expect(phone.locator("[data-save-state]").first).to_contain_text("Saved")
        phone.get_by_role("button", name="Next" if slot < len(asked) else "Review and hand in").first.click()
    expect(phone.get_by_text(f"{len(asked)} of {len(asked)} answers are stored.")).to_be_visible()
    phone.get_by_role("button", name="Hand in now").click()
    expect(phone.get_by_text("100 per cent.")).to_be_visible()
    expect(phone.get_by_text("Passed", exact=True)).to_be_visible()


def come_to_the_seminar(phone: Page, door: Page, behind: Behind) -> None:
    """A place; a day on which neither phone has a network; the list sent afterwards; the hours credited."""
    with behind():
        seminar, session = beforehand.seminar_of_tomorrow(SEMINAR, SESSION, hours=8)
    phone.goto("/seminars")
    phone.get_by_role("link", name=SEMINAR).click()
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_text("You have a place. Your pass is ready")).to_be_visible()
    with behind():
        begins, ends = beforehand.the_day_comes(session)

    state = door.locator("[data-state]").first
    door.goto(f"/seminars/{seminar}/day")
    door.locator("#pin-new").fill(PIN)
    door.get_by_role("button", name="Keep the list on this phone").click()
    expect(door.locator("[data-people]").get_by_text(NAME)).to_be_visible()
    expect(door.locator("[data-day]")).to_have_attribute("data-kept", "yes")
    show_pass(phone, seminar)
    expect(phone.locator("[data-pass]")).to_have_attribute("data-kept", "yes")
    for page in (phone, door):
        page.context.set_offline(True)
    door.reload()
    door.locator("#pin").fill(PIN)
    door.get_by_role("button", name="Open", exact=True).click()
    expect(door.locator("[data-people]").get_by_text(NAME)).to_be_visible()
    expect(state).to_contain_text("No network", timeout=30_000)
    for direction, moment, words in (
        ("Coming in", begins - timedelta(minutes=6), "In"),
        ("Going out", ends + timedelta(minutes=1), "Out"),
    ):
        for page in (phone, door):
            page.clock.set_fixed_time(moment)
        door.get_by_label(direction).check()
        door.get_by_label("Or type the signs below the code").fill(show_pass(phone, seminar))
        door.get_by_role("button", name="Use").click()
        expect(door.locator("[data-person-name]")).to_have_text(NAME)
        expect(door.locator("[data-person-words]")).to_have_text(words)
    door.get_by_text("End of the session").click()
    door.get_by_label("Heads counted in the room").fill("1")
    door.get_by_role("button", name="Close the session").click()
    expect(state).to_contain_text("3 entries wait")

    for page in (phone, door):
        page.clock.set_fixed_time(clock.now())
        page.context.set_offline(False)
    door.get_by_role("button", name="Send now").click()
    expect(state).to_contain_text("Everything is stored on the server", timeout=30_000)
    expect(door.locator("[data-refused]")).to_be_hidden()
    door.goto(f"/seminars/{seminar}/sessions/{session}/minutes")
    expect(door.get_by_role("row", name=NAME)).to_contain_text("480 min")
    door.get_by_role("button", name="Credit the hours").click()
    expect(door.get_by_text("Everything here is in the ledger.")).to_be_visible()
    phone.goto("/path/proficiency")
    expect(phone.get_by_text(re.compile(r"\b8 of 60 h"))).to_be_visible()


def show_pass(phone: Page, seminar: int) -> str:
    phone.goto(f"/seminars/{seminar}/pass")
    expect(phone.locator("[data-pass-live]")).to_be_visible()
    return phone.locator("[data-pass]").get_attribute("data-shown") or ""


def to_person(admin: Page) -> str:
    """The newcomer's page on the board, and its address."""
    admin.goto("/certification/proficiency")
    admin.get_by_role("link", name=NAME).click()
    expect(admin.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    return admin.url


def be_assessed(admin: Page, as_person: SignIn) -> None:
    """Two assessors mark without network and without knowing of each other, and sign when they are back."""
    admin.get_by_role("link", name="Category Two: practical").click()
    admin.get_by_label("Assessor 1").select_option(label="Helen Marsh")
    admin.get_by_label("Assessor 2").select_option(label="Matteo Conti")
    admin.get_by_role("button", name="Appoint").click()
    expect(admin.get_by_text("The assessors are appointed.")).to_be_visible()
    address = admin.url.split("#")[0]
    assessors = ((as_person("instructor@example.org", viewport=PHONE), "Helen Marsh"),
                 (as_person("reviewer@example.org", viewport=PHONE), "Matteo Conti"))  # fmt: skip
    for page, name in assessors:
        page.goto(f"{address}/sheet")
        expect(page.get_by_text("opens without network")).to_be_attached(timeout=30_000)
        page.context.set_offline(True)
        mark(page, name)
    for page, _name in assessors:
        expect(page.locator("[data-save-state]")).to_contain_text("wait on this device")
    for place, (page, _name) in enumerate(assessors):
        page.context.set_offline(False)
        expect(page.locator("[data-save-state]")).to_contain_text("Saved", timeout=40_000)
        page.get_by_role("button", name="Sign and send").click()
        words = "Passed" if place else "Your sheet is signed"
        expect(page.locator(".assessment-verdict").get_by_text(words)).to_be_visible()


def mark(page: Page, name: str) -> None:
    """Full points for everything."""
    for step in page.locator(".step-to-mark").all():
        step.get_by_role("radio").last.check(force=True)
    for choice in ("overall-pass", "identity-yes", "identity-method-known", "pictures-none"):
        page.locator(f"#{choice}").check(force=True)
    page.get_by_label("Your name, as your signature").fill(name)


def record_what_is_missing(admin: Page, person: str) -> None:
    """The hours of seminars before this one, as their lists say, and the documents the path asks for."""
    form = admin.locator("form").filter(has=admin.get_by_role("button", name="Put into the ledger"))
    form.get_by_label("Hours", exact=True).fill("52")
    form.get_by_label("How", exact=True).select_option(label="In person")
    form.get_by_label("Date").fill(TODAY.isoformat())
    form.get_by_label("Where, which seminar").fill("Six days in Marlow, sign-in sheets 1 to 6")
    form.get_by_role("button", name="Put into the ledger").click()
    expect(requirement(admin, "Seminar hours")).to_contain_text("Met")
    for kind, number in (("licence", "GCC 04711"), ("membership", "Member 8152")):
        admin.goto(person)
        admin.get_by_role("link", name="Record evidence").click()
        form = admin.locator("form").filter(has=admin.get_by_label("Valid from"))
        form.get_by_label("Kind", exact=True).select_option(label=kind)
        form.get_by_label("Valid from").fill(TODAY.isoformat())
        form.get_by_label("Valid until").fill((TODAY + timedelta(days=300)).isoformat())
        form.get_by_label("Number or reference").fill(number)
        form.get_by_label("What you looked at").fill("The entry in the register, seen on screen")
        form.get_by_role("button", name="Put into the ledger").click()
        expect(admin.get_by_role("heading", level=1, name=NAME)).to_be_visible()
        expect(admin.get_by_text(number)).to_be_visible()


def be_awarded(admin: Page, phone: Page, visitor: Page) -> None:
    """Everybody sees it: who awards, who holds it, and whoever is shown it."""
    admin.get_by_role("button", name="Award the certificate").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text(re.compile(r"^PRO-\d{4}-"))
    number = admin.get_by_role("heading", level=1).inner_text()
    phone.goto("/my-certificates")
    expect(phone.get_by_text(number)).to_be_visible()
    address = phone.locator(".mine-address").get_attribute("href") or ""
    for way in (address, f"/verify/{number}"):
        visitor.goto(way)
        expect(visitor.get_by_role("heading", name="Valid")).to_be_visible()
        expect(visitor.get_by_text(NAME)).to_be_visible()
        expect(visitor.get_by_text("SOT Proficiency")).to_be_visible()
