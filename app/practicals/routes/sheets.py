"""The sheet an assessor fills: on a phone, with or without network, or as a plain form; and signing it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.models import User
from app.accounts.permissions import Permission, may
from app.accounts.sessions import prove, proved_at
from app.cohorts import queries as cohorts
from app.content.model import Checklist
from app.errors import Invalid
from app.practicals import actions, marking, queries, words
from app.practicals.forms import SheetForm, SignOffForm
from app.practicals.marking import Refused
from app.practicals.models import Assessment, Sheet
from app.practicals.people import assessors_among, error_of
from app.practicals.presentation import sheet_view
from app.practicals.revisions import checklist_of
from app.practicals.routes.blueprint import asked_checklist, asked_path, bp, moment
from app.practicals.rules.assessors import is_fresh, refusal
from app.practicals.rules.marks import Fields, Given, Value, missing
from app.practicals.rules.results import settled
from app.web import errors, transaction
from app.web.authorization import allow, anyone
from app.web.catalogue import current_catalogue
from app.web.locale import _, clock_time, ngettext
from app.web.refusals import refused
from app.web.security import safe_next
from app.web.society import today


@bp.get("/<int:id>/sheet")
@allow(may(Permission.SIGN_OFF))
def sheet(id: int) -> Response | str:
    """My sheet of this assessment; once signed it leads to the assessment."""
    found, own = queries.own_sheet(current_user, id)
    if own.signed_at or found.closed_at:
        return redirect(url_for(".assessment", id=id))
    return _sheet(found, own, SheetForm(formdata=None))


@bp.post("/<int:id>/sheet")
@allow(may(Permission.SIGN_OFF))
def fill(id: int) -> Response | tuple[str, int]:
    """Save the sheet as a whole, or save and sign it. What can be kept is kept, whatever is missing."""
    found, own = queries.own_sheet(current_user, id, write=True)
    form, checklist = SheetForm(), checklist_of(found.revision)
    if not form.validate():
        return _sheet(found, own, form, typed=form.marks(checklist)), 422
    given, wrong = marking.read_form(form.marks(checklist), checklist)
    replies = marking.give(
        found, own, marking.changes(own, given, base=form.base.data or 0, key=form.key.data), clock.now()
    )
    stale = [reply.field for reply in replies if reply.standing == "stale"]
    if wrong or stale:
        transaction.keep()
        form.form_errors += [_stale(stale, checklist)] if stale else []
        return _sheet(
            found, own, form, typed={one.field: form.marks(checklist)[one.field] for one in wrong}, wrong=wrong
        ), 422 if wrong else 409
    if form.do.data != "sign":
        flash(_("Saved. Nothing is signed yet."), "good")
        return redirect(url_for(".sheet", id=id), 303)
    status = refused(form, lambda: _sign(found, own, form))
    if status:
        transaction.keep()  # the marks of a sheet that could not be signed are kept
        return _sheet(found, own, form), status
    return _after(found)


@bp.post("/<int:id>/marks")
@allow(may(Permission.SIGN_OFF))
def sync(id: int) -> Response | tuple[Response, int]:
    """Marks from the page's script, perhaps made hours ago without network. Sent again they change nothing."""
    found, own = queries.own_sheet(current_user, id, write=True)
    checklist, now = checklist_of(found.revision), clock.now()
    try:
        sent = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Invalid("mark-shape") from None
    writes, wrong = marking.from_json(sent, checklist)
    replies = marking.give(found, own, writes, now)
    told: list[dict[str, Any]] = [{"id": one.id, "field": one.field, "standing": one.standing} for one in replies]
    told += [
        {"id": one.id, "field": one.field, "standing": "refused", "detail": errors.sentence(one.problem)}
        for one in wrong
    ]
    stale = [one.field for one in replies if one.standing == "stale"]
    return jsonify(
        {
            "marks": told,
            "fields": {reply.field: own.fields.get(reply.field, [None, 0]) for reply in replies},
            "sequence": own.sequence,
            "signed": own.signed_at is not None or found.closed_at is not None,
            "saved_text": _("Saved %(time)s") % {"time": clock_time(now)},
            "stale_text": _stale(stale, checklist) if stale else "",
        }
    )


@bp.get("/sign-off/<int:learner_id>/<checklist_id>")
@allow(may(Permission.SIGN_OFF))
def sign_off(learner_id: int, checklist_id: str) -> Response | str:
    """A practical that one assessor marks: the sheet at once, without setting anything up. One under way goes on."""
    learner, checklist = cohorts.learner_seen_by(current_user, learner_id), asked_checklist(checklist_id)
    if checklist.assessors > 1:
        return redirect(url_for(".appoint", learner_id=learner_id, checklist_id=checklist_id, path=asked_path()))
    under_way = queries.open_assessment(learner_id, checklist_id)
    if under_way is not None:
        own = queries.appointment(under_way, current_user.id)
        return redirect(url_for(".sheet" if own and own.sheet else ".assessment", id=under_way.id))
    form = SignOffForm(formdata=None, held_on=today(), key=secrets.token_hex(16))
    return _new_sheet(learner, checklist, form)


@bp.post("/sign-off/<int:learner_id>/<checklist_id>")
@allow(may(Permission.SIGN_OFF))
def record_sign_off(learner_id: int, checklist_id: str) -> Response | tuple[str, int]:
    """Begin the assessment, and sign it at once where the form asks for that."""
    learner, checklist = cohorts.learner_seen_by(current_user, learner_id), asked_checklist(checklist_id)
    form = SignOffForm()
    valid = form.validate()
    given, wrong = marking.read_form(form.marks(checklist), checklist)
    if not valid or wrong:
        return _new_sheet(learner, checklist, form, typed=form.marks(checklist), wrong=wrong), 422
    made: list[Assessment] = []
    if status := refused(form, lambda: made.append(_begin(learner, checklist, form, given))):
        return _new_sheet(learner, checklist, form, typed=form.marks(checklist)), status
    if form.do.data == "sign":
        return _after(made[0])
    flash(_("The assessment is begun, and what you gave is stored."), "good")
    return redirect(url_for(".sheet", id=made[0].id), 303)


@bp.get("/offline.js")
@allow(anyone)
def offline() -> Response:
    """The service worker that opens a sheet again when there is no network."""
    with current_app.open_resource("practicals/static/worker/offline.js", "rb") as file:
        answer = current_app.response_class(file.read(), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _begin(learner: User, checklist: Checklist, form: SignOffForm, given: dict[str, Value]) -> Assessment:
    if form.do.data == "sign":
        _prove(form)
    made = actions.appoint(
        learner,
        checklist,
        current_catalogue(),
        held_on=form.held_on.data,
        place=form.place.data or "",
        assessors=[current_user],
        by=current_user,
        at=moment(),
        once=form.key.data,
    )
    own = queries.sheets_in(made)[0]
    marking.give(made, own, marking.changes(own, given, base=own.sequence, key=form.key.data or ""), clock.now())
    if form.do.data == "sign":
        actions.sign(made, own, current_user, current_catalogue(), at=moment())
    return made


def _sign(found: Assessment, own: Sheet, form: SheetForm) -> None:
    _prove(form)
    actions.sign(found, own, current_user, current_catalogue(), at=moment())


def _prove(form: SheetForm) -> None:
    """The password, where one was given; a fresh sign-in needs none."""
    if form.password.data:
        prove(current_user, form.password.data)


def _after(found: Assessment) -> Response:
    """Where somebody goes who has signed."""
    if found.passed is None or found.revision.facts["assessors"] > 1:
        flash(_("Signed and sent. What the others gave is shown once everybody has signed."), "good")
    else:
        own = queries.marked_in(found, checklist_of(found.revision))
        result = settled(checklist_of(found.revision), own)
        flash(words.outcome(result), "good" if result.passed else "warm")
    return redirect(safe_next(request.form.get("next"), url_for(".assessment", id=found.id)), 303)


def _stale(fields: list[str], checklist: Checklist) -> str:
    named = ", ".join(words.field(field, checklist) for field in fields)
    return ngettext(
        "Another device of yours was newer for this: %(fields)s. What it gave is shown; what came from here is kept in the history.",
        "Another device of yours was newer for these: %(fields)s. What it gave is shown; what came from here is kept in the history.",
        len(fields),
    ) % {"fields": named}


def _sheet(
    found: Assessment,
    own: Sheet,
    form: SheetForm,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: Sequence[Refused] = (),
) -> str:
    checklist = checklist_of(found.revision)
    return _page(
        checklist,
        found.learner_id,
        found.held_on,
        form,
        found=found,
        own=own,
        view=sheet_view(checklist, own.given, base=own.sequence, typed=typed, refused=wrong),
        lacking=_lacking(form, checklist, own.given),
        action=url_for(".fill", id=found.id),
        key=secrets.token_hex(16),
    )


def _new_sheet(
    learner: User,
    checklist: Checklist,
    form: SignOffForm,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: Sequence[Refused] = (),
) -> str:
    given = marking.read_form(typed or {}, checklist)[0]
    fields = {field: Given(value, 1) for field, value in given.items()}
    return _page(
        checklist,
        learner.id,
        form.held_on.data or today(),
        form,
        found=None,
        own=None,
        view=sheet_view(checklist, {}, typed=typed, refused=wrong),
        lacking=_lacking(form, checklist, fields),
        action=url_for(".record_sign_off", learner_id=learner.id, checklist_id=checklist.id, path=asked_path()),
        key=form.key.data,
    )


def _page(checklist: Checklist, learner_id: int, held_on: date, form: SheetForm, **shown: Any) -> str:
    """The sheet as a page, with why this person may not sign it, where that is so."""
    catalogue = current_catalogue()
    why = refusal(
        assessors_among([current_user], today())[current_user.id],
        candidate_id=learner_id,
        level=checklist.assessor_level,
        needs=queries.needs_of(catalogue),
        held_on=held_on,
        today=today(),
    )
    return render_template(
        "practicals/sheet.html",
        checklist=checklist,
        candidate=queries.people([learner_id])[0],
        form=form,
        why_not=errors.sentence(error_of(why, catalogue)) if why else None,
        needs_password=not is_fresh(proved_at(), clock.now()),
        goes_to=safe_next(request.values.get("next"), ""),
        words=words,
        **shown,
    )


def _lacking(form: SheetForm, checklist: Checklist, fields: Fields) -> tuple[str, ...]:
    """What is missing, once somebody has tried to sign."""
    return missing(checklist, fields, name=current_user.name) if form.do.data == "sign" else ()
