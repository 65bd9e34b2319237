"""Deciding between assessors who differ."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.accounts.sessions import prove, proved_at
from app.errors import Invalid, NotAllowed
from app.practicals import actions, presentation, queries, words
from app.practicals.forms import ModerationForm
from app.practicals.routes.blueprint import bp, moment
from app.practicals.rules.assessors import is_fresh
from app.practicals.rules.marks import read
from app.practicals.rules.results import State, differing_steps
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.locale import _, number
from app.web.refusals import refused
from app.web.society import today


@bp.get("/<int:id>/moderation")
@allow(may(Permission.SIGN_OFF))
def moderation(id: int) -> Response | str:
    """Both sheets side by side, and what is to be decided."""
    seen = queries.seen_by(current_user, id, today())
    if seen.state is not State.MODERATION:
        return redirect(url_for(".assessment", id=id))
    if not seen.moderates:
        raise NotAllowed("moderator-involved" if seen.part == "assessor" else "may-not-moderate")
    return _moderation(seen, ModerationForm(formdata=None))


@bp.post("/<int:id>/moderation")
@allow(may(Permission.SIGN_OFF))
def decide(id: int) -> Response | tuple[str, int]:
    """Settle the steps that differ; the result follows by the rule."""
    found, form = queries.moderated_by(current_user, id), ModerationForm()

    def deed() -> None:
        seen = queries.seen_by(current_user, id, today())
        steps = differing_steps(seen.checklist, queries.marked_in(found, seen.checklist))
        points = {}
        for step, typed in form.points(seen.checklist, steps, request.form).items():
            value = read(f"step:{step}", typed, seen.checklist)
            if not isinstance(value, float):
                raise Invalid("points-missing")
            points[step] = value
        if form.password.data:
            prove(current_user, form.password.data)
        result = actions.decide(
            found,
            points=points,
            because=form.because.data or "",
            by=current_user,
            catalogue=current_catalogue(),
            at=moment(),
        )
        flash(
            _("Decided: %(outcome)s with %(percent)s per cent.")
            % {
                "outcome": words.STATES[State.PASSED if result.passed else State.FAILED],
                "percent": number(result.percent),
            },
            "good" if result.passed else "warm",
        )

    if status := refused(form, deed):
        return _moderation(queries.seen_by(current_user, id, today()), form), status
    return redirect(url_for(".assessment", id=id), 303)


def _moderation(seen: queries.Seen, form: ModerationForm) -> str:
    return render_template(
        "practicals/moderation.html",
        seen=seen,
        steps=presentation.results(seen),
        form=form,
        typed=request.form,
        needs_password=not is_fresh(proved_at(), clock.now()),
        words=words,
    )
