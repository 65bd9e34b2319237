"""After the day: the minutes of a session, correcting them, crediting the hours, and walk-ins that wait for an account."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.seminars import attending, crediting, presence, queries, words
from app.seminars.forms import AddPersonForm, CorrectionForm
from app.seminars.models import Registration, Seminar, SeminarSession
from app.seminars.routes.blueprint import bp, organise
from app.seminars.rules.minutes import Span
from app.web.authorization import allow
from app.web.downloads import spreadsheet
from app.web.locale import _, ngettext
from app.web.refusals import demand, refused


@bp.get("/seminars/<int:seminar_id>/sessions/<int:session_id>/minutes")
@allow(organise)
def minutes(seminar_id: int, session_id: int) -> str:
    """Who was there from when to when, and what it is worth."""
    found = queries.seminar_run_by(current_user, seminar_id)
    return _page(found, queries.session_in(found, session_id))


@bp.get("/seminars/<int:seminar_id>/sessions/<int:session_id>/minutes.csv")
@allow(organise)
def minutes_csv(seminar_id: int, session_id: int) -> Response:
    """Everybody with a place and what they did, as a table; moments in UTC."""
    found = queries.seminar_run_by(current_user, seminar_id)
    session = queries.session_in(found, session_id)

    def stays(line: presence.Line) -> str:
        return "; ".join(
            f"{stay.since:%Y-%m-%dT%H:%MZ}/{stay.until:%Y-%m-%dT%H:%MZ}"
            if stay.until
            else f"{stay.since:%Y-%m-%dT%H:%MZ}/"
            for stay in line.presence.stays
        )

    rows = (
        (
            line.somebody.name, line.came, stays(line), line.contact, line.due, line.credit.minutes if line.credit else None,
            line.correction.because if line.correction else "", "; ".join(str(words.PROBLEMS[one]) for one in line.presence.problems),
        )
        for line in presence.lines_of(found, session)
    )  # fmt: skip
    heads = [
        _("Name"), _("Came"), _("In and out (UTC)"), _("Minutes in the room"), _("Minutes worth"), _("Minutes credited"),
        _("Corrected because"), _("Open questions"),
    ]  # fmt: skip
    return spreadsheet(f"minutes-{session.id}", heads, rows)


@bp.post("/seminars/<int:seminar_id>/sessions/<int:session_id>/credit")
@allow(organise)
def credit(seminar_id: int, session_id: int) -> Response:
    """Write the hours into the ledger."""
    demand()
    found = queries.seminar_run_by(current_user, seminar_id)
    done = crediting.credit(found, queries.session_in(found, session_id), by=current_user, now=clock.now())
    flash(
        _("In the ledger: %(new)s new, %(changed)s changed, %(same)s as before.")
        % {"new": done.new, "changed": done.changed, "same": done.same},
        "good",
    )
    if done.without_account:
        left = ngettext(
            "%(num)s walk-in has no account yet; find it and credit again.",
            "%(num)s walk-ins have no account yet; find them and credit again.",
            done.without_account,
        )
        flash(left % {"num": done.without_account}, "warm")
    if done.own:
        flash(_("Your own minutes were left out: another organiser credits them."), "warm")
    return redirect(url_for(".minutes", seminar_id=seminar_id, session_id=session_id), 303)


@bp.post("/seminars/<int:seminar_id>/sessions/<int:session_id>/reopening")
@allow(organise)
def reopen(seminar_id: int, session_id: int) -> Response:
    """Go on with its attendance."""
    demand()
    found = queries.seminar_run_by(current_user, seminar_id)
    crediting.reopen(found, queries.session_in(found, session_id), by=current_user)
    flash(_("The session is open again."), "good")
    return redirect(url_for(".room", seminar_id=seminar_id, session_id=session_id), 303)


@bp.get("/seminars/<int:seminar_id>/sessions/<int:session_id>/minutes/<int:registration_id>")
@allow(organise)
def correction(seminar_id: int, session_id: int, registration_id: int) -> str:
    """One person's minutes, with everything seen of them."""
    found, session, registration = _one(seminar_id, session_id, registration_id)
    line = _line(found, session, registration)
    return _correction(found, session, registration, CorrectionForm(formdata=None, minutes=line.contact))


@bp.post("/seminars/<int:seminar_id>/sessions/<int:session_id>/minutes/<int:registration_id>")
@allow(organise)
def correct(seminar_id: int, session_id: int, registration_id: int) -> Response | tuple[str, int]:
    """Say what they were, and why."""
    found, session, registration = _one(seminar_id, session_id, registration_id)
    form = CorrectionForm()
    if status := refused(
        form,
        lambda: crediting.correct(
            found, session, registration, contact=form.minutes.data, because=form.because.data, by=current_user,
            now=clock.now(),
        ),
    ):  # fmt: skip
        return _correction(found, session, registration, form), status
    flash(_("Corrected. Credit the hours to bring it into the ledger."), "good")
    return redirect(url_for(".minutes", seminar_id=seminar_id, session_id=session_id), 303)


@bp.post("/seminars/<int:seminar_id>/people/<int:registration_id>/account")
@allow(organise)
def match(seminar_id: int, registration_id: int) -> Response | tuple[str, int]:
    """Find the account of a walk-in."""
    found, form = queries.seminar_run_by(current_user, seminar_id), AddPersonForm()
    demand(form)
    registration = queries.registration_in(seminar_id, registration_id)
    user = attending.match_guest(found, registration, email=form.email.data, by=current_user)
    flash(_("The walk-in is %(name)s now.") % {"name": user.name}, "good")
    return redirect(url_for(".people", seminar_id=seminar_id), 303)


def _one(seminar_id: int, session_id: int, registration_id: int) -> tuple[Seminar, SeminarSession, Registration]:
    found = queries.seminar_run_by(current_user, seminar_id)
    return found, queries.session_in(found, session_id), queries.registration_in(seminar_id, registration_id)


def _line(found: Seminar, session: SeminarSession, registration: Registration) -> presence.Line:
    return presence.line_of(found, session, registration)


def _page(found: Seminar, session: SeminarSession) -> str:
    lines = presence.lines_of(found, session)
    came = [line for line in lines if line.came or line.credit]
    return render_template(
        "seminars/minutes.html", seminar=found, session=session, lines=came,
        absent=[line for line in lines if line not in came],
        scheduled=Span(session.starts_at, session.ends_at).minutes,
        waiting=sum(line.differs and line.somebody.user is not None for line in came),
        sessions=queries.sessions_of(found.id),
    )  # fmt: skip


def _correction(found: Seminar, session: SeminarSession, registration: Registration, form: CorrectionForm) -> str:
    return render_template(
        "seminars/correction.html", seminar=found, session=session, form=form, line=_line(found, session, registration),
        scans=presence.scans_with_people(session, registration), corrections=presence.corrections_of(session, registration),
        scheduled=Span(session.starts_at, session.ends_at).minutes,
    )  # fmt: skip
