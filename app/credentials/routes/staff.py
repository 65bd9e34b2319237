"""Certificates as staff handle them: looking at one, printing, duplicates, revoking; the register."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts import queries as accounts
from app.accounts.permissions import Permission, may
from app.credentials import actions, keys, queries
from app.credentials import register as registers
from app.credentials.forms import DuplicateForm, RevocationForm
from app.credentials.models import Award
from app.credentials.routes.blueprint import bp, pdf_answer, published, site
from app.web import navigation
from app.web.authorization import allow
from app.web.downloads import spreadsheet
from app.web.locale import _, lazy
from app.web.refusals import refused
from app.web.society import today

navigation.tab("certifying", lazy("Register"), "credentials.register", may(Permission.CERTIFY), order=25)


@bp.get("/certification/certificates/<int:award_id>")
@allow(may(Permission.CERTIFY))
def certificate(award_id: int) -> str:
    """One certificate: its facts, the evidence it rests on, its state."""
    return _certificate(queries.award_with_id(award_id))


@bp.get("/certification/certificates/<int:award_id>.pdf")
@allow(may(Permission.CERTIFY))
def pdf(award_id: int) -> Response:
    """The certificate to print."""
    return pdf_answer(queries.award_with_id(award_id))


@bp.post("/certification/certificates/<int:award_id>/duplicates")
@allow(may(Permission.CERTIFY))
def issue_duplicate(award_id: int) -> Response | tuple[str, int]:
    """A further copy on paper, marked as one."""
    found, form = queries.award_with_id(award_id), DuplicateForm()
    given = {"because": form.lost.data or "", "by": current_user, "now": clock.now(), "today": today()}
    if status := refused(form, lambda: actions.issue_duplicate(found, **given)):
        return _certificate(found, duplicate=form), status
    flash(_("The duplicate is issued. It is marked with today’s date."), "good")
    return redirect(url_for(".certificate", award_id=award_id), 303)


@bp.get("/certification/certificates/<int:award_id>/duplicates/<int:duplicate_id>.pdf")
@allow(may(Permission.CERTIFY))
def duplicate_pdf(award_id: int, duplicate_id: int) -> Response:
    """A duplicate to print."""
    return pdf_answer(queries.award_with_id(award_id), queries.duplicate(award_id, duplicate_id))


@bp.post("/certification/certificates/<int:award_id>/revocation")
@allow(may(Permission.CERTIFY))
def revoke(award_id: int) -> Response | tuple[str, int]:
    """Take the certificate back."""
    found, form = queries.award_with_id(award_id), RevocationForm()
    if not form.validate():
        return _certificate(found, revocation=form), 422
    actions.revoke(found, because=form.because.data or "", by=current_user, now=clock.now())
    flash(
        _("Certificate %(number)s is revoked. The public page says so from now on.") % {"number": found.number},
        "message",
    )
    return redirect(url_for(".certificate", award_id=award_id), 303)


@bp.get("/certification/register")
@allow(may(Permission.CERTIFY))
def register() -> str:
    """All certificates in force on a day, to be printed."""
    found = registers.register(_day_asked_for(), site().zone)
    return render_template(
        "credentials/register.html", register=found, key=keys.all_keys()[:1], is_to_come=found.on > today()
    )


@bp.get("/certification/register.json")
@allow(may(Permission.CERTIFY))
def register_dump() -> Response:
    """The same, signed, for the archive."""
    here, on = site(), _day_asked_for()
    body = registers.dump(
        registers.register(on, here.zone), society=here.society, signer=keys.signer(), now=clock.now()
    )
    answer = published(body, "application/json", name=f"register-{on}.json")
    answer.headers["Cache-Control"] = "no-store"
    del answer.headers["Access-Control-Allow-Origin"], answer.headers["Cross-Origin-Resource-Policy"]
    return answer


@bp.get("/certification/register.csv")
@allow(may(Permission.CERTIFY))
def register_csv() -> Response:
    """The same as a table."""
    found = registers.register(_day_asked_for(), site().zone)
    rows = (
        (award.facts["title"], award.facts["name"], award.number, award.awarded_on, award.expires_on)
        for _title, awards in found.by_title
        for award in awards
    )
    heads = [_("Certificate"), _("Name"), _("Number"), _("Awarded on"), _("Valid until")]
    return spreadsheet(f"register-{found.on}", heads, rows)


def _day_asked_for() -> date:
    """The day in the address; today when there is none that can be read."""
    return request.args.get("on", today(), type=date.fromisoformat)


def _certificate(found: Award, revocation: RevocationForm | None = None, duplicate: DuplicateForm | None = None) -> str:
    copies = queries.duplicates_of(found.id)
    return render_template(
        "credentials/certificate.html",
        award=found,
        status=queries.status_of(found, today()),
        signature=queries.signature_of(found),
        newer=queries.newest_of_chain(found),
        duplicates=copies,
        form=revocation or RevocationForm(formdata=None),
        duplicate_form=duplicate or DuplicateForm(formdata=None),
        holder=accounts.person(found.learner_id),
        names=accounts.names_of([found.awarded_by_id, found.revoked_by_id, *(copy.issued_by_id for copy in copies)]),
    )
