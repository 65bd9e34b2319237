"""The session of a browser: beginning one, and where a request comes from."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import request
from flask import session as cookie
from flask_login import login_user

from app import clock
from app.accounts import actions
from app.accounts.models import User


def begin_session(user: User, *, remember: bool = False) -> None:
    """A new session for this person, whatever the browser brought."""
    cookie.clear()
    login_user(user)
    cookie["began"] = cookie["proved"] = clock.now().timestamp()
    cookie.permanent = remember


def address() -> str:
    """Where the request comes from, for counting tries."""
    return request.remote_addr or ""


def prove(user: User, password: str) -> None:
    """Ask for the password again and remember when it was given. Raises Invalid('password-wrong') or TooMany."""
    actions.prove(user, password, address())
    cookie["proved"] = clock.now().timestamp()


def proved_at() -> datetime | None:
    """When the person of this session last gave their password, to sign in or before something that matters."""
    proved = cookie.get("proved")
    return datetime.fromtimestamp(proved, UTC) if isinstance(proved, int | float) else None
