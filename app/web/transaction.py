"""One transaction a request: a response below 400 commits, an error response or an exception rolls back.

Unsafe methods open a writing transaction (see app.db). What must survive a refusal, such as the count of failed sign-ins, calls
`keep()` and must be the only thing that request has written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from app import db

log = logging.getLogger(__name__)

SAFE = {"GET", "HEAD", "OPTIONS"}


def keep() -> None:
    """Commit this request's transaction even though its answer is a refusal."""
    g.keep_transaction = True


def settle() -> None:
    """Commit what this request has written so far, whatever becomes of the rest: a code that was given stays used."""
    db.session.commit()


def afterwards(action: Callable[[], None]) -> None:
    """Run `action` in a short writing transaction of its own when this request's is over: for what a GET must note.

    The page does not depend on it: a database that has no time costs the note, not the page.
    """
    g.setdefault("afterwards", []).append(action)


def install(app: Flask) -> None:
    """Begin, commit or roll back around every request."""

    @app.before_request
    def _begin() -> None:
        if request.method in SAFE:
            db.read_only()
        else:
            db.write_ahead()

    @app.after_request
    def _end(response: Response) -> Response:
        if not db.session.registry.has():
            return response
        if response.status_code < 400 or g.pop("keep_transaction", False):
            db.session.commit()
        else:
            db.session.rollback()
        return response

    @app.teardown_request
    def _forget(_error: BaseException | None) -> None:
        db.session.remove()
        db.read_only()
        for action in g.pop("afterwards", []):
            try:
                with db.transaction():
                    action()
            except SQLAlchemyError as error:
                if not db.is_busy(error):
                    raise
                log.warning("a note was lost because the database is busy: %s", error)
