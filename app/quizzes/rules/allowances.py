"""What one learner is given beyond what a quiz gives everybody: more time, further attempts."""

from __future__ import annotations

from dataclasses import dataclass

PERCENTS = (0, 25, 50, 100)
MOST_FURTHER = 5


@dataclass(frozen=True, slots=True)
class Allowed:
    """More time in per cent of the quiz's own, and attempts beyond the quiz's own number."""

    percent: int = 0
    further: int = 0


def extra_minutes(minutes: int | None, percent: int) -> int:
    """Whole minutes on top of a quiz's own, rounded up; none where a quiz has no time limit.

    >>> extra_minutes(30, 25), extra_minutes(None, 50)
    (8, 0)
    """
    return -(-(minutes or 0) * percent // 100)


def most_attempts(attempts: int | None, further: int) -> int | None:
    """How many attempts this learner has; None without a limit."""
    return None if attempts is None else attempts + further
