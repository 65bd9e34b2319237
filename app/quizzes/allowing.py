"""Writes of what staff give one learner beyond a quiz's own rules: more time, further attempts. The learner is told by mail; the
reason, which may be private, stays here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app import db, events, mail
from app.accounts.models import User
from app.content.model import Quiz
from app.errors import Invalid, NotAllowed
from app.quizzes import queries
from app.quizzes.models import Allowance, Attempt
from app.quizzes.rules import attempts
from app.quizzes.rules.allowances import MOST_FURTHER, PERCENTS, extra_minutes


def give_time(learner: User, percent: int, *, because: str, by: User, now: datetime) -> None:
    """So many per cent more of every time limit from now on, attempts under way included; 0 takes it back, but never from
    an attempt that has begun. Saying the same again changes nothing.
    """
    if percent not in PERCENTS:
        raise Invalid("allowance-unknown")
    if queries.allowed(learner.id, "").percent == percent:
        return
    _grant(learner, "time", "", percent, because, by, now)
    under_way = select(Attempt).where(
        Attempt.learner_id == learner.id, Attempt.closed_at.is_(None), Attempt.deadline.is_not(None)
    )
    for attempt in db.session.scalars(under_way.order_by(Attempt.id).with_for_update()):
        minutes, had = attempt.settings["minutes"], attempt.settings.get("extra", 0)
        extra = extra_minutes(minutes, percent)
        if extra > had and not attempts.overdue(attempt.deadline, now):
            attempt.settings = {**attempt.settings, "extra": extra}
            attempt.deadline = attempt.started_at + timedelta(minutes=minutes + extra)
    db.session.flush()
    mail.queue(learner.email, "quizzes/email/time", name=learner.name, percent=percent, by=by.name)


def give_attempts(learner: User, quiz: Quiz, further: int, *, because: str, by: User, now: datetime) -> None:
    """So many attempts more at this quiz than it gives everybody. Saying the same again changes nothing. Raises
    Invalid('attempts-unlimited') where there is no limit.
    """
    if quiz.attempts is None:
        raise Invalid("attempts-unlimited")
    if not 0 <= further <= MOST_FURTHER:
        raise Invalid("allowance-unknown")
    if queries.allowed(learner.id, quiz.id).further == further:
        return
    _grant(learner, "attempts", quiz.id, further, because, by, now)
    mail.queue(learner.email, "quizzes/email/attempts", name=learner.name, further=further, quiz=quiz, by=by.name)


def _grant(learner: User, kind: str, quiz_id: str, amount: int, because: str, by: User, now: datetime) -> None:
    if learner.id == by.id:
        raise NotAllowed("allowance-own")
    db.session.add(
        Allowance(
            learner_id=learner.id,
            kind=kind,
            quiz_id=quiz_id,
            amount=amount,
            reason=because,
            granted_by_id=by.id,
            granted_at=now,
        )
    )
    events.record(by.id, "allowed", f"user:{learner.id}", kind=kind, quiz=quiz_id, amount=amount, reason=because)
    db.session.flush()
