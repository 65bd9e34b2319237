"""The session of a browser: beginning one, waiting for the second factor, and where a request comes from.

Whoever has a second factor and gave the password alone is nobody yet: the cookie says for whom the browser waits, and nothing
but the page that asks for the code reads that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app, g, request
from flask import session as cookie
from flask_login import current_user, login_user

from app import clock
from app.accounts import actions, browsers, queries, rules, second_factor
from app.accounts.browsers import source
from app.accounts.models import User
from app.accounts.permissions import STAFF_ROLES


@dataclass(frozen=True)
class Waiting:
    """Somebody who gave the password and not yet the code; `remember` is what they chose with the password."""

    user: User
    remember: bool


def begin_session(user: User, *, remember: bool = False) -> None:
    """A new session for this person, whatever the browser brought. Whoever has a second factor must give it first."""
    if queries.second_factor_of(user.id) is None:
        _enter(user, remember)
        return
    cookie.clear()
    cookie["waiting"] = {"who": user.get_id(), "since": clock.now().timestamp(), "remember": remember}


def waiting() -> Waiting | None:
    """Who gave their password in this browser, a short time ago, and not yet their second factor."""
    kept = cookie.get("waiting")
    if kept is None:
        return None
    since = clock.now() - datetime.fromtimestamp(kept["since"], UTC)
    user = queries.user_of_session(kept["who"]) if since <= rules.WAITING_LASTS else None
    return Waiting(user, kept["remember"]) if user else None


def finish_sign_in(half: Waiting, *, code: str, recovery: str) -> None:
    """Begin the session of somebody who gives their second factor now. Raises Invalid('code-wrong') or TooMany."""
    second_factor.sign_in(half.user, code=code, recovery=recovery, source=source(), now=clock.now())
    _enter(half.user, half.remember)
    note_second_factor()


def renew_session(user: User) -> None:
    """Begin the session of somebody who is signed in anew, because all of theirs were just ended."""
    remember, given = cookie.permanent, cookie.get("second_factor")
    _enter(user, remember)
    cookie["second_factor"] = given


def note_second_factor() -> None:
    """Remember that the second factor was given just now."""
    cookie["second_factor"] = clock.now().timestamp()
    current_user.owes_second_factor = False


def forget_second_factor() -> None:
    """Forget that it was given, because there is none any more."""
    cookie.pop("second_factor", None)


def owes_second_factor(user: User) -> bool:
    """Whether this person must give a second factor in this session before they act as what they are. Reads no database:
    who has a second factor gave it to sign in, or when setting it up.
    """
    config = current_app.extensions["keystone-config"]
    is_asked = config.staff_second_factor and not config.demo and user.role in STAFF_ROLES
    return is_asked and cookie.get("second_factor") is None


def second_factor_is_fresh() -> bool:
    """Whether the second factor was given in this session, and lately enough for what matters most."""
    return rules.factor_is_fresh(_moment("second_factor"), clock.now())


def address() -> str:
    """Where the request comes from, for counting tries."""
    return request.remote_addr or ""


def prove(user: User, password: str) -> None:
    """Ask for the password again and remember when it was given. Raises Invalid('password-wrong') or TooMany."""
    actions.prove(user, password, address())
    cookie["proved"] = clock.now().timestamp()


def proved_at() -> datetime | None:
    """When the person of this session last gave their password, to sign in or before something that matters."""
    return _moment("proved")


def _enter(user: User, remember: bool) -> None:
    cookie.clear()
    g.pop("csrf_token", None)  # a page shown by this request gets the token of the session that begins
    login_user(user)
    user.owes_second_factor = owes_second_factor(user)
    cookie["began"] = cookie["proved"] = clock.now().timestamp()
    cookie.permanent = remember
    browsers.remember(user)


def _moment(name: str) -> datetime | None:
    kept = cookie.get(name)
    return datetime.fromtimestamp(kept, UTC) if isinstance(kept, int | float) else None
