"""Pages of certification for staff: the board, a person's evidence, recording by hand, awarding and revoking."""

from __future__ import annotations

import csv
import io

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, has, may
from app.certification import actions, queries, words
from app.certification.forms import CandidacyForm, HoursForm, ReasonForm, SignOffForm, WaiverForm
from app.certification.routes.learner import pdf_answer, today
from app.certification.rules import Stage
from app.cohorts import queries as cohorts
from app.evidence import queries as ledger
from app.web import navigation
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.locale import _, lazy
from app.web.spreadsheet import safe_row

bp = Blueprint("certifying", __name__, url_prefix="/certification", template_folder="../templates")
navigation.place(lazy("Certification"), "certifying.boards", may(Permission.CERTIFY), order=70, icon="award")


@bp.get("/")
@allow(may(Permission.CERTIFY))
def boards() -> str:
    """All paths with the number of people in each stage, and certificates that run out."""
    catalogue = current_catalogue()
    found = [queries.board(path, catalogue, today()) for path in catalogue.paths]
    return render_template("certification/boards.html", boards=found, stages=Stage, expiring=queries.expiring(today()), today=today(), words=words)


@bp.get("/<path_id>")
@allow(may(Permission.CERTIFY))
def board(path_id: str) -> str:
    """People by stage, each with the one thing missing."""
    catalogue = current_catalogue()
    found = queries.board(catalogue.path(path_id), catalogue, today())
    return render_template("certification/board.html", board=found, stages=Stage, words=words, cohorts=cohorts.cohorts_taught_by(current_user), form=CandidacyForm())


@bp.get("/<path_id>/people.csv")
@allow(may(Permission.CERTIFY))
def board_csv(path_id: str) -> Response:
    """The board as a table, safe to open in a spreadsheet."""
    catalogue = current_catalogue()
    found = queries.board(catalogue.path(path_id), catalogue, today())
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("Name"), _("Country"), _("Since"), _("Stage"), _("Next"), _("Number"), _("Expires")])
    for stage, rows in found.columns.items():
        for row in rows:
            table.writerow(safe_row([row.name, row.country, row.since, str(words.STAGES[stage]), words.missing(row.next) if row.next else "", row.number, row.expires or ""]))
    answer = current_app.response_class(out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{path_id}.csv"'
    return answer


@bp.post("/<path_id>/candidates")
@allow(may(Permission.CERTIFY))
def add_candidates(path_id: str) -> Response:
    """Put the learners of a cohort on the way to this certificate."""
    path = current_catalogue().path(path_id)
    cohort = cohorts.cohort_seen_by(current_user, int(request.form.get("cohort") or 0))
    people = cohorts.learners_of(cohort.id)
    for person in people:
        actions.become_candidate(person.id, path, now=clock.now(), by=current_user.id)
    flash(_("Everybody in %(cohort)s is on the board now.") % {"cohort": cohort.name}, "good")
    return redirect(url_for(".board", path_id=path_id), 303)


@bp.get("/<path_id>/people/<int:learner_id>")
@allow(may(Permission.SIGN_OFF))
def person(path_id: str, learner_id: int) -> str:
    """Every requirement of one person: met by what, missing what; and the means to record evidence."""
    return _person(path_id, learner_id)


@bp.post("/<path_id>/people/<int:learner_id>/hours")
@allow(may(Permission.SIGN_OFF))
def record_hours(path_id: str, learner_id: int) -> Response | tuple[str, int]:
    """Attendance seen or proved."""
    form = HoursForm()
    if not form.validate():
        return _person(path_id, learner_id, hours=form), 422
    learner = cohorts.learner_seen_by(current_user, learner_id)
    actions.record_hours(
        learner, hours=form.hours.data or 0.0, mode=form.mode.data, topic=form.topic.data or "", on=form.on.data, where=form.where.data or "", author=current_user, now=clock.now(),
    )  # fmt: skip
    flash(_("The hours are in the ledger."), "good")
    return redirect(url_for(".person", path_id=path_id, learner_id=learner_id), 303)


@bp.get("/<path_id>/people/<int:learner_id>/sign-off/<checklist_id>")
@allow(may(Permission.SIGN_OFF))
def sign_off(path_id: str, learner_id: int, checklist_id: str) -> str:
    """The checklist of a practical, to be marked step by step."""
    learner, checklist = cohorts.learner_seen_by(current_user, learner_id), current_catalogue().checklist(checklist_id)
    return render_template("certification/sign_off.html", learner=learner, checklist=checklist, form=SignOffForm(on=today()), path_id=path_id, given={})


@bp.post("/<path_id>/people/<int:learner_id>/sign-off/<checklist_id>")
@allow(may(Permission.SIGN_OFF))
def record_sign_off(path_id: str, learner_id: int, checklist_id: str) -> Response | tuple[str, int]:
    """The practical as marked."""
    learner, checklist = cohorts.learner_seen_by(current_user, learner_id), current_catalogue().checklist(checklist_id)
    form = SignOffForm()
    valid = form.validate()
    points = form.points(request.form, [step.id for step in checklist.steps])
    if not valid or form.form_errors:
        return render_template("certification/sign_off.html", learner=learner, checklist=checklist, form=form, path_id=path_id, given=request.form), 422
    result = actions.sign_off(learner, checklist, points=points, on=form.on.data, note=form.note.data or "", assessor=current_user, now=clock.now())
    if result.passed:
        flash(_("Signed off with %(percent)s per cent.") % {"percent": result.percent}, "good")
    else:
        flash(_("Not passed: %(percent)s per cent, critical steps missing: %(steps)s. The assessment is kept in the history.") % {"percent": result.percent, "steps": len(result.failed_critical)}, "warm")
    return redirect(url_for(".person", path_id=path_id, learner_id=learner_id), 303)


@bp.post("/<path_id>/people/<int:learner_id>/waivers")
@allow(may(Permission.CERTIFY))
def waive(path_id: str, learner_id: int) -> Response | tuple[str, int]:
    """Count a requirement as met, for a reason."""
    form = WaiverForm()
    if not form.validate():
        return _person(path_id, learner_id, waiver=form), 422
    learner = queries.candidate(learner_id)
    actions.waive(learner, current_catalogue().path(path_id), form.requirement.data or "", because=form.because.data or "", author=current_user, now=clock.now())
    return redirect(url_for(".person", path_id=path_id, learner_id=learner_id), 303)


@bp.post("/<path_id>/people/<int:learner_id>/withdrawals/<int:entry_id>")
@allow(may(Permission.CERTIFY))
def withdraw(path_id: str, learner_id: int, entry_id: int) -> Response | tuple[str, int]:
    """Withdraw a mistaken entry."""
    form = ReasonForm()
    if not form.validate():
        return _person(path_id, learner_id, reason=form), 422
    actions.withdraw(ledger.entry_of(learner_id, entry_id), because=form.because.data or "", author=current_user, now=clock.now())
    flash(_("The entry no longer counts. It stays in the ledger with your reason."), "message")
    return redirect(url_for(".person", path_id=path_id, learner_id=learner_id), 303)


@bp.post("/<path_id>/people/<int:learner_id>/award")
@allow(may(Permission.CERTIFY))
def award(path_id: str, learner_id: int) -> Response:
    """Award the certificate."""
    config = current_app.extensions["keystone-config"]
    catalogue = current_catalogue()
    made = actions.award(queries.candidate(learner_id), catalogue.path(path_id), catalogue, society=config.society, by=current_user, now=clock.now(), today=today())
    flash(_("Certificate %(number)s is awarded.") % {"number": made.number}, "good")
    return redirect(url_for(".certificate", award_id=made.id), 303)


@bp.get("/certificates/<int:award_id>")
@allow(may(Permission.CERTIFY))
def certificate(award_id: int) -> str:
    """One certificate: its facts, the evidence it rests on, its state."""
    found = queries.award_with_id(award_id)
    return render_template("certification/certificate.html", award=found, status=queries.status_of(found, today()), form=ReasonForm(), holder=queries.candidate(found.learner_id))


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
        return render_template("certification/certificate.html", award=found, status=queries.status_of(found, today()), form=form, holder=queries.candidate(found.learner_id)), 422
    actions.revoke(found, because=form.because.data or "", by=current_user, now=clock.now())
    flash(_("Certificate %(number)s is revoked. The public page says so from now on.") % {"number": found.number}, "message")
    return redirect(url_for(".certificate", award_id=award_id), 303)


def _person(path_id: str, learner_id: int, *, hours: HoursForm | None = None, waiver: WaiverForm | None = None, reason: ReasonForm | None = None) -> str:
    catalogue = current_catalogue()
    learner, path = cohorts.learner_seen_by(current_user, learner_id), catalogue.path(path_id)
    return render_template(
        "certification/person.html",
        learner=learner,
        path=path,
        standing=queries.standing_of(learner_id, path, catalogue, today()),
        candidacy=queries.candidacy_of(learner_id, path_id),
        entries=(entries := ledger.entries_of(learner_id)),
        withdrawn={entry.withdraws_id for entry in entries if entry.withdraws_id},
        awards=[(award, queries.status_of(award, today())) for award in queries.awards_of(learner_id) if award.path_id == path_id],
        catalogue=catalogue,
        hours=hours or HoursForm(formdata=None, on=today()),
        waiver=waiver or WaiverForm(formdata=None),
        reason=reason or ReasonForm(formdata=None),
        may_certify=has(current_user, Permission.CERTIFY),
        words=words,
    )
