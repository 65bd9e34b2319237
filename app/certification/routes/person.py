"""One person and one path: every requirement, the ledger, and recording evidence by hand."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts import queries as accounts
from app.accounts.permissions import Permission, has, may
from app.certification import actions, queries, words
from app.certification.forms import HoursForm, KnownForm, ReasonForm, WaiverForm
from app.certification.routes.blueprint import bp
from app.cohorts import queries as cohorts
from app.content.paths import topics_asked
from app.credentials import queries as certificates
from app.credentials.printable import missing
from app.evidence import queries as ledger
from app.practicals import lists as practicals
from app.practicals import words as practical_words
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import spreadsheet
from app.web.locale import _
from app.web.refusals import refused
from app.web.society import end_of, today


@bp.get("/<path_id>/people/<int:learner_id>")
@allow(may(Permission.SIGN_OFF))
def person(path_id: str, learner_id: int) -> str | tuple[str, int]:
    """Every requirement of one person: met by what, missing what; and the means to record evidence. With `known`, all of
    that as it was known at the end of that day, to look at.
    """
    if "known" not in request.args:
        return _person(path_id, learner_id)
    form = KnownForm(request.args)
    if form.validate() and form.known.data > today():
        form.known.errors = [_("Choose today or a day before.")]
    if form.errors:
        return _person(path_id, learner_id, known=form), 422
    return _past(path_id, learner_id, form)


@bp.post("/<path_id>/people/<int:learner_id>/hours")
@allow(may(Permission.SIGN_OFF))
def record_hours(path_id: str, learner_id: int) -> Response | tuple[str, int]:
    """Attendance seen or proved."""
    learner, form = cohorts.learner_seen_by(current_user, learner_id), HoursForm()

    def deed() -> object:
        return actions.record_hours(
            learner,
            hours=form.hours.data or 0.0,
            mode=form.mode.data,
            topic=form.topic.data or "",
            on=form.on.data,
            where=form.where.data or "",
            others=form.others.data,
            author=current_user,
            now=clock.now(),
        )

    if (status := refused(form, deed)) is not None:
        return _person(path_id, learner_id, hours=form), status
    flash(_("The hours are in the ledger."), "good")
    return _back(path_id, learner_id)


@bp.get("/<path_id>/people/<int:learner_id>/ledger.csv")
@allow(may(Permission.SIGN_OFF))
def ledger_csv(path_id: str, learner_id: int) -> Response:
    """Every entry of the person's ledger as a table, in the order in which they were made."""
    catalogue = current_catalogue()
    catalogue.path(path_id)
    learner = cohorts.learner_seen_by(current_user, learner_id)
    entries = ledger.entries_of(learner.id)
    names = accounts.names_of(entry.author_id for entry in entries)
    withdrawn = {entry.withdraws_id for entry in entries if entry.withdraws_id}
    rows = (
        (
            entry.number, words.entry_title(entry, catalogue), entry.amount, words.MODES.get(entry.mode or "", ""),
            entry.happened_on, entry.recorded_at, names.get(entry.author_id or 0, ""),
            "; ".join(words.entry_details(entry)), entry.note, entry.id in withdrawn,
        )
        for entry in entries
    )  # fmt: skip
    heads = [
        _("Entry"), _("What"), _("Amount"), _("How"), _("Happened on"), _("Recorded (UTC)"), _("By"), _("Details"),
        _("Note"), _("Withdrawn"),
    ]  # fmt: skip
    return spreadsheet(f"ledger-{learner.id}", heads, rows)


@bp.post("/<path_id>/people/<int:learner_id>/award")
@allow(may(Permission.CERTIFY))
def award(path_id: str, learner_id: int) -> Response:
    """Award the certificate."""
    catalogue, society = current_catalogue(), current_app.extensions["keystone-config"].society
    learner, path = queries.candidate(learner_id), catalogue.path(path_id)
    made = actions.award(learner, path, catalogue, society=society, by=current_user, now=clock.now(), today=today())
    flash(_("Certificate %(number)s is awarded.") % {"number": made.number}, "good")
    return redirect(url_for("credentials.certificate", award_id=made.id), 303)


@bp.post("/<path_id>/people/<int:learner_id>/waivers")
@allow(may(Permission.CERTIFY))
def waive(path_id: str, learner_id: int) -> Response | tuple[str, int]:
    """Count a requirement as met, for a reason."""
    learner, form = queries.candidate(learner_id), WaiverForm()
    if not form.validate():
        return _person(path_id, learner_id, waiver=form), 422
    path, because = current_catalogue().path(path_id), form.because.data or ""
    actions.waive(learner, path, form.requirement.data or "", because=because, author=current_user, now=clock.now())
    flash(_("The requirement counts as met. The waiver is in the ledger with your reason."), "good")
    return _back(path_id, learner_id)


@bp.post("/<path_id>/people/<int:learner_id>/withdrawals/<int:entry_id>")
@allow(may(Permission.CERTIFY))
def withdraw(path_id: str, learner_id: int, entry_id: int) -> Response | tuple[str, int]:
    """Withdraw a mistaken entry."""
    entry, form = queries.entry_of(learner_id, entry_id), ReasonForm()
    if not form.validate():
        return _person(path_id, learner_id, reason=form, about=entry_id), 422
    actions.withdraw(entry, because=form.because.data or "", author=current_user, now=clock.now())
    flash(_("The entry no longer counts. It stays in the ledger with your reason."), "message")
    return _back(path_id, learner_id)


def _back(path_id: str, learner_id: int) -> Response:
    return redirect(url_for(".person", path_id=path_id, learner_id=learner_id), 303)


def _person(
    path_id: str,
    learner_id: int,
    *,
    hours: HoursForm | None = None,
    waiver: WaiverForm | None = None,
    reason: ReasonForm | None = None,
    about: int | None = None,
    known: KnownForm | None = None,
) -> str:
    """The page, with the form that was refused and what was typed into it; `about` is the entry whose withdrawal was
    refused.
    """
    catalogue = current_catalogue()
    learner, path = cohorts.learner_seen_by(current_user, learner_id), catalogue.path(path_id)
    entries, held = ledger.entries_of(learner_id), certificates.awards_of(learner_id)
    standing = queries.standing_of(learner_id, path, catalogue, today())
    return render_template(
        "certification/person.html",
        learner=learner,
        path=path,
        standing=standing,
        candidacy=queries.candidacy_of(learner_id, path_id),
        entries=entries,
        names=accounts.names_of(entry.author_id for entry in entries),
        withdrawn={entry.withdraws_id for entry in entries if entry.withdraws_id},
        awards=[(award, certificates.status_of(award, today())) for award in held if award.path_id == path_id],
        others=[other for other in queries.standings_of(learner_id, catalogue, today()) if other.path.id != path_id],
        assessments=practicals.assessments_of(learner_id),
        practical_words=practical_words,
        catalogue=catalogue,
        topics=topics_asked(catalogue.paths),
        hours=hours or HoursForm(formdata=None, on=today()),
        waiver=waiver or WaiverForm(formdata=None),
        reason=reason or ReasonForm(formdata=None),
        about=about,
        known=known or KnownForm(formdata=None, known=today()),
        unprintable=missing(learner.certified_as) if standing.awardable else "",
        past=None,
        may_certify=has(current_user, Permission.CERTIFY),
        is_self=learner_id == current_user.id,
        words=words,
    )


def _past(path_id: str, learner_id: int, known: KnownForm) -> str:
    """The page as it was known at the end of a day: nothing to do on it, and nothing that was recorded later."""
    catalogue, day = current_catalogue(), known.known.data
    learner, path = cohorts.learner_seen_by(current_user, learner_id), catalogue.path(path_id)
    until = end_of(day)
    entries = ledger.entries_of(learner_id, until)
    return render_template(
        "certification/person.html",
        learner=learner,
        path=path,
        standing=queries.standing_of(learner_id, path, catalogue, day, known_at=until),
        candidacy=queries.candidacy_of(learner_id, path_id),
        entries=entries,
        names=accounts.names_of(entry.author_id for entry in entries),
        withdrawn={entry.withdraws_id for entry in entries if entry.withdraws_id},
        catalogue=catalogue,
        known=known,
        past=day,
        unprintable="",
        may_certify=has(current_user, Permission.CERTIFY),
        is_self=learner_id == current_user.id,
        words=words,
    )
