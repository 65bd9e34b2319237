"""Browsers in which somebody has signed in before. Whoever guesses passwords or codes has none of the owner's browsers, so a
limit on guesses from everywhere leaves the owner's own alone.

The cookie holds a number of the browser's own and the ids of the last people who signed in there, signed. It opens nothing.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.accounts.rules import Source

LASTS = timedelta(days=365)
PEOPLE = 8  # who share one browser in a practice; the one who signed in longest ago is forgotten first


def source() -> Source:
    """Where this request comes from, for counting tries."""
    browser, people = _held()
    return Source(request.remote_addr or "", browser, frozenset(people))


def remember(user: User) -> None:
    """Let the answer say that this person signed in in this browser."""
    browser, people = _held()
    held = [browser or secrets.token_urlsafe(12), [user.id, *(other for other in people if other != user.id)][:PEOPLE]]

    @after_this_request
    def _told(answer: Response) -> Response:
        answer.set_cookie(
            _name(), _signer().dumps(held), max_age=LASTS, path="/", httponly=True, samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )  # fmt: skip
        return answer


def _held() -> tuple[str, list[int]]:
    try:
        browser, people = _signer().loads(request.cookies.get(_name(), ""), max_age=LASTS.total_seconds())
    except BadSignature:
        return "", []
    return browser, people


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known-browser")
