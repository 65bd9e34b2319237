"""Reads about people."""

from __future__ import annotations

from sqlalchemy import select

from app import db
from app.accounts.models import User
from app.accounts.rules import normal_email


def user_of_session(session_id: str) -> User | None:
    """The person a session cookie names, unless suspended or the session was ended. One statement."""
    number, _, epoch = session_id.partition(".")
    if not number.isdigit() or not epoch.isdigit():
        return None
    user = db.session.get(User, int(number))
    return user if user is not None and user.session_epoch == int(epoch) and user.is_active else None


def user_with_email(email: str) -> User | None:
    """The account with this address."""
    return db.session.scalar(select(User).where(User.email == normal_email(email)))
