"""Statistics of small numbers: intervals as published, discrimination as computed by hand, silence where there is too little."""

from __future__ import annotations

import doctest
from datetime import timedelta

import pytest

from app.analytics import rules
from app.analytics.rules import (
    Attention,
    ItemCount,
    Stuck,
    attention,
    by_urgency,
    dead_options,
    discrimination,
    share,
    stuck,
)
from tests.factories import NOW

DAY = timedelta(days=1)


# Newcombe 1998, Statistics in Medicine 17:857, table I, method 3 (Wilson score without continuity correction)
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    found = share(hits, of)

    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


@pytest.mark.parametrize(("hits", "of"), [(0, 1), (1, 1), (5, 5), (2.5, 5), (0, 10_000), (9_999, 10_000)])
def test_an_interval_holds_its_share_and_stays_between_nothing_and_all(hits: float, of: int) -> None:
    found = share(hits, of)

    assert found is not None and 0 <= found.low <= found.value <= found.high <= 1


def test_nothing_counted_has_no_share() -> None:
    assert share(0, 0) is None


def test_more_answers_make_the_interval_narrower() -> None:
    widths = [found.high - found.low for of in (5, 10, 30, 100, 1000) if (found := share(of * 0.6, of))]

    assert widths == sorted(widths, reverse=True)


def test_percentages_are_ready_to_be_shown() -> None:
    assert share(81, 263).percent == (30.8, 25.5, 36.6)  # type: ignore[union-attr]


# own: ten 0 and ten 1 (mean ½, deviation ½); rest: five each of 0.4, 0.6 beside 0 and of 0.6, 0.8 beside 1 (mean 0.6, variance 0.02).
# covariance = (5 · ½ · 0.2 + 5 · ½ · 0.2) / 20 = 0.05; 0.05 / (½ · √0.02) = 0.7071
BY_HAND = [*[(0.0, 0.4)] * 5, *[(0.0, 0.6)] * 5, *[(1.0, 0.6)] * 5, *[(1.0, 0.8)] * 5]


def test_discrimination_is_the_correlation_computed_by_hand() -> None:
    assert discrimination(BY_HAND) == 0.71
    assert discrimination([(1 - own, rest) for own, rest in BY_HAND]) == -0.71


@pytest.mark.parametrize(
    "pairs",
    [[], BY_HAND[:19], [(1.0, rest) for _own, rest in BY_HAND], [(own, 0.5) for own, _rest in BY_HAND]],
    ids=["none", "nineteen", "all right", "equals"],
)
def test_discrimination_is_not_said_where_it_means_nothing(pairs: list[tuple[float, float]]) -> None:
    assert discrimination(pairs) is None


@pytest.mark.parametrize(
    ("answers", "dead"),
    [
        ([["a"]] * 9, ()),
        ([["a"]] * 10, ("b", "c")),
        ([*[["a"]] * 9, ["c"]], ("b",)),
        ([["a", "b"]] * 5 + [["c"]] * 5, ()),
        ([["b"]] * 10, ("c",)),
    ],
)
def test_a_dead_option_is_a_wrong_one_that_ten_people_passed_by(
    answers: list[list[str]], dead: tuple[str, ...]
) -> None:
    assert dead_options(["a", "b", "c"], {"b", "c"}, answers) == dead


@pytest.mark.parametrize(
    ("count", "given", "reasons", "too_few"),
    [
        (ItemCount("q", 4, 0, 4, 4), {}, (), True),
        (ItemCount("q", 5, 1, 0, 0), {}, (), False),  # 20 %, but the interval reaches 62 %
        (ItemCount("q", 8, 1, 0, 0), {}, ("hard",), False),
        (ItemCount("q", 10, 4, 0, 0), {}, ("hard",), False),
        (ItemCount("q", 10, 5, 0, 0), {}, (), False),
        (ItemCount("q", 10, 9, 4, 1), {}, (), False),
        (ItemCount("q", 10, 8, 8, 2), {}, ("sure-but-wrong",), False),
        (ItemCount("q", 10, 8, 9, 2), {}, (), False),
        (ItemCount("q", 20, 16, 0, 0), {"dead_options": ("b",)}, ("dead-option",), False),
        (ItemCount("q", 20, 16, 0, 0), {"telling": 0.09}, ("weak",), False),
        (ItemCount("q", 20, 16, 0, 0), {"telling": 0.1}, (), False),
        (
            ItemCount("q", 30, 6, 12, 9),
            {"telling": -0.2, "dead_options": ("b",)},
            ("hard", "sure-but-wrong", "dead-option", "weak"),
            False,
        ),
        (ItemCount("q", 3, 0, 3, 3), {"telling": -0.2, "dead_options": ("b",)}, (), True),
        (ItemCount("q", 0, 0, 0, 0), {}, (), True),
    ],
)
def test_a_question_needs_attention_for_reasons(
    count: ItemCount, given: dict[str, object], reasons: tuple[str, ...], too_few: bool
) -> None:
    found = attention(count, **given)  # type: ignore[arg-type]

    assert (found.reasons, found.too_few) == (reasons, too_few)


def test_the_most_urgent_comes_first_and_what_cannot_be_judged_last() -> None:
    def item(id: str, hits: float, of: int, *reasons: str) -> Attention:
        return Attention(id, of, share(hits, of), 0, 0, reasons, of < 5)

    found = by_urgency(
        [
            item("few", 0, 2),
            item("fine", 9, 10),
            item("two", 5, 10, "hard", "weak"),
            item("one-low", 1, 10, "hard"),
            item("one", 4, 10, "hard"),
            item("none", 0, 0),
        ]
    )

    assert [one.question_id for one in found] == ["two", "one-low", "one", "fine", "few", "none"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, None),
        ({"last_at": NOW - 13 * DAY}, None),
        ({"last_at": NOW - 14 * DAY}, Stuck("idle", NOW - 14 * DAY)),
        ({"last_at": NOW - 90 * DAY, "finished": True}, None),
        ({"last_at": None, "joined_at": NOW - 13 * DAY}, None),
        ({"last_at": None, "joined_at": NOW - 20 * DAY}, Stuck("never-began", NOW - 20 * DAY)),
        ({"failures": {"q": [NOW - DAY]}}, None),
        ({"failures": {"q": [NOW - DAY, NOW - 5 * DAY]}}, Stuck("failing", NOW - DAY, "q")),
        ({"failures": {"q": [NOW - 9 * DAY, NOW - 5 * DAY, NOW - DAY]}}, Stuck("failing", NOW - 5 * DAY, "q")),
        ({"failures": {"q": [NOW - DAY, NOW - 5 * DAY]}, "passed": {"q"}}, None),
        ({"failures": {"q": [NOW - DAY], "r": [NOW - DAY]}}, None),
        ({"failures": {"q": [NOW - 30 * DAY] * 2}, "last_at": NOW - 30 * DAY}, Stuck("failing", NOW - 30 * DAY, "q")),
    ],
)
def test_somebody_is_stuck_for_a_reason_and_since_a_moment(given: dict[str, object], expected: Stuck | None) -> None:
    values = {
        "finished": False,
        "joined_at": NOW - 60 * DAY,
        "last_at": NOW - DAY,
        "failures": {},
        "passed": set(),
        "now": NOW,
    }

    assert stuck(**{**values, **given}) == expected  # type: ignore[arg-type]


def test_the_examples_in_the_rules_are_true() -> None:
    assert doctest.testmod(rules).failed == 0
