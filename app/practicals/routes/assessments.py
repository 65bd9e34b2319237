"""What waits to be assessed, setting up an assessment, and how one stands."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.models import User
from app.accounts.permissions import Permission, has, may
from app.cohorts import queries as cohorts
from app.content.model import Checklist
from app.errors import Invalid
from app.practicals import actions, lists, presentation, queries, words
from app.practicals.forms import AppointForm, CancelForm, ReplaceForm
from app.practicals.people import error_of
from app.practicals.routes.blueprint import asked_checklist, asked_path, bp, moment
from app.practicals.rules.results import State
from app.web import errors
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import spreadsheet
from app.web.locale import _
from app.web.refusals import refused
from app.web.society import today


@bp.get("/")
@allow(may(Permission.SIGN_OFF))
def to_assess() -> str:
    """What waits for me, what I organise, what I have done."""
    organised = lists.organised(current_user)
    named = [person_id for line in organised for person_id, _signed in line.progress or ()]
    return render_template(
        "practicals/to_assess.html",
        mine=lists.to_assess(current_user),
        moderate=lists.to_moderate(current_user, today()),
        organised=organised,
        done=lists.assessed_by(current_user),
        names=queries.names_of(named),
        words=words,
    )


@bp.get("/to-assess.csv")
@allow(may(Permission.SIGN_OFF))
def to_assess_csv() -> Response:
    """The same as a table, with everything I have done. As on the page, those who assess learn nothing of each other; who
    has signed is told to whoever organises.
    """
    heads = [_("List"), _("Candidate"), _("Practical"), _("Day"), _("Place"), _("State"), _("Signed by"), _("Awaited")]
    return spreadsheet("practicals", heads, _work())


def _work() -> Iterator[tuple[object, ...]]:
    for line in lists.to_moderate(current_user, today()):
        yield *_about(_("To decide"), line), words.STATES[line.state], "", ""
    for line in lists.to_assess(current_user):
        yield *_about(_("To assess"), line), words.own_sheet(signed=line.signed, begun=line.begun), "", ""
    organised = lists.organised(current_user)
    names = queries.names_of(person_id for line in organised for person_id, _signed in line.progress or ())
    for line in organised:
        by_signed = [[names[id] for id, signed in line.progress or () if signed is so] for so in (True, False)]
        yield *_about(_("Under way"), line), words.STATES[line.state], *("; ".join(those) for those in by_signed)
    for line in lists.assessed_by(current_user, limit=None):
        yield *_about(_("Done"), line), words.STATES[line.state], "", ""


def _about(part: str, line: lists.Line) -> tuple[object, ...]:
    return part, line.candidate, line.title, line.assessment.held_on, line.assessment.place


@bp.get("/new/<int:learner_id>/<checklist_id>")
@allow(may(Permission.SIGN_OFF))
def appoint(learner_id: int, checklist_id: str) -> Response | str:
    """Who assesses whom, when and where. One that is under way is shown instead."""
    learner, checklist = cohorts.learner_seen_by(current_user, learner_id), asked_checklist(checklist_id)
    under_way = queries.open_assessment(learner_id, checklist_id)
    if under_way is not None:
        return redirect(
            url_for(".assessment" if queries.organises_it(current_user, under_way) else ".sheet", id=under_way.id)
        )
    form = AppointForm(formdata=None, held_on=today(), key=secrets.token_hex(16))
    return _appoint(learner, checklist, form)


@bp.post("/new/<int:learner_id>/<checklist_id>")
@allow(may(Permission.SIGN_OFF))
def make_appointment(learner_id: int, checklist_id: str) -> Response | tuple[str, int]:
    """Appoint the assessors and tell them by mail."""
    learner, checklist = cohorts.learner_seen_by(current_user, learner_id), asked_checklist(checklist_id)
    form, made = AppointForm(), list[int]()

    def deed() -> None:
        people = {person.id: person for person in queries.staff()}
        chosen = [people[id] for id in form.assessors(checklist.assessors) if id in people]
        if len(chosen) != checklist.assessors:
            raise Invalid("assessors-number", needed=checklist.assessors)
        found = actions.appoint(
            learner,
            checklist,
            current_catalogue(),
            held_on=form.held_on.data,
            place=form.place.data or "",
            assessors=chosen,
            moderator=people.get(form.moderator.data or 0),
            by=current_user,
            at=moment(),
            once=form.key.data,
        )
        made.append(found.id)

    if status := refused(form, deed):
        return _appoint(learner, checklist, form), status
    flash(_("The assessors are appointed. They were told by mail."), "good")
    return redirect(url_for(".assessment", id=made[0]), 303)


@bp.get("/<int:id>")
@allow(may(Permission.SIGN_OFF))
def assessment(id: int) -> Response | str:
    """How an assessment stands, as far as it is mine to see; the candidate has a page of their own."""
    seen = queries.seen_by(current_user, id, today())
    if seen.part == "candidate":
        return redirect(url_for("practising.feedback", id=id))
    return _assessment(seen, CancelForm(formdata=None))


@bp.post("/<int:id>/cancellation")
@allow(may(Permission.SIGN_OFF))
def cancel(id: int) -> Response | tuple[str, int]:
    """End an assessment that will have no result."""
    found, form = queries.organised_by(current_user, id), CancelForm()
    if status := refused(
        form, lambda: actions.cancel(found, because=form.because.data or "", by=current_user, now=clock.now())
    ):
        return _assessment(queries.seen_by(current_user, id, today()), form), status
    flash(_("The assessment is cancelled. What was given until then stays in the history."), "message")
    return redirect(url_for(".assessment", id=id), 303)


@bp.post("/<int:id>/replacement")
@allow(may(Permission.SIGN_OFF))
def replace(id: int) -> Response | tuple[str, int]:
    """Put somebody in the place of an assessor who has not signed."""
    found, form = queries.organised_by(current_user, id), ReplaceForm()

    def deed() -> None:
        person = next((one for one in queries.staff() if one.id == form.person.data), None)
        if person is None:
            raise Invalid("assessors-number", needed=found.revision.facts["assessors"])
        actions.replace(
            found,
            relieved_id=form.relieved.data or 0,
            person=person,
            by=current_user,
            catalogue=current_catalogue(),
            at=moment(),
        )

    if status := refused(form, deed):
        seen = queries.seen_by(current_user, id, today())
        return _assessment(seen, CancelForm(formdata=None), form), status
    flash(_("The assessor is replaced and was told by mail."), "good")
    return redirect(url_for(".assessment", id=id), 303)


def _assessment(seen: queries.Seen, form: CancelForm, replacing: ReplaceForm | None = None) -> str:
    rows = presentation.results(seen)
    return render_template(
        "practicals/assessment.html",
        seen=seen,
        steps=rows,
        form=form,
        replacing=replacing or ReplaceForm(formdata=None),
        pictures=presentation.pictures(seen.sheets),
        others=_possible(seen) if seen.organises and seen.state is State.OPEN else (),
        words=words,
    )


def _possible(seen: queries.Seen) -> list[User]:
    """Who could come in somebody's place."""
    taken = {one.person_id for one in seen.assessment.appointments}
    people = queries.possible_assessors(
        seen.candidate.id, seen.checklist, current_catalogue(), held_on=seen.assessment.held_on, today=today()
    )
    return [person for person, why in people if why is None and person.id not in taken]


def _appoint(learner: User, checklist: Checklist, form: AppointForm) -> str:
    held_on: date = form.held_on.data or today()
    people = queries.possible_assessors(learner.id, checklist, current_catalogue(), held_on=held_on, today=today())
    others = [person for person, why in people if why is None]
    if checklist.assessors > 1:
        others = [person for person in others if person.id != current_user.id]
    return render_template(
        "practicals/appoint.html",
        path_id=asked_path(),
        learner=learner,
        checklist=checklist,
        form=form,
        chosen=[request.form.get(f"assessor-{place}", "") for place in range(1, checklist.assessors + 1)],
        possible=others,
        not_possible=[
            (person, errors.sentence(error_of(why, current_catalogue()))) for person, why in people if why is not None
        ],
        moderators=[person for person in others if not has(person, Permission.CERTIFY)],
    )
