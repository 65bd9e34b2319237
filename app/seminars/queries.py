"""Reads about seminars and who comes. Who may see what is decided here: what somebody may not see is NotFound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select

from app import db
from app.accounts.models import User
from app.accounts.permissions import Permission, has
from app.cohorts.queries import memberships_of
from app.errors import NotFound
from app.evidence.queries import standing_entries
from app.seminars.models import (
    Announcement,
    Credit,
    Organiser,
    Portrait,
    Registration,
    Seminar,
    SeminarSession,
)
from app.seminars.rules import registering
from app.seminars.rules.registering import Applicant

PASS_IS_NEAR = timedelta(days=2)


_COMING_UP = (  # written down once, because home pages ask
    select(SeminarSession, Seminar, Registration.state)
    .join(Seminar, Seminar.id == SeminarSession.seminar_id)
    .outerjoin(Registration, (Registration.seminar_id == Seminar.id) & (Registration.user_id == bindparam("user_id")))
    .where(
        SeminarSession.ends_at > bindparam("now"), Seminar.published_at.is_not(None), Seminar.called_off_at.is_(None)
    )
    .where(
        or_(
            Registration.state.in_(registering.LIVE),
            exists().where(Organiser.seminar_id == Seminar.id, Organiser.user_id == bindparam("user_id")),
        )
    )
    .order_by(SeminarSession.starts_at, SeminarSession.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class Overview:
    """A seminar in a list: its sessions in order, how many places are held, and the reader's own registration."""

    seminar: Seminar
    sessions: tuple[SeminarSession, ...]
    taken: int
    mine: Registration | None

    @property
    def begins(self) -> datetime | None:
        return self.sessions[0].starts_at if self.sessions else None

    @property
    def ends(self) -> datetime | None:
        return max((session.ends_at for session in self.sessions), default=None)


@dataclass(frozen=True)
class Somebody:
    """A registration with the person behind it; `user` is None for a walk-in without an account."""

    registration: Registration
    user: User | None

    @property
    def name(self) -> str:
        return self.user.name if self.user else self.registration.guest_name

    @property
    def email(self) -> str:
        return self.user.email if self.user else self.registration.guest_email


@dataclass(frozen=True)
class ComingUp:
    """A session that somebody is registered for, or organises."""

    session: SeminarSession
    seminar: Seminar
    state: str

    def is_soon(self, now: datetime) -> bool:
        """Whether the pass is worth a link of its own."""
        return self.session.starts_at - now < PASS_IS_NEAR


@dataclass(frozen=True)
class Attended:
    """Minutes of one session credited to somebody."""

    credit: Credit
    session: SeminarSession
    seminar: Seminar


def may_organise(user: User) -> bool:
    """Whether somebody may run seminars at all."""
    return has(user, Permission.ORGANISE)


def seminar_seen_by(user: User, seminar_id: int) -> Seminar:
    """A seminar: published ones for everybody signed in, others for their organisers."""
    found = db.session.scalar(
        select(Seminar).where(Seminar.id == seminar_id, or_(Seminar.published_at.is_not(None), _run_by(user)))
    )
    if found is None:
        raise NotFound()
    return found


def seminar_run_by(user: User, seminar_id: int, *, lock: bool = False) -> Seminar:
    """A seminar, for its organisers and administrators; NotFound for everybody else."""
    chosen = select(Seminar).where(Seminar.id == seminar_id, _run_by(user))
    found = db.session.scalar(chosen.with_for_update() if lock else chosen)
    if found is None:
        raise NotFound()
    return found


def runs(user: User, seminar: Seminar) -> bool:
    """Whether somebody is an organiser of this seminar."""
    return db.session.scalar(select(Seminar.id).where(Seminar.id == seminar.id, _run_by(user))) is not None


def overviews_for(user: User) -> list[Overview]:
    """Every seminar somebody may see, by its beginning. Four statements."""
    seminars = list(
        db.session.scalars(
            select(Seminar).where(or_(Seminar.published_at.is_not(None), _run_by(user))).order_by(Seminar.id)
        )
    )
    sessions = sessions_of_all(one.id for one in seminars)
    places = dict(
        db.session.execute(
            select(Registration.seminar_id, func.count())
            .where(Registration.state.in_(registering.HOLDING))
            .group_by(Registration.seminar_id)
        ).all()  # type: ignore[arg-type]
    )
    mine = {one.seminar_id: one for one in registrations_of(user.id)}
    found = [Overview(one, tuple(sessions[one.id]), places.get(one.id, 0), mine.get(one.id)) for one in seminars]
    return sorted(found, key=lambda one: (one.begins is None, one.begins, one.seminar.id))


def run_ids(user: User) -> set[int]:
    """The seminars somebody runs."""
    return set(db.session.scalars(select(Seminar.id).where(_run_by(user))))


def sessions_of(seminar_id: int) -> list[SeminarSession]:
    """The sessions in order."""
    return sessions_of_all((seminar_id,))[seminar_id]


def sessions_of_all(seminar_ids: Iterable[int]) -> dict[int, list[SeminarSession]]:
    """The sessions of several seminars in order; each asked about has a list. One statement."""
    found: dict[int, list[SeminarSession]] = {seminar_id: [] for seminar_id in seminar_ids}
    chosen = select(SeminarSession).where(SeminarSession.seminar_id.in_(list(found)))
    for session in db.session.scalars(chosen.order_by(SeminarSession.starts_at, SeminarSession.id)):
        found[session.seminar_id].append(session)
    return found


def session_in(seminar: Seminar, session_id: int) -> SeminarSession:
    """A session of this seminar; NotFound when it belongs to another."""
    found = db.session.get(SeminarSession, session_id)
    if found is None or found.seminar_id != seminar.id:
        raise NotFound()
    return found


def begins(sessions: Iterable[SeminarSession]) -> datetime | None:
    """When the first of them starts."""
    return min((session.starts_at for session in sessions), default=None)


def organisers_of(seminar_id: int) -> list[User]:
    """Who runs a seminar, by name."""
    chosen = select(User).join(Organiser, Organiser.user_id == User.id).where(Organiser.seminar_id == seminar_id)
    return list(db.session.scalars(chosen.order_by(func.lower(User.name), User.id)))


def registrations_in(seminar_id: int, *, fresh: bool = False) -> list[Registration]:
    """Every registration of a seminar, ended ones too; `fresh` for whoever holds the seminar's lock and decides."""
    chosen = select(Registration).where(Registration.seminar_id == seminar_id)
    chosen = chosen.order_by(Registration.asked_at, Registration.id)
    return list(db.session.scalars(chosen.execution_options(populate_existing=fresh)))


def registrations_of(user_id: int) -> list[Registration]:
    """Somebody's registrations."""
    return list(db.session.scalars(select(Registration).where(Registration.user_id == user_id)))


def registration_of(seminar_id: int, user_id: int) -> Registration | None:
    """Somebody's registration for a seminar, an ended one too."""
    return db.session.scalar(
        select(Registration).where(Registration.seminar_id == seminar_id, Registration.user_id == user_id)
    )


def registration_in(seminar_id: int, registration_id: int) -> Registration:
    """A registration of this seminar; NotFound when it belongs to another."""
    found = db.session.get(Registration, registration_id)
    if found is None or found.seminar_id != seminar_id:
        raise NotFound()
    return found


def people_of(seminar_id: int, *states: str) -> list[Somebody]:
    """Those registered in these states (all without any), by name. One statement."""
    chosen = (
        select(Registration, User)
        .outerjoin(User, User.id == Registration.user_id)
        .where(Registration.seminar_id == seminar_id)
    )
    if states:
        chosen = chosen.where(Registration.state.in_(states))
    found = [Somebody(registration, user) for registration, user in db.session.execute(chosen)]
    return sorted(found, key=lambda one: (one.name.casefold(), one.registration.id))


def applicant(user: User, seminar: Seminar, *, state: str) -> Applicant:
    """What the rules of registering need to know of somebody. Evidence is read from the ledger, and only if asked for."""
    modules, paths, cohorts = set[str](), set[str](), set[int]()
    if seminar.needs_module or seminar.needs_path:
        entries = standing_entries([user.id])[user.id]
        modules = {entry.subject for entry in entries if entry.kind == "module"}
        paths = {entry.subject for entry in entries if entry.kind == "award"}
    if seminar.needs_cohort_id is not None:
        cohorts = {cohort.id for cohort, _member in memberships_of(user.id)}
    confirmed = user.email_confirmed_at is not None
    return Applicant(confirmed, frozenset(modules), frozenset(paths), frozenset(cohorts), state)


def finished_modules(user_ids: Iterable[int]) -> dict[int, set[str]]:
    """The modules that each of these people finished, by the ledger. One statement."""
    return {
        user_id: {entry.subject for entry in entries if entry.kind == "module"}
        for user_id, entries in standing_entries(user_ids).items()
    }


def announcements_of(seminar_id: int) -> list[Announcement]:
    """What was announced, the newest first."""
    chosen = select(Announcement).where(Announcement.seminar_id == seminar_id)
    return list(db.session.scalars(chosen.order_by(Announcement.sent_at.desc(), Announcement.id.desc())))


def portraits_of(user_ids: Iterable[int]) -> dict[int, bytes]:
    """The faces of those who gave one."""
    chosen = select(Portrait.user_id, Portrait.picture).where(Portrait.user_id.in_(list(user_ids)))
    return dict(db.session.execute(chosen).all())  # type: ignore[arg-type]


def portrait_of(user_id: int) -> Portrait | None:
    """Somebody's own picture."""
    return db.session.get(Portrait, user_id)


def coming_up(user_id: int, now: datetime, most: int = 5) -> list[ComingUp]:
    """The next sessions somebody has a place in, is offered one, waits for one, or organises. For the home page. One
    statement.
    """
    rows = db.session.execute(_COMING_UP, {"user_id": user_id, "now": now, "most": most})
    return [
        ComingUp(session, seminar, state if state in registering.LIVE else "organiser")
        for session, seminar, state in rows
    ]


def attended_by(user_id: int) -> list[Attended]:
    """The minutes credited to somebody, session by session, as they stand now. For their own page and for a person's
    timeline. One statement.
    """
    rows = db.session.execute(
        select(Credit, SeminarSession, Seminar)
        .join(SeminarSession, SeminarSession.id == Credit.session_id)
        .join(Seminar, Seminar.id == SeminarSession.seminar_id)
        .where(Credit.user_id == user_id)
        .order_by(SeminarSession.starts_at, SeminarSession.id, Credit.number)
    )
    newest = {session.id: Attended(credit, session, seminar) for credit, session, seminar in rows}
    return list(newest.values())


def minutes_otherwise(user_id: int) -> int:
    """Minutes in somebody's record that no session here stands behind: claimed from elsewhere, or entered by hand. One
    statement.
    """
    entries = standing_entries([user_id])[user_id]
    hours = sum(one.amount or 0 for one in entries if one.kind == "hours" and not one.source.startswith("session:"))
    return round(hours * 60)


def _run_by(user: User) -> ColumnElement[bool]:
    if has(user, Permission.MANAGE_PEOPLE):
        return Seminar.id.is_not(None)
    if not has(user, Permission.ORGANISE):
        return Seminar.id.is_(None)
    return exists().where(Organiser.seminar_id == Seminar.id, Organiser.user_id == user.id)
