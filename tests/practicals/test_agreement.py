"""Statistics of assessors, against figures worked out by hand and by an independent way of reckoning."""

from __future__ import annotations

import doctest
from itertools import product
from random import Random

import pytest

from app.practicals.rules import agreement
from app.practicals.rules.agreement import FEWEST, Judged, borderline_mark, strictness, weighted_kappa
from app.practicals.rules.results import Overall

FAIL, BORDERLINE, PASS, GOOD = Overall


def sheet(
    assessment: int, assessor: int, overall: Overall = PASS, percent: float = 80.0, passed: bool = True
) -> Judged:
    return Judged(assessment, assessor, percent, passed, overall)


def by_the_table(pairs: list[tuple[int, int]], categories: int) -> float:
    """Weighted kappa as the textbook writes it: with a table of observed and one of expected shares."""
    cells = list(product(range(categories), repeat=2))
    observed = {cell: pairs.count(cell) / len(pairs) for cell in cells}
    rows = [sum(observed[i, j] for j in range(categories)) for i in range(categories)]
    columns = [sum(observed[i, j] for i in range(categories)) for j in range(categories)]
    weights = {(i, j): (i - j) ** 2 for i, j in cells}
    return 1 - sum(weights[c] * observed[c] for c in cells) / sum(
        weights[i, j] * rows[i] * columns[j] for i, j in cells
    )


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(agreement).failed == 0


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_that_of_the_table(seed: int) -> None:
    chance = Random(seed)
    pairs = [(chance.randrange(4), chance.randrange(4)) for _ in range(30)]

    assert weighted_kappa(pairs) == pytest.approx(by_the_table(pairs, 4), abs=1e-9)


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([(0, 0), (3, 3)], 1.0),
        ([(0, 3), (3, 0)], -1.0),
        ([(0, 0), (0, 3), (3, 0), (3, 3)], 0.0),
        ([(2, 2), (2, 2)], None),
        ([], None),
    ],
)
def test_kappa_at_its_ends(pairs: list[tuple[int, int]], kappa: float | None) -> None:
    assert weighted_kappa(pairs) == kappa


def test_below_the_threshold_nothing_is_said() -> None:
    few = [[sheet(n, 1, Overall(("pass", "good")[n % 2])), sheet(n, 2)] for n in range(FEWEST["pairs"] - 1)]

    found = agreement.agreement(few, Random(1))

    assert (found.pairs, found.kappa, found.reason) == (FEWEST["pairs"] - 1, None, "too-few")
    assert found.same_overall == 6 and found.same_result == FEWEST["pairs"] - 1


def test_everybody_rated_alike_is_no_evidence_of_agreement() -> None:
    found = agreement.agreement([[sheet(n, 1), sheet(n, 2)] for n in range(20)], Random(1))

    assert found.reason == "no-variation" and found.kappa is None and found.same_overall == 20


def test_perfect_agreement_has_no_interval() -> None:
    ratings = [FAIL, BORDERLINE, PASS, GOOD] * 4
    found = agreement.agreement([[sheet(n, 1, r), sheet(n, 2, r)] for n, r in enumerate(ratings)], Random(1))

    assert found.kappa and (found.kappa.value, found.kappa.low, found.kappa.high) == (1.0, None, None)


def test_the_interval_holds_the_value_and_narrows_with_more_assessments() -> None:
    chance = Random(7)

    def drawn(number: int) -> list[list[Judged]]:
        groups = []
        for n in range(number):
            true = chance.randrange(4)
            noisy = [min(3, max(0, true + chance.choice((-1, 0, 0, 0, 1)))) for _ in range(2)]
            groups.append([sheet(n, a, tuple(Overall)[given]) for a, given in enumerate(noisy)])
        return groups

    few, many = agreement.agreement(drawn(20), Random(1)).kappa, agreement.agreement(drawn(200), Random(1)).kappa

    assert few and many and few.low is not None and few.high is not None and many.low is not None
    assert few.low < few.value < few.high <= 1 and many.high is not None
    assert many.high - many.low < few.high - few.low
    assert agreement.agreement(drawn(20), Random(1)) != agreement.agreement(drawn(20), Random(1))


def test_the_same_chance_gives_the_same_interval() -> None:
    groups = [[sheet(n, 1, tuple(Overall)[n % 4]), sheet(n, 2, tuple(Overall)[n % 3])] for n in range(24)]

    assert agreement.agreement(groups, Random(3)) == agreement.agreement(groups, Random(3))


def test_who_swaps_the_two_assessors_changes_nothing() -> None:
    groups = [[sheet(n, 1, tuple(Overall)[n % 4]), sheet(n, 2, tuple(Overall)[n % 3])] for n in range(24)]
    turned = [list(reversed(group)) for group in groups]

    assert agreement.agreement(groups, Random(3)) == agreement.agreement(turned, Random(3))


def shared(differences: list[float]) -> list[Judged]:
    return [one for n, d in enumerate(differences) for one in (sheet(n, 1, percent=80 + d), sheet(n, 2, percent=80))]


@pytest.mark.parametrize(
    ("differences", "verdict"),
    [
        ([-6, -5, -4, -6, -5, -4, -5], "too-few"),
        ([-6, -5, -4, -6, -5, -4, -5, -5], "strict"),
        ([6, 5, 4, 6, 5, 4, 5, 5], "lenient"),
        ([6, -5, 4, -6, 5, -4, 5, -5], "none"),
    ],
)
def test_strict_and_lenient_assessors(differences: list[float], verdict: str) -> None:
    found = strictness(shared(differences), 1)

    assert (found.assessments, found.verdict) == (len(differences), verdict)
    assert (found.difference is None) == (verdict == "too-few")


def test_strictness_is_measured_against_those_who_saw_the_same_performance() -> None:
    sheets = [*shared([-5.0] * 8), *[sheet(100 + n, 1, percent=20) for n in range(9)]]

    found = strictness(sheets, 1)

    assert found.assessments == 8 and found.difference and found.difference.value == -5


def test_three_assessors_are_compared_with_the_mean_of_the_others() -> None:
    sheets = [sheet(n, a, percent=p) for n in range(8) for a, p in ((1, 90.0), (2, 80.0), (3, 70.0))]

    found = strictness(sheets, 1)

    assert found.difference and found.difference.value == 15


def test_the_interval_of_a_mean_is_students() -> None:
    # mean 4.5, s = 2.449, n = 8, t(7) = 2.365: half width 2.05
    found = agreement.mean_with_interval([1, 2, 3, 4, 5, 6, 7, 8])

    assert (found.value, found.low, found.high) == (4.5, 2.45, 6.55)
    assert agreement.t_975(30) == 2.042 and agreement.t_975(40) == pytest.approx(2.021, abs=0.005)
    assert agreement.t_975(120) == pytest.approx(1.980, abs=0.005)


def test_the_borderline_group_gives_a_pass_mark_when_it_is_large_enough() -> None:
    percents = [70, 72, 74, 76, 78, 80, 82]
    seven = [sheet(n, 1, BORDERLINE, p) for n, p in enumerate(percents)] + [
        sheet(50 + n, 1, GOOD, 99) for n in range(9)
    ]

    few, enough = borderline_mark(seven), borderline_mark([*seven, sheet(90, 1, BORDERLINE, 84)])

    assert (few.sheets, few.mark, few.reason) == (7, None, "too-few")
    assert enough.sheets == 8 and enough.mark and enough.mark.value == 77
    assert enough.mark.low is not None and 70 < enough.mark.low < 77
