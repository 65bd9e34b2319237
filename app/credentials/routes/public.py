"""The public verification of certificates."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.credentials import queries
from app.credentials.forms import VerifyForm
from app.credentials.routes.blueprint import bp
from app.credentials.rules import normal_number
from app.errors import TooMany
from app.web import navigation, throttle, transaction
from app.web.authorization import allow, anyone
from app.web.locale import lazy
from app.web.society import today

LOOKS_PER_ADDRESS, WINDOW = 60, timedelta(minutes=10)

navigation.place_below(lazy("Verify a certificate"), "credentials.verify", anyone, order=20)


@bp.get("/verify")
@allow(anyone)
def verify() -> Response | str:
    """Where a number is typed. A form that goes to an address of its own, so that the answer can be linked."""
    form = VerifyForm(request.args)
    if "number" in request.args and form.validate():
        return redirect(url_for(".verification", number=normal_number(form.number.data or "")))
    return render_template("credentials/verify.html", form=form)


@bp.get("/verify/<path:number>")
@allow(anyone)
def verification(number: str) -> tuple[str, int]:
    """Valid, expired, revoked or unknown, at first glance. Slowed per address, so that nobody counts through the
    numbers.
    """
    key = f"verify:{request.remote_addr}"
    if seconds := throttle.wait(key, most=LOOKS_PER_ADDRESS, window=WINDOW):
        raise TooMany(seconds=seconds)
    award = queries.award_known_as(number)
    if award is None:
        transaction.afterwards(lambda: throttle.count(key, window=WINDOW))
        return render_template("credentials/verification.html", award=None, status="unknown", number=number), 404
    status = queries.status_of(award, today())
    return render_template("credentials/verification.html", award=award, status=status, number=award.number), 200
