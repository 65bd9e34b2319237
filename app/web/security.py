"""Headers, cookies and the checks on where a request comes from.

The Content-Security-Policy allows nothing inline and no other host. Cross-site writes are refused twice: by the form's token
(Flask-WTF) and by what the browser says of the request's origin.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from functools import lru_cache
from time import time
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, g, request
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from app import clock
from config import Config

POLICY = "; ".join((
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
    "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}

LARGEST = 2**31 - 1  # what an integer column of PostgreSQL holds

SIGNED_ANEW = timedelta(hours=1)
MOST_SESSIONS = 2048

csrf = CSRFProtect()


class Identifier(IntegerConverter):
    """The number of a row in an address. A number that no column holds names nothing, so it is not found."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


class Json(DefaultJSONProvider):
    """JSON nested deeper than Python can follow is broken JSON, not a fault of ours."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("nested too deeply") from None


class CookieSession(SecureCookieSessionInterface):
    """Flask's session in a signed cookie. The key is derived once, and a session that is not to be sent again costs nothing;
    that answers vary by cookie is said of all of them anyway.

    Whoever wants to stay signed in gets the cookie anew where its signature is older than an hour, not with every answer:
    of two answers on their way at once, the later one does not undo what the other has put into the session.
    """

    def __init__(self) -> None:
        self._serializers: dict[Any, Any] = {}
        self._proven = lru_cache(maxsize=MOST_SESSIONS)(self._prove)

    def get_signing_serializer(self, app: Flask) -> Any:
        key = app.secret_key
        if key not in self._serializers:
            self._serializers = {key: super().get_signing_serializer(app)}
        return self._serializers[key]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        held = request.cookies.get(self.get_cookie_name(app))
        try:
            data, g.session_signed_at = self._proven(self.get_signing_serializer(app), held or "")
        except BadSignature:
            return self.session_class()
        if (
            time() - g.session_signed_at.timestamp() > app.permanent_session_lifetime.total_seconds()
        ):  # as it is signed by
            return self.session_class()
        return self.session_class(deepcopy(data))

    @staticmethod
    def _prove(serializer: Any, held: str) -> tuple[dict[str, Any], datetime]:
        """What a cookie holds and when it was signed. The same cookie comes with every request of a session: its signature
        is worked out once.
        """
        return serializer.loads(held, return_timestamp=True)  # type: ignore[no-any-return]

    def should_set_cookie(self, app: Flask, session: Any) -> bool:
        return session.modified or (session.permanent and clock.now() - g.session_signed_at > SIGNED_ANEW)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if self.should_set_cookie(app, session):
            super().save_session(app, session, response)


def install(app: Flask, config: Config) -> None:
    """Secure cookies, tokens on every write, headers on every answer."""
    prefix = "__Host-" if config.is_https else ""
    app.config.update(
        SECRET_KEY=config.signing_secret(),
        SESSION_COOKIE_NAME=f"{prefix}keystone",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        MAX_CONTENT_LENGTH=config.max_body_kb * 1024,
        MAX_FORM_MEMORY_SIZE=config.max_body_kb * 1024,
        MAX_FORM_PARTS=1000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = CookieSession()
    csrf.init_app(app)
    app.url_map.converters["int"] = Identifier
    app.json = Json(app)
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=0)  # type: ignore[method-assign]

    @app.before_request
    def _same_site() -> None:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and _foreign():
            abort(403)

    @app.before_request
    def _no_null() -> None:
        if b"%00" in request.query_string:
            abort(400)  # no text column of PostgreSQL can hold one, so it names nothing
        if "\0" in request.path:
            abort(404)

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if config.is_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if "Cache-Control" not in response.headers:
            personal = request.endpoint is None or current_user.is_authenticated or "Set-Cookie" in response.headers
            response.headers["Cache-Control"] = "no-store" if personal else "no-cache"
        if "Vary" in response.headers:
            response.vary.update(("Cookie", "Accept-Language"))
        else:
            response.headers["Vary"] = "Cookie, Accept-Language"
        return response


def _foreign() -> bool:
    """Whether the browser says that another site sent this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def whole(text: str) -> int:
    """A whole number that a column can hold, for `request.args.get("page", 1, type=whole)`."""
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError("too large")
    return number


def safe_next(target: str | None, otherwise: str) -> str:
    """`target` when it is a path on this site, else `otherwise`. Nothing that a browser could read as another host passes."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(sign) < 33 or sign == "\\" for sign in target) or urlsplit(target).netloc:
        return otherwise
    return target
