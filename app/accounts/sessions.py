"""The session of a browser: beginning one, and where a request comes from."""

from __future__ import annotations

from flask import request
from flask import session as cookie
from flask_login import login_user

from app import clock
from app.accounts.models import User


def begin_session(user: User, *, remember: bool = False) -> None:
    """A new session for this person, whatever the browser brought."""
    cookie.clear()
    login_user(user)
    cookie["began"] = clock.now().timestamp()
    cookie.permanent = remember


def address() -> str:
    """Where the request comes from, for counting tries."""
    return request.remote_addr or ""
