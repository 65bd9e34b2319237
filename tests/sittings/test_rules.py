"""Sittings as tables: when one may apply, who gets a place, whose marks decide."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.sittings import rules
from app.sittings.rules import Eligibility, Marked, Missing, Outlook, State

DAY = date(2026, 9, 26)


@dataclass(frozen=True)
class Sitting:
    opens_on: date = date(2026, 3, 1)
    closes_on: date = date(2026, 5, 15)
    held_on: date = DAY
    published: bool = True
    frozen: bool = False
    released: bool = False
    cancelled: bool = False


@pytest.mark.parametrize(
    ("changes", "today", "expected"),
    [
        ({"published": False}, "2026-04-01", State.DRAFT),
        ({}, "2026-02-28", State.ANNOUNCED),
        ({}, "2026-03-01", State.OPEN),
        ({}, "2026-05-15", State.OPEN),
        ({}, "2026-05-16", State.CLOSED),
        ({"frozen": True}, "2026-05-16", State.FROZEN),
        ({"frozen": True}, "2026-09-26", State.HELD),
        ({"frozen": True, "released": True}, "2026-10-01", State.RELEASED),
        ({"cancelled": True}, "2026-04-01", State.CANCELLED),
    ],
)
def test_where_a_sitting_is(changes: dict[str, bool], today: str, expected: State) -> None:
    assert rules.state(replace(Sitting(), **changes), date.fromisoformat(today)) is expected


@pytest.mark.parametrize(
    ("opens", "closes", "held", "embargo", "problems"),
    [
        ("2026-03-01", "2026-05-15", "2026-09-26", "2026-08-01", ()),
        ("2026-03-01", "2026-03-01", "2026-03-02", None, ()),
        ("2026-05-15", "2026-03-01", "2026-09-26", None, ("sitting-closes-before-opens",)),
        ("2026-03-01", "2026-09-26", "2026-09-26", None, ("held-before-close",)),
        ("2026-03-01", "2026-05-15", "2026-09-26", "2026-09-27", ("embargo-after-day",)),
    ],
)
def test_dates_that_do_not_fit_are_named(
    opens: str, closes: str, held: str, embargo: str | None, problems: tuple[str, ...]
) -> None:
    days = [date.fromisoformat(day) for day in (opens, closes, held)]

    assert rules.date_problems(*days, date.fromisoformat(embargo) if embargo else None) == problems


FREE = {"applied": False, "is_examiner": False, "has_certificate": False, "confirmed": True}


@pytest.mark.parametrize(
    ("changes", "today", "who", "reason"),
    [
        ({}, "2026-04-01", {}, None),
        ({}, "2026-02-01", {}, "not-open-yet"),
        ({}, "2026-06-01", {}, "applications-closed"),
        ({"cancelled": True}, "2026-04-01", {}, "sitting-cancelled"),
        ({}, "2026-04-01", {"is_examiner": True}, "is-examiner"),
        ({}, "2026-04-01", {"has_certificate": True}, "holds-it"),
        ({}, "2026-04-01", {"applied": True}, "already-applied"),
        ({}, "2026-04-01", {"confirmed": False}, "address-not-confirmed"),
    ],
)
def test_who_may_apply(changes: dict[str, bool], today: str, who: dict[str, bool], reason: str | None) -> None:
    sitting = replace(Sitting(), **changes)

    assert rules.application_refusal(sitting, date.fromisoformat(today), **{**FREE, **who}) == reason


@pytest.mark.parametrize(
    ("may_assess", "has_applied", "appointed", "reason"),
    [
        (True, False, False, None),
        (False, False, False, "cannot-assess"),
        (True, True, False, "is-candidate"),
        (True, False, True, "already-appointed"),
    ],
)
def test_who_may_examine(may_assess: bool, has_applied: bool, appointed: bool, reason: str | None) -> None:
    assert rules.examiner_refusal(may_assess=may_assess, has_applied=has_applied, appointed=appointed) == reason


@pytest.mark.parametrize(
    ("today", "expected"), [("2026-07-31", False), ("2026-08-01", True), ("2026-09-26", True), ("2026-09-27", False)]
)
def test_the_embargo_lasts_to_the_day_itself(today: str, expected: bool) -> None:
    assert rules.under_embargo(date(2026, 8, 1), DAY, date.fromisoformat(today)) is expected
    assert not rules.under_embargo(None, DAY, date.fromisoformat(today))


@given(
    some.none() | some.integers(0, 6),
    some.lists(some.tuples(some.booleans(), some.sampled_from([None, "accepted", "refused"])), max_size=10),
)
def test_places_go_in_order_to_the_eligible_and_never_beyond(
    capacity: int | None, those: list[tuple[bool, str | None]]
) -> None:
    frozen = [(number, eligible, decision) for number, (eligible, decision) in enumerate(those)]
    found = {place.application_id: place.outcome for place in rules.places(capacity, frozen)}

    admitted = [id for id, outcome in found.items() if outcome == "admitted"]
    waiting = [id for id, outcome in found.items() if outcome == "no-place"]
    assert capacity is None or len(admitted) <= capacity
    assert not waiting or (max(admitted, default=-1) < min(waiting) and len(admitted) == capacity)
    assert all((found[id] == "refused") == (decision == "refused") for id, _eligible, decision in frozen)
    assert all(found[id] == "not-eligible" for id, eligible, decision in frozen if not eligible and decision is None)


def marks(*percents: float | None) -> list[Marked]:
    return [Marked(number, percent) for number, percent in enumerate(percents)]


@pytest.mark.parametrize(
    ("given", "needed", "moderated", "state", "percent"),
    [
        ([], 1, None, "open", None),
        ([80.0], 1, None, "passed", 80.0),
        ([74.9], 1, None, "failed", 74.9),
        ([75.0], 1, None, "passed", 75.0),
        ([80.0], 2, None, "open", None),
        ([80.0, 86.0], 2, None, "passed", 83.0),
        ([80.0, 90.0], 2, None, "passed", 85.0),
        ([80.0, 90.5], 2, None, "differ", 85.25),
        ([74.0, 76.0], 2, None, "differ", 75.0),
        ([None, None], 2, None, "absent", None),
        ([None, 80.0], 2, None, "differ", 80.0),
        ([74.0, 76.0], 2, 74.0, "failed", 74.0),
        ([60.0, 90.0], 2, 75.0, "passed", 75.0),
    ],
)
def test_whose_marks_decide(
    given: list[float | None], needed: int, moderated: float | None, state: str, percent: float | None
) -> None:
    found = rules.part_result(75.0, marks(*given), needed=needed, moderated=moderated)

    assert (found.state, found.percent) == (state, percent)


@pytest.mark.parametrize(
    ("state", "given", "reason"),
    [
        (State.HELD, [[80.0]], None),
        (State.HELD, [[80.0], [None]], None),
        (State.HELD, [[80.0], []], "marks-missing"),
        (State.FROZEN, [[80.0]], "not-held-yet"),
        (State.RELEASED, [[80.0]], "results-released"),
    ],
)
def test_results_are_released_when_all_are_settled(
    state: State, given: list[list[float | None]], reason: str | None
) -> None:
    results = [rules.part_result(75.0, marks(*one), needed=1) for one in given]

    assert rules.release_refusal(state, results) == reason


def test_differing_marks_hold_the_release_back() -> None:
    results = [rules.part_result(75.0, marks(60.0, 90.0), needed=2)]

    assert rules.release_refusal(State.HELD, results) == "marks-differ"


FINE = {"appointed": True, "own": False, "state": State.HELD, "admitted": True, "released": False, "within": True,
        "submitted": False}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"appointed": False}, "not-appointed"),
        ({"own": True}, "own-examination"),
        ({"state": State.FROZEN}, "not-held-yet"),
        ({"admitted": False}, "not-admitted"),
        ({"released": True}, "results-released"),
        ({"within": False}, "mark-out-of-range"),
        ({"submitted": True}, "mark-given"),
    ],
)
def test_who_may_mark(change: dict[str, object], reason: str | None) -> None:
    assert rules.mark_refusal(**{**FINE, **change}) == reason  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("released", "today", "admitted", "appealed", "reason"),
    [
        (None, DAY, True, False, "not-released"),
        (DAY, DAY + timedelta(days=28), True, False, None),
        (DAY, DAY + timedelta(days=29), True, False, "appeal-too-late"),
        (DAY, DAY, False, False, "not-admitted"),
        (DAY, DAY, True, True, "already-appealed"),
    ],
)
def test_who_may_appeal(released: date | None, today: date, admitted: bool, appealed: bool, reason: str | None) -> None:
    assert rules.appeal_refusal(released_on=released, today=today, admitted=admitted, appealed=appealed) == reason


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [(74.0, 75.0, "now-passed"), (75.0, 74.0, "now-failed"), (None, 80.0, "now-passed"), (80.0, 85.0, "changed"), (80.0, 80.0, "unchanged")],
)  # fmt: skip
def test_what_a_decision_does(old: float | None, new: float, expected: str) -> None:
    assert rules.percent_change(old, new, 75.0) == expected


def test_whoever_marked_does_not_decide() -> None:
    assert rules.decision_refusal(own=True, examined=False) == "own-examination"
    assert rules.decision_refusal(own=False, examined=True) == "examined-it"
    assert rules.decision_refusal(own=False, examined=False) is None


def test_the_forecast_says_who_lacks_only_one_thing() -> None:
    one, two = Missing("hours", "Hours", 54, 60), Missing("licence", "Licence")
    ends = Missing("licence", "Licence", until=date(2026, 8, 1), needed_on=DAY)
    people = [
        Outlook(1, "Ann", False, Eligibility()),
        Outlook(2, "Bo", False, Eligibility((one,))),
        Outlook(3, "Cy", False, Eligibility((one, two))),
        Outlook(4, "Di", True, Eligibility(), (("Licence", date(2026, 9, 1)),)),
        Outlook(5, "Ed", False, Eligibility((), ("Proficiency",))),
        Outlook(6, "Flo", False, Eligibility((ends,))),
        Outlook(7, "Gus", False, Eligibility((one, ends))),
    ]

    found = {group: [one.name for one in those] for group, those in rules.forecast(people).items()}

    assert found == {
        "ready": ["Ann"],
        "one-missing": ["Bo", "Ed", "Gus"],
        "expiring": ["Di", "Flo"],
        "further": ["Cy"],
    }
    assert [one.expires for one in people[3:]] == [
        (("Licence", date(2026, 9, 1)),), (), (("Licence", date(2026, 8, 1)),), (("Licence", date(2026, 8, 1)),)
    ]  # fmt: skip


@pytest.mark.parametrize("days", [{}, {"until": date(2026, 8, 1), "needed_on": DAY}])
def test_what_is_missing_is_read_again_as_it_was_kept(days: dict[str, date]) -> None:
    one = Missing("licence", "Licence", 0.0, 1.0, "document", **days)

    assert Missing.of(json.loads(json.dumps(one.kept()))) == one
    assert not Eligibility((one,)).eligible
