"""A seminar's day in real browsers: phones without network, passes that open offline, cameras, two organisers at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine, select

from app import clock, db
from app.accounts.models import User
from app.evidence.models import Entry
from app.seminars.models import Registration, Scan
from app.seminars.rules import passes
from tests.browser import QUIET, sign_in
from tests.factories import a_user, with_password
from tests.seminars.people import a_registration, a_seminar, a_session

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "en-GB"}
PIN = "keystone-1925"
NAMES = ("Ana Ferreira", "Jonas Weber", "Priya Nair")


class Hall:
    """A seminar that began three hours ago and ended five minutes ago; three members have places."""

    def __init__(self) -> None:
        now = clock.now().replace(microsecond=0)
        self.begins, self.ends = now - timedelta(hours=3), now - timedelta(minutes=5)
        with db.transaction():
            self.organisers = [with_password(a_user("instructor", name=f"Organiser {n}")).email for n in (1, 2)]
            organisers = tuple(db.session.scalars(select(User).where(User.email.in_(self.organisers))))
            seminar = a_seminar(organisers=organisers, title="Blocking in pairs", time_zone="UTC")
            session = a_session(seminar, starts_at=self.begins, hours=175 / 60)
            self.members = []
            for name in NAMES:
                user = with_password(a_user(name=name))
                a_registration(seminar, user)
                self.members.append(user.email)
            self.seminar_id, self.session_id = seminar.id, session.id

    def registration(self, place: int) -> Registration:
        with db.transaction() as session:
            chosen = select(Registration).join(User).where(User.email == self.members[place])
            return session.scalars(chosen).one()

    def hours(self) -> list[tuple[str, float | None]]:
        with db.transaction() as session:
            rows = session.execute(
                select(User.name, Entry.amount).join(Entry, Entry.learner_id == User.id).where(Entry.kind == "hours")
            )
            return sorted((name, amount) for name, amount in rows)

    def scans(self) -> int:
        with db.transaction() as session:
            return len(session.scalars(select(Scan)).all())


@pytest.fixture
def hall(lasting: Engine) -> Hall:
    return Hall()


@pytest.fixture
def phone(chromium: Browser, served: str) -> Iterator[Callable[[str], Page]]:
    """`phone(email)` is somebody's phone, signed in."""
    contexts: list[BrowserContext] = []

    def bring(email: str) -> Page:
        context = chromium.new_context(base_url=served, **PHONE)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        sign_in(page, email)
        return page

    yield bring
    for context in contexts:
        context.close()


def take_along(page: Page, hall: Hall) -> None:
    page.goto(f"/seminars/{hall.seminar_id}/day")
    page.locator("#pin-new").fill(PIN)
    page.get_by_role("button", name="Keep the list on this phone").click()
    expect(page.locator("[data-people] .row")).to_have_count(len(NAMES))
    expect(page.locator("[data-day]")).to_have_attribute("data-kept", "yes")
    expect(page.locator("[data-state]").first).to_contain_text("Everything is stored")


def shown_pass(page: Page, hall: Hall) -> str:
    page.goto(f"/seminars/{hall.seminar_id}/pass")
    expect(page.locator("[data-pass-live]")).to_be_visible()
    return page.locator("[data-pass]").get_attribute("data-shown") or ""


def at(page: Page, moment: datetime) -> None:
    """Let it be that moment on this phone; its timers go on."""
    page.clock.set_fixed_time(moment)


def test_an_organisers_phone_without_network_scans_closes_and_the_hours_are_in_the_ledger_once(
    hall: Hall, phone: Callable[[str], Page]
) -> None:
    door = phone(hall.organisers[0])
    take_along(door, hall)
    members = [phone(email) for email in hall.members]
    for member in members:
        shown_pass(member, hall)
        expect(member.locator("[data-pass]")).to_have_attribute("data-kept", "yes")

    # The hall has no network: every phone opens its page again from what it kept.
    for page in (door, *members):
        page.context.set_offline(True)
    door.reload()
    expect(door.get_by_role("heading", name="Open the list")).to_be_visible()
    door.locator("#pin").fill("not the word")
    door.get_by_role("button", name="Open", exact=True).click()
    expect(door.get_by_role("alert")).to_have_text("That does not open the list.")
    door.locator("#pin").fill(PIN)
    door.get_by_role("button", name="Open", exact=True).click()
    expect(door.locator("[data-people] .row")).to_have_count(3)
    expect(door.locator("[data-state]").first).to_contain_text("No network", timeout=30_000)

    for direction, moment, words in (
        ("Coming in", hall.begins - timedelta(minutes=4), "In"),
        ("Going out", hall.ends + timedelta(minutes=2), "Out"),
    ):
        at(door, moment)
        door.get_by_label(direction).check()
        for place, member in enumerate(members):
            at(member, moment)
            code = shown_pass(member, hall)  # out of the cache: the member's phone has no network either
            door.get_by_label("Or type the signs below the code").fill(code)
            door.get_by_role("button", name="Use").click()
            expect(door.locator("[data-person-name]")).to_have_text(NAMES[place])
            expect(door.locator("[data-person-words]")).to_have_text(words)
        expect(door.locator("[data-count]")).to_contain_text(
            "3 in the room" if words == "In" else "0 in the room · 3 came"
        )
    expect(door.locator("[data-state]").first).to_contain_text("6 entries wait on this phone.")

    door.get_by_text("End of the session").click()
    door.get_by_label("Heads counted in the room").fill("3")
    door.get_by_role("button", name="Close the session").click()
    expect(door.locator("[data-count]")).to_contain_text("This session is closed.")
    expect(door.locator("[data-state]").first).to_contain_text("7 entries wait")
    assert hall.scans() == 0

    at(door, clock.now())
    door.context.set_offline(False)
    door.get_by_role("button", name="Send now").click()
    expect(door.locator("[data-state]").first).to_contain_text("Everything is stored on the server", timeout=30_000)
    expect(door.locator("[data-refused]")).to_be_hidden()
    assert hall.scans() == 6
    door.get_by_role("button", name="Send now").click()  # again: nothing doubles
    expect(door.locator("[data-state]").first).to_contain_text("Everything is stored on the server")

    door.goto(f"/seminars/{hall.seminar_id}/sessions/{hall.session_id}/minutes")
    for _ in range(2):
        door.get_by_role("button", name="Credit the hours").click()
        expect(door.get_by_text("Everything here is in the ledger.")).to_be_visible()
    assert hall.scans() == 6
    assert hall.hours() == [(name, 2.92) for name in NAMES]


def test_a_pass_that_is_too_old_or_foreign_or_used_is_refused_at_the_door(
    hall: Hall, phone: Callable[[str], Page]
) -> None:
    door = phone(hall.organisers[0])
    take_along(door, hall)
    door.context.set_offline(True)
    mine = hall.registration(0)
    old = passes.live(mine.secret, mine.id, hall.begins - timedelta(minutes=3))
    good = passes.live(mine.secret, mine.id, hall.begins)
    printed = passes.printed(mine.secret, mine.id)
    at(door, hall.begins + timedelta(seconds=1))

    def use(code: str, answer: str | re.Pattern[str]) -> None:
        door.get_by_label("Or type the signs below the code").fill(code)
        door.get_by_role("button", name="Use").click()
        expect(door.locator("[data-person-words]")).to_have_text(answer)

    use(old, re.compile("too old"))
    use("HELLO", re.compile("no pass"))
    use(passes.live("another", 9999, hall.begins), re.compile("Nobody on this list"))
    use(good, "In")
    at(door, hall.begins + timedelta(seconds=23))
    use(good, re.compile("used already"))
    door.get_by_label("Going out").check()
    at(door, hall.begins + timedelta(hours=1))
    use(printed, "Out")
    expect(door.locator("[data-person-note]")).to_contain_text("Printed pass: compare the face.")
    door.get_by_role("button", name="Take back").click()
    expect(door.locator("[data-count]")).to_contain_text("1 in the room")


def test_a_walk_in_two_organisers_and_a_wrong_clock(hall: Hall, phone: Callable[[str], Page]) -> None:
    front, back = phone(hall.organisers[0]), phone(hall.organisers[1])
    at(front, clock.now() + timedelta(minutes=9))  # this phone's clock is fast
    take_along(front, hall)
    take_along(back, hall)
    expect(front.locator("[data-clock]")).to_contain_text("9 minutes off")
    expect(back.locator("[data-clock]")).to_be_hidden()
    for page in (front, back):
        page.context.set_offline(True)

    at(front, hall.begins + timedelta(minutes=9))
    front.get_by_role("button", name=f"In: {NAMES[0]}").click()
    front.get_by_text("Somebody who is not on the list").click()
    front.get_by_label("Name", exact=True).fill("Guest Somebody")
    front.get_by_role("button", name="Add and let in").click()
    expect(front.locator("[data-count]")).to_contain_text("2 in the room")
    at(back, hall.begins + timedelta(hours=2))
    back.get_by_role("button", name=f"In: {NAMES[1]}").click()
    expect(back.locator("[data-count]")).to_contain_text("1 in the room")

    for page in (front, back, front):
        page.context.set_offline(False)
        at(page, clock.now() + timedelta(minutes=9 if page is front else 0))
        page.get_by_role("button", name="Send now").click()
        expect(page.locator("[data-state]").first).to_contain_text("Everything is stored", timeout=30_000)
    for page in (front, back):
        expect(page.locator("[data-people] .row")).to_have_count(4)
        expect(page.locator("[data-count]")).to_contain_text("3 in the room")
    mine = hall.registration(0)
    with db.transaction() as session:
        first = session.scalars(select(Scan).where(Scan.registration_id == mine.id)).one()
        guest = session.scalars(select(Registration).where(Registration.guest_name == "Guest Somebody")).one()
    assert abs(first.at - hall.begins) < timedelta(seconds=5) and first.offset_seconds is not None
    assert abs(first.offset_seconds + 540) < 5 and guest.origin == "walk-in"


def test_nothing_readable_is_kept_on_the_phone(hall: Hall, phone: Callable[[str], Page]) -> None:
    door = phone(hall.organisers[0])
    take_along(door, hall)
    kept = door.evaluate("""async () => {
        const read = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
        const database = await read(indexedDB.open("keystone-day"));
        const rows = await read(database.transaction("lists").objectStore("lists").getAll());
        const pages = [];
        for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) {
            if (!request.url.includes("/static/")) pages.push(await (await caches.match(request, { ignoreVary: true })).text());
        }
        const text = (buffer) => String.fromCharCode(...new Uint8Array(buffer));
        return rows.map((row) => Object.values(row).map((value) => value instanceof ArrayBuffer ? text(value) : String(value)).join(" ")).join(" ") + pages.join(" ");
    }""")  # fmt: skip
    assert len(kept) > 500
    assert not [word for name in NAMES for word in name.split() if word in kept]
    assert hall.registration(0).secret not in kept


def test_signing_out_forgets_the_pass(hall: Hall, phone: Callable[[str], Page]) -> None:
    member = phone(hall.members[0])
    shown_pass(member, hall)
    expect(member.locator("[data-pass]")).to_have_attribute("data-kept", "yes")
    member.locator(".account-menu summary").click()
    member.get_by_role("button", name="Sign out").click()
    member.wait_for_url(lambda url: "/pass" not in url)
    assert member.evaluate("caches.keys()") == []


@pytest.mark.one_database
def test_the_camera_reads_a_pass(hall: Hall, chromium: Browser, served: str, tmp_path: Path) -> None:
    mine = hall.registration(2)
    film(tmp_path / "pass.y4m", passes.printed(mine.secret, mine.id))
    args = [
        *QUIET,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'pass.y4m'}",
    ]
    browser = chromium.browser_type.launch(executable_path="/usr/bin/chromium", args=args)
    context = browser.new_context(base_url=served, permissions=["camera"], **PHONE)  # type: ignore[arg-type]
    door = context.new_page()
    sign_in(door, hall.organisers[0])
    take_along(door, hall)
    context.set_offline(True)
    door.get_by_role("button", name="Scan with the camera").click()
    expect(door.locator("[data-person-name]")).to_have_text(NAMES[2], timeout=20_000)
    expect(door.locator("[data-count]")).to_contain_text("1 in the room")
    door.get_by_role("button", name="Stop the camera").click()
    browser.close()


def film(path: Path, code: str) -> None:
    """A film of one picture: the code, held before the camera."""
    width, height, dot = 640, 480, 12
    matrix = [
        list(row)
        for row in segno.make(code, error="q", boost_error=False, micro=False).matrix_iter(scale=dot, border=4)
    ]
    side = len(matrix)
    left, top = (width - side) // 2, (height - side) // 2
    light = bytearray(b"\xc0" * (width * height))
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            light[(top + y) * width + left + x] = 16 if dark else 235
    picture = bytes(light) + b"\x80" * (width * height // 2)
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(5):
            out.write(b"FRAME\n" + picture)


def test_the_door_is_kept_by_those_who_run_the_seminar_only(hall: Hall, phone: Callable[[str], Page]) -> None:
    page = phone(hall.members[0])
    for path in ("day", "day/list", "day/hello"):
        answer = page.request.get(f"/seminars/{hall.seminar_id}/{path}")
        assert answer.status == 403
