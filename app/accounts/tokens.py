"""The secrets that mailed links carry: made once, stored as a fingerprint, good for one purpose and one use."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update

from app import db
from app.accounts import queries
from app.accounts.models import AccountToken, User
from app.accounts.rules import fingerprint
from app.errors import NotFound


def new_secret() -> str:
    """256 random bits as they stand in a link."""
    return secrets.token_urlsafe(32)


def issue(user: User, purpose: str, *, lasts: timedelta, now: datetime, new_email: str | None = None) -> str:
    """A secret for a link to this person. Earlier ones for the same purpose are no longer good."""
    void(user, now, purpose=purpose)
    secret = new_secret()
    token = AccountToken(
        user_id=user.id, purpose=purpose, token_hash=fingerprint(secret), new_email=new_email, expires_at=now + lasts
    )
    db.session.add(token)
    db.session.flush()
    return secret


def spend(secret: str, purpose: str, now: datetime) -> tuple[AccountToken, User]:
    """Use a link up. Raises NotFound('link-not-good') when it was used, expired, void or never made."""
    opened = queries.opened_token(secret, purpose, now)
    if opened is None:
        raise NotFound("link-not-good")
    token, user = opened
    unused = update(AccountToken).where(AccountToken.id == token.id, AccountToken.used_at.is_(None))
    if db.session.execute(unused.values(used_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("link-not-good")
    return token, user


def void(user: User, now: datetime, purpose: str | None = None) -> None:
    """Make this person's open links useless: all of them, or those for one purpose."""
    chosen = update(AccountToken).where(AccountToken.user_id == user.id, AccountToken.used_at.is_(None))
    if purpose is not None:
        chosen = chosen.where(AccountToken.purpose == purpose)
    db.session.execute(chosen.values(used_at=now))
