"""Domain errors and HTTP errors become pages (or JSON problems) here, and nowhere else.

Capabilities register the sentence for each reason code with `say()`; the facts an error carries fill the gaps in it. The words of
a refusal are thus written once, and page, script and mail say the same.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from app import db
from app.errors import Conflict, Invalid, KeystoneError, NotAllowed, NotFound, TooMany
from app.web.authorization import wants_json
from app.web.forms import SECOND_FACTOR
from app.web.locale import lazy

STATUS: dict[type[KeystoneError], int] = {NotFound: 404, NotAllowed: 403, Invalid: 422, Conflict: 409, TooMany: 429}

log = logging.getLogger(__name__)

_sentences: dict[str, Any] = {
    "not-found": lazy("There is nothing at this address, or it is not open to you."),
    "not-allowed": lazy("This is not open to you."),
    "invalid": lazy("Something in what was sent cannot be used."),
    "conflict": lazy("This changed while you were looking at it. Open the page again to see how it stands now."),
    "too-many": lazy("This was asked too often. Please try again in %(seconds)s seconds."),
}
_titles = {
    400: lazy("This request could not be read"),
    401: lazy("Please sign in"),
    403: lazy("Not open to you"),
    404: lazy("Page not found"),
    405: lazy("This cannot be done here"),
    409: lazy("Somebody was faster"),
    413: lazy("That is too large"),
    422: lazy("Something needs another look"),
    429: lazy("Please wait a moment"),
    500: lazy("Something went wrong on our side"),
    503: lazy("The service is busy"),
}
_explanations = {
    400: lazy("The browser sent something this page does not understand. Going back and trying again usually helps."),
    401: lazy("You are signed out, perhaps because some time has passed."),
    403: lazy("Your account has no right to open this page. If you need it, ask an administrator of your society."),
    404: lazy("There is nothing at this address, or it is not open to you."),
    405: lazy("The page exists, but it cannot be used in this way."),
    413: lazy(
        "This site accepts up to %(limit)s at once, and this was more. Go back and send a smaller file or less text."
    ),
    500: lazy("The error has been written down for the people who run this site. Nothing half-done was stored."),
    503: lazy("The database did not answer in time. Nothing was lost; please try again in a moment."),
}


def say(sentences: dict[str, Any]) -> None:
    """Register the words of reason codes: code → lazy sentence with %(fact)s gaps. A code means one thing: other words for
    it are refused.
    """
    for code, words in sentences.items():
        if str(_sentences.setdefault(code, words)) != str(words):
            raise ValueError(f"'{code}' has two meanings")


def sentence(error: KeystoneError) -> str:
    """The words for an error, in the reader's language."""
    words = _sentences.get(error.reason)
    return str(words) % error.facts if words is not None else str(_sentences["not-allowed"])


def status_of(error: KeystoneError) -> int:
    """The HTTP status of a domain error."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def install(app: Flask) -> None:
    """Answer every error with a page of its own."""

    @app.errorhandler(KeystoneError)
    def _domain(error: KeystoneError) -> Response:
        answer = page(status_of(error), sentence(error), error.reason, error.facts)
        if isinstance(error, TooMany):
            answer.headers["Retry-After"] = str(error.facts.get("seconds", 60))
        return answer

    @app.errorhandler(CSRFError)
    def _stale(_error: CSRFError) -> Response:
        return stale_form(403)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        code = error.code or 500
        if code == 401 and request.form:
            return stale_form(401)
        if isinstance(error, InternalServerError) and db.is_busy(error.original_exception or error):
            return _busy()
        answer = page(code, _explanation(code), f"http-{code}")
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return answer

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        log.exception("unexpected error in %s %s", request.method, request.path)
        db.session.rollback()
        if isinstance(error, SQLAlchemyError) and "_login_user" not in g:  # looking up the person may be what failed
            g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
        return _busy() if db.is_busy(error) else page(500, str(_explanations[500]), "http-500")


def _explanation(code: int) -> str:
    words = str(_explanations.get(code, _explanations[400]))
    return words % {"limit": _size(current_app.config["MAX_CONTENT_LENGTH"])} if code == 413 else words


def _size(count: int) -> str:
    return f"{count / 2**20:.3g} MB" if count >= 2**20 else f"{count // 2**10} kB"


def _busy() -> Response:
    answer = page(503, str(_explanations[503]), "http-503")
    answer.headers["Retry-After"] = "3"
    return answer


def page(code: int, message: str, reason: str, facts: dict[str, Any] | None = None) -> Response:
    """An error as a page, or as an `application/problem+json` document for scripts."""
    title = str(_titles.get(code, _titles[400]))
    if wants_json():
        known = {
            key: value for key, value in (facts or {}).items() if isinstance(value, str | int | float | bool | list)
        }
        answer = jsonify({"title": title, "detail": message, "reason": reason, "status": code, **known})
        answer.mimetype = "application/problem+json"
    else:
        answer = make_response(
            render_template("errors/error.html", code=code, heading=title, message=message, reason=reason)
        )
    answer.status_code = code
    return answer


def stale_form(code: int) -> Response:
    """A form whose token or session ran out: show what was typed and offer to send it again, so that nothing is lost.

    Only when the browser itself says that the form came from this site; otherwise another site could have its form confirmed.
    """
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if wants_json() or not ours:
        return page(code, str(_explanations[401] if code == 401 else _titles[403]), "stale-form")
    html = render_template(
        "errors/stale_form.html",
        fields=typed(),
        action=request.full_path.rstrip("?"),
        signed_in=current_user.is_authenticated,
    )
    answer = make_response(html)
    answer.status_code = code
    return answer


def typed() -> list[tuple[str, str]]:
    """What came with the form and may be shown and sent again: no token, no password, no code of a second factor."""
    left_out = {"csrf_token", *SECOND_FACTOR}
    return [(k, v) for k, v in request.form.items(multi=True) if k not in left_out and "password" not in k]
