"""For organisers: making and changing a seminar, its sessions, who comes, who runs it, announcements."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.cohorts.queries import cohorts_taught_by
from app.content.paths import topics_asked
from app.seminars import actions, queries, registrations, words
from app.seminars.forms import (
    AddPersonForm,
    AnnounceForm,
    NewSessionForm,
    OrganiserForm,
    ReasonForm,
    SeminarForm,
    SessionForm,
    local,
)
from app.seminars.models import Seminar, SeminarSession
from app.seminars.routes.blueprint import bp, organise
from app.seminars.rules import registering
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import spreadsheet
from app.web.locale import _, ngettext
from app.web.refusals import demand, refused


@bp.get("/seminars/new")
@allow(organise)
def new() -> str:
    """Make a seminar."""
    return _edit_page(_form(time_zone=current_app.extensions["keystone-zone"]), None)


@bp.post("/seminars/new")
@allow(organise)
def create() -> Response | tuple[str, int]:
    """Make it."""
    form, made = _form(), list[Seminar]()
    if status := refused(form, lambda: made.append(actions.create(form.values, by=current_user, now=clock.now()))):
        return _edit_page(form, None), status
    flash(_("The seminar is made; only its organisers see it so far. Now add its sessions."), "good")
    return redirect(url_for(".programme", seminar_id=made[0].id), 303)


@bp.get("/seminars/<int:seminar_id>/edit")
@allow(organise)
def edit(seminar_id: int) -> str:
    """Change what it says of itself."""
    found = queries.seminar_run_by(current_user, seminar_id)
    return _edit_page(_stored(found).shown(), found)


@bp.post("/seminars/<int:seminar_id>/edit")
@allow(organise)
def change(seminar_id: int) -> Response | tuple[str, int]:
    """Change it."""
    found, form = queries.seminar_run_by(current_user, seminar_id), _form()
    if status := refused(form, lambda: _change(found, form)):
        return _edit_page(form, found), status
    flash(_("The seminar is changed."), "good")
    return redirect(url_for(".seminar", seminar_id=seminar_id), 303)


@bp.get("/seminars/<int:seminar_id>/programme")
@allow(organise)
def programme(seminar_id: int) -> str:
    """The sessions, publishing, calling off, organisers."""
    return _programme(queries.seminar_run_by(current_user, seminar_id))


@bp.post("/seminars/<int:seminar_id>/sessions")
@allow(organise)
def add_session(seminar_id: int) -> Response | tuple[str, int]:
    """Add a session or a series."""
    found, form, made = queries.seminar_run_by(current_user, seminar_id), NewSessionForm(), list[SeminarSession]()
    if status := refused(form, lambda: made.extend(_add(found, form))):
        return _programme(found, session_form=form), status
    flash(ngettext("%(num)s session added.", "%(num)s sessions added.", len(made)) % {"num": len(made)}, "good")
    return redirect(url_for(".programme", seminar_id=seminar_id), 303)


def _add(found: Seminar, form: NewSessionForm) -> list[SeminarSession]:
    return actions.add_sessions(
        found, form.values, times=form.times.data, every_days=form.every_days.data, by=current_user
    )


@bp.get("/seminars/<int:seminar_id>/sessions/<int:session_id>/edit")
@allow(organise)
def edit_session(seminar_id: int, session_id: int) -> str:
    """Change a session."""
    found = queries.seminar_run_by(current_user, seminar_id)
    session, zone = queries.session_in(found, session_id), words.zone_of(found)
    names = ("title", "topic", "mode", "interactive", "minutes")
    given = {name: getattr(session, name) for name in names}
    given |= {"starts_at": local(session.starts_at, zone), "ends_at": local(session.ends_at, zone)}
    return render_template(
        "seminars/edit_session.html", seminar=found, session=session, form=SessionForm(formdata=None, data=given)
    )


@bp.post("/seminars/<int:seminar_id>/sessions/<int:session_id>/edit")
@allow(organise)
def change_session(seminar_id: int, session_id: int) -> Response | tuple[str, int]:
    """Change it."""
    found, form = queries.seminar_run_by(current_user, seminar_id), SessionForm()
    session = queries.session_in(found, session_id)
    if status := refused(form, lambda: actions.edit_session(found, session, form.values, by=current_user)):
        return render_template("seminars/edit_session.html", seminar=found, session=session, form=form), status
    flash(_("The session is changed."), "good")
    return redirect(url_for(".programme", seminar_id=seminar_id), 303)


@bp.post("/seminars/<int:seminar_id>/sessions/<int:session_id>/removal")
@allow(organise)
def remove_session(seminar_id: int, session_id: int) -> Response:
    """Take a session out of the programme."""
    demand()
    found = queries.seminar_run_by(current_user, seminar_id)
    actions.remove_session(found, queries.session_in(found, session_id), by=current_user)
    flash(_("The session is out of the programme."), "good")
    return redirect(url_for(".programme", seminar_id=seminar_id), 303)


@bp.post("/seminars/<int:seminar_id>/publication")
@allow(organise)
def publish(seminar_id: int) -> Response | tuple[str, int]:
    """Let members see it."""
    demand()
    actions.publish(queries.seminar_run_by(current_user, seminar_id), by=current_user, now=clock.now())
    flash(_("Members see the seminar now and can register."), "good")
    return redirect(url_for(".programme", seminar_id=seminar_id), 303)


@bp.post("/seminars/<int:seminar_id>/calling-off")
@allow(organise)
def call_off(seminar_id: int) -> Response | tuple[str, int]:
    """Say that it does not take place."""
    found, form = queries.seminar_run_by(current_user, seminar_id), ReasonForm()
    if status := refused(
        form, lambda: actions.call_off(found, because=form.because.data, by=current_user, now=clock.now())
    ):
        return _programme(found, reason=form), status
    flash(_("The seminar is called off; everybody registered is told."), "good")
    return redirect(url_for(".programme", seminar_id=seminar_id), 303)


@bp.post("/seminars/<int:seminar_id>/organisers")
@allow(organise)
def add_organiser(seminar_id: int) -> Response | tuple[str, int]:
    """Let somebody else run it too."""
    found, form = queries.seminar_run_by(current_user, seminar_id), OrganiserForm()
    if status := refused(
        form, lambda: actions.add_organiser(found, email=form.email.data, by=current_user, now=clock.now())
    ):
        return _programme(found, organiser_form=form), status
    flash(_("The organiser is added."), "good")
    return redirect(url_for(".programme", seminar_id=seminar_id), 303)


@bp.post("/seminars/<int:seminar_id>/organisers/<int:user_id>/removal")
@allow(organise)
def remove_organiser(seminar_id: int, user_id: int) -> Response:
    """Take the right to run it back."""
    demand()
    actions.remove_organiser(queries.seminar_run_by(current_user, seminar_id), user_id, by=current_user)
    flash(_("The organiser is taken off."), "good")
    if user_id == current_user.id and seminar_id not in queries.run_ids(current_user):
        return redirect(url_for(".index"), 303)
    return redirect(url_for(".programme", seminar_id=seminar_id), 303)


@bp.get("/seminars/<int:seminar_id>/people")
@allow(organise)
def people(seminar_id: int) -> str:
    """Everybody registered, waiting, or gone."""
    return _people(queries.seminar_run_by(current_user, seminar_id))


@bp.get("/seminars/<int:seminar_id>/people.csv")
@allow(organise)
def people_csv(seminar_id: int) -> Response:
    """The same as a table for a spreadsheet."""
    found = queries.seminar_run_by(current_user, seminar_id)
    rows = (
        [one.name, one.email, words.PLACES[one.registration.state], one.registration.asked_at]
        for one in queries.people_of(seminar_id)
    )
    return spreadsheet(f"seminar-{found.id}", [_("Name"), _("E-mail address"), _("State"), _("Since")], rows)


@bp.post("/seminars/<int:seminar_id>/people")
@allow(organise)
def add_person(seminar_id: int) -> Response | tuple[str, int]:
    """Give somebody a place."""
    found, form = queries.seminar_run_by(current_user, seminar_id), AddPersonForm()
    if status := refused(
        form, lambda: registrations.add_person(found, email=form.email.data, by=current_user, now=clock.now())
    ):
        return _people(found, person_form=form), status
    flash(_("The person has a place and is told by mail."), "good")
    return redirect(url_for(".people", seminar_id=seminar_id), 303)


@bp.post("/seminars/<int:seminar_id>/people/<int:registration_id>/removal")
@allow(organise)
def remove_person(seminar_id: int, registration_id: int) -> Response:
    """Take somebody off the list."""
    demand()
    found = queries.seminar_run_by(current_user, seminar_id)
    registration = queries.registration_in(seminar_id, registration_id)
    registrations.remove(found, registration, by=current_user, now=clock.now())
    flash(_("The person is off the list and is told by mail."), "good")
    return redirect(url_for(".people", seminar_id=seminar_id), 303)


@bp.post("/seminars/<int:seminar_id>/announcements")
@allow(organise)
def announce(seminar_id: int) -> Response | tuple[str, int]:
    """Write to everybody registered."""
    found, form = queries.seminar_run_by(current_user, seminar_id), AnnounceForm()
    if status := refused(form, lambda: _announce(found, form)):
        return _people(found, announce_form=form), status
    flash(_("The message is on its way."), "good")
    return redirect(url_for(".people", seminar_id=seminar_id), 303)


def _announce(found: Seminar, form: AnnounceForm) -> None:
    actions.announce(
        found, subject=form.subject.data, text=form.text.data, to_waiting=form.to_waiting.data, by=current_user,
        now=clock.now(),
    )  # fmt: skip


def _form(**given: Any) -> SeminarForm:
    cohorts = [cohort for cohort in cohorts_taught_by(current_user) if cohort.closed_at is None]
    if request.method == "GET":
        given["formdata"] = None
    return SeminarForm(current_catalogue(), cohorts, **given)


def _stored(found: Seminar) -> SeminarForm:
    """The form as it is shown for what is stored."""
    zone = words.zone_of(found)
    given: dict[str, Any] = {name: local(getattr(found, name), zone) for name in actions.MOMENTS}
    given |= {"needs_cohort_id": str(found.needs_cohort_id or "")}
    given |= {"fee": None if found.fee_cents is None else found.fee_cents / 100}
    plain = [column.name for column in Seminar.__table__.columns if column.name not in {*given, "id"}]
    return _form(formdata=None, data={**{name: getattr(found, name) for name in plain}, **given})


def _change(found: Seminar, form: SeminarForm) -> None:
    actions.take_turn(found)
    form.catch_up(_stored(found))
    actions.edit(found, form.values, by=current_user, now=clock.now())


def _edit_page(form: SeminarForm, found: Seminar | None) -> str:
    topics = topics_asked(current_catalogue().paths)
    return render_template("seminars/edit.html", form=form, seminar=found, topics=topics)


def _programme(
    found: Seminar, *, session_form: NewSessionForm | None = None, organiser_form: OrganiserForm | None = None,
    reason: ReasonForm | None = None,
) -> str:  # fmt: skip
    return render_template(
        "seminars/programme.html", seminar=found, sessions=queries.sessions_of(found.id),
        organisers=queries.organisers_of(found.id), session_form=session_form or NewSessionForm(formdata=None),
        organiser_form=organiser_form or OrganiserForm(formdata=None), reason=reason or ReasonForm(formdata=None),
    )  # fmt: skip


def _people(
    found: Seminar, *, person_form: AddPersonForm | None = None, announce_form: AnnounceForm | None = None
) -> str:
    everybody = queries.people_of(found.id)
    waiting = registering.queue(one.registration for one in everybody)
    return render_template(
        "seminars/people.html", seminar=found,
        placed=[one for one in everybody if one.registration.state in registering.HOLDING],
        waiting=sorted(
            (one for one in everybody if one.registration.state == "waiting"),
            key=lambda one: waiting.index(one.registration),
        ),
        gone=[one for one in everybody if one.registration.state not in registering.LIVE],
        announcements=queries.announcements_of(found.id), person_form=person_form or AddPersonForm(formdata=None),
        announce_form=announce_form or AnnounceForm(formdata=None),
    )  # fmt: skip
