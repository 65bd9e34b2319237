"""What phones, hands, paper and lists tell of a day, on a real database: each scan once, refusals with reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from app import db
from app.accounts.models import User
from app.errors import Conflict, Invalid, NotFound
from app.seminars import attending, presence, queries
from app.seminars.models import Registration, Scan, Seminar, SeminarSession
from app.seminars.rules import passes
from app.seminars.rules.day import DayEvent, Outcome
from tests.factories import NOW, a_user
from tests.parallel import at_once
from tests.seminars.people import AFTERNOON, HOUR, MORNING, a_registration, a_scan, a_seminar, a_session, attended

EVENING = MORNING + timedelta(hours=10)


class Day:
    """A seminar with one organiser and one member, in the database."""

    def __init__(self) -> None:
        self.organiser = a_user("instructor")
        self.seminar: Seminar = a_seminar(organisers=(self.organiser,))
        self.morning = a_session(self.seminar)
        self.afternoon = a_session(self.seminar, starts_at=AFTERNOON, title="Afternoon")
        self.member = a_registration(self.seminar, a_user(name="Ann Lee"))
        self.number = 0

    def event(self, direction: str = "in", at: datetime = MORNING, **given: Any) -> DayEvent:
        self.number += 1
        values = {"id": f"phone-event-{self.number}", "kind": "scan", "at": at, "session_id": self.morning.id,
                  "registration_id": self.member.id, "direction": direction, "way": "tick"}  # fmt: skip
        return DayEvent(**{**values, **given})

    def tell(self, *told: DayEvent, now: datetime = EVENING, device: str = "phone") -> list[Outcome]:
        return attending.record(self.seminar, told, device=device, by=self.organiser, now=now)

    def minutes(self, session: SeminarSession | None = None) -> int:
        session = session or self.morning
        return next(
            line.contact
            for line in presence.lines_of(self.seminar, session)
            if line.somebody.registration is self.member
        )


@pytest.fixture
def day(database: Engine) -> Day:
    return Day()


def scans() -> int:
    return db.session.scalar(select(func.count()).select_from(Scan)) or 0


def test_ce_08_in_and_out_are_stored_once_however_often_they_are_told(day: Day) -> None:
    told = [day.event("in"), day.event("out", MORNING + 3 * HOUR)]

    assert [one.state for one in day.tell(*told)] == ["stored", "stored"]
    assert [one.state for one in day.tell(*told)] == ["known", "known"]
    assert [one.state for one in day.tell(*told, *told, device="another phone")] == ["known"] * 4
    assert scans() == 2 and day.minutes() == 180


def test_two_phones_with_parts_of_a_day_are_brought_together(day: Day) -> None:
    day.tell(day.event("out", MORNING + 3 * HOUR), device="back door")
    day.tell(day.event("in"), day.event("in", MORNING + timedelta(minutes=1)), device="front door")
    assert day.minutes() == 180


def test_the_phones_clock_is_corrected_by_how_far_it_was_off(day: Day) -> None:
    fast = timedelta(minutes=7)
    day.tell(day.event("in", MORNING + fast, offset=-420.0), day.event("out", MORNING + 3 * HOUR + fast, offset=-420.0))
    stored = db.session.scalars(select(Scan).order_by(Scan.at)).first()
    assert stored is not None
    assert (stored.at, stored.phone_at, stored.offset_seconds) == (MORNING, MORNING + fast, -420.0)
    assert day.minutes() == 180


def test_a_live_pass_proves_itself_at_the_moment_it_was_scanned(day: Day) -> None:
    code = passes.live(day.member.secret, day.member.id, MORNING)
    good = day.event(way="live", code=code)
    late = day.event("out", MORNING + 2 * timedelta(minutes=1), way="live", code=code)
    foreign = day.event("out", MORNING, way="live", code=passes.live("other", day.member.id, MORNING))
    printed = day.event("out", MORNING + 3 * HOUR, way="printed", code=passes.printed(day.member.secret, day.member.id))
    claimed = day.event("out", MORNING, way="live", code=printed.code)

    found = day.tell(good, late, foreign, claimed, printed)

    assert [(one.state, one.reason) for one in found] == [
        ("stored", ""), ("refused", "pass-not-good"), ("refused", "pass-not-good"), ("refused", "pass-not-good"), ("stored", ""),
    ]  # fmt: skip


def test_ce_08_a_live_code_counts_once_also_on_two_phones(day: Day) -> None:
    code = passes.live(day.member.secret, day.member.id, MORNING)
    day.tell(day.event(way="live", code=code), device="front")
    (again,) = day.tell(day.event("out", MORNING + timedelta(seconds=20), way="live", code=code), device="back")
    assert (again.state, again.reason) == ("refused", "code-used") and scans() == 1


def test_a15_a_pass_opens_no_other_persons_attendance(day: Day) -> None:
    other = a_registration(day.seminar)
    code = passes.live(day.member.secret, day.member.id, MORNING)
    (found,) = day.tell(day.event(way="live", code=code, registration_id=other.id))
    assert found.reason == "pass-not-good"


def test_refusals_have_reasons_and_stop_nothing_else(day: Day) -> None:
    elsewhere = a_seminar()
    theirs, stranger = a_session(elsewhere), a_registration(elsewhere)
    told = [
        day.event(session_id=theirs.id), day.event(registration_id=stranger.id), day.event(registration_id=0),
        day.event(at=MORNING - timedelta(days=2)), day.event(at=EVENING + timedelta(hours=1), session_id=day.afternoon.id),
        day.event(),
    ]  # fmt: skip
    assert [one.reason for one in day.tell(*told)] == [
        "session-unknown", "person-unknown", "person-unknown", "not-that-day", "in-the-future", "",
    ]  # fmt: skip
    assert scans() == 1


def test_the_id_of_another_seminars_scan_is_refused(day: Day) -> None:
    other = Day()
    event = other.event()
    other.tell(event)
    assert day.tell(replace(day.event(), id=event.id))[0].state == "refused"


def test_an_early_scan_waits_and_opens_its_own_session_only(day: Day) -> None:
    day.tell(day.event("in", MORNING - timedelta(minutes=40)), day.event("out", MORNING + 3 * HOUR))
    assert day.minutes() == 180 and day.minutes(day.afternoon) == 0


def test_a_scan_taken_back_does_not_count(day: Day) -> None:
    wrong = day.event("out", MORNING + HOUR)
    day.tell(
        day.event(), wrong, day.event("void", MORNING + HOUR, voids=wrong.id), day.event("out", MORNING + 3 * HOUR)
    )
    assert day.minutes() == 180


def test_a_walk_in_with_an_account_is_registered_and_let_in(day: Day) -> None:
    ben = a_user(name="Ben")
    walk_in = day.event(id="walk-in-0001", kind="walk-in", name="Benny", email=ben.email)
    came = day.event(registration_id=0, walk_in="walk-in-0001")

    first, second = day.tell(walk_in, came)

    mine = queries.registration_of(day.seminar.id, ben.id)
    assert mine is not None and (mine.state, mine.origin) == ("placed", "walk-in")
    assert first.registration_id == second.registration_id == mine.id
    assert [one.state for one in day.tell(walk_in, came)] == ["known", "known"]


def test_a_walk_in_who_is_registered_already_keeps_their_registration(day: Day) -> None:
    waiting = a_registration(day.seminar, state="waiting")
    user = db.session.get(User, waiting.user_id)
    assert user is not None
    (found,) = day.tell(day.event(id="walk-in-0002", kind="walk-in", name="X", email=user.email))
    assert found.registration_id == waiting.id and waiting.state == "placed" and waiting.origin == "member"


def test_a_walk_in_without_an_account_waits_for_one(day: Day) -> None:
    day.tell(day.event(id="walk-in-0003", kind="walk-in", name="Guest", email="guest@example.org"))
    guest = db.session.scalars(select(Registration).where(Registration.guest_name == "Guest")).one()
    with pytest.raises(NotFound, match="no-such-member"):
        attending.match_guest(day.seminar, guest, email="guest@example.org", by=day.organiser)

    user = a_user(email="guest@example.org")
    attending.match_guest(day.seminar, guest, email="guest@example.org", by=day.organiser)
    assert guest.user_id == user.id
    with pytest.raises(Conflict):
        attending.match_guest(day.seminar, guest, email="guest@example.org", by=day.organiser)


def test_a_session_is_closed_once_with_its_head_count(day: Day) -> None:
    close = day.event(kind="close", head_count=14)
    assert [one.state for one in day.tell(close)] == ["stored"]
    assert [one.state for one in day.tell(close, day.event(kind="close", head_count=3))] == ["known", "known"]
    assert (day.morning.closed_at, day.morning.head_count) == (EVENING, 14)


def test_what_arrives_after_closing_is_kept(day: Day) -> None:
    day.tell(day.event(kind="close"))
    day.tell(day.event(), day.event("out", MORNING + 3 * HOUR))
    assert day.minutes() == 180


def test_many_phones_telling_the_same_at_once_store_it_once(lasting: Engine) -> None:
    with db.transaction():
        day = Day()
        seminar_id, by_id = day.seminar.id, day.organiser.id
        told = [day.event("in"), day.event("out", MORNING + 3 * HOUR)]
        told += [day.event(id="walk-in-0009", kind="walk-in", name="Guest")]

    def tell(_place: int) -> list[str]:
        seminar, by = db.session.get(Seminar, seminar_id), db.session.get(User, by_id)
        assert seminar and by
        return [one.state for one in attending.record(seminar, told, device="", by=by, now=EVENING)]

    results = at_once(12, tell)

    assert sorted(str(result) for result in results) == ["['known', 'known', 'known']"] * 11 + [
        "['stored', 'stored', 'stored']"
    ]
    with db.transaction():
        assert scans() == 2


def test_ce_09_the_database_refuses_to_change_or_delete_scans(day: Day) -> None:
    day.tell(day.event())
    scan = db.session.scalars(select(Scan)).one()
    for deed in (lambda: setattr(scan, "direction", "out"), lambda: db.session.delete(scan)):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            deed()
            db.session.flush()
        db.session.expire_all()
    assert scans() == 1


# By hand, from paper, from a list


def test_ticking_by_hand_is_the_same_kind_of_scan(day: Day) -> None:
    attending.tick(
        day.seminar, day.morning, day.member, direction="in", once="click-0001", by=day.organiser, now=MORNING
    )
    attending.tick(
        day.seminar, day.morning, day.member, direction="in", once="click-0001", by=day.organiser, now=MORNING
    )
    attending.tick(
        day.seminar, day.morning, day.member, direction="out", once="click-0002", by=day.organiser, now=MORNING + HOUR
    )
    assert scans() == 2 and day.minutes() == 60
    with pytest.raises(Conflict, match="not-that-day"):
        attending.tick(
            day.seminar,
            day.morning,
            day.member,
            direction="in",
            once="click-0003",
            by=day.organiser,
            now=MORNING - timedelta(days=3),
        )


def paper(day: Day, came: time, went: time, once: str) -> int:
    return attending.write_paper(
        day.seminar, day.morning, {day.member.id: (came, went)}, once=once, by=day.organiser, now=EVENING
    )


def test_paper_enters_the_same_ledger_and_a_second_entry_replaces_the_first(day: Day) -> None:
    assert paper(day, time(9), time(11), "form-1") == 1
    assert paper(day, time(9), time(11), "form-1") == 0  # a second click
    assert day.minutes() == 120
    paper(day, time(9, 30), time(12), "form-2")
    assert day.minutes() == 150
    paper(day, time(9), time(11), "form-3")
    assert day.minutes() == 120


def test_paper_is_read_in_the_seminars_zone(database: Engine) -> None:
    day = Day()
    day.seminar.time_zone = "Europe/Berlin"
    paper(day, time(10), time(13), "form-1")
    assert day.minutes() == 180


@pytest.mark.parametrize(
    ("came", "went", "reason"), [(time(12), time(9), "out-before-in"), (time(9), time(23), "still-to-come")]
)
def test_impossible_times_on_paper_are_refused(day: Day, came: time, went: time, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        paper(day, came, went, "form-1")


def test_paper_of_a_stranger_is_not_found(day: Day) -> None:
    stranger = a_registration(a_seminar())
    with pytest.raises(NotFound):
        attending.write_paper(
            day.seminar, day.morning, {stranger.id: (time(9), time(10))}, once="f", by=day.organiser, now=EVENING
        )


HEAD = "email,session,in,out\n"


def test_a_list_is_checked_without_writing_then_entered_once(day: Day) -> None:
    user = db.session.get(User, day.member.user_id)
    assert user is not None
    text = f"{HEAD}{user.email},1,9:00,10:00\n{user.email},1,10:30,12:00\n{user.email},2,14:00,17:00\n"

    plan = attending.plan_list(day.seminar, text, now=EVENING)
    assert [step.deed for step in plan.steps] == ["new"] * 3 and scans() == 0

    attending.apply_list(day.seminar, text, by=day.organiser, now=EVENING)
    assert (day.minutes(), day.minutes(day.afternoon)) == (150, 180) and scans() == 6
    again = attending.apply_list(day.seminar, text, by=day.organiser, now=EVENING)
    assert [step.deed for step in again.steps] == ["known"] * 3 and scans() == 6


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{email},3,9:00,10:00", "session-unknown"), ("nobody@example.org,1,9:00,10:00", "not-registered"),
        ("{email},1,2026-11-20 09:00,2026-11-20 10:00", "not-that-day"), ("{email},2,14:00,23:30", "in-the-future"),
        ("{email},1,10:00,2026-11-28 08:00", "out-before-in"),
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_the_seminar_are_named_and_nothing_is_written(day: Day, row: str, reason: str) -> None:
    user = db.session.get(User, day.member.user_id)
    assert user is not None
    text = f"{HEAD}{user.email},1,9:00,12:00\n{row.format(email=user.email)}\n"
    plan = attending.apply_list(day.seminar, text, by=day.organiser, now=EVENING)
    assert [(error.row, error.reason) for error in plan.errors] == [(3, reason)] and scans() == 0


def test_those_who_cancelled_are_not_registered_for_a_list(day: Day) -> None:
    gone = a_registration(day.seminar, state="cancelled")
    user = db.session.get(User, gone.user_id)
    assert user is not None
    plan = attending.plan_list(day.seminar, f"{HEAD}{user.email},1,9:00,12:00\n", now=EVENING)
    assert plan.errors[0].reason == "not-registered"


def test_people_who_have_no_place_but_were_seen_are_in_the_table(day: Day) -> None:
    came, stayed_away = a_registration(day.seminar, state="cancelled"), a_registration(day.seminar, state="cancelled")
    attended(day.morning, came)
    ids = {line.somebody.registration.id for line in presence.lines_of(day.seminar, day.morning)}
    assert came.id in ids and stayed_away.id not in ids


def test_a_scan_at_nine_does_not_count_for_somebody_else(day: Day) -> None:
    other = a_registration(day.seminar)
    a_scan(day.morning, other, "in", MORNING)
    a_scan(day.morning, day.member, "out", MORNING + HOUR)
    assert day.minutes() == 0
    assert NOW < MORNING
