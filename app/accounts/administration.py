"""What administrators do with the accounts of others. Each deed names who did it and, where it takes something
away, why.
"""

from __future__ import annotations

from datetime import datetime

from app import db, events, mail
from app.accounts import actions, queries, rules, second_factor, tokens
from app.accounts.models import User
from app.accounts.permissions import Role
from app.errors import Conflict, Invalid, NotAllowed

ADMINISTRATORS_LOCK = 0x0AD_0001


def create_person(*, name: str, email: str, role: str, by: User, now: datetime) -> User:
    """Make an account and mail its owner a link to choose a password. Raises Conflict('account-exists')."""
    email = rules.normal_email(email)
    actions.lock_address(email)
    if queries.user_with_email(email):
        raise Conflict("account-exists")
    user = User(email=email, name=name, role=Role(role), created_at=now)
    db.session.add(user)
    db.session.flush()
    events.record(by.id, "person-created", f"user:{user.id}", role=user.role)
    if user.role != Role.STUDENT:
        _tell_administrators(user, by=by, because="")
    secret = tokens.issue(user, "reset", lasts=rules.WELCOME_LASTS, now=now)
    mail.queue(email, "accounts/email/welcome", secret=True, token=secret, name=name)
    return user


def change_role(user: User, *, role: str, because: str, by: User) -> None:
    """Give somebody another role; they sign in again. Raises NotAllowed('last-administrator'),
    Invalid('reason-missing').
    """
    because = _reason(because)
    if user.role == role:
        raise Invalid("role-is-the-same")
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(user)
    old, user.role = user.role, Role(role)
    user.session_epoch += 1
    events.record(by.id, "role-changed", f"user:{user.id}", old=old, new=user.role, because=because)
    mail.queue(user.email, "accounts/email/role_changed", role=user.role)
    _tell_administrators(user, by=by, because=because)


def suspend(user: User, *, because: str, by: User, now: datetime) -> None:
    """Close an account for a while: all sessions and links end. Raises NotAllowed('last-administrator')."""
    because = _reason(because)
    if user.suspended_at is not None:
        raise Conflict()
    _keep_an_administrator(user)
    user.suspended_at = now
    user.session_epoch += 1
    tokens.void(user, now)
    events.record(by.id, "suspended", f"user:{user.id}", because=because)


def reinstate(user: User, *, because: str, by: User) -> None:
    """Open an account again."""
    because = _reason(because)
    if user.suspended_at is None:
        raise Conflict()
    user.suspended_at = None
    events.record(by.id, "reinstated", f"user:{user.id}", because=because)


def send_link(user: User, *, by: User, now: datetime) -> None:
    """Mail somebody a link to choose a new password."""
    if user.suspended_at is not None:
        raise NotAllowed("suspended")
    actions.send_reset(user, by_id=by.id, now=now)


def reset_second_factor(user: User, *, because: str, by: User) -> None:
    """Let somebody in by password alone who lost phone and recovery codes; all their sessions end. Raises
    Conflict('second-factor-missing'), Invalid('reason-missing').
    """
    because = _reason(because)
    _reset(user)
    events.record(by.id, "second-factor-reset", f"user:{user.id}", because=because)


def reset_second_factor_from_outside(user: User) -> None:
    """The same from the command line, for the last administrator."""
    _reset(user)
    events.record(None, "second-factor-reset", f"user:{user.id}", door="command line")


def _reset(user: User) -> None:
    second_factor.forget(user)
    user.session_epoch += 1
    mail.queue(user.email, "accounts/email/second_factor_reset")


def _tell_administrators(user: User, *, by: User, because: str) -> None:
    """Let everybody who runs the society know of a role that somebody got, the one who gave it too."""
    for administrator in queries.addresses_of_administrators():
        if administrator != user.email:
            mail.queue(
                administrator, "accounts/email/role_told",
                user_id=user.id, name=user.name, email=user.email, role=user.role, by=by.name, because=because,
            )  # fmt: skip


def _reason(because: str) -> str:
    if not because.strip():
        raise Invalid("reason-missing")
    return because.strip()


def _keep_an_administrator(user: User) -> None:
    """Refuse to take away the last one who can run the society; two at once cannot each take the other."""
    if user.role != Role.ADMINISTRATOR:
        return
    db.lock(ADMINISTRATORS_LOCK)
    db.session.refresh(user)
    if not [other for other in queries.active_administrators() if other != user.id]:
        raise NotAllowed("last-administrator")
