"""A member's examinations: what is coming, applying, results, appeals."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app import clock
from app.certification import openings
from app.sittings import actions, marking, outlook, queries, rules
from app.sittings.forms import AppealForm, ApplyForm
from app.sittings.models import Sitting
from app.sittings.routes.blueprint import bp, learn
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import download
from app.web.locale import _
from app.web.refusals import demand, refused


@bp.get("/examinations")
@allow(learn)
def mine() -> str:
    """Examinations that are coming, and those I have applied for."""
    return render_template(
        "sittings/mine.html",
        coming=queries.overviews(clock.now(), drafts=False),
        mine={application.sitting_id: application for application, _sitting in queries.mine(current_user.id)},
        examined=queries.examined_by(current_user.id),
        catalogue=current_catalogue(),
    )


@bp.get("/examinations/<int:sitting_id>")
@allow(learn)
def my_sitting(sitting_id: int) -> str:
    """One examination: what it asks for, how I stand, my application, my results."""
    return _page(queries.announced(sitting_id))


@bp.post("/examinations/<int:sitting_id>/application")
@allow(learn)
def my_application(sitting_id: int) -> Response | tuple[str, int]:
    """Ask for a place."""
    found, form = queries.announced(sitting_id), ApplyForm()
    note = form.note.data or ""
    if status := refused(
        form, lambda: actions.apply(found, current_user, note=note, enclosed=_enclosed(found), now=clock.now())
    ):
        return _page(found, form), status
    flash(_("You have applied. After the last day for applications you are told whether you have a place."), "good")
    return redirect(url_for(".my_sitting", sitting_id=sitting_id), 303)


@bp.post("/examinations/<int:sitting_id>/withdrawal")
@allow(learn)
def my_withdrawal(sitting_id: int) -> Response:
    """Take the application back."""
    demand()
    done = actions.withdraw(queries.announced(sitting_id), current_user, now=clock.now())
    flash(_("Your application is taken back.") if done else _("Your application was taken back already."), "message")
    return redirect(url_for(".my_sitting", sitting_id=sitting_id), 303)


@bp.get("/examinations/<int:sitting_id>/documents/<int:place>")
@allow(learn)
def my_document(sitting_id: int, place: int) -> Response:
    """A document I enclosed."""
    found = queries.announced(sitting_id)
    application = queries.own_application(found.id, current_user.id)
    return download(queries.enclosure_at(found, application.id, place), f"document-{place}")


@bp.post("/examinations/<int:sitting_id>/parts/<int:part_id>/appeal")
@allow(learn)
def my_appeal(sitting_id: int, part_id: int) -> Response | tuple[str, int]:
    """Ask for a part to be looked at again."""
    found, form = queries.announced(sitting_id), AppealForm()
    text = form.text.data or ""
    if status := refused(form, lambda: marking.appeal(found, part_id, text, learner=current_user, now=clock.now())):
        return _page(found, appeal=form, about=part_id), status
    flash(_("Your appeal is with the society. Somebody who did not mark you looks at it."), "good")
    return redirect(url_for(".my_sitting", sitting_id=sitting_id), 303)


def _openings(path_id: str, learner_id: int, now: datetime) -> list[openings.Opening]:
    """For the page of a path: what can be applied for."""
    return [
        openings.Opening(
            one.title, frozenset(part.key for part in one.parts), one.closes_on, applied,
            url_for("sittings.my_sitting", sitting_id=one.id),
        )
        for one, applied in queries.open_now(path_id, learner_id, now)
    ]  # fmt: skip


openings.register("sittings", _openings)


def _enclosed(found: Sitting) -> dict[str, tuple[str, bytes]]:
    """The documents of the form by kind; a field left empty is none."""
    enclosed = {}
    for place, kind in enumerate(found.documents):
        given: FileStorage | None = request.files.get(f"document-{place}")
        if given is not None and given.filename:
            enclosed[kind] = (given.filename, given.read())
    return enclosed


def _page(
    found: Sitting, form: ApplyForm | None = None, *, appeal: AppealForm | None = None, about: int | None = None
) -> str:
    now, catalogue = clock.now(), current_catalogue()
    today, mine = queries.today_in(found, now), queries.standing_application(found.id, current_user.id)
    told = mine if found.released else None
    return render_template(
        "sittings/sitting.html",
        sitting=found,
        state=rules.state(found, today),
        path=catalogue.path(found.path_id),
        application=mine,
        refusal=queries.application_refusal(found, current_user, today),
        enclosed=queries.kinds_enclosed(mine.id) if mine else set(),
        eligibility=outlook.eligibility_of(current_user.id, found, catalogue, today),
        passed=outlook.passed_parts(current_user.id, found),
        results=queries.results_of(found, [told])[told.id] if told else {},
        appeals=queries.appeals_of([told.id]) if told else {},
        may_appeal=told is not None and queries.appeals_open(found, today),
        embargo=rules.under_embargo(found.embargo_from, found.held_on, today),
        form=form or ApplyForm(formdata=None),
        appeal=appeal,
        appeal_form=_appeal_form,
        about=about,
    )


def _appeal_form(part_id: int) -> AppealForm:
    """A fresh form with ids of its own, because the page shows one for each part."""
    form = AppealForm(formdata=None)
    form.text.id = form.text.label.field_id = f"appeal-{part_id}"
    return form
