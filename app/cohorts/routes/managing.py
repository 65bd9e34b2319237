"""The list of cohorts, and making, changing and closing one."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.cohorts import actions, queries, rules
from app.cohorts.forms import CohortForm
from app.cohorts.models import Cohort
from app.cohorts.routes.blueprint import bp, manage, teach
from app.web.authorization import allow
from app.web.downloads import spreadsheet
from app.web.locale import _, lazy
from app.web.refusals import demand, refused

STATES = {"open": lazy("Open"), "upcoming": lazy("Upcoming"), "closed": lazy("Closed")}


@bp.get("/cohorts")
@allow(teach)
def index() -> str:
    """The cohorts somebody teaches; for administrators all."""
    overviews = queries.overviews_for(current_user)
    return render_template("cohorts/index.html", overviews=overviews, states=_states(overviews))


@bp.get("/cohorts.csv")
@allow(teach)
def index_csv() -> Response:
    """The same as a table."""
    overviews = queries.overviews_for(current_user)
    states = _states(overviews)
    heads = [_("Name"), _("State"), _("First day"), _("Last day"), _("Learners"), _("Staff")]
    rows = (
        [
            one.cohort.name,
            STATES[states[one.cohort.id]],
            one.cohort.starts_on,
            one.cohort.ends_on,
            one.learners,
            one.staff,
        ]
        for one in overviews
    )
    return spreadsheet("cohorts", heads, rows)


@bp.get("/cohorts/new")
@allow(manage)
def new() -> str:
    """Make a cohort."""
    return render_template(
        "cohorts/edit.html", form=CohortForm(time_zone=current_app.extensions["keystone-zone"]), cohort=None
    )


@bp.post("/cohorts/new")
@allow(manage)
def create() -> Response | tuple[str, int]:
    """Make it."""
    form, made = CohortForm(), list[Cohort]()
    if status := refused(form, lambda: made.append(actions.create(**form.values, by=current_user, now=clock.now()))):
        return render_template("cohorts/edit.html", form=form, cohort=None), status
    flash(_("The cohort is made. Now invite its learners and add its staff."), "good")
    return redirect(url_for(".members", cohort_id=made[0].id), 303)


@bp.get("/cohorts/<int:cohort_id>/edit")
@allow(manage)
def edit(cohort_id: int) -> str:
    """Change name and dates, close or open again."""
    cohort = queries.cohort_seen_by(current_user, cohort_id)
    return render_template("cohorts/edit.html", form=CohortForm(obj=cohort).shown(), cohort=cohort)


@bp.post("/cohorts/<int:cohort_id>/edit")
@allow(manage)
def change(cohort_id: int) -> Response | tuple[str, int]:
    """Change it."""
    cohort, form = queries.cohort_seen_by(current_user, cohort_id), CohortForm()
    if status := refused(form, lambda: _edit(cohort_id, form)):
        return render_template("cohorts/edit.html", form=form, cohort=cohort), status
    flash(_("The cohort is changed."), "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


def _edit(cohort_id: int, form: CohortForm) -> None:
    cohort = queries.cohort_to_change(current_user, cohort_id)
    form.catch_up(CohortForm(formdata=None, obj=cohort))
    actions.edit(cohort, **form.values, by=current_user)


@bp.post("/cohorts/<int:cohort_id>/closing")
@allow(manage)
def close(cohort_id: int) -> Response:
    """End a cohort now."""
    demand()
    actions.close(queries.cohort_seen_by(current_user, cohort_id), by=current_user, now=clock.now())
    flash(_("The cohort is closed. Nothing of what people did is lost."), "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


@bp.post("/cohorts/<int:cohort_id>/reopening")
@allow(manage)
def reopen(cohort_id: int) -> Response:
    """Open a cohort again."""
    demand()
    actions.reopen(queries.cohort_seen_by(current_user, cohort_id), by=current_user)
    flash(_("The cohort is open again."), "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


def _states(overviews: list[queries.Overview]) -> dict[int, str]:
    """How each cohort stands on its own calendar."""
    now = clock.now()
    return {one.cohort.id: rules.state(one.cohort, queries.today_in(one.cohort, now)) for one in overviews}
