"""What a practical comes to: by one sheet, by two that agree, by two that differ."""

from __future__ import annotations

import pytest

from app.practicals.rules.results import (
    Difference,
    Marked,
    Overall,
    State,
    differences,
    differing_steps,
    mean_points,
    pictures_allowed,
    practical_result,
    settled,
    state,
)
from tests.practicals.checklists import a_checklist

Points = tuple[float, float, float]


def marks(given: Points, assessor: int = 1) -> Marked:
    return Marked(assessor, dict(zip(("ask", "find", "tell"), given, strict=True)), Overall.PASS)


@pytest.mark.parametrize(
    ("given", "percent", "passed", "failed"),
    [
        ((2, 2, 6), 100, True, ()),
        ((2, 0, 6), 80, True, ()),
        ((2, 0, 5.9), 79, False, ()),
        ((1.5, 2, 6), 95, False, ("ask",)),
        ((0, 0, 0), 0, False, ("ask",)),
        ((2, 9, 9), 100, True, ()),
        ((2, -3, 6), 80, True, ()),
    ],
)
def test_points_and_critical_steps_decide(given: Points, percent: float, passed: bool, failed: tuple[str, ...]) -> None:
    result = practical_result(a_checklist(), marks(given).points)

    assert (result.percent, result.passed, result.failed_critical) == (percent, passed, failed)


def test_a_step_nobody_marked_has_no_points() -> None:
    assert practical_result(a_checklist(), {"ask": 2}).percent == 20


@pytest.mark.parametrize(
    ("one", "other", "tolerance", "reasons"),
    [
        ((2, 2, 6), (2, 2, 6), 10, []),
        ((2, 2, 6), (2, 1, 6), 10, []),
        ((2, 2, 6), (2, 1, 6), 9.9, ["points"]),
        ((2, 2, 6), (2, 0, 6), 10, ["points"]),
        ((2, 0, 6), (2, 0, 5), 10, ["result"]),
        ((2, 2, 6), (1, 2, 6), 10, ["result", "critical"]),
        ((1, 0, 0), (2, 0, 0), 10, ["critical"]),
        ((2, 2, 6), (0, 0, 0), 10, ["result", "critical", "points"]),
        ((0, 0, 5), (1, 0, 5), 10, []),
    ],
)
def test_where_two_assessors_lie_too_far_apart(
    one: Points, other: Points, tolerance: float, reasons: list[str]
) -> None:
    found = differences(a_checklist(tolerance=tolerance), [marks(one, 1), marks(other, 2)])

    assert [difference.reason for difference in found] == reasons
    assert differences(a_checklist(tolerance=tolerance), [marks(other, 2), marks(one, 1)]) == found


def test_one_assessor_differs_from_nobody() -> None:
    assert differences(a_checklist(assessors=1), [marks((0, 0, 0))]) == ()


def test_a_difference_says_how_far_and_where() -> None:
    found = differences(a_checklist(), [marks((2, 2, 6), 1), marks((1, 0, 5), 2)])

    assert found == (
        Difference("result", 60, 100), Difference("critical", 1, 2, "ask"), Difference("points", 60, 100),
    )  # fmt: skip


def test_what_stands_is_the_mean_or_what_the_moderator_decided() -> None:
    sheets = [marks((2, 2, 6), 1), marks((2, 1, 6), 2)]

    assert mean_points(a_checklist(), sheets) == {"ask": 2, "find": 1.5, "tell": 6}
    assert settled(a_checklist(), sheets).percent == 95
    assert settled(a_checklist(), sheets, {"ask": 2, "find": 0, "tell": 6}).percent == 80
    assert not settled(a_checklist(), sheets, {"ask": 1, "find": 2, "tell": 6}).passed
    assert differing_steps(a_checklist(), sheets) == ("find",)


@pytest.mark.parametrize("one", [(2, 2, 6), (2, 1, 6), (2, 0, 6)])
@pytest.mark.parametrize("other", [(2, 2, 6), (2, 1, 6), (2, 0, 6)])
def test_two_that_pass_without_a_difference_pass_together(one: Points, other: Points) -> None:
    sheets = [marks(one, 1), marks(other, 2)]

    assert settled(a_checklist(), sheets).passed


@pytest.mark.parametrize(
    ("needed", "signed", "passed", "cancelled", "expected"),
    [
        (2, 0, None, False, State.OPEN),
        (2, 1, None, False, State.OPEN),
        (2, 2, None, False, State.MODERATION),
        (2, 2, True, False, State.PASSED),
        (1, 1, False, False, State.FAILED),
        (2, 1, None, True, State.CANCELLED),
    ],
)
def test_how_an_assessment_stands(
    needed: int, signed: int, passed: bool | None, cancelled: bool, expected: State
) -> None:
    assert state(needed=needed, signed=signed, passed=passed, cancelled=cancelled) is expected


@pytest.mark.parametrize(
    ("recorded", "allowed"),
    [(("public", "society"), "society"), (("society", "none"), "none"), (("public", "public"), "public"), ((), "none")],
)
def test_the_narrowest_consent_to_pictures_holds(recorded: tuple[str, ...], allowed: str) -> None:
    assert pictures_allowed(recorded) == allowed
