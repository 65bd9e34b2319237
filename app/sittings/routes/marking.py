"""An examiner's pages: the sittings they are appointed to, and the marks they give."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.errors import Invalid
from app.sittings import marking as marks
from app.sittings import queries, rules
from app.sittings.forms import MarkForm
from app.sittings.models import Sitting
from app.sittings.routes.blueprint import bp, examine
from app.web.authorization import allow
from app.web.locale import _
from app.web.refusals import refused


@bp.get("/marking")
@allow(examine)
def marking() -> str:
    """Sittings I examine at."""
    now = clock.now()
    mine = [(one, rules.state(one, queries.today_in(one, now))) for one in queries.examined_by(current_user.id)]
    return render_template("sittings/marking.html", sittings=mine)


@bp.get("/marking/<int:sitting_id>")
@allow(examine)
def marking_sheet(sitting_id: int) -> str:
    """Everybody who sits, part by part, with what I have given; never what others gave."""
    return _sheet(queries.sitting_examined_by(current_user.id, sitting_id))


@bp.post("/marking/<int:sitting_id>")
@allow(examine)
def marking_give(sitting_id: int) -> Response | tuple[str, int]:
    """Give one mark."""
    found, form = queries.sitting_examined_by(current_user.id, sitting_id), MarkForm()
    if status := refused(form, lambda: _give(found, form)):
        return _sheet(found, form), status
    flash(_("The mark is stored."), "good")
    return redirect(url_for(".marking_sheet", sitting_id=sitting_id), 303)


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
    admitted = [one for one in queries.candidates(found) if one.application.outcome == "admitted"]
    today = queries.today_in(found, clock.now())
    return render_template(
        "sittings/sheet.html",
        sitting=found,
        state=rules.state(found, today),
        candidates=[one for one in admitted if one.user.id != current_user.id],
        given=queries.own_marks(found.id, current_user.id),
        embargo=rules.under_embargo(found.embargo_from, found.held_on, today),
        wrong=wrong,
        mark_form=_mark_form,
    )


def _mark_form(application_id: int, part_id: int, wrong: MarkForm | None) -> MarkForm:
    """The form of one mark with ids of its own, with what was typed where it was refused."""
    here = (str(application_id), str(part_id))
    refused_here = wrong is not None and (wrong.application.data, wrong.part.data) == here
    form = wrong if refused_here and wrong else MarkForm(formdata=None, application=here[0], part=here[1])
    for field in (form.percent, form.absent, form.note):
        field.id = field.label.field_id = f"{field.short_name}-{application_id}-{part_id}"
    return form
