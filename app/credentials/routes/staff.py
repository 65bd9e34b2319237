"""Certificates as staff handle them: looking at one, printing, revoking."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts import queries as accounts
from app.accounts.permissions import Permission, may
from app.credentials import actions, queries
from app.credentials.forms import RevocationForm
from app.credentials.models import Award
from app.credentials.routes.blueprint import bp, pdf_answer
from app.web.authorization import allow
from app.web.locale import _
from app.web.society import today


@bp.get("/certification/certificates/<int:award_id>")
@allow(may(Permission.CERTIFY))
def certificate(award_id: int) -> str:
    """One certificate: its facts, the evidence it rests on, its state."""
    return _certificate(queries.award_with_id(award_id), RevocationForm(formdata=None))


@bp.get("/certification/certificates/<int:award_id>.pdf")
@allow(may(Permission.CERTIFY))
def pdf(award_id: int) -> Response:
    """The certificate to print."""
    return pdf_answer(queries.award_with_id(award_id))


@bp.post("/certification/certificates/<int:award_id>/revocation")
@allow(may(Permission.CERTIFY))
def revoke(award_id: int) -> Response | tuple[str, int]:
    """Take the certificate back."""
    found, form = queries.award_with_id(award_id), RevocationForm()
    if not form.validate():
        return _certificate(found, form), 422
    actions.revoke(found, because=form.because.data or "", by=current_user, now=clock.now())
    flash(
        _("Certificate %(number)s is revoked. The public page says so from now on.") % {"number": found.number},
        "message",
    )
    return redirect(url_for(".certificate", award_id=award_id), 303)


def _certificate(found: Award, form: RevocationForm) -> str:
    return render_template(
        "credentials/certificate.html",
        award=found,
        status=queries.status_of(found, today()),
        form=form,
        holder=accounts.person(found.learner_id),
        names=accounts.names_of([found.awarded_by_id, found.revoked_by_id]),
    )
