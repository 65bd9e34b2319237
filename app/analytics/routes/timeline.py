"""Everything that happened to one person, as far as whoever looks may see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Response, abort, render_template, request
from flask_login import current_user

from app.accounts import queries as accounts
from app.accounts import timeline as of_accounts
from app.accounts.permissions import Permission, may
from app.analytics.routes.blueprint import bp
from app.certification import timeline as of_certification
from app.cohorts import queries as cohorts
from app.cohorts import timeline as of_cohorts
from app.cpd import timeline as of_cpd
from app.credentials import timeline as of_credentials
from app.learning import timeline as of_learning
from app.practicals import timeline as of_practicals
from app.quizzes import timeline as of_quizzes
from app.seminars import timeline as of_seminars
from app.sittings import timeline as of_sittings
from app.web import locale, timelines
from app.web.authorization import allow
from app.web.downloads import spreadsheet
from app.web.locale import _

# Whoever has something to tell; each names its parts when it is imported.
TELL = (
    of_accounts, of_certification, of_cohorts, of_cpd, of_credentials, of_learning, of_practicals, of_quizzes, of_seminars,
    of_sittings,
)  # fmt: skip


@bp.get("/learners/<int:learner_id>/timeline")
@allow(may(Permission.TEACH))
def person_timeline(learner_id: int) -> str:
    """The newest first, by month; one part alone if asked for; older ones page by page."""
    person = cohorts.learner_seen_by(current_user, learner_id)
    shown, chosen = timelines.parts(current_user), request.args.get("part", "")
    page = timelines.page(learner_id, _wanted(chosen), before=_before())
    return render_template(
        "analytics/timeline.html",
        learner=person,
        parts=shown,
        chosen=chosen,
        months=timelines.by_month(page.moments, locale.zone()),
        older=page.older,
        begins_later="before" in request.args,
        names=accounts.names_of(moment.by_id for moment in page.moments),
    )


@bp.get("/learners/<int:learner_id>/timeline.csv")
@allow(may(Permission.TEACH))
def person_timeline_csv(learner_id: int) -> Response:
    """The whole of it as a table; moments in UTC."""
    cohorts.learner_seen_by(current_user, learner_id)
    parts = {part.key: str(part.label) for part in timelines.parts(current_user)}
    moments = list(timelines.whole(learner_id, _wanted(request.args.get("part", ""))))
    names = accounts.names_of(moment.by_id for moment in moments)

    def rows() -> Iterator[tuple[object, ...]]:
        for moment in moments:
            at = moment.at.isoformat(timespec="seconds")
            yield at, parts[moment.part], moment.title, moment.detail, names.get(moment.by_id or 0, "")

    heads = (_("When (UTC)"), _("Part"), _("What"), _("Details"), _("By"))
    return spreadsheet(f"timeline-{learner_id}", heads, rows())


def _wanted(chosen: str) -> list[str]:
    """The parts to read: one, or all that this person may see. 404 for a part they may not."""
    parts = timelines.parts(current_user)
    if chosen and chosen not in {part.key for part in parts}:
        abort(404)
    return [chosen] if chosen else [part.key for part in parts if not part.apart]


def _before() -> datetime:
    given = request.args.get("before", "")
    try:
        return timelines.parsed(given) if given else timelines.END
    except ValueError:
        abort(404)
