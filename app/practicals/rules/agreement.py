"""How far assessors can be relied on, said with intervals, and not said at all where there is too little to judge by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from random import Random
from statistics import fmean, stdev

from app.practicals.rules.results import Overall

FEWEST = {"pairs": 12, "assessor": 8, "borderline": 8}  # below this many, nothing is said
RESAMPLES = 1000
CATEGORIES = tuple(Overall)

# 97.5 per cent points of Student's t for 1 to 30 degrees of freedom; beyond, the normal's 1.96 plus 2.4 / degrees is
# right to the second decimal.
T_975 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 per cent interval; `low` and `high` are None where none can be given."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Agreement:
    """Of assessments judged by several: how many pairs of sheets, how many with the same overall rating and the same
    result, and weighted kappa. `reason` says why there is no kappa: 'too-few', or 'no-variation' (everybody was rated
    alike, so that agreement by chance is certain).
    """

    pairs: int
    same_overall: int
    same_result: int
    kappa: Estimate | None
    reason: str | None


@dataclass(frozen=True)
class Strictness:
    """One assessor against those who marked the same performances: the mean difference in per cent points, negative
    when stricter. Verdict: 'too-few', 'strict', 'lenient' or 'none' (the interval holds zero).
    """

    assessments: int
    difference: Estimate | None
    verdict: str


@dataclass(frozen=True)
class PassMark:
    """The pass mark that the borderline group suggests, in per cent, or None with `reason` 'too-few'."""

    sheets: int
    mark: Estimate | None
    reason: str | None


@dataclass(frozen=True)
class Judged:
    """One signed sheet for statistics."""

    assessment_id: int
    assessor_id: int
    percent: float
    passed: bool
    overall: Overall


def agreement(groups: Sequence[Sequence[Judged]], chance: Random) -> Agreement:
    """Agreement over assessments, each given as the sheets of its assessors."""
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    same_overall = sum(one.overall == other.overall for one, other in pairs)
    same_result = sum(one.passed == other.passed for one, other in pairs)
    ratings = [[CATEGORIES.index(sheet.overall) for sheet in group] for group in groups]
    value, reason = weighted_kappa(_both_ways(ratings)), None
    if len(pairs) < FEWEST["pairs"]:
        reason = "too-few"
    elif value is None:
        reason = "no-variation"
    low, high = interval_of_kappa(ratings, chance) if reason is None else (None, None)
    kappa = Estimate(value, low, high) if reason is None and value is not None else None
    return Agreement(len(pairs), same_overall, same_result, kappa, reason)


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's kappa with quadratic weights for pairs of ordered categories (numbered): 1 is perfect, 0 is what chance
    gives. None when chance alone gives perfect agreement.

    kappa = 1 - sum of w·observed / sum of w·expected with w = (i - j)². Cohen 1968, Psychological Bulletin 70:213-220.

    >>> weighted_kappa([(0, 0), (1, 1), (2, 1), (3, 3)])
    0.9
    """
    if not pairs:
        return None
    firsts, seconds = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    observed = fmean((first - second) ** 2 for first, second in pairs)
    # The mean of (i - j)² over all combinations of the two margins, without building the table.
    expected = fmean(one**2 for one in firsts) + fmean(one**2 for one in seconds) - 2 * fmean(firsts) * fmean(seconds)
    return None if expected <= 1e-12 else round(1 - observed / expected, 10)


def interval_of_kappa(ratings: Sequence[Sequence[int]], chance: Random) -> tuple[float | None, float | None]:
    """The 95 per cent percentile bootstrap interval, drawing whole assessments anew (Efron and Tibshirani 1993, An
    Introduction to the Bootstrap, chapter 13). Draws without variation say nothing and are left out. (None, None) when
    no pair differs: then every draw is perfect, and an interval from 1 to 1 would claim what was not shown.
    """
    if all(first == second for first, second in _both_ways(ratings)):
        return None, None
    drawn = [weighted_kappa(_both_ways(chance.choices(ratings, k=len(ratings)))) for _ in range(RESAMPLES)]
    known = sorted(value for value in drawn if value is not None)
    return known[int(0.025 * len(known))], known[min(int(0.975 * len(known)), len(known) - 1)]


def strictness(sheets: Sequence[Judged], assessor_id: int) -> Strictness:
    """Own per cent less the mean of the co-assessors', over the assessments this person shared; after the 'hawks and
    doves' of McManus, Thompson and Mollon 2006, BMC Medical Education 6:42. Interval of the mean by Student's t.
    """
    groups: dict[int, list[Judged]] = {}
    for sheet in sheets:
        groups.setdefault(sheet.assessment_id, []).append(sheet)
    found = []
    for group in groups.values():
        own = [sheet.percent for sheet in group if sheet.assessor_id == assessor_id]
        others = [sheet.percent for sheet in group if sheet.assessor_id != assessor_id]
        if own and others:
            found.append(own[0] - fmean(others))
    if len(found) < FEWEST["assessor"]:
        return Strictness(len(found), None, "too-few")
    mean = mean_with_interval(found)
    assert mean.low is not None and mean.high is not None
    verdict = "strict" if mean.high < 0 else "lenient" if mean.low > 0 else "none"
    return Strictness(len(found), mean, verdict)


def borderline_mark(sheets: Sequence[Judged]) -> PassMark:
    """The mean per cent of performances rated borderline: where those who could have gone either way lie. Dauphinee,
    Blackmore, Smee, Rothman and Reznick 1997, Advances in Health Sciences Education 2:201-211.
    """
    percents = [sheet.percent for sheet in sheets if sheet.overall is Overall.BORDERLINE]
    if len(percents) < FEWEST["borderline"]:
        return PassMark(len(percents), None, "too-few")
    return PassMark(len(percents), mean_with_interval(percents, least=0.0, most=100.0), None)


def mean_with_interval(values: Sequence[float], *, least: float = -100.0, most: float = 100.0) -> Estimate:
    """The mean and its 95 per cent interval by Student's t: mean ± t · s / √n, cut off at what is possible.

    >>> mean_with_interval([1.0, 2.0, 3.0]).low
    -0.48
    """
    mean = fmean(values)
    half = t_975(len(values) - 1) * stdev(values) / sqrt(len(values))
    return Estimate(round(mean, 2), round(max(mean - half, least), 2), round(min(mean + half, most), 2))


def t_975(degrees: int) -> float:
    """The 97.5 per cent point of Student's t."""
    return T_975[degrees - 1] if degrees <= len(T_975) else 1.96 + 2.4 / degrees


def _both_ways(ratings: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Every pair in both orders: assessors change from one assessment to the next, so neither of two is the first. With
    quadratic weights kappa is then the intraclass correlation (Fleiss and Cohen 1973, Educational and Psychological
    Measurement 33:613-619).
    """
    pairs = [pair for group in ratings for pair in combinations(group, 2)]
    return [*pairs, *((second, first) for first, second in pairs)]
