"""Statements for a board: asked for by the member, printed as a PDF, checked by anybody who has the address."""

from __future__ import annotations

from datetime import date, timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.cpd import actions, queries, statement, words
from app.cpd.models import Statement
from app.cpd.routes.blueprint import bp, learn
from app.cpd.routes.member import asked_day
from app.credentials.canonical import canonical
from app.credentials.routes.blueprint import published
from app.errors import NotFound, TooMany
from app.web import throttle, transaction
from app.web.authorization import allow, anyone
from app.web.catalogue import current_catalogue
from app.web.locale import _, day
from app.web.refusals import demand

LOOKS_PER_ADDRESS, WINDOW = 60, timedelta(minutes=10)


@bp.post("/cpd/<pack_id>/statements")
@allow(learn)
def my_statement(pack_id: str) -> Response:
    """Freeze the account of a period for the board."""
    demand()
    config = current_app.extensions["keystone-config"]
    made = actions.issue_statement(
        current_user, pack_id, current_catalogue(), society=config.society, on=asked_day(), now=clock.now()
    )
    flash(_("The statement is made. It shows the account as it stands now; later hours need a new one."), "good")
    return redirect(url_for(".statement_shown", public_id=made.public_id), 303)


@bp.get("/cpd/statements/<public_id>.pdf")
@allow(learn)
def my_statement_pdf(public_id: str) -> Response:
    """My statement, to print or hand on."""
    found = queries.own_statement(current_user.id, public_id)
    address = current_app.extensions["keystone-config"].public_url + url_for(".statement_shown", public_id=public_id)
    body = statement.pdf(_said(found), words.printed(bool(found.facts["approval"])), address)
    answer = Response(body, mimetype="application/pdf")
    name = f"cpd-{found.pack_id}-{found.period_last.isoformat()}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@bp.get("/cpd/statements/<public_id>")
@allow(anyone)
def statement_shown(public_id: str) -> tuple[str, int]:
    """What a board sees when it follows the code: the frozen facts, and whether they are what was signed. Unknown addresses are
    slowed, so that nobody guesses.
    """
    found = _looked_up(public_id)
    if found is None:
        return render_template("cpd/statement.html", statement=None), 404
    own = current_user.is_authenticated and found.learner_id == current_user.id
    shown = {"statement": found, "facts": _said(found), "own": own, "signature": queries.signature_of(found)}
    return render_template("cpd/statement.html", **shown), 200


@bp.get("/cpd/statements/<public_id>.json")
@allow(anyone)
def signed_statement(public_id: str) -> Response:
    """The statement with its signature, in the bytes that the stand-alone verifier wants."""
    found = _looked_up(public_id)
    if found is None or found.document is None:
        raise NotFound()
    name = f"cpd-{found.pack_id}-{found.period_last.isoformat()}.json"
    return published(canonical(found.document), "application/json", name=name)


def _looked_up(public_id: str) -> Statement | None:
    """The statement, or nothing, which is counted."""
    key = f"statement:{request.remote_addr}"
    if seconds := throttle.wait(key, most=LOOKS_PER_ADDRESS, window=WINDOW):
        raise TooMany(seconds=seconds)
    found = queries.statement(public_id)
    if found is None:
        transaction.afterwards(lambda: throttle.count(key, window=WINDOW))
    return found


def _said(found: Statement) -> dict[str, object]:
    """The facts with dates as the reader writes them and modes in words."""
    facts = found.facts
    activities = [
        {**one, "on": day(date.fromisoformat(one["on"])), "mode": str(words.MODES[one["mode"]])}
        for one in facts["activities"]
    ]
    dates = {name: day(date.fromisoformat(facts[name])) for name in ("first", "last")}
    return {**facts, **dates, "issued": day(found.issued_at), "activities": activities}
