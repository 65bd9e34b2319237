"""Writes about people: signing in."""

from __future__ import annotations

from app import db, events
from app.accounts import passwords, queries, rules
from app.accounts.models import User
from app.errors import Invalid, TooMany
from app.web import throttle


def authenticate(email: str, password: str, address: str) -> User:
    """The person, if address and password belong together.

    Raises Invalid('wrong-credentials') without saying which of the two was wrong, TooMany when this address has guessed too
    often. Guessing from one address never keeps the owner out at another.
    """
    email = rules.normal_email(email)
    keys = {f"sign-in:{address}:{email}": rules.TRIES_PER_ACCOUNT_AND_ADDRESS, f"sign-in:{address}": rules.TRIES_PER_ADDRESS}
    for key, most in keys.items():
        if seconds := throttle.wait(key, most=most, window=rules.SIGN_IN_WINDOW):
            raise TooMany("sign-in-too-many", seconds=seconds)
    user = queries.user_with_email(email)
    if not passwords.matches(user.password_hash if user else None, password) or user is None or not user.is_active:
        for key in keys:
            throttle.count(key, window=rules.SIGN_IN_WINDOW)
        events.record(user.id if user else None, "sign-in-failed", f"user:{user.id if user else '?'}", address=address)
        raise Invalid("wrong-credentials")
    throttle.forget(f"sign-in:{address}:{email}")
    assert user.password_hash is not None
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    events.record(user.id, "signed-in", f"user:{user.id}")
    db.session.flush()
    return user


def choose_theme(user: User, theme: str) -> None:
    """Keep the colour scheme somebody wants."""
    user.theme = theme
