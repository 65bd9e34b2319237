"""Certificates as staff handle them: awarding, looking at one, printing, revoking."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.certification import actions, queries
from app.certification.forms import ReasonForm
from app.certification.models import Award
from app.certification.routes.blueprint import bp
from app.certification.routes.learner import pdf_answer, today
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.locale import _


@bp.post("/<path_id>/people/<int:learner_id>/award")
@allow(may(Permission.CERTIFY))
def award(path_id: str, learner_id: int) -> Response:
    """Award the certificate."""
    catalogue, society = current_catalogue(), current_app.extensions["keystone-config"].society
    learner, path = queries.candidate(learner_id), catalogue.path(path_id)
    made = actions.award(learner, path, catalogue, society=society, by=current_user, now=clock.now(), today=today())
    flash(_("Certificate %(number)s is awarded.") % {"number": made.number}, "good")
    return redirect(url_for(".certificate", award_id=made.id), 303)


@bp.get("/certificates/<int:award_id>")
@allow(may(Permission.CERTIFY))
def certificate(award_id: int) -> str:
    """One certificate: its facts, the evidence it rests on, its state."""
    return _certificate(queries.award_with_id(award_id), ReasonForm(formdata=None))


@bp.get("/certificates/<int:award_id>.pdf")
@allow(may(Permission.CERTIFY))
def pdf(award_id: int) -> Response:
    """The certificate to print."""
    return pdf_answer(queries.award_with_id(award_id))


@bp.post("/certificates/<int:award_id>/revocation")
@allow(may(Permission.CERTIFY))
def revoke(award_id: int) -> Response | tuple[str, int]:
    """Take the certificate back."""
    found, form = queries.award_with_id(award_id), ReasonForm()
    if not form.validate():
        return _certificate(found, form), 422
    actions.revoke(found, because=form.because.data or "", by=current_user, now=clock.now())
    flash(
        _("Certificate %(number)s is revoked. The public page says so from now on.") % {"number": found.number},
        "message",
    )
    return redirect(url_for(".certificate", award_id=award_id), 303)


def _certificate(found: Award, form: ReasonForm) -> str:
    return render_template(
        "certification/certificate.html",
        award=found,
        status=queries.status_of(found, today()),
        form=form,
        holder=queries.candidate(found.learner_id),
        names=queries.names_of([found.awarded_by_id, found.revoked_by_id]),
    )
