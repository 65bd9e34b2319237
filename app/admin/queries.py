"""Reads for whoever runs the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from app import db
from app.accounts.models import User
from app.errors import NotFound
from app.events import Event
from app.jobs import Job
from app.mail import Mail

PAGE = 50
AT_A_TIME = 500


@dataclass(frozen=True)
class Listed:
    """One page of a list."""

    rows: Sequence[object]
    page: int
    pages: int


@dataclass(frozen=True)
class NeedingALook:
    """How many mails are not delivered, jobs failing and jobs given up."""

    mails: int
    failing: int
    dead: int


def database_name() -> str:
    """Which database this is: 'sqlite' or 'postgresql'."""
    return db.session.get_bind().dialect.name


def mails(page: int, *, waiting: bool = False) -> Listed:
    """The outbox, newest first."""
    return _page(_mails(waiting), page)


def all_mails(*, waiting: bool = False) -> Iterator[Mail]:
    """The same without pages, for a table; a few hundred at a time in memory."""
    return iter(db.session.scalars(_mails(waiting).execution_options(yield_per=AT_A_TIME)))


def mail_with_id(mail_id: int) -> Mail:
    """One mail. NotFound when there is none."""
    found = db.session.get(Mail, mail_id)
    if found is None:
        raise NotFound()
    return found


def jobs(page: int, *, state: str = "") -> Listed:
    """Jobs, newest first; `state` is '' (all), 'open', 'failing' or 'dead'."""
    return _page(_jobs(state), page)


def all_jobs(*, state: str = "") -> Iterator[Job]:
    """The same without pages, for a table."""
    return iter(db.session.scalars(_jobs(state).execution_options(yield_per=AT_A_TIME)))


def job_with_id(job_id: int) -> Job:
    """One job. NotFound when there is none."""
    found = db.session.get(Job, job_id)
    if found is None:
        raise NotFound()
    return found


def trail(page: int, *, person: int | None = None, verb: str = "") -> Listed:
    """The audit trail, newest first, with the names of those who acted. `person` matches actor or subject."""
    return _page(_trail(person, verb), page, rows=True)


def whole_trail(*, person: int | None = None, verb: str = "") -> Iterator[Row[tuple[Event, str | None]]]:
    """The same without pages, for a table."""
    return iter(db.session.execute(_trail(person, verb).execution_options(yield_per=AT_A_TIME)))


def verbs() -> list[str]:
    """Every kind of deed on record."""
    return list(db.session.scalars(select(Event.verb).distinct().order_by(Event.verb)))


def needing_a_look() -> NeedingALook:
    """How many mails and jobs do. One statement."""
    asked = select(*(_counted(chosen).scalar_subquery() for chosen in (_mails(True), _jobs("failing"), _jobs("dead"))))
    return NeedingALook(*db.session.execute(asked).one())


def _counted(chosen: Select[Any]) -> Select[tuple[int]]:
    return select(func.count()).select_from(chosen.order_by(None).subquery())


def _mails(waiting: bool) -> Select[tuple[Mail]]:
    chosen = select(Mail).order_by(Mail.queued_at.desc(), Mail.id.desc())
    return chosen.where(Mail.sent_at.is_(None)) if waiting else chosen


def _jobs(state: str) -> Select[tuple[Job]]:
    chosen = select(Job).order_by(Job.id.desc())
    if state == "open":
        return chosen.where(Job.done_at.is_(None), Job.dead_at.is_(None))
    if state == "failing":
        return chosen.where(Job.done_at.is_(None), Job.dead_at.is_(None), Job.error.is_not(None))
    return chosen.where(Job.dead_at.is_not(None)) if state == "dead" else chosen


def _trail(person: int | None, verb: str) -> Select[tuple[Event, str | None]]:
    chosen = select(Event, User.name).outerjoin(User, User.id == Event.actor_id).order_by(Event.id.desc())
    if person is not None:
        chosen = chosen.where((Event.actor_id == person) | (Event.subject == f"user:{person}"))
    return chosen.where(Event.verb == verb) if verb else chosen


def _page(chosen: Select[Any], page: int, *, rows: bool = False) -> Listed:
    total = db.session.scalar(_counted(chosen)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    limited = chosen.offset((page - 1) * PAGE).limit(PAGE)
    found = db.session.execute(limited).all() if rows else db.session.scalars(limited).all()
    return Listed(found, page, pages)
