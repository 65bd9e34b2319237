"""Lists of seminars as tables for a spreadsheet: the seminars, the sessions with how many came, what was announced. Who
comes and their minutes stand beside their pages.
"""

from __future__ import annotations

from datetime import date, datetime

from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.queries import names_of
from app.seminars import presence, queries, words
from app.seminars.models import Seminar
from app.seminars.routes.blueprint import bp, organise
from app.web.authorization import allow, signed_in
from app.web.downloads import spreadsheet
from app.web.locale import _


@bp.get("/seminars.csv")
@allow(signed_in)
def index_csv() -> Response:
    """Every seminar the reader may see, by its beginning; days as calendars at the place show them. How many places are
    taken is told to those who run it.
    """
    now, run, credited = clock.now(), queries.run_ids(current_user), presence.minutes_credited(current_user.id)
    rows = (
        (
            one.seminar.title, _day(one.begins, one.seminar), _day(one.ends, one.seminar), one.seminar.time_zone,
            words.where(one.seminar), words.language(one.seminar.language),
            words.state(one.seminar, one.begins, one.ends, now),
            one.seminar.capacity, words.free(one.seminar, one.taken),
            one.taken if one.seminar.id in run else None,
            _own(one, run), credited[one.seminar.id] or None,
        )
        for one in queries.overviews_for(current_user)
    )  # fmt: skip
    heads = [
        _("Title"), _("First day"), _("Last day"), _("Time zone"), _("Place"), _("Language"), _("State"), _("Places"),
        _("Places free"), _("Places taken"), _("Your own place"), _("Minutes credited to you"),
    ]  # fmt: skip
    return spreadsheet("seminars", heads, rows)


@bp.get("/seminars/<int:seminar_id>/attendance.csv")
@allow(organise)
def attendance_csv(seminar_id: int) -> Response:
    """The sessions with how many came."""
    found = queries.seminar_run_by(current_user, seminar_id)
    sessions, now = queries.sessions_of(seminar_id), clock.now()
    numbers = presence.numbers_in(found, sessions)
    rows = (
        (
            one.title, _day(one.starts_at, found), one.starts_at, one.ends_at, one.topic, words.MODES[one.mode],
            one.interactive, one.minutes, *numbers[one.id], words.session_state(one, now), one.head_count,
        )
        for one in sessions
    )  # fmt: skip
    heads = [
        _("Session"), _("Day"), _("Begins (UTC)"), _("Ends (UTC)"), _("Topic"), _("How"), _("Interactive"),
        _("Minutes worth"), _("Came"), _("Have a place"), _("State"), _("Heads counted"),
    ]  # fmt: skip
    return spreadsheet(f"attendance-{found.id}", heads, rows)


@bp.get("/seminars/<int:seminar_id>/announcements.csv")
@allow(organise)
def announcements_csv(seminar_id: int) -> Response:
    """What was written to those who come, the newest first."""
    found = queries.seminar_run_by(current_user, seminar_id)
    announcements = queries.announcements_of(seminar_id)
    names = names_of({one.by_id for one in announcements})
    rows = ((one.sent_at, names[one.by_id], one.subject, one.text, one.receivers) for one in announcements)
    heads = [_("Sent (UTC)"), _("By"), _("Subject"), _("Text"), _("Receivers")]
    return spreadsheet(f"announcements-{found.id}", heads, rows)


def _own(one: queries.Overview, run: set[int]) -> str:
    """How the reader stands with it."""
    if one.mine is not None:
        return str(words.STATES[one.mine.state])
    return str(words.STATES["organiser"]) if one.seminar.id in run else ""


def _day(moment: datetime | None, seminar: Seminar) -> date | None:
    """The day in the seminar's zone."""
    return moment.astimezone(words.zone_of(seminar)).date() if moment else None
