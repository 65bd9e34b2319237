"""What the home pages show, gathered from the other capabilities. At most eight statements for a learner, the session's own included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from app import db, jobs, mail
from app.accounts.models import User
from app.authoring.models import Draft
from app.certification.queries import standings_of
from app.certification.rules.facts import Standing
from app.cohorts.models import Cohort
from app.cohorts.queries import is_member, memberships_of
from app.content.model import Catalogue
from app.learning.queries import everything_of
from app.learning.rules import NextStep, Progress, next_step, progress
from app.quizzes.models import Attempt
from app.quizzes.queries import NEXT_SLOT
from app.seminars.queries import ComingUp, coming_up

_OPEN_ATTEMPTS = (
    select(Attempt, NEXT_SLOT)
    .where(Attempt.learner_id == bindparam("user_id"), Attempt.closed_at.is_(None), Attempt.use != "lesson")
    .order_by(Attempt.started_at.desc())
)


@dataclass(frozen=True)
class LearnerHome:
    """One learner's home: where to go on, the ways to certificates, attempts that are open, each with its
    first question not answered, progress in modules begun.
    """

    is_member: bool
    following: NextStep | None
    module_title: str
    standings: tuple[Standing, ...]
    open_attempts: tuple[tuple[Attempt, int | None], ...]
    begun: tuple[Progress, ...]
    read: int
    lessons: int
    coming_up: tuple[ComingUp, ...] = ()


@dataclass(frozen=True)
class StaffHome:
    """What waits for somebody who teaches, writes or runs the site. Counts are None where the person has no right to them."""

    cohorts: tuple[tuple[Cohort, bool], ...]
    drafts_waiting: int | None
    drafts_mine: int | None
    people: int | None
    mails_waiting: int | None
    jobs_dead: int | None


def learner_home(user_id: int, catalogue: Catalogue, now: datetime, today: date) -> LearnerHome:
    """Seven statements."""
    seen, shown = everything_of(user_id)
    following = next_step(catalogue, seen)
    modules = [progress(module, seen, shown) for module in catalogue.modules]
    open_attempts = db.session.execute(_OPEN_ATTEMPTS, {"user_id": user_id})
    return LearnerHome(
        is_member=is_member(user_id, now),
        following=following,
        module_title=catalogue.module(following.lesson.module_id).title if following else "",
        standings=tuple(standings_of(user_id, catalogue, today)),
        open_attempts=tuple(
            (attempt, next_slot)
            for attempt, next_slot in open_attempts
            if attempt.deadline is None or attempt.deadline > now
        ),
        begun=tuple(found for found in modules if found.state == "begun"),
        read=sum(found.lessons_read for found in modules),
        lessons=sum(found.lessons for found in modules),
        coming_up=tuple(coming_up(user_id, now, most=4)),
    )


def staff_home(user_id: int, *, author: bool, administrator: bool) -> StaffHome:
    """Cohorts somebody teaches, and what waits."""
    memberships = memberships_of(user_id)
    waiting = mine = people = mails = dead = None
    if author:
        waiting = db.session.scalar(
            select(func.count()).select_from(Draft).where(Draft.state == "submitted", Draft.author_id != user_id)
        )
        mine = db.session.scalar(
            select(func.count())
            .select_from(Draft)
            .where(Draft.state.in_(("writing", "submitted", "approved")), Draft.author_id == user_id)
        )
    if administrator:
        people = db.session.scalar(select(func.count()).select_from(User).where(User.suspended_at.is_(None)))
        mails = db.session.scalar(select(func.count()).select_from(mail.Mail).where(mail.Mail.sent_at.is_(None)))
        dead = db.session.scalar(select(func.count()).select_from(jobs.Job).where(jobs.Job.dead_at.is_not(None)))
    taught = tuple((cohort, member.part == "staff") for cohort, member in memberships if member.part == "staff")
    return StaffHome(taught, waiting, mine, people, mails, dead)
