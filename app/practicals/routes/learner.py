"""A candidate's own pages: my practicals, what to practise, and the checklists to read beforehand."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.permissions import Permission, may
from app.errors import NotFound
from app.practicals import lists, presentation, queries, words
from app.practicals.rules.results import State
from app.web import navigation
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.locale import lazy
from app.web.society import today

bp = Blueprint("practising", "app.practicals", template_folder="templates")
navigation.tab(
    "path", lazy("My practicals"), "practising.mine", may(Permission.LEARN), order=20, covers=("practising.",)
)


@bp.get("/my-practicals")
@allow(may(Permission.LEARN))
def mine() -> str:
    """My assessments, and every checklist to read."""
    modules = [module for module in current_catalogue().modules if module.checklists]
    return render_template(
        "practicals/mine.html", lines=lists.assessments_of(current_user.id), modules=modules, words=words
    )


@bp.get("/my-practicals/<int:id>")
@allow(may(Permission.LEARN))
def feedback(id: int) -> Response | str:
    """How my practical went, step by step: first what to practise."""
    seen = queries.seen_by(current_user, id, today())
    if seen.part != "candidate":
        raise NotFound()
    rows = presentation.results(seen) if seen.state in (State.PASSED, State.FAILED) else ()
    if seen.state is State.OPEN:
        return redirect(url_for(".checklist", checklist_id=seen.assessment.checklist_id))
    return render_template(
        "practicals/feedback.html", seen=seen, steps=rows, practise=presentation.to_practise(rows), words=words
    )


@bp.get("/checklists/<checklist_id>")
@allow(may(Permission.LEARN))
def checklist(checklist_id: str) -> str:
    """A checklist to read before the day: nothing in it is secret."""
    found = current_catalogue().checklist(checklist_id)
    level = words.level(found.assessor_level, current_catalogue()) if found.assessor_level else None
    return render_template("practicals/checklist.html", checklist=found, level=level)
