"""Who may judge whom, on which day (CE-07)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.practicals.rules.assessors import (
    Assessor,
    Held,
    Suspension,
    appointment_refusal,
    is_fresh,
    levels_on,
    moderator_refusal,
    refusal,
    signing_refusal,
)

DAY = date(2026, 11, 23)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
NEEDS = {"first": (), "second": ("first",), "third": ("second",)}
CANDIDATE = 9
SUSPENDED = (Suspension(BEFORE, AFTER),)


def an_assessor(id: int = 1, level: str | None = "first", **given: object) -> Assessor:
    held = (Held(level, BEFORE),) if level else ()
    return Assessor(**{"user_id": id, "may_sign_off": True, "held": held, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("held", "levels"),
    [
        ([], set()),
        ([Held("first", DAY)], {"first"}),
        ([Held("first", AFTER)], set()),
        ([Held("first", BEFORE, DAY)], {"first"}),
        ([Held("first", BEFORE - timedelta(days=9), BEFORE)], set()),
        ([Held("first", BEFORE, withdrawn_on=DAY)], set()),
        ([Held("first", BEFORE, withdrawn_on=AFTER)], {"first"}),
        ([Held("third", BEFORE)], {"first", "second", "third"}),
        ([Held("second", BEFORE), Held("first", AFTER)], {"first", "second"}),
        ([Held("forgotten", BEFORE)], {"forgotten"}),
    ],
)
def test_ce_07_levels_are_those_of_the_day_and_higher_ones_hold_lower(held: list[Held], levels: set[str]) -> None:
    assert levels_on(held, NEEDS, DAY) == levels


def test_levels_that_need_each_other_in_a_circle_end() -> None:
    assert levels_on([Held("a", DAY)], {"a": ("b",), "b": ("a",)}, DAY) == {"a", "b"}


@pytest.mark.parametrize(
    ("assessor", "level", "reason"),
    [
        (an_assessor(), "first", None),
        (an_assessor(level="third"), "first", None),
        (an_assessor(level=None), None, None),
        (an_assessor(level=None), "first", "assessor-level"),
        (an_assessor(level="first"), "second", "assessor-level"),
        (an_assessor(id=CANDIDATE), "first", "own-practical"),
        (an_assessor(may_sign_off=False), "first", "may-not-assess"),
        (an_assessor(suspensions=SUSPENDED), "first", "assessor-suspended"),
        (an_assessor(suspensions=(Suspension(DAY, DAY),)), "first", "assessor-suspended"),
        (an_assessor(suspensions=(Suspension(BEFORE, None),)), "first", "assessor-suspended"),
        (an_assessor(suspensions=(Suspension(AFTER, None),)), "first", None),
        (an_assessor(suspensions=(Suspension(BEFORE, BEFORE),)), "first", None),
        (an_assessor(suspensions=(Suspension(BEFORE, None, lifted_on=DAY),)), "first", None),
        (an_assessor(suspensions=(Suspension(BEFORE, None, lifted_on=AFTER),)), "first", "assessor-suspended"),
    ],
)
def test_ce_07_who_may_assess(assessor: Assessor, level: str | None, reason: str | None) -> None:
    found = refusal(assessor, candidate_id=CANDIDATE, level=level, needs=NEEDS, held_on=DAY, today=DAY)

    assert (found and found.reason) == reason
    assert found is None or found.user_id == assessor.user_id


def test_ce_07_who_is_suspended_today_signs_nothing_dated_back() -> None:
    suspended = an_assessor(suspensions=(Suspension(DAY),), level="first")
    found = refusal(
        suspended, candidate_id=CANDIDATE, level=None, needs=NEEDS, held_on=DAY - timedelta(days=30), today=DAY
    )

    assert found and found.reason == "assessor-suspended"


@pytest.mark.parametrize(
    ("ids", "needed", "by", "reason"),
    [
        ((1,), 1, 1, None),
        ((1, 2), 2, 3, None),
        ((1,), 2, 3, "assessors-number"),
        ((1, 2), 1, 3, "assessors-number"),
        ((1, 1), 2, 3, "assessor-twice"),
        ((1, 2), 2, 2, "appoint-yourself"),
        ((1, CANDIDATE), 2, 3, "own-practical"),
    ],
)
def test_who_may_be_appointed_together(ids: tuple[int, ...], needed: int, by: int, reason: str | None) -> None:
    found = appointment_refusal(
        [an_assessor(id) for id in ids],
        needed=needed,
        by_id=by,
        candidate_id=CANDIDATE,
        level="first",
        needs=NEEDS,
        held_on=DAY,
        today=DAY,
    )

    assert (found and found.reason) == reason


@pytest.mark.parametrize(
    ("id", "administrator", "appointed", "given", "reason"),
    [
        (5, True, False, {"level": None}, None),
        (5, False, True, {}, None),
        (5, False, False, {}, "may-not-moderate"),
        (5, False, True, {"level": None}, "assessor-level"),
        (1, True, True, {}, "moderator-involved"),
        (2, False, True, {}, "moderator-involved"),
        (CANDIDATE, True, True, {}, "own-practical"),
        (5, True, False, {"suspensions": SUSPENDED}, "assessor-suspended"),
    ],
)
def test_who_may_decide_between_assessors(
    id: int, administrator: bool, appointed: bool, given: dict[str, object], reason: str | None
) -> None:
    found = moderator_refusal(
        an_assessor(id, **given),  # type: ignore[arg-type]
        is_administrator=administrator,
        is_appointed=appointed,
        assessor_ids=(1, 2),
        candidate_id=CANDIDATE,
        level="first",
        needs=NEEDS,
        held_on=DAY,
        today=DAY,
    )

    assert (found and found.reason) == reason


NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "fresh"), [(0, True), (15 * 60, True), (15 * 60 + 1, False), (-1, False), (None, False)]
)
def test_ce_07_a_password_stands_for_fifteen_minutes(ago: int | None, fresh: bool) -> None:
    assert is_fresh(None if ago is None else NOW - timedelta(seconds=ago), NOW) is fresh


def test_nothing_is_signed_before_its_day_or_without_a_fresh_sign_in() -> None:
    early = signing_refusal(proved_at=NOW, now=NOW, held_on=AFTER, today=DAY)
    late = signing_refusal(proved_at=None, now=NOW, held_on=DAY, today=DAY)

    assert early and early.reason == "assessment-not-yet"
    assert late and late.reason == "sign-in-again" and late.facts == {"minutes": 15}
    assert signing_refusal(proved_at=NOW, now=NOW, held_on=DAY, today=DAY) is None
