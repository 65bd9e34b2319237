"""When an attempt may begin, until when answers count, what may be shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.content.model import Quiz
from app.quizzes.rules import attempts as rules
from app.quizzes.rules.attempts import Past, Refusal, Review

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
LATER = NOW + timedelta(minutes=20)
DONE, OPEN, PASSED = Past(1, True, False), Past(2, False, None), Past(1, True, True)
NOTHING, SCORE, ALL = Review(False, False, False), Review(True, False, False), Review(True, True, True)


def quiz(**given: object) -> Quiz:
    return Quiz(id="q", title="", module_id="m", path="", use=given.pop("use", "exam"), **given)


@pytest.mark.parametrize(
    ("asked", "past", "enrolled", "expected"),
    [
        (quiz(attempts=2), [], True, None),
        (quiz(attempts=2), [DONE], True, None),
        (quiz(attempts=2), [DONE, DONE], True, Refusal("attempts-used-up", {"most": 2})),
        (quiz(attempts=2), [DONE, OPEN], True, Refusal("attempts-used-up", {"most": 2})),
        (quiz(attempts=2), [PASSED], True, None),
        (quiz(attempts=2, review="after-close"), [PASSED], True, Refusal("already-passed")),
        (quiz(attempts=2, review="after-close"), [DONE], True, None),
        (quiz(use="practice"), [DONE] * 50, True, None),
        (quiz(use="practice"), [], False, Refusal("not-enrolled")),
    ],
)
def test_a_refusal_says_why(asked: Quiz, past: list[Past], enrolled: bool, expected: Refusal | None) -> None:
    assert rules.refusal(asked, past, enrolled=enrolled) == expected


def test_the_deadline_holds_extra_minutes() -> None:
    assert rules.deadline(NOW, 20) == LATER
    assert rules.deadline(NOW, 20, extra=10) == LATER + timedelta(minutes=10)
    assert rules.deadline(NOW, None, extra=10) is None


@pytest.mark.parametrize(
    ("seconds", "closed", "expected"),
    [
        (-1, None, "accepted"),
        (9.9, None, "accepted"),
        (10, None, "accepted"),
        (10.1, None, "late"),
        (-1, -60, "closed"),
        (-1, 0, "late"),
        (99, -60, "closed"),
    ],
)
def test_answers_count_until_the_deadline_and_ten_seconds(seconds: float, closed: float | None, expected: str) -> None:
    ended = None if closed is None else LATER + timedelta(seconds=closed)

    assert rules.standing(LATER + timedelta(seconds=seconds), LATER, ended) == expected


def test_without_a_deadline_only_handing_in_ends_it() -> None:
    assert rules.standing(NOW, None, None) == "accepted" and rules.standing(NOW, None, NOW) == "closed"
    assert not rules.overdue(None, NOW)


def test_an_attempt_nobody_closed_ended_at_its_deadline() -> None:
    assert rules.closing_time(LATER, LATER + timedelta(days=1)) == LATER
    assert rules.closing_time(LATER, NOW) == NOW == rules.closing_time(None, NOW)


@pytest.mark.parametrize(
    ("use", "review", "closed", "over", "expected"),
    [
        ("exam", "after-submit", False, False, NOTHING),
        ("exam", "after-submit", True, False, ALL),
        ("exam", "after-close", True, False, SCORE),
        ("exam", "after-close", True, True, ALL),
        ("exam", "after-close", False, True, NOTHING),
        ("exam", "score-only", True, True, SCORE),
        ("practice", "after-submit", True, False, ALL),
        ("practice", "after-submit", False, False, NOTHING),
        ("pretest", "after-submit", True, False, Review(False, True, True)),
    ],
)
def test_review_allows_what_its_preset_says(
    use: rules.Use, review: str, closed: bool, over: bool, expected: Review
) -> None:
    assert rules.review_allows(use, review, closed=closed, over=over) == expected


@pytest.mark.parametrize(
    ("attempts", "review", "past", "over"),
    [
        (2, "after-submit", [DONE], False),
        (2, "after-close", [DONE, DONE], True),
        (2, "after-close", [DONE, OPEN], False),
        (3, "after-close", [PASSED], True),
        (None, "after-submit", [DONE] * 9, False),
    ],
)
def test_over_means_that_no_attempt_can_follow(attempts: int | None, review: str, past: list[Past], over: bool) -> None:
    assert rules.is_over(attempts, review, past) is over


@pytest.mark.parametrize(
    ("points", "checks", "current", "expected"),
    [
        (None, 0, True, "nothing"),
        (0, 1, True, "own"),
        (0, 1, False, "nothing"),
        (1, 1, True, "all"),
        (0, 3, True, "all"),
        (0.5, 2, True, "own"),
        (1, 0, True, "nothing"),
    ],
)
def test_feedback_at_once_shows_all_when_right_or_after_three_tries(
    points: float | None, checks: int, current: bool, expected: str
) -> None:
    assert rules.reveal_at_once(points, 1, checks, current=current) == expected


def test_a_receipt_stands_for_exactly_these_answers() -> None:
    answers = [(1, "w1", 1, NOW), (2, "w2", 1, NOW)]

    code = rules.receipt(7, answers)

    assert code == rules.receipt(7, list(reversed(answers))) and len(code) == 14
    assert code != rules.receipt(7, answers[:1]) and code != rules.receipt(8, answers)


@pytest.mark.parametrize(("draw", "units", "expected"), [(None, [1, 1, 2], 4), (3, [1, 1, 2], 3), (9, [1, 1, 2], 4)])
def test_the_size_of_an_attempt_is_known_before(draw: int | None, units: list[int], expected: int) -> None:
    assert rules.size(quiz(draw=draw), units) == expected
