"""Who may judge whom: appointed, not the candidate, not suspended, and of the level the checklist asks for, on the day.

Refusals carry their reason as data. Reasons: 'own-practical', 'may-not-assess', 'assessor-suspended', 'assessor-level',
'assessors-number', 'assessor-twice', 'appoint-yourself', 'moderator-involved', 'may-not-moderate', 'sign-in-again',
'assessment-not-yet'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

FRESH = timedelta(minutes=15)  # how long a password given stands for the person who signs


@dataclass(frozen=True)
class Held:
    """A level somebody holds: by a certificate, or granted by an administrator. The days are inclusive;
    `withdrawn_on` is the day from which it no longer counts.
    """

    level: str
    since: date
    until: date | None = None
    withdrawn_on: date | None = None
    granted: bool = False

    def on(self, day: date) -> bool:
        """Whether it counts on this day."""
        ended = (self.until is not None and day > self.until) or (
            self.withdrawn_on is not None and day >= self.withdrawn_on
        )
        return self.since <= day and not ended


@dataclass(frozen=True)
class Suspension:
    """A time in which somebody may not assess; both days count. `lifted_on` is the first day it no longer holds."""

    since: date
    until: date | None = None
    lifted_on: date | None = None

    def on(self, day: date) -> bool:
        """Whether it holds on this day."""
        lifted = self.lifted_on is not None and day >= self.lifted_on
        return self.since <= day and not lifted and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Assessor:
    """What the rules need to know of somebody who assesses. `may_sign_off`: has the right and an active account."""

    user_id: int
    may_sign_off: bool
    held: tuple[Held, ...] = ()
    suspensions: tuple[Suspension, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why not; `facts` fill the gaps of the sentence. `user_id` says whom it is about, where several are asked about."""

    reason: str
    facts: dict[str, Any] = field(default_factory=dict)
    user_id: int | None = None


def levels_on(held: Iterable[Held], needs: Mapping[str, Sequence[str]], day: date) -> frozenset[str]:
    """The levels somebody has on a day. Whoever holds a path has those it needs too; `needs` is path id → path ids."""
    found: set[str] = set()
    waiting = [one.level for one in held if one.on(day)]
    while waiting:
        level = waiting.pop()
        if level not in found:
            found.add(level)
            waiting.extend(needs.get(level, ()))
    return frozenset(found)


def refusal(
    assessor: Assessor,
    *,
    candidate_id: int,
    level: str | None,
    needs: Mapping[str, Sequence[str]],
    held_on: date,
    today: date,
) -> Refusal | None:
    """Why this person may not assess this candidate on the day of the assessment, or None.

    A suspension counts on that day and on the day of asking: who is suspended signs nothing, whatever day they write.
    """
    if assessor.user_id == candidate_id:
        return Refusal("own-practical", user_id=assessor.user_id)
    if not assessor.may_sign_off:
        return Refusal("may-not-assess", user_id=assessor.user_id)
    if any(one.on(day) for one in assessor.suspensions for day in (held_on, today)):
        return Refusal("assessor-suspended", user_id=assessor.user_id)
    if level is not None and level not in levels_on(assessor.held, needs, held_on):
        return Refusal("assessor-level", {"level": level}, assessor.user_id)
    return None


def appointment_refusal(
    assessors: Sequence[Assessor],
    *,
    needed: int,
    by_id: int,
    candidate_id: int,
    level: str | None,
    needs: Mapping[str, Sequence[str]],
    held_on: date,
    today: date,
) -> Refusal | None:
    """Why these people cannot be appointed together, or None. Alone one may appoint oneself; where several judge, each
    is appointed by somebody else.
    """
    if len(assessors) != needed:
        return Refusal("assessors-number", {"needed": needed})
    if len({one.user_id for one in assessors}) != len(assessors):
        return Refusal("assessor-twice")
    if needed > 1 and by_id in {one.user_id for one in assessors}:
        return Refusal("appoint-yourself", user_id=by_id)
    for one in assessors:
        if found := refusal(one, candidate_id=candidate_id, level=level, needs=needs, held_on=held_on, today=today):
            return found
    return None


def moderator_refusal(
    moderator: Assessor,
    *,
    is_administrator: bool,
    is_appointed: bool,
    assessor_ids: Iterable[int],
    candidate_id: int,
    level: str | None,
    needs: Mapping[str, Sequence[str]],
    held_on: date,
    today: date,
) -> Refusal | None:
    """Why this person may not decide between the assessors, or None: an administrator, or an assessor appointed for it,
    who neither assessed nor was assessed.
    """
    if moderator.user_id == candidate_id:
        return Refusal("own-practical", user_id=moderator.user_id)
    if moderator.user_id in set(assessor_ids):
        return Refusal("moderator-involved", user_id=moderator.user_id)
    if any(one.on(today) for one in moderator.suspensions):
        return Refusal("assessor-suspended", user_id=moderator.user_id)
    if is_administrator:
        return None
    if not is_appointed:
        return Refusal("may-not-moderate", user_id=moderator.user_id)
    return refusal(moderator, candidate_id=candidate_id, level=level, needs=needs, held_on=held_on, today=today)


def signing_refusal(*, proved_at: datetime | None, now: datetime, held_on: date, today: date) -> Refusal | None:
    """Why nothing can be signed at this moment: the password was given too long ago, or the day has not come."""
    if today < held_on:
        return Refusal("assessment-not-yet")
    return None if is_fresh(proved_at, now) else Refusal("sign-in-again", {"minutes": int(FRESH.total_seconds() // 60)})


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Whether the person showed who they are a short while ago."""
    return proved_at is not None and timedelta(0) <= now - proved_at <= FRESH
