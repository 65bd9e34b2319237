"""An examiner's pages: the sittings they are appointed to, and the marks they give."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.errors import Invalid
from app.sittings import marking as marks
from app.sittings import queries, rules, words
from app.sittings.forms import MarkForm
from app.sittings.models import Mark, Sitting
from app.sittings.routes.blueprint import bp, examine
from app.sittings.rules import State
from app.web.authorization import allow
from app.web.downloads import spreadsheet
from app.web.locale import _
from app.web.refusals import refused


@bp.get("/marking")
@allow(examine)
def marking() -> str:
    """Sittings I examine at."""
    now = clock.now()
    mine = [(one, rules.state(one, queries.today_in(one, now))) for one in queries.examined_by(current_user.id)]
    return render_template("sittings/marking.html", sittings=mine)


@bp.get("/marking.csv")
@allow(examine)
def marking_csv() -> Response:
    """The same as a table."""
    now = clock.now()
    rows = (
        (one.title, one.held_on, one.place, words.STATES[rules.state(one, queries.today_in(one, now))])
        for one in queries.examined_by(current_user.id)
    )
    return spreadsheet("sittings-to-examine", [_("Title"), _("Day"), _("Place"), _("State")], rows)


@bp.get("/marking/<int:sitting_id>")
@allow(examine)
def marking_sheet(sitting_id: int) -> str:
    """Everybody who sits, part by part, with what I have given; never what others gave."""
    return _sheet(queries.sitting_examined_by(current_user.id, sitting_id))


@bp.get("/marking/<int:sitting_id>/marks.csv")
@allow(examine)
def marks_csv(sitting_id: int) -> Response:
    """Everybody whom I mark, part by part, with what I have given; never what others gave."""
    found = queries.sitting_examined_by(current_user.id, sitting_id)
    given = queries.own_marks(found.id, current_user.id)
    rows = (
        (one.user.name, part.title, part.pass_mark, *_given(given.get((one.application.id, part.id))))
        for one in _to_mark(found)
        for part in found.parts
        if part.key in one.application.keys
    )
    heads = [
        _("Candidate"), _("Part"), _("Pass mark in per cent"), _("Your mark in per cent"), _("Absent"), _("Note"),
        _("Given (UTC)"),
    ]  # fmt: skip
    return spreadsheet(f"marks-{sitting_id}", heads, rows)


@bp.post("/marking/<int:sitting_id>")
@allow(examine)
def marking_give(sitting_id: int) -> Response | tuple[str, int]:
    """Give one mark."""
    found, form = queries.sitting_examined_by(current_user.id, sitting_id), MarkForm()
    if status := refused(form, lambda: _give(found, form)):
        return _sheet(found, form), status
    flash(_("The mark is stored."), "good")
    return redirect(url_for(".marking_sheet", sitting_id=sitting_id), 303)


def _to_mark(found: Sitting) -> list[queries.Candidate]:
    """Whom I may mark: everybody admitted but myself, and nobody before the day."""
    if rules.state(found, queries.today_in(found, clock.now())) not in (State.HELD, State.RELEASED):
        return []
    return [
        one
        for one in queries.candidates(found)
        if one.application.outcome == "admitted" and one.user.id != current_user.id
    ]


def _given(mark: Mark | None) -> tuple[object, ...]:
    return (mark.percent, mark.percent is None, mark.note, mark.given_at) if mark else ("", "", "", "")


def _give(found: Sitting, form: MarkForm) -> None:
    if form.percent.data is None and not form.absent.data:
        raise Invalid("mark-out-of-range")
    percent = None if form.absent.data else form.percent.data
    application, part = (_whole(field.data) for field in (form.application, form.part))
    marks.give(found, application, part, percent, note=form.note.data or "", by=current_user, now=clock.now())


def _whole(text: str | None) -> int:
    if not (text or "").isdecimal() or len(text or "") > 9:
        raise Invalid("form-unusable")
    return int(text or "")


def _sheet(found: Sitting, wrong: MarkForm | None = None) -> str:
    today = queries.today_in(found, clock.now())
    if wrong is not None:
        _with_ids(wrong)  # before the summary of errors leads to its fields
    return render_template(
        "sittings/sheet.html",
        sitting=found,
        state=rules.state(found, today),
        candidates=_to_mark(found),
        given=queries.own_marks(found.id, current_user.id),
        embargo=rules.under_embargo(found.embargo_from, found.held_on, today),
        wrong=wrong,
        mark_form=_mark_form,
    )


def _mark_form(application_id: int, part_id: int, wrong: MarkForm | None) -> MarkForm:
    """The form of one mark, with what was typed where it was refused."""
    here = (str(application_id), str(part_id))
    refused_here = wrong is not None and (wrong.application.data, wrong.part.data) == here
    return _with_ids(wrong if refused_here and wrong else MarkForm(formdata=None, application=here[0], part=here[1]))


def _with_ids(form: MarkForm) -> MarkForm:
    """The form with ids of its own, because the page shows one for each mark."""
    for field in (form.percent, form.absent, form.note):
        field.id = field.label.field_id = f"{field.short_name}-{form.application.data}-{form.part.data}"
    return form
