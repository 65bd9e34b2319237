"""Recording what nobody but an administrator can vouch for: documents, years in practice, contributions."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.certification import actions, queries
from app.certification.forms import ContributionForm, DocumentForm, PracticeForm
from app.certification.routes.blueprint import bp
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.locale import _
from app.web.refusals import refused
from app.web.society import today

Page = Response | str | tuple[str, int]


@bp.get("/<path_id>/people/<int:learner_id>/evidence")
@allow(may(Permission.CERTIFY))
def record(path_id: str, learner_id: int) -> Page:
    """The forms for documents, practice and contributions."""
    return _record(path_id, learner_id)


@bp.post("/<path_id>/people/<int:learner_id>/documents")
@allow(may(Permission.CERTIFY))
def record_document(path_id: str, learner_id: int) -> Page:
    """A document somebody has shown."""
    learner, form = queries.candidate(learner_id), DocumentForm()

    def deed() -> object:
        return actions.record_document(
            learner,
            kind=form.kind,
            valid_from=form.valid_from.data,
            expires_on=form.expires_on.data,
            issuer=form.issuer.data or "",
            reference=form.reference.data or "",
            checked=form.checked.data or "",
            author=current_user,
            now=clock.now(),
        )

    if (status := refused(form, deed)) is not None:
        return _record(path_id, learner_id, document=form), status
    flash(_("The document is in the ledger."), "good")
    return _back(path_id, learner_id)


@bp.post("/<path_id>/people/<int:learner_id>/practice")
@allow(may(Permission.CERTIFY))
def record_practice(path_id: str, learner_id: int) -> Page:
    """Since when somebody has been in practice."""
    learner, form = queries.candidate(learner_id), PracticeForm()

    def deed() -> object:
        return actions.record_practice(
            learner,
            since=form.since.data,
            country=learner.country,
            document=form.proof.data or "",
            author=current_user,
            now=clock.now(),
        )

    if (status := refused(form, deed)) is not None:
        return _record(path_id, learner_id, practice=form), status
    flash(_("The first day in practice is in the ledger."), "good")
    return _back(path_id, learner_id)


@bp.post("/<path_id>/people/<int:learner_id>/contributions")
@allow(may(Permission.CERTIFY))
def record_contribution(path_id: str, learner_id: int) -> Page:
    """Something given to the society."""
    learner, form = queries.candidate(learner_id), ContributionForm()

    def deed() -> object:
        return actions.record_contribution(
            learner,
            kind=form.kind,
            amount=form.amount.data or 1.0,
            on=form.given_on.data,
            topic=form.topic.data or "",
            where=form.where.data or "",
            author=current_user,
            now=clock.now(),
        )

    if (status := refused(form, deed)) is not None:
        return _record(path_id, learner_id, contribution=form), status
    flash(_("The contribution is in the ledger."), "good")
    return _back(path_id, learner_id)


def _back(path_id: str, learner_id: int) -> Response:
    return redirect(url_for(".person", path_id=path_id, learner_id=learner_id), 303)


def _record(
    path_id: str,
    learner_id: int,
    *,
    document: DocumentForm | None = None,
    practice: PracticeForm | None = None,
    contribution: ContributionForm | None = None,
) -> str:
    return render_template(
        "certification/record.html",
        path=current_catalogue().path(path_id),
        learner=queries.candidate(learner_id),
        document=document or DocumentForm(formdata=None, valid_from=today()),
        practice=practice or PracticeForm(formdata=None),
        contribution=contribution or ContributionForm(formdata=None, given_on=today(), amount=1),
        is_self=learner_id == current_user.id,
    )
