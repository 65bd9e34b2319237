"""Statistics that stay honest with five to thirty people: every share with its interval, "too few to judge" said out loud.

Pure functions. Shares are between 0 and 1.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

FEW_FOR_FACILITY = 5
FEW_FOR_DISCRIMINATION = 20
FEW_FOR_OPTIONS = 10
IDLE = timedelta(days=14)
FAILURES = 2
Z = 1.96  # 95 per cent


@dataclass(frozen=True)
class Interval:
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def percent(self) -> tuple[float, float, float]:
        """Value, low and high as per cent with one decimal."""
        return round(self.value * 100, 1), round(self.low * 100, 1), round(self.high * 100, 1)


def share(hits: float, of: int) -> Interval | None:
    """The Wilson score interval (Wilson 1927, JASA 22:209), which behaves at small numbers and at 0 and 1; None when nothing was counted.

    `hits` may be a fraction where answers earn part of the points; the interval is then a little too wide, which is the safe side.

    >>> share(0, 10).high
    0.2775
    """
    if of == 0:
        return None
    p, z2 = hits / of, Z * Z
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return Interval(round(p, 4), round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4))


def discrimination(pairs: Sequence[tuple[float, float]]) -> float | None:
    """How far the item tells strong from weak: the correlation of its score with the rest of the attempt's score (item-rest, so that the item does
    not correlate with itself). None when fewer than 20 people answered or one side does not vary.
    """
    if len(pairs) < FEW_FOR_DISCRIMINATION:
        return None
    own, rest = zip(*pairs, strict=True)
    if statistics.pstdev(own) == 0 or statistics.pstdev(rest) == 0:
        return None
    return round(statistics.correlation(own, rest), 2)


@dataclass(frozen=True)
class ItemCount:
    """What was counted of one question: people who answered, the sum of their shares of points at the first try, how many were sure, and sure but wrong."""

    question_id: str
    answered: int
    hits: float
    sure: int
    sure_wrong: int


@dataclass(frozen=True)
class Attention:
    """One question and why somebody should look at it. `reasons` are codes: 'hard', 'sure-but-wrong', 'dead-option', 'weak'; empty when all is well.
    `too_few` says that nothing can be judged yet."""

    question_id: str
    answered: int
    facility: Interval | None
    sure_wrong: int
    sure: int
    reasons: tuple[str, ...]
    too_few: bool
    dead_options: tuple[str, ...] = ()
    discrimination: float | None = None


def attention(count: ItemCount, *, dead_options: tuple[str, ...] = (), telling: float | None = None) -> Attention:
    """Judge one question. Hard: even the upper end of the interval is below six in ten. Sure but wrong: two or more people and a quarter of those
    who were sure. Weak: strong learners do no better on it than weak ones (correlation under 0.1)."""
    facility = share(count.hits, count.answered)
    too_few = count.answered < FEW_FOR_FACILITY
    reasons = []
    if facility and not too_few:
        if facility.high < 0.6 or (facility.value < 0.5 and count.answered >= FEW_FOR_OPTIONS):
            reasons.append("hard")
        if count.sure_wrong >= 2 and count.sure_wrong * 4 >= count.sure:
            reasons.append("sure-but-wrong")
        if dead_options:
            reasons.append("dead-option")
        if telling is not None and telling < 0.1:
            reasons.append("weak")
    return Attention(
        count.question_id,
        count.answered,
        facility,
        count.sure_wrong,
        count.sure,
        tuple(reasons),
        too_few,
        dead_options,
        telling,
    )


def by_urgency(found: Iterable[Attention]) -> list[Attention]:
    """Those with reasons first, the most reasons and the lowest facility on top; too few to judge last."""
    return sorted(
        found,
        key=lambda item: (
            item.too_few,
            -len(item.reasons),
            item.facility.value if item.facility else 1.0,
            item.question_id,
        ),
    )


def dead_options(
    option_ids: Sequence[str], wrong_ids: Iterable[str], answers: Iterable[Sequence[str]]
) -> tuple[str, ...]:
    """Wrong options that nobody chose, once ten people have answered; in the order of the question."""
    given = list(answers)
    if len(given) < FEW_FOR_OPTIONS:
        return ()
    chosen = Counter(option for answer in given for option in answer)
    wrong = set(wrong_ids)
    return tuple(option for option in option_ids if option in wrong and not chosen[option])


@dataclass(frozen=True)
class Stuck:
    """Why somebody seems stuck, and since when: 'idle' (nothing for two weeks and not finished), 'failing' (failed the same check twice or more,
    not passed since; `subject` is the quiz), 'never-began' (in the cohort for two weeks without a first step)."""

    reason: str
    since: datetime
    subject: str = ""


def stuck(
    *,
    finished: bool,
    joined_at: datetime,
    last_at: datetime | None,
    failures: dict[str, list[datetime]],
    passed: set[str],
    now: datetime,
) -> Stuck | None:
    """Judge one learner. `failures` lists, per graded quiz, when attempts ended without passing."""
    for quiz_id, times in sorted(failures.items()):
        if len(times) >= FAILURES and quiz_id not in passed:
            return Stuck("failing", sorted(times)[FAILURES - 1], quiz_id)
    if finished:
        return None
    if last_at is None:
        return Stuck("never-began", joined_at) if now - joined_at >= IDLE else None
    return Stuck("idle", last_at) if now - last_at >= IDLE else None
