"""When an attempt may begin, until when answers count, and what may be shown of it when."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from app.content.model import Quiz
from app.quizzes.rules.allowances import most_attempts

GRACE = timedelta(seconds=10)
MOST_CHECKS = 3

Use = Literal["pretest", "practice", "exam", "lesson"]
Standing = Literal["accepted", "stale", "late", "closed"]
Reveal = Literal["nothing", "own", "all"]


@dataclass(frozen=True, slots=True)
class Past:
    """What matters of an earlier attempt."""

    number: int
    closed: bool
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an attempt cannot begin: 'not-enrolled', 'attempts-used-up' or 'already-passed'."""

    reason: Literal["not-enrolled", "attempts-used-up", "already-passed"]
    facts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """What of an attempt may be shown: how it went, what was answered and whether it was right, the right answers
    with feedback.
    """

    score: bool
    answers: bool
    keys: bool


def refusal(quiz: Quiz, past: Sequence[Past], *, enrolled: bool, further: int = 0) -> Refusal | None:
    """Why no new attempt can begin. Where answers are only shown after the last attempt, passing is the last one.
    `further` attempts were granted to this learner.
    """
    if not enrolled:
        return Refusal("not-enrolled")
    most = most_attempts(quiz.attempts, further)
    if most is not None and len(past) >= most:
        return Refusal("attempts-used-up", {"most": most})
    if quiz.use == "exam" and quiz.review == "after-close" and any(attempt.passed for attempt in past):
        return Refusal("already-passed")
    return None


def size(quiz: Quiz, units: Sequence[int]) -> int:
    """How many questions an attempt will have, given how many each question or case of the pool counts."""
    return min(quiz.draw or sum(units), sum(units))


def deadline(started: datetime, minutes: int | None, extra: int = 0) -> datetime | None:
    """The moment until which answers count; `extra` minutes are an accommodation for this learner."""
    return started + timedelta(minutes=minutes + extra) if minutes else None


def overdue(deadline: datetime | None, now: datetime, grace: timedelta = GRACE) -> bool:
    """Whether time is up, the grace for slow networks included."""
    return deadline is not None and now > deadline + grace


def standing(
    received: datetime, deadline: datetime | None, closed: datetime | None, grace: timedelta = GRACE
) -> Literal["accepted", "late", "closed"]:
    """How an answer received now stands: it counts, came after the deadline and its grace, or after the attempt was
    handed in.
    """
    if closed is not None:
        return "late" if deadline is not None and closed >= deadline else "closed"
    return "late" if overdue(deadline, received, grace) else "accepted"


def closing_time(deadline: datetime | None, now: datetime) -> datetime:
    """An attempt that nobody closed in time ended at its deadline, whenever that is noticed."""
    return min(now, deadline) if deadline is not None else now


def settled(points: float | None, most: float, checks: int) -> bool:
    """Whether a question with feedback at once is done with: answered right, or tried so often that the answer was
    shown.
    """
    return checks > 0 and ((points is not None and points >= most) or checks >= MOST_CHECKS)


def reveal_at_once(points: float | None, most: float, checks: int, *, current: bool) -> Reveal:
    """In practice and lessons: nothing before the check, then what was said of the own answer, everything once settled.

    `current`: the answer on the page is the one that was checked.
    """
    if settled(points, most, checks):
        return "all"
    return "own" if checks and current else "nothing"


def review_allows(use: Use, review: str, *, closed: bool, over: bool, own: bool = True) -> Review:
    """What may be shown of an attempt. Nothing before it is closed; `over` says that no further attempt can follow.
    Who looks at the attempt of somebody else they teach (not `own`) sees all of it.
    """
    if not closed:
        return Review(score=False, answers=False, keys=False)
    if use != "exam" or not own:
        return Review(score=use != "pretest", answers=True, keys=True)
    if review == "score-only":
        return Review(score=True, answers=False, keys=False)
    return (
        Review(score=True, answers=True, keys=True) if review == "after-submit" or over else Review(True, False, False)
    )


def is_over(attempts: int | None, review: str, past: Sequence[Past], further: int = 0) -> bool:
    """Whether no further attempt can follow: all used up and closed, or passed where passing ends it."""
    most = most_attempts(attempts, further)
    used_up = most is not None and len(past) >= most and all(attempt.closed for attempt in past)
    return used_up or (review == "after-close" and any(attempt.passed for attempt in past))


def receipt(attempt_id: int, answers: Sequence[tuple[int, str, int, datetime]]) -> str:
    """A short code for exactly these stored answers (slot, write id, version, received), such as '7F3A-91C2-04BD'.

    It can be computed again from the log, so it proves what had been stored when it was given out.
    """
    lines = [f"{slot}|{write}|{version}|{received.isoformat()}" for slot, write, version, received in sorted(answers)]
    digest = hashlib.sha256("\n".join([str(attempt_id), *lines]).encode()).hexdigest().upper()[:12]
    return f"{digest[:4]}-{digest[4:8]}-{digest[8:]}"
