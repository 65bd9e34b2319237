"""From minutes to hours of the ledger, on a real database: once a session and member, corrections by new entries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from app import db
from app.accounts.models import User
from app.errors import Conflict, Invalid, NotAllowed
from app.evidence.models import Entry
from app.evidence.queries import entries_of, standing_entries, verify_all
from app.seminars import attending, crediting, presence, queries
from app.seminars.models import Credit, Registration, Seminar
from app.seminars.rules.day import DayEvent
from tests.factories import NOW, a_user
from tests.parallel import at_once
from tests.seminars.people import AFTERNOON, HOUR, MORNING, a_registration, a_scan, a_seminar, a_session, attended

EVENING = MORNING + timedelta(hours=10)


class Day:
    """A closed morning with one member who was there."""

    def __init__(self, **given: object) -> None:
        self.organiser = a_user("instructor")
        self.seminar: Seminar = a_seminar(organisers=(self.organiser,), **given)
        self.morning = a_session(self.seminar, closed_at=EVENING)
        self.ann = a_user()
        self.member: Registration = a_registration(self.seminar, self.ann)

    def credit(self, by: User | None = None) -> crediting.Credited:
        return crediting.credit(self.seminar, self.morning, by=by or self.organiser, now=EVENING)

    def correct(self, minutes: int, because: str = "Signed the paper list.", by: User | None = None) -> None:
        crediting.correct(
            self.seminar,
            self.morning,
            self.member,
            contact=minutes,
            because=because,
            by=by or self.organiser,
            now=EVENING,
        )


@pytest.fixture
def day(database: Engine) -> Day:
    return Day(topic="blocking")


def hours_of(user: User) -> list[Entry]:
    return [entry for entry in standing_entries([user.id])[user.id] if entry.kind == "hours"]


def test_hours_reach_the_ledger_with_all_that_certificates_ask_for(day: Day) -> None:
    attended(day.morning, day.member)

    assert day.credit() == crediting.Credited(1, 0, 0, 0, own=False)

    (entry,) = hours_of(day.ann)
    assert (entry.subject, entry.amount, entry.mode, entry.happened_on) == (
        "blocking",
        3.0,
        "in-person",
        date(2026, 11, 28),
    )
    assert entry.once == f"session:{day.morning.id}" and entry.author_id == day.organiser.id
    assert entry.details == {
        "issuer": "own", "interactive": True, "seminar": day.seminar.id, "session": day.morning.id,
        "title": day.seminar.title, "minutes": 180,
    }  # fmt: skip
    assert [(one.credit.minutes, one.session.id) for one in queries.attended_by(day.ann.id)] == [(180, day.morning.id)]


def test_crediting_again_changes_nothing(day: Day) -> None:
    attended(day.morning, day.member)
    day.credit()
    assert day.credit() == crediting.Credited(0, 0, 1, 0, own=False)
    assert len(entries_of(day.ann.id)) == 1


def test_many_crediting_at_once_write_one_entry(lasting: Engine) -> None:
    with db.transaction():
        day = Day()
        attended(day.morning, day.member)
        attended(day.morning, a_registration(day.seminar))
        ids = day.seminar.id, day.morning.id, day.organiser.id

    def credit(_place: int) -> int:
        seminar, by = db.session.get(Seminar, ids[0]), db.session.get(User, ids[2])
        assert seminar and by
        return crediting.credit(seminar, queries.session_in(seminar, ids[1]), by=by, now=EVENING).new

    assert sorted(at_once(8, credit)) == [0] * 7 + [2]
    with db.transaction():
        assert db.session.query(Entry).count() == 2


def test_ce_09_a_correction_after_crediting_withdraws_and_writes_anew(day: Day) -> None:
    attended(day.morning, day.member)
    day.credit()

    day.correct(0, "Was in the café; two witnesses.")
    assert day.credit() == crediting.Credited(0, 1, 0, 0, own=False)
    assert hours_of(day.ann) == []
    day.correct(175, "The witnesses erred.")
    day.credit()

    (entry,) = hours_of(day.ann)
    assert (entry.amount, entry.once) == (3.0, f"session:{day.morning.id}/3")
    kinds = [(one.kind, one.note) for one in entries_of(day.ann.id)]
    assert kinds[1] == ("withdrawal", "Was in the café; two witnesses.")
    assert [kind for kind, _note in kinds] == ["hours", "withdrawal", "hours"]
    assert verify_all().problems == ()


def test_a_late_scan_of_a_second_phone_can_be_credited_afterwards(day: Day) -> None:
    a_scan(day.morning, day.member, "in", MORNING)
    assert day.credit().new == 1 and hours_of(day.ann) == []

    late = DayEvent(id="late-phone-1", kind="scan", at=MORNING + 3 * HOUR, session_id=day.morning.id,
                    registration_id=day.member.id, direction="out", way="tick")  # fmt: skip
    attending.record(day.seminar, [late], device="", by=day.organiser, now=EVENING)
    assert day.credit().changed == 1
    assert [entry.amount for entry in hours_of(day.ann)] == [3.0]


@pytest.mark.parametrize(
    ("crediting_rule", "early", "expected"),
    [("threshold", 18, [3.0]), ("threshold", 19, []), ("proportional", 90, [1.5]), ("proportional", 179, [0.02])],
)
def test_the_seminars_rule_decides(database: Engine, crediting_rule: str, early: int, expected: list[float]) -> None:
    day = Day(crediting=crediting_rule, threshold=90)
    attended(day.morning, day.member, early=early)
    day.credit()
    assert [entry.amount for entry in hours_of(day.ann)] == expected


def test_an_open_session_is_not_credited(day: Day) -> None:
    crediting.reopen(day.seminar, day.morning, by=day.organiser)
    with pytest.raises(Conflict, match="session-open"):
        day.credit()


def test_a_credited_session_is_not_opened_again(day: Day) -> None:
    attended(day.morning, day.member)
    day.credit()
    with pytest.raises(Conflict, match="session-credited"):
        crediting.reopen(day.seminar, day.morning, by=day.organiser)


def test_nobody_credits_or_corrects_their_own_minutes(day: Day) -> None:
    mine = a_registration(day.seminar, day.organiser)
    attended(day.morning, mine)
    done = day.credit()
    assert done.own and done.new == 0 and hours_of(day.organiser) == []

    day.member = mine
    with pytest.raises(NotAllowed, match="own-minutes"):
        day.correct(10)
    day.correct(180, by=a_user("administrator"))
    assert day.credit(by=a_user("administrator")).new == 1 and len(hours_of(day.organiser)) == 1


def test_a_correction_cannot_exceed_the_session(day: Day) -> None:
    with pytest.raises(Invalid, match="more-than-scheduled"):
        day.correct(181)


def test_walk_ins_without_an_account_are_counted_and_left(day: Day) -> None:
    guest = a_registration(day.seminar, user=day.organiser)
    db.session.delete(guest)
    walk_in = DayEvent(id="walk-in-0001", kind="walk-in", at=MORNING, name="Guest")
    attending.record(day.seminar, [walk_in], device="", by=day.organiser, now=EVENING)
    found = db.session.scalars(select(Registration).where(Registration.client_id == "walk-in-0001")).one()
    a_scan(day.morning, found, "in", MORNING, by_id=day.organiser.id)
    a_scan(day.morning, found, "out", MORNING + 3 * HOUR, by_id=day.organiser.id)
    assert day.credit().without_account == 1

    user = a_user()
    attending.match_guest(day.seminar, found, email=user.email, by=day.organiser)
    assert day.credit().new == 1 and len(hours_of(user)) == 1


def test_on_demand_is_credited_from_the_modules_finished(database: Engine) -> None:
    from app.evidence import actions as ledger

    day = Day(modules=["category-1"])
    session = a_session(day.seminar, mode="on-demand", starts_at=AFTERNOON, hours=2, closed_at=EVENING)
    lazy = a_registration(day.seminar)
    ledger.add(
        learner_id=day.ann.id,
        kind="module",
        subject="category-1",
        happened_on=NOW.date(),
        source="x",
        author_id=None,
        now=NOW,
    )

    crediting.credit(day.seminar, session, by=day.organiser, now=EVENING)

    assert [(entry.amount, entry.mode) for entry in hours_of(day.ann)] == [(2.0, "on-demand")]
    assert db.session.query(Credit).filter_by(registration_id=lazy.id).count() == 0


def test_somebody_who_did_not_come_has_no_credit_at_all(day: Day) -> None:
    day.credit()
    assert db.session.query(Credit).count() == 0
    (line,) = presence.lines_of(day.seminar, day.morning)
    assert not line.came and not line.differs
