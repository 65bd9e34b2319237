"""What each answer is worth, for every kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.quizzes.rules.grading import Mark, grade, kept_in_order, total
from app.quizzes.rules.typed import is_number, typing_errors
from tests.quizzes import questions as q


@pytest.mark.parametrize(("answer", "points"), [(["b"], 1), (["a"], 0), (["c"], 0.5), ([], 0), (None, 0)])
def test_one_of_several(answer: list[str] | None, points: float) -> None:
    assert grade(q.one(), answer).points == points


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (["a", "b", "c"], 2),
        (["a", "b"], 1.333333),
        (["a"], 0.666667),
        ([], 0),
        (["a", "b", "c", "x"], 1),
        (["a", "b", "c", "x", "y"], 0),
        (["x", "y"], 0),
        (["a", "x"], 0),
        (["a", "b", "x"], 0.333333),
    ],
)
def test_many_gives_part_of_the_points_and_never_less_than_none(answer: list[str], points: float) -> None:
    assert grade(q.many(), answer).points == points


def test_credits_the_author_wrote_count_instead() -> None:
    question = q.a_choice(
        "many",
        q.an_option("a", True),
        q.an_option("b", True),
        q.an_option("x", credit=-0.25),
        q.an_option("h", credit=0.5),
    )

    assert grade(question, ["a", "b", "x"]).points == 0.75
    assert grade(question, ["a", "h"]).points == 0.75


def test_verdicts_name_what_was_missed() -> None:
    parts = {part.id: part.verdict for part in grade(q.many(), ["a", "x"]).parts}

    assert parts == {"a": "right", "b": "missed", "c": "missed", "x": "wrong"}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("first rib", True),
        ("  FIRST   Rib. ", True),
        ("costa prima", True),
        ("frist rib", True),
        ("firs rib", True),
        ("first ribs", True),
        ("fist ribb", False),
        ("rib", False),
        ("", False),
        ("first\u00a0rib", True),
        ("second rib", False),
    ],
)
def test_words_are_compared_without_case_spaces_and_one_typing_error(text: str, right: bool) -> None:
    assert grade(q.typed(q.words("first rib", "costa prima"), kind="short", fuzzy=1), {"1": text}).is_right is right


@pytest.mark.parametrize(
    ("text", "errors", "right"), [("frist rib", 0, False), ("hip", 1, False), ("lib", 1, False), ("rib", 1, True)]
)
def test_errors_are_forgiven_only_where_asked_and_never_in_short_words(text: str, errors: int, right: bool) -> None:
    assert (
        grade(q.typed(q.words("first rib" if " " in text else "rib"), kind="short", fuzzy=errors), {"1": text}).is_right
        is right
    )


@pytest.mark.parametrize(
    ("text", "right"), [("L5", True), ("l 5", True), ("fifth lumbar vertebra", False), ("L51", False)]
)
def test_a_pattern_must_match_the_whole_text(text: str, right: bool) -> None:
    assert grade(q.typed(q.words(patterns=(r"L\s?5",)), kind="short"), {"1": text}).is_right is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("30", True),
        ("35", True),
        ("25", True),
        ("35.01", False),
        ("24,9", False),
        ("30 s", True),
        ("30S", True),
        ("30 min", False),
        ("30,5", True),
        ("30.5 s", True),
        ("+30", True),
        ("−30", False),
        ("thirty", False),
        ("", False),
        ("30 s later", False),
        ("3 0", True),
    ],
)
def test_numbers_with_tolerance_comma_or_point_and_unit(text: str, right: bool) -> None:
    assert grade(q.typed(q.number("30", "5", "s"), kind="numeric"), {"1": text}).is_right is right


@pytest.mark.parametrize(
    ("value", "text", "right"),
    [
        ("1000", "1,000", True),
        ("1000", "1.000", True),
        ("1", "1,000", True),
        ("1000.5", "1.000,5", True),
        ("1000.5", "1,000.5", True),
        ("1000000", "1,000,000", True),
        ("0.125", "0,125", True),
        ("125", "0.125", False),
        ("-2.5", "−2,5", True),
        ("0.5", ".5", True),
        ("33", "33 vertebrae", True),
    ],
)
def test_separators_are_read_either_way(value: str, text: str, right: bool) -> None:
    assert is_number(text, q.number(value).numbers[0]) is right


def test_each_blank_is_worth_the_same() -> None:
    question = q.typed(q.words("ligaments"), q.pick("synovial", "fibrous", id="2"), q.number("3", id="3"), points=3)

    mark = grade(question, {"1": "Ligaments", "2": "fibrous"})

    assert mark.points == 1 and [part.verdict for part in mark.parts] == ["right", "wrong", "blank"]


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("abcde", 1),
        ("bcdea", 0.75),
        ("eabcd", 0.75),
        ("badce", 0.5),
        ("edcba", 0),
        ("abc", 0.5),
        ("a", 0),
        ("", 0),
        ("acbde", 0.75),
    ],
)
def test_order_counts_the_longest_run_kept(answer: str, points: float) -> None:
    assert grade(q.order(), list(answer)).points == points


@given(st.permutations("abcdefg"))
def test_what_is_kept_is_in_order_and_longest(given: list[str]) -> None:
    kept = [id for id in given if id in kept_in_order("abcdefg", given)]

    assert kept == sorted(kept)
    runs = [1] * len(given)
    for i in range(len(given)):
        runs[i] = 1 + max((runs[j] for j in range(i) if given[j] < given[i]), default=0)
    assert len(kept) == max(runs)


def test_match_counts_by_row_and_label_by_spot() -> None:
    assert grade(q.match(), {"a": "A", "b": "E", "c": "C"}).points == 0.5
    assert grade(q.label(), {"a": "A", "b": "C"}).points == 0.5
    assert grade(q.label(), {"a": "A", "b": "B"}).is_right


@pytest.mark.parametrize(
    ("given", "right", "errors"),
    [
        ("abc", "abc", 0),
        ("acb", "abc", 1),
        ("ab", "abc", 1),
        ("abcd", "abc", 1),
        ("abd", "abc", 1),
        ("cba", "abc", 2),
        ("", "abc", 2),
    ],
)
def test_typing_errors(given: str, right: str, errors: int) -> None:
    assert typing_errors(given, right, 1) == errors


@pytest.mark.parametrize(("points", "passed"), [((1, 1, 1, 1, 0), True), ((1, 1, 1, 0.99, 0), False), ((), False)])
def test_a_score_at_the_pass_mark_passes(points: tuple[float, ...], passed: bool) -> None:
    assert total([Mark(value, 1) for value in points], 80).passed is passed


def test_without_a_pass_mark_nothing_is_passed() -> None:
    assert total([Mark(1, 2), Mark(0, 2)]).percent == 25 and total([]).passed is None
