"""Reads about cohorts. Which cohort or learner somebody may see is decided here: what they may not see is NotFound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, or_, select

from app import db
from app.accounts.models import User
from app.accounts.permissions import STAFF_ROLES, Permission, has
from app.cohorts import rules
from app.cohorts.models import Cohort, Invitation, Member
from app.errors import NotFound

_user, _member, _cohort = User.__table__.c, Member.__table__.c, Cohort.__table__.c
_PLACES = (  # written down once, because every lesson asks
    select(
        _user.role,
        _member.part,
        _member.left_at,
        _cohort.starts_on,
        _cohort.ends_on,
        _cohort.closed_at,
        _cohort.time_zone,
    )
    .select_from(
        User.__table__.outerjoin(Member.__table__, (_member.user_id == _user.id) & _member.left_at.is_(None)).outerjoin(
            Cohort.__table__, _cohort.id == _member.cohort_id
        )
    )
    .where(_user.id == bindparam("user_id"))
)


@dataclass(frozen=True)
class Person:
    """Somebody in a cohort, with the facts of their membership."""

    user: User
    member: Member


@dataclass(frozen=True)
class Overview:
    """A cohort in a list, with how many learn and teach in it."""

    cohort: Cohort
    learners: int
    staff: int


def today_in(cohort: Cohort, now: datetime) -> date:
    """The date it is for this cohort."""
    return now.astimezone(ZoneInfo(cohort.time_zone)).date()


def access_of(cohort: Cohort, member: Member | None, now: datetime) -> rules.Access:
    """Whether the cohort is open to this member now, and if not, why."""
    return rules.access(cohort, member, today_in(cohort, now))


def open_cohorts_of(user_id: int, now: datetime) -> list[Cohort]:
    """The cohorts in which this person may learn or teach now, the newest first. One statement."""
    return [cohort for cohort, member in memberships_of(user_id) if access_of(cohort, member, now).is_open]


def memberships_of(user_id: int) -> list[tuple[Cohort, Member]]:
    """Every cohort this person is in, with their membership, the newest first. One statement."""
    rows = db.session.execute(
        select(Cohort, Member)
        .join(Member, Member.cohort_id == Cohort.id)
        .where(Member.user_id == user_id, Member.left_at.is_(None))
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )
    return [(cohort, member) for cohort, member in rows]


def may_learn(user_id: int, now: datetime) -> bool:
    """Whether the course is open to this person: as a member of an open cohort, or because they teach or run the
    society.
    """
    places = db.rows(_PLACES, user_id=user_id)
    return any(place.role in STAFF_ROLES or _is_open(place, now) for place in places)


def is_member(user_id: int, now: datetime) -> bool:
    """Whether this person may learn or teach in a cohort now. One statement."""
    return any(_is_open(place, now) for place in db.rows(_PLACES, user_id=user_id))


def _is_open(place: Row[Any], now: datetime) -> bool:
    """Whether one row of _PLACES is a cohort open to its member now."""
    if place.time_zone is None:
        return False
    return rules.access(place, place, now.astimezone(ZoneInfo(place.time_zone)).date()).is_open


def cohorts_taught_by(user: User) -> list[Cohort]:
    """The cohorts whose learners this person may see: those they are staff of; for administrators all. The newest
    first.
    """
    return list(db.session.scalars(_newest_first(select(Cohort).where(_seen_by(user)))))


def overviews_for(user: User) -> list[Overview]:
    """The same cohorts with the number of people in them. One statement."""
    counts = (
        select(
            Member.cohort_id,
            func.count().filter(Member.part == "learner").label("learners"),
            func.count().filter(Member.part == "staff").label("staff"),
        )
        .where(Member.left_at.is_(None))
        .group_by(Member.cohort_id)
        .subquery()
    )
    rows = db.session.execute(
        _newest_first(
            select(Cohort, func.coalesce(counts.c.learners, 0), func.coalesce(counts.c.staff, 0))
            .outerjoin(counts, counts.c.cohort_id == Cohort.id)
            .where(_seen_by(user))
        )
    )
    return [Overview(cohort, learners, staff) for cohort, learners, staff in rows]


def may_manage(user: User) -> bool:
    """Whether this person decides about cohorts themselves: their dates and their staff."""
    return has(user, Permission.MANAGE_COHORTS)


def cohort_seen_by(user: User, cohort_id: int) -> Cohort:
    """The cohort, for its staff and for administrators; NotFound for everybody else."""
    found = db.session.scalar(select(Cohort).where(Cohort.id == cohort_id, _seen_by(user)))
    if found is None:
        raise NotFound()
    return found


def cohort_to_change(user: User, cohort_id: int) -> Cohort:
    """The same, locked and as it is now."""
    found = cohort_seen_by(user, cohort_id)
    db.session.refresh(found, with_for_update=True)
    return found


def learners_of(cohort_id: int) -> list[User]:
    """Those who learn in a cohort, by name. One statement."""
    return list(
        db.session.scalars(
            select(User)
            .join(Member, Member.user_id == User.id)
            .where(Member.cohort_id == cohort_id, Member.part == "learner", Member.left_at.is_(None))
            .order_by(func.lower(User.name), User.id)
        )
    )


def people_of(cohort_id: int) -> list[Person]:
    """Everybody in a cohort, staff first, by name. One statement."""
    rows = db.session.execute(
        select(User, Member)
        .join(Member, Member.user_id == User.id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None))
        .order_by(Member.part.desc(), func.lower(User.name), User.id)
    )
    return [Person(user, member) for user, member in rows]


def learner_seen_by(viewer: User, learner_id: int) -> User:
    """A learner: for themself, for staff of a cohort they learn in, for administrators; NotFound for everybody else."""
    found = db.session.scalar(select(User).where(User.id == learner_id, _learner_visible(viewer)))
    if found is None:
        raise NotFound()
    return found


def learners_seen_by(viewer: User, ids: Iterable[int]) -> set[int]:
    """Which of these people this person may see as learners. One statement."""
    return set(db.session.scalars(select(User.id).where(User.id.in_(set(ids)), _learner_visible(viewer))))


def member_of(cohort_id: int, user_id: int) -> Member | None:
    """The membership of a person in a cohort, one that ended included."""
    return db.session.scalar(select(Member).where(Member.cohort_id == cohort_id, Member.user_id == user_id))


def cohort_with_code(code: str) -> Cohort | None:
    """The cohort that people join by typing this code."""
    return db.session.scalar(select(Cohort).where(Cohort.code == rules.normal_code(code)))


def cohort_named(name: str) -> Cohort | None:
    """The cohort with this name, however its letters are cased."""
    return db.session.scalar(select(Cohort).where(func.lower(Cohort.name) == name.strip().lower()))


def cohorts_named(names: Iterable[str]) -> dict[str, Cohort]:
    """The cohorts with these names, by name in lower case. One statement."""
    found = db.session.scalars(select(Cohort).where(func.lower(Cohort.name).in_({name.lower() for name in names})))
    return {cohort.name.lower(): cohort for cohort in found}


def waiting_invitations(cohort_id: int) -> list[Invitation]:
    """Invitations to a cohort that nobody has accepted yet, expired ones too, the newest first."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(Invitation.cohort_id == cohort_id, Invitation.accepted_at.is_(None))
            .order_by(Invitation.invited_at.desc(), Invitation.id.desc())
        )
    )


def members_among(cohort_ids: Iterable[int], emails: Iterable[str]) -> set[tuple[int, str]]:
    """Which of these addresses belong to members of which of these cohorts. One statement."""
    rows = db.session.execute(
        select(Member.cohort_id, User.email)
        .join(User, User.id == Member.user_id)
        .where(Member.cohort_id.in_(set(cohort_ids)), User.email.in_(set(emails)), Member.left_at.is_(None))
    )
    return {(cohort_id, email) for cohort_id, email in rows}


def invitations_among(cohort_ids: Iterable[int], emails: Iterable[str]) -> dict[tuple[int, str], Invitation]:
    """The open invitations, expired ones too, of these addresses to these cohorts. One statement."""
    found = db.session.scalars(
        select(Invitation).where(
            Invitation.cohort_id.in_(set(cohort_ids)),
            Invitation.email.in_(set(emails)),
            Invitation.accepted_at.is_(None),
        )
    )
    return {(invitation.cohort_id, invitation.email): invitation for invitation in found}


def invitation_in(cohort_id: int, invitation_id: int) -> Invitation:
    """An open invitation of this cohort; NotFound when it belongs to another one or was accepted."""
    found = db.session.scalar(
        select(Invitation).where(
            Invitation.id == invitation_id, Invitation.cohort_id == cohort_id, Invitation.accepted_at.is_(None)
        )
    )
    if found is None:
        raise NotFound()
    return found


def invitation_with_hash(token_hash: str) -> tuple[Invitation, Cohort] | None:
    """The invitation whose link carries the token with this hash, and its cohort."""
    row = db.session.execute(
        select(Invitation, Cohort)
        .join(Cohort, Cohort.id == Invitation.cohort_id)
        .where(Invitation.token_hash == token_hash)
    ).first()
    return (row[0], row[1]) if row else None


def _newest_first(chosen: Select) -> Select:  # type: ignore[type-arg]
    return chosen.order_by(Cohort.closed_at.is_not(None), Cohort.starts_on.desc(), Cohort.id.desc())


def _seen_by(user: User) -> ColumnElement[bool]:
    if has(user, Permission.MANAGE_COHORTS):
        return Cohort.id.is_not(None)
    if not has(user, Permission.TEACH):
        return Cohort.id.is_(None)
    return exists().where(
        Member.cohort_id == Cohort.id, Member.user_id == user.id, Member.part == "staff", Member.left_at.is_(None)
    )


def _learner_visible(viewer: User) -> ColumnElement[bool]:
    if has(viewer, Permission.MANAGE_PEOPLE):
        return User.id.is_not(None)
    if not has(viewer, Permission.TEACH):
        return User.id == viewer.id
    theirs = select(Member.cohort_id).where(
        Member.user_id == viewer.id, Member.part == "staff", Member.left_at.is_(None)
    )
    taught = exists().where(
        Member.user_id == User.id, Member.part == "learner", Member.left_at.is_(None), Member.cohort_id.in_(theirs)
    )
    return or_(User.id == viewer.id, taught)
