"""Reads about people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select

from app import db
from app.accounts.models import AccountToken, RecoveryCode, SecondFactor, User
from app.accounts.rules import fingerprint, is_being_set_up, normal_email
from app.errors import NotFound

_BY_ID = select(User).where(User.id == bindparam("id"))  # written down once, because every page asks
PER_PAGE = 50
AT_A_TIME = 500
STATES = ("active", "unconfirmed", "suspended")


@dataclass(frozen=True)
class PeoplePage:
    """One page of the list of people."""

    people: list[User]
    number: int
    page: int
    pages: int


def user_of_session(session_id: str) -> User | None:
    """The person a session cookie names, unless suspended or the session was ended. One statement."""
    number, _, epoch = session_id.partition(".")
    if not number.isdigit() or not epoch.isdigit():
        return None
    user = db.session.scalar(_BY_ID, {"id": int(number)})
    return user if user is not None and user.session_epoch == int(epoch) and user.is_active else None


def user_with_email(email: str) -> User | None:
    """The account with this address."""
    return db.session.scalar(select(User).where(User.email == normal_email(email)))


def users_with_emails(emails: set[str]) -> dict[str, User]:
    """The accounts with these addresses, by address. One statement."""
    return {user.email: user for user in db.session.scalars(select(User).where(User.email.in_(emails)))}


def person(user_id: int) -> User:
    """Anybody, for administrators."""
    found = db.session.get(User, user_id)
    if found is None:
        raise NotFound()
    return found


def person_with_factors(user_id: int, viewer_id: int) -> tuple[User, bool, bool]:
    """Anybody, for administrators; whether they have a second factor, and whether who looks has one. One statement."""
    asked = select(User, _has_factor(User.id), _has_factor(viewer_id)).where(User.id == user_id)
    found = db.session.execute(asked).first()
    if found is None:
        raise NotFound()
    return found[0], found[1], found[2]


def people(*, search: str = "", role: str = "", state: str = "", page: int = 1) -> PeoplePage:
    """People by name, narrowed by words in name or address, by role and by state. Two statements."""
    chosen = _narrowed(search, role, state)
    number = db.session.scalar(select(func.count()).select_from(User).where(*chosen)) or 0
    pages = max(1, -(-number // PER_PAGE))
    page = min(max(1, page), pages)
    found = _by_name(chosen).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return PeoplePage(list(db.session.scalars(found)), number, page, pages)


def everybody(*, search: str = "", role: str = "", state: str = "") -> Iterator[User]:
    """The same people without pages, for a table; a few hundred at a time in memory. One statement."""
    return iter(db.session.scalars(_by_name(_narrowed(search, role, state)).execution_options(yield_per=AT_A_TIME)))


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these people, by id. One statement, or none for nobody."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return {}
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}


def active_administrators() -> list[int]:
    """Who can run the society now."""
    return list(db.session.scalars(select(User.id).where(User.role == "administrator", _in_state("active"))))


def addresses_of_administrators() -> list[str]:
    """Where mails for those who can run the society now go."""
    return list(db.session.scalars(select(User.email).where(User.id.in_(active_administrators())).order_by(User.email)))


def second_factor_of(user_id: int) -> SecondFactor | None:
    """The authenticator app of a person, once its first code was given."""
    confirmed = SecondFactor.confirmed_at.is_not(None)
    return db.session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id, confirmed))


def second_factor_begun(user_id: int, now: datetime) -> SecondFactor | None:
    """The one that still waits for its first code."""
    factor = db.session.get(SecondFactor, user_id)
    return factor if factor is not None and is_being_set_up(factor.begun_at, factor.confirmed_at, now) else None


def recovery_codes_left(user_id: int) -> int:
    """How many recovery codes a person has not used yet."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(unused) or 0


def opened_token(secret: str, purpose: str, now: datetime) -> tuple[AccountToken, User] | None:
    """The token a mailed link carries and whose it is, while it is good: not used, not expired, its owner not
    suspended.
    """
    row = db.session.execute(
        select(AccountToken, User)
        .join(User, User.id == AccountToken.user_id)
        .where(
            AccountToken.token_hash == fingerprint(secret),
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
            User.suspended_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None


def _has_factor(user_id: Any) -> ColumnElement[bool]:
    return exists().where(SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None))


def _narrowed(search: str, role: str, state: str) -> list[ColumnElement[bool]]:
    chosen = [_has_word(word) for word in search.split()]
    if role:
        chosen.append(User.role == role)
    if state in STATES:
        chosen.append(_in_state(state))
    return chosen


def _by_name(chosen: list[ColumnElement[bool]]) -> Select[tuple[User]]:
    return select(User).where(*chosen).order_by(func.lower(User.name), User.id)


def _has_word(word: str) -> ColumnElement[bool]:
    return or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "suspended":
        return User.suspended_at.is_not(None)
    confirmed = User.email_confirmed_at.is_not(None) if state == "active" else User.email_confirmed_at.is_(None)
    return confirmed & User.suspended_at.is_(None)
