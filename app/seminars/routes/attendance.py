"""For organisers, online: who is there, ticked by hand; the paper list, out and in again; a list imported. Works without
scripts.
"""

from __future__ import annotations

import re
from datetime import datetime, time

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.errors import Invalid, NotFound
from app.seminars import attending, presence, queries
from app.seminars.forms import CloseForm, PaperForm, TickForm
from app.seminars.models import Seminar, SeminarSession
from app.seminars.routes.blueprint import bp, organise
from app.seminars.rules.day import DayEvent
from app.seminars.rules.lists import MOST_ROWS
from app.web.authorization import allow
from app.web.forms import ListForm, SameListForm
from app.web.locale import _, ngettext
from app.web.refusals import demand, refused


@bp.get("/seminars/<int:seminar_id>/attendance")
@allow(organise)
def attendance(seminar_id: int) -> str:
    """The sessions with how many came, and the ways attendance is taken."""
    found = queries.seminar_run_by(current_user, seminar_id)
    sessions = queries.sessions_of(seminar_id)
    return render_template(
        "seminars/attendance.html", seminar=found, sessions=sessions, numbers=presence.numbers_in(found, sessions)
    )


@bp.get("/seminars/<int:seminar_id>/sessions/<int:session_id>/attendance")
@allow(organise)
def room(seminar_id: int, session_id: int) -> str:
    """Who is in the room, to be ticked by hand."""
    found = queries.seminar_run_by(current_user, seminar_id)
    return _room(found, queries.session_in(found, session_id))


@bp.post("/seminars/<int:seminar_id>/sessions/<int:session_id>/attendance")
@allow(organise)
def tick(seminar_id: int, session_id: int) -> Response:
    """Somebody comes or goes now, or the last of it was a mistake."""
    form = TickForm()
    demand(form)
    found = queries.seminar_run_by(current_user, seminar_id)
    session, now = queries.session_in(found, session_id), clock.now()
    registration = queries.registration_in(seminar_id, _number(form.registration.data))
    if form.direction.data == "void":
        event = DayEvent(
            id=form.once.data, kind="scan", at=now, session_id=session.id, registration_id=registration.id,
            direction="void", way="tick", voids=form.scan.data or "",
        )  # fmt: skip
        attending.record(found, [event], device="", by=current_user, now=now)
    elif form.direction.data in {"in", "out"}:
        attending.tick(
            found, session, registration, direction=form.direction.data, once=form.once.data, by=current_user, now=now
        )
    else:
        raise Invalid("form-unusable")
    return redirect(url_for(".room", seminar_id=seminar_id, session_id=session_id, _anchor=f"r{registration.id}"), 303)


@bp.post("/seminars/<int:seminar_id>/sessions/<int:session_id>/closing")
@allow(organise)
def close(seminar_id: int, session_id: int) -> Response | tuple[str, int]:
    """End its attendance, with the heads counted."""
    found, form = queries.seminar_run_by(current_user, seminar_id), CloseForm()
    session = queries.session_in(found, session_id)
    if status := refused(
        form,
        lambda: attending.close(found, session, head_count=form.head_count.data, by=current_user, now=clock.now()),
    ):
        return _room(found, session, close_form=form), status
    flash(_("The session is closed. Look through its minutes, then credit the hours."), "good")
    return redirect(url_for(".minutes", seminar_id=seminar_id, session_id=session_id), 303)


@bp.get("/seminars/<int:seminar_id>/sessions/<int:session_id>/paper")
@allow(organise)
def paper(seminar_id: int, session_id: int) -> str:
    """Enter what stands on a paper list."""
    found = queries.seminar_run_by(current_user, seminar_id)
    return _paper(found, queries.session_in(found, session_id), PaperForm(formdata=None))


@bp.post("/seminars/<int:seminar_id>/sessions/<int:session_id>/paper")
@allow(organise)
def enter_paper(seminar_id: int, session_id: int) -> Response | tuple[str, int]:
    """Enter it."""
    found, form = queries.seminar_run_by(current_user, seminar_id), PaperForm()
    session, done = queries.session_in(found, session_id), list[int]()

    def enter() -> None:
        times = _times()
        done.append(attending.write_paper(found, session, times, once=form.once.data, by=current_user, now=clock.now()))

    if status := refused(form, enter):
        return _paper(found, session, form), status
    flash(
        ngettext("%(num)s person entered from paper.", "%(num)s people entered from paper.", done[0])
        % {"num": done[0]},
        "good",
    )
    return redirect(url_for(".room", seminar_id=seminar_id, session_id=session_id), 303)


@bp.get("/seminars/<int:seminar_id>/paper-lists")
@allow(organise)
def paper_lists(seminar_id: int) -> str:
    """Lists to print, one page a session."""
    found = queries.seminar_run_by(current_user, seminar_id)
    return render_template(
        "seminars/paper_lists.html", seminar=found, sessions=queries.sessions_of(seminar_id),
        people=queries.people_of(seminar_id, "placed"),
    )  # fmt: skip


@bp.get("/seminars/<int:seminar_id>/attendance/import")
@allow(organise)
def import_list(seminar_id: int) -> str:
    """Where a list of attendance comes in."""
    return _import(queries.seminar_run_by(current_user, seminar_id), ListForm(formdata=None))


@bp.post("/seminars/<int:seminar_id>/attendance/import")
@allow(organise)
def check_list(seminar_id: int) -> str | tuple[str, int]:
    """Show what it would do, row by row; nothing is written."""
    found, form = queries.seminar_run_by(current_user, seminar_id), ListForm()
    if not form.validate():
        return _import(found, form), 422
    return _checked(found, form.list_text)


@bp.post("/seminars/<int:seminar_id>/attendance/import/application")
@allow(organise)
def apply_list(seminar_id: int) -> Response | str | tuple[str, int]:
    """Do it."""
    found, form = queries.seminar_run_by(current_user, seminar_id), SameListForm()
    demand(form)
    done = attending.apply_list(found, form.text.data, by=current_user, now=clock.now())
    if done.errors:
        return _checked(found, form.text.data)
    new = sum(step.deed == "new" for step in done.steps)
    flash(ngettext("%(num)s row entered.", "%(num)s rows entered.", new) % {"num": new}, "good")
    return redirect(url_for(".attendance", seminar_id=seminar_id), 303)


def _checked(found: Seminar, text: str) -> str | tuple[str, int]:
    plan = attending.plan_list(found, text, now=clock.now())
    page = _import(found, ListForm(formdata=None, text=text), plan, text)
    return (page, 422) if plan.errors else page


def _import(found: Seminar, form: ListForm, plan: attending.Plan | None = None, text: str = "") -> str:
    return render_template(
        "seminars/import.html", seminar=found, form=form, plan=plan, text=text, most=MOST_ROWS,
        sessions=queries.sessions_of(found.id),
    )  # fmt: skip


def _room(found: Seminar, session: SeminarSession, *, close_form: CloseForm | None = None) -> str:
    lines = presence.lines_of(found, session)
    last = {scan.registration_id: scan for scan in presence.standing_scans(session)}
    return render_template(
        "seminars/room.html", seminar=found, session=session, lines=lines, last=last,
        inside=sum(line.presence.is_in for line in lines), came=sum(line.presence.came for line in lines),
        close_form=close_form or CloseForm(formdata=None),
    )  # fmt: skip


def _paper(found: Seminar, session: SeminarSession, form: PaperForm) -> str:
    lines = presence.lines_of(found, session)
    typed = {name: value for name, value in request.form.items() if name.startswith(PaperForm.extra_prefixes)}
    return render_template("seminars/paper.html", seminar=found, session=session, lines=lines, form=form, typed=typed)


def _times() -> dict[int, tuple[time, time]]:
    """What stands in the fields, by registration. Raises Invalid('times-half') where only one of two is filled in."""
    found: dict[int, list[time | None]] = {}
    for name, value in request.form.items():
        if match := re.fullmatch(r"(in|out)-(\d{1,9})", name):
            found.setdefault(int(match[2]), [None, None])[match[1] == "out"] = _time(value)
    filled = {who: pair for who, pair in found.items() if any(pair)}
    if any(came is None or went is None for came, went in filled.values()):
        raise Invalid("times-half")
    return {who: (came, went) for who, (came, went) in filled.items() if came is not None and went is not None}


def _time(text: str) -> time | None:
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip()[:5], "%H:%M").time()  # noqa: DTZ007 - a time of day
    except ValueError:
        raise Invalid("time-unreadable", given=text.strip()[:20]) from None


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise NotFound()
    return int(text)
