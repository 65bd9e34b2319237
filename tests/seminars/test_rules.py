"""Rules of seminars: who may register and why not, the waiting list, and contact minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.seminars.rules import minutes, registering
from app.seminars.rules.minutes import Presence, Span
from app.seminars.rules.registering import Applicant, Refusal, refusal

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
BEGINS = NOW + timedelta(days=5)


@dataclass(frozen=True)
class Terms:
    published_at: datetime | None = NOW - timedelta(days=1)
    called_off_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    cancel_until: datetime | None = None
    capacity: int | None = 2
    waiting_list: bool = True
    needs_module: str = ""
    needs_path: str = ""
    needs_cohort_id: int | None = None


@dataclass(frozen=True)
class Turn:
    id: int
    state: str = "waiting"
    asked_at: datetime = NOW
    offered_until: datetime | None = None


LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
REFUSALS = [
    ("published, open, free", Terms(), Applicant(), 0, None),
    ("not published", Terms(published_at=None), Applicant(), 0, Refusal("seminar-not-published")),
    ("called off", Terms(called_off_at=EARLIER), Applicant(), 0, Refusal("seminar-called-off")),
    ("opens later", Terms(opens_at=LATER), Applicant(), 0, Refusal("registration-opens-later", LATER)),
    ("opens now", Terms(opens_at=NOW), Applicant(), 0, None),
    ("closed an hour ago", Terms(closes_at=EARLIER), Applicant(), 0, Refusal("registration-closed", EARLIER)),
    ("closes now", Terms(closes_at=NOW), Applicant(), 0, Refusal("registration-closed", NOW)),
    ("registered", Terms(), Applicant(state="placed"), 1, Refusal("registered-already")),
    ("waits already", Terms(), Applicant(state="waiting"), 2, Refusal("registered-already")),
    ("has an offer", Terms(), Applicant(state="offered"), 2, Refusal("registered-already")),
    ("cancelled before", Terms(), Applicant(state="cancelled"), 0, None),
    ("not confirmed", Terms(), Applicant(confirmed=False), 0, Refusal("account-not-confirmed")),
    ("without the module", Terms(needs_module="c1"), Applicant(), 0, Refusal("module-missing", what="c1")),
    ("with the module", Terms(needs_module="c1"), Applicant(modules=frozenset({"c1"})), 0, None),
    ("without the certificate", Terms(needs_path="pro"), Applicant(), 0, Refusal("path-missing", what="pro")),
    ("with the certificate", Terms(needs_path="pro"), Applicant(paths=frozenset({"pro"})), 0, None),
    ("of another cohort", Terms(needs_cohort_id=4), Applicant(cohorts=frozenset({5})), 0,
     Refusal("cohort-missing", what="4")),
    ("of the cohort", Terms(needs_cohort_id=4), Applicant(cohorts=frozenset({4})), 0, None),
    ("full, with a waiting list", Terms(), Applicant(), 2, None),
    ("full, without one", Terms(waiting_list=False), Applicant(), 2, Refusal("seminar-full")),
    ("room for everybody", Terms(capacity=None, waiting_list=False), Applicant(), 5000, None),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "applicant", "taken", "expected"), [row[1:] for row in REFUSALS],
                         ids=[row[0] for row in REFUSALS])  # fmt: skip
def test_who_may_register_and_why_not(terms: Terms, applicant: Applicant, taken: int, expected: Refusal | None) -> None:
    assert refusal(terms, applicant, begins=BEGINS, taken=taken, now=NOW) == expected


def test_nobody_registers_once_it_has_begun() -> None:
    assert refusal(Terms(), Applicant(), begins=NOW, taken=0, now=NOW) == Refusal("seminar-begun", when=NOW)
    assert refusal(Terms(), Applicant(), begins=None, taken=0, now=NOW) is None


def test_the_waiting_list_goes_by_when_people_asked_and_then_by_number() -> None:
    turns = [Turn(3), Turn(1, asked_at=LATER), Turn(2), Turn(9, "placed"), Turn(8, "cancelled")]
    assert [turn.id for turn in registering.queue(turns)] == [2, 3, 1]


def test_an_offer_holds_a_place_until_its_time_and_no_longer() -> None:
    turns = [Turn(1, "placed"), Turn(2, "offered", offered_until=LATER), Turn(3, "offered", offered_until=NOW)]
    assert registering.taken(turns, NOW) == 2
    assert [turn.id for turn in registering.lapsed(turns, NOW)] == [3]


@pytest.mark.parametrize(
    ("hold", "begins", "expected"),
    [(48, BEGINS, NOW + timedelta(hours=48)), (48, LATER, LATER), (48, None, NOW + timedelta(hours=48))],
)
def test_a_place_is_held_for_hours_but_not_beyond_the_beginning(
    hold: int, begins: datetime, expected: datetime
) -> None:
    assert registering.held_until(NOW, hold, begins) == expected


CANCELLING = [
    ("placed", None, None), ("placed", NOW, "cancel-too-late"), ("placed", LATER, None), ("waiting", NOW, None),
    ("offered", NOW, None), ("cancelled", None, "not-registered"), ("", None, "not-registered"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "until", "expected"), CANCELLING)
def test_who_may_cancel_until_when(state: str, until: datetime | None, expected: str | None) -> None:
    found = registering.cancel_refusal(Terms(cancel_until=until), state=state, begins=BEGINS, now=NOW)
    assert (found.reason if found else None) == expected


def test_without_a_date_for_cancelling_it_is_possible_until_the_beginning() -> None:
    found = registering.cancel_refusal(Terms(), state="placed", begins=NOW, now=NOW)
    assert found == Refusal("cancel-too-late", when=NOW)
    called_off = replace(Terms(), called_off_at=EARLIER)
    assert registering.cancel_refusal(called_off, state="placed", begins=NOW, now=NOW) is None


LISBON = ZoneInfo("Europe/Lisbon")


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (datetime(2026, 7, 1, 9, 0), datetime(2026, 7, 1, 8, 0, tzinfo=UTC)),
        (datetime(2026, 12, 1, 9, 0), datetime(2026, 12, 1, 9, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 1, 30), None),  # clocks went from 1 to 2 that night
        (datetime(2026, 10, 25, 1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice; the first
    ],
)
def test_local_times_become_moments(local: datetime, expected: datetime | None) -> None:
    assert registering.in_zone(local, LISBON) == expected


def test_a_series_keeps_its_time_of_day_when_clocks_change() -> None:
    days = registering.series(datetime(2026, 10, 23, 9), datetime(2026, 10, 23, 12), times=4, every_days=1)
    assert [begins.hour for begins, _ends in days] == [9] * 4
    moments = [registering.in_zone(begins, LISBON) for begins, _ends in days]
    assert [moment.hour for moment in moments if moment] == [8, 8, 9, 9]
    assert len(registering.series(datetime(2026, 1, 1), datetime(2026, 1, 2), times=1000, every_days=1)) == 60


# Contact minutes

START = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
ONE, TWO = 1, 2
SPANS = {
    ONE: Span(START, START + timedelta(hours=3)),
    TWO: Span(START + timedelta(hours=3, minutes=30), START + timedelta(hours=6)),
}


@dataclass(frozen=True)
class Seen:
    direction: str
    minute: float
    session_id: int = ONE
    event_id: str = ""
    voids: str = ""

    @property
    def at(self) -> datetime:
        return START + timedelta(minutes=self.minute)


def seen(*scans: Seen) -> list[Seen]:
    return [scan if scan.event_id else replace(scan, event_id=f"e{n}") for n, scan in enumerate(scans)]


IN, OUT = "in", "out"
MINUTES = [
    ("the whole session", [Seen(IN, 0), Seen(OUT, 180)], 180, ()),
    ("early: minutes wait for the beginning", [Seen(IN, -25), Seen(OUT, 180)], 180, ()),
    ("stayed longer than it lasts", [Seen(IN, 0), Seen(OUT, 200)], 180, ()),
    ("came late, left early", [Seen(IN, 12.5), Seen(OUT, 170)], 157, ()),
    ("went and came back", [Seen(IN, 0), Seen(OUT, 60), Seen(IN, 90), Seen(OUT, 180)], 150, ()),
    ("scanned in twice", [Seen(IN, 0), Seen(IN, 5), Seen(OUT, 180)], 180, ()),
    ("scanned out twice at once", [Seen(IN, 0), Seen(OUT, 180), Seen(OUT, 180)], 180, ()),
    ("scanned out again later", [Seen(IN, 0), Seen(OUT, 100), Seen(OUT, 180)], 100, ("out-without-in",)),
    ("in any order", [Seen(OUT, 180), Seen(IN, 0)], 180, ()),
    ("not seen going", [Seen(IN, 0)], 0, ("no-check-out",)),
    ("not seen coming", [Seen(OUT, 180)], 0, ("out-without-in",)),
    ("going told before coming", [Seen(OUT, 10), Seen(IN, 20)], 0, ("out-without-in", "no-check-out")),
    ("there before it began only", [Seen(IN, -60), Seen(OUT, -5)], 0, ()),
    ("there after it was over only", [Seen(IN, 185), Seen(OUT, 200)], 0, ()),
    ("out and in at the same moment", [Seen(IN, 0), Seen(OUT, 90), Seen(IN, 90), Seen(OUT, 180)], 180, ()),
    ("the same scan told twice", [Seen(IN, 0, event_id="a"), Seen(IN, 0, event_id="a"), Seen(OUT, 180)], 180, ()),
    ("a scan taken back", [Seen(IN, 0), Seen(OUT, 60, event_id="x"), Seen("void", 61, voids="x"), Seen(OUT, 180)], 180, ()),
    ("taken back before it arrived", [Seen("void", 61, voids="x"), Seen(IN, 0), Seen(OUT, 60, event_id="x")], 0,
     ("no-check-out",)),
    ("moved to another room while it went on", [Seen(IN, 0), Seen(IN, 100, TWO), Seen(OUT, 360, TWO)], 100, ()),
    ("seen at the next session only", [Seen(IN, 0), Seen(IN, 205, TWO), Seen(OUT, 360, TWO)], 0, ("no-check-out",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("scans", "expected", "problems"), [row[1:] for row in MINUTES], ids=[row[0] for row in MINUTES]
)
def test_contact_minutes(scans: list[Seen], expected: int, problems: tuple[str, ...]) -> None:
    found = minutes.presences(seen(*scans), SPANS)[ONE]
    assert (found.minutes, found.problems) == (expected, problems)


def test_one_scan_opens_one_session_only() -> None:
    found = minutes.presences(seen(Seen(IN, 0), Seen(OUT, 180)), SPANS)
    assert set(found) == {ONE}
    assert not found[ONE].is_in and minutes.presences(seen(Seen(IN, 0)), SPANS)[ONE].is_in
    assert not Presence().came


def test_a_session_that_is_gone_counts_nothing() -> None:
    assert minutes.presences(seen(Seen(IN, 0, 99), Seen(OUT, 60, 99)), SPANS) == {}


def test_the_night_in_which_clocks_go_back_is_as_long_as_it_was() -> None:
    begins, ends = datetime(2026, 10, 25, 0, 0, tzinfo=LISBON), datetime(2026, 10, 25, 3, 0, tzinfo=LISBON)
    span = Span(begins.astimezone(UTC), ends.astimezone(UTC))
    assert span.minutes == 240

    scans = [
        Seen(IN, (span.starts_at - START) / timedelta(minutes=1)),
        Seen(OUT, (span.ends_at - START) / timedelta(minutes=1)),
    ]
    assert minutes.presences(seen(*scans), {ONE: span})[ONE].minutes == 240


def test_the_night_in_which_clocks_go_forward_is_an_hour_short() -> None:
    begins, ends = datetime(2026, 3, 29, 0, 0, tzinfo=LISBON), datetime(2026, 3, 29, 3, 0, tzinfo=LISBON)
    assert Span(begins.astimezone(UTC), ends.astimezone(UTC)).minutes == 120


@given(
    some.lists(
        some.tuples(some.sampled_from([IN, OUT]), some.integers(-300, 600), some.sampled_from([ONE, TWO])), max_size=12
    )
)
def test_minutes_never_exceed_the_session_nor_depend_on_the_order_of_telling(told: list[tuple[str, int, int]]) -> None:
    scans = seen(*[Seen(direction, minute, session) for direction, minute, session in told])
    found = minutes.presences(scans, SPANS)
    assert found == minutes.presences([*scans[::-1], *scans], SPANS)
    for session, presence in found.items():
        assert 0 <= presence.minutes <= SPANS[session].minutes


CREDITED = [
    (180, "threshold", 90, 180), (162, "threshold", 90, 180), (161, "threshold", 90, 0), (0, "threshold", 1, 0),
    (180, "proportional", 90, 180), (90, "proportional", 90, 90), (1, "proportional", 90, 1), (200, "proportional", 90, 180),
]  # fmt: skip


@pytest.mark.parametrize(("contact", "crediting", "threshold", "expected"), CREDITED)
def test_minutes_become_credit_by_the_rule(contact: int, crediting: str, threshold: int, expected: int) -> None:
    found = minutes.credited(contact, scheduled=180, worth=180, crediting=crediting, threshold=threshold)
    assert found == expected


def test_breaks_are_not_credited_and_shares_are_rounded_down() -> None:
    assert minutes.credited(180, scheduled=180, worth=150, crediting="proportional", threshold=90) == 150
    assert minutes.credited(100, scheduled=180, worth=150, crediting="proportional", threshold=90) == 83
    assert minutes.hours(100) == 1.67


def test_on_demand_counts_only_when_all_of_it_is_finished() -> None:
    assert minutes.credited_on_demand(["a", "b"], {"a", "b", "c"}, worth=120) == 120
    assert minutes.credited_on_demand(["a", "b"], {"a"}, worth=120) == 0
    assert minutes.credited_on_demand([], {"a"}, worth=120) == 0


@pytest.mark.parametrize(
    ("phone_minutes_ahead", "off"), [(0, False), (2, False), (2.1, True), (-2.1, True), (-60, True), (-1.9, False)]
)
def test_a_clock_more_than_two_minutes_off_is_worth_a_warning(phone_minutes_ahead: float, off: bool) -> None:
    phone = NOW + timedelta(minutes=phone_minutes_ahead)
    difference = minutes.offset(NOW, phone)
    assert minutes.clock_is_off(difference) is off
    assert minutes.by_server(phone, difference) == NOW


def test_scans_far_from_their_session_are_mistakes() -> None:
    span = SPANS[ONE]
    assert minutes.is_near(span.starts_at - timedelta(hours=11), span)
    assert not minutes.is_near(span.starts_at - timedelta(hours=13), span)
    assert minutes.waits(span.starts_at - timedelta(seconds=1), span) and not minutes.waits(span.starts_at, span)
