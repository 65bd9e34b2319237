"""Writes about cohorts: making and closing them, who is in, and the code people join with. Invitations:
`invitations.py`.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import select

from app import db, events, mail
from app.accounts import queries as people
from app.accounts.models import User
from app.accounts.permissions import STAFF_ROLES
from app.cohorts import queries, rules
from app.cohorts.models import Cohort, Member
from app.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from app.web import throttle


def create(*, name: str, starts_on: date, ends_on: date | None, time_zone: str, by: User, now: datetime) -> Cohort:
    """Make a cohort with a code of its own. Raises Conflict('cohort-name-taken'), Invalid('ends-before-start')."""
    _check(name, starts_on, ends_on)
    cohort = Cohort(
        name=name, code=_new_code(), starts_on=starts_on, ends_on=ends_on, time_zone=time_zone, created_at=now
    )
    db.session.add(cohort)
    db.session.flush()
    events.record(by.id, "cohort-created", f"cohort:{cohort.id}", name=name)
    return cohort


def edit(cohort: Cohort, *, name: str, starts_on: date, ends_on: date | None, time_zone: str, by: User) -> None:
    """Change name and dates. What people did stays as it is."""
    _check(name, starts_on, ends_on, but=cohort)
    cohort.name, cohort.starts_on, cohort.ends_on, cohort.time_zone = name, starts_on, ends_on, time_zone
    ends = ends_on.isoformat() if ends_on else None
    events.record(by.id, "cohort-edited", f"cohort:{cohort.id}", name=name, starts=starts_on.isoformat(), ends=ends)


def close(cohort: Cohort, *, by: User, now: datetime) -> None:
    """End a cohort now: its learners keep what they have, but the course is no longer open to them through it."""
    if cohort.closed_at is not None:
        raise Conflict()
    cohort.closed_at = now
    events.record(by.id, "cohort-closed", f"cohort:{cohort.id}")


def reopen(cohort: Cohort, *, by: User) -> None:
    """Take back the closing."""
    if cohort.closed_at is None:
        raise Conflict()
    cohort.closed_at = None
    events.record(by.id, "cohort-reopened", f"cohort:{cohort.id}")


def enter(cohort: Cohort, user: User, *, part: str, door: str, by_id: int | None, now: datetime) -> Member:
    """Make somebody a member, again if they had left; who is in already stays what they are."""
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update())
    member = queries.member_of(cohort.id, user.id)
    if member is not None and member.left_at is None:
        return member
    if member is None:
        member = Member(cohort_id=cohort.id, user_id=user.id, joined_at=now)
        db.session.add(member)
    member.part, member.left_at = part, None
    db.session.flush()
    events.record(by_id, "joined-cohort", f"user:{user.id}", cohort=cohort.id, name=cohort.name, part=part, door=door)
    return member


def add_person(cohort: Cohort, *, email: str, part: str, by: User, now: datetime) -> Member:
    """Put somebody who has an account into a cohort. Raises Invalid('no-such-account'), Invalid('cannot-teach'),
    Conflict('already-in').
    """
    user = people.user_with_email(email)
    if user is None or user.suspended_at is not None:
        raise Invalid("no-such-account")
    if part == "staff" and user.role not in STAFF_ROLES:
        raise Invalid("cannot-teach")
    known = queries.member_of(cohort.id, user.id)
    if known is not None and known.left_at is None:
        raise Conflict("already-in")
    member = enter(cohort, user, part=part, door="added", by_id=by.id, now=now)
    mail.queue(user.email, "cohorts/email/added", name=user.name, cohort=cohort.name, part=part)
    return member


def remove(cohort: Cohort, user_id: int, *, by: User, now: datetime) -> None:
    """Let somebody leave a cohort; what they did in it stays. Raises NotFound for people who are not in it."""
    member = queries.member_of(cohort.id, user_id)
    if member is None or member.left_at is not None:
        raise NotFound()
    if member.part == "staff" and not queries.may_manage(by):
        raise NotAllowed()
    member.left_at = now
    events.record(by.id, "left-cohort", f"user:{user_id}", cohort=cohort.id, name=cohort.name)


def join(user: User, *, code: str, address: str, now: datetime) -> Cohort:
    """Become a learner of the cohort with this code. Unknown, closed and ended ones are refused alike:
    Invalid('code-unknown').
    """
    tries = {f"join:{user.id}": rules.JOIN_TRIES_PER_PERSON, f"join-from:{address}": rules.JOIN_TRIES_PER_ADDRESS}
    for key, most in tries.items():
        if seconds := throttle.wait(key, most=most, window=rules.JOIN_WINDOW):
            raise TooMany("join-too-many", seconds=seconds)
    cohort = queries.cohort_with_code(code)
    if cohort is None or not cohort.code_open or rules.state(cohort, queries.today_in(cohort, now)) == "closed":
        for key in tries:
            throttle.count(key, window=rules.JOIN_WINDOW)
        raise Invalid("code-unknown")
    enter(cohort, user, part="learner", door="code", by_id=user.id, now=now)
    return cohort


def change_code(cohort: Cohort, *, by: User) -> None:
    """Give a cohort another code; the old one lets nobody in any more."""
    cohort.code, cohort.code_open = _new_code(), True
    events.record(by.id, "code-changed", f"cohort:{cohort.id}")


def set_code_open(cohort: Cohort, *, is_open: bool, by: User) -> None:
    """Let people join by the code, or no longer."""
    cohort.code_open = is_open
    events.record(by.id, "code-opened" if is_open else "code-closed", f"cohort:{cohort.id}")


def _check(name: str, starts_on: date, ends_on: date | None, but: Cohort | None = None) -> None:
    named = queries.cohort_named(name)
    if named is not None and named is not but:
        raise Conflict("cohort-name-taken")
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("ends-before-start")


def _new_code() -> str:
    return "".join(secrets.choice(rules.CODE_SIGNS) for _ in range(rules.CODE_LENGTH))
