"""When somebody is reminded that their certificate ends, and how near that end is."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

THRESHOLDS = (90, 60, 30, 0)  # days before the last day
AFTERWARDS = 7  # days after the last day on which the reminder of that day may still go out
LOOK_BACK = 90  # days for which a certificate that ended is kept in sight


class Nearness(StrEnum):
    """How near the end of a certificate is; each group leaves out those nearer."""

    ENDED = "ended"
    TODAY = "today"
    WITHIN_30 = "within-30"
    WITHIN_60 = "within-60"
    WITHIN_90 = "within-90"


def due_reminder(days_left: int, sent: Collection[int]) -> int | None:
    """The reminder that is due: 90, 60, 30 or 0, the tightest that applies, unless it or a tighter one was sent.

    So a certificate that is given with 40 days to go has one reminder at once and not two. `days_left` is 0 on the last
    day and negative afterwards.

    >>> due_reminder(40, ()), due_reminder(40, (60,)), due_reminder(30, (60,))
    (60, None, 30)
    """
    if not -AFTERWARDS <= days_left <= max(THRESHOLDS):
        return None
    tightest = min(one for one in THRESHOLDS if max(days_left, 0) <= one)
    return None if any(one <= tightest for one in sent) else tightest


def nearness(days_left: int) -> Nearness | None:
    """The group of the radar in which a certificate stands; None for one that is out of sight.

    >>> nearness(31), nearness(91)
    (<Nearness.WITHIN_60: 'within-60'>, None)
    """
    if not -LOOK_BACK <= days_left <= max(THRESHOLDS):
        return None
    if days_left < 0:
        return Nearness.ENDED
    if days_left == 0:
        return Nearness.TODAY
    return next(
        group
        for most, group in ((30, Nearness.WITHIN_30), (60, Nearness.WITHIN_60), (90, Nearness.WITHIN_90))
        if days_left <= most
    )
