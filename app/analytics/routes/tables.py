"""A cohort's learners and questions as tables for a spreadsheet."""

from __future__ import annotations

from flask import Response, request
from flask_login import current_user

from app import clock
from app.accounts.permissions import Permission, may
from app.analytics import queries, words
from app.analytics.routes.blueprint import bp
from app.analytics.rules import Attention
from app.cohorts import queries as cohorts
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import spreadsheet
from app.web.locale import _


@bp.get("/cohorts/<int:cohort_id>/progress.csv")
@allow(may(Permission.TEACH))
def cohort_csv(cohort_id: int) -> Response:
    """Every learner by modules, in per cent; those who are stuck alone, if asked for."""
    catalogue, found = current_catalogue(), cohorts.cohort_seen_by(current_user, cohort_id)
    heads = [
        _("Learner"),
        *(module.title for module in catalogue.modules),
        _("Last seen"),
        _("Stuck"),
        _("Stuck since"),
    ]
    rows = (
        [
            row.name, *(cell.percent for cell in row.cells), row.last_at,
            words.stuck(row.stuck, catalogue) if row.stuck else "", row.stuck.since if row.stuck else None,
        ]
        for row in queries.learner_rows(
            found, catalogue, clock.now(), only_stuck=request.args.get("show") == "stuck"
        )
    )  # fmt: skip
    return spreadsheet(f"progress-{cohort_id}", heads, rows)


@bp.get("/cohorts/<int:cohort_id>/questions.csv")
@allow(may(Permission.TEACH))
def questions_csv(cohort_id: int) -> Response:
    """Every question asked, of one module or of all; shares between 0 and 1."""
    catalogue, found = current_catalogue(), cohorts.cohort_seen_by(current_user, cohort_id)
    heads = [
        _("Question"), _("Text"), _("Answered"), _("Facility"), _("Facility, low"), _("Facility, high"),
        _("Sure but wrong"), _("Sure"), _("Discrimination"), _("Look at it because"), _("Nobody chose"),
    ]  # fmt: skip
    rows = (
        [
            item.question_id, words.prompt_of(item.question_id, catalogue), item.answered, *_facility(item),
            item.sure_wrong, item.sure, item.discrimination, "; ".join(str(words.REASONS[one]) for one in item.reasons),
            "; ".join(item.dead_options),
        ]
        for item in queries.items(found, catalogue, module_id=request.args.get("module", "")[:80])
    )  # fmt: skip
    return spreadsheet(f"questions-{cohort_id}", heads, rows)


def _facility(item: Attention) -> list[float | None]:
    """The share with its interval, or nothing where it cannot be judged."""
    if item.too_few or item.facility is None:
        return [None, None, None]
    return [round(share, 3) for share in (item.facility.value, item.facility.low, item.facility.high)]
