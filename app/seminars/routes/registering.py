"""For those who come: the list, a seminar, registering, the pass, and one's own minutes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.errors import NotFound
from app.seminars import presence, presentation, queries, registrations, words
from app.seminars.models import Registration, Seminar
from app.seminars.routes.blueprint import bp
from app.seminars.rules import passes, registering
from app.web.authorization import allow, signed_in
from app.web.catalogue import current_catalogue
from app.web.locale import _
from app.web.qr import qr_svg
from app.web.refusals import demand


@dataclass(frozen=True)
class Groups:
    """The list in its parts."""

    mine: list[queries.Overview]
    upcoming: list[queries.Overview]
    past: list[queries.Overview]


@bp.get("/seminars")
@allow(signed_in)
def index() -> str:
    """Seminars: one's own, those to come, those that were."""
    overviews, run, now = queries.overviews_for(current_user), queries.run_ids(current_user), clock.now()
    over = [one for one in overviews if one.ends is not None and one.ends <= now]
    ahead = [one for one in overviews if one not in over]
    mine = [one for one in ahead if one.mine is not None and one.mine.state in registering.LIVE]
    groups = Groups(mine, [one for one in ahead if one not in mine], over[::-1])
    credited = presence.minutes_credited(current_user.id)
    return render_template("seminars/index.html", groups=groups, run=run, credited=credited)


@bp.get("/seminars/<int:seminar_id>")
@allow(signed_in)
def seminar(seminar_id: int) -> str:
    """What it is, when, where, and one's own place in it."""
    return _page(queries.seminar_seen_by(current_user, seminar_id))


@bp.post("/seminars/<int:seminar_id>/registration")
@allow(signed_in)
def register(seminar_id: int) -> Response:
    """Take a place, or wait for one."""
    demand()
    found = queries.seminar_seen_by(current_user, seminar_id)
    made = registrations.register(found, current_user, now=clock.now())
    if made.state == "placed":
        flash(_("You have a place. Your pass is ready; a mail is on its way."), "good")
    else:
        flash(_("You are on the waiting list. You are told by mail when a place is free."), "good")
    return redirect(url_for(".seminar", seminar_id=seminar_id), 303)


@bp.post("/seminars/<int:seminar_id>/registration/acceptance")
@allow(signed_in)
def accept(seminar_id: int) -> Response:
    """Take the place offered."""
    demand()
    registrations.accept(queries.seminar_seen_by(current_user, seminar_id), current_user, now=clock.now())
    flash(_("The place is yours."), "good")
    return redirect(url_for(".seminar", seminar_id=seminar_id), 303)


@bp.post("/seminars/<int:seminar_id>/registration/cancellation")
@allow(signed_in)
def cancel(seminar_id: int) -> Response:
    """Give it up."""
    demand()
    done = registrations.cancel(queries.seminar_seen_by(current_user, seminar_id), current_user, now=clock.now())
    if done:
        flash(_("You are no longer registered."), "good")
    else:
        flash(_("Nothing was left to cancel: you were no longer registered."), "message")
    return redirect(url_for(".seminar", seminar_id=seminar_id), 303)


@bp.get("/seminars/<int:seminar_id>/pass")
@allow(signed_in)
def own_pass(seminar_id: int) -> str:
    """The pass, large. Once opened it works without network; printed it works without a phone."""
    found = queries.seminar_seen_by(current_user, seminar_id)
    mine = queries.registration_of(seminar_id, current_user.id)
    if mine is None or mine.state != "placed":
        raise NotFound()
    printed = presentation.printed_pass(mine)
    return render_template(
        "seminars/pass.html", seminar=found, sessions=queries.sessions_of(seminar_id), mine=mine,
        printed=passes.spaced(printed), qr=qr_svg(printed, _("Pass as a QR code")),
        seconds=passes.LIVE_SECONDS,
    )  # fmt: skip


@bp.get("/seminars/hours")
@allow(signed_in)
def own_hours() -> str:
    """Everything credited to oneself, session by session, and how much more the record holds."""
    attended = queries.attended_by(current_user.id)[::-1]
    return render_template(
        "seminars/hours.html",
        attended=attended,
        total=sum(one.credit.minutes for one in attended),
        otherwise=queries.minutes_otherwise(current_user.id),
    )


def _page(found: Seminar) -> str:
    now, sessions = clock.now(), queries.sessions_of(found.id)
    mine, everybody = queries.registration_of(found.id, current_user.id), queries.registrations_in(found.id)
    begins, taken = queries.begins(sessions), registering.taken(everybody, now)
    ends = max((one.ends_at for one in sessions), default=None)
    credits = {one.session.id: one.credit for one in queries.attended_by(current_user.id) if one.seminar is found}
    applicant = queries.applicant(current_user, found, state=mine.state if mine else "")
    refused = registering.refusal(found, applicant, begins=begins, taken=taken, now=now)
    return render_template(
        "seminars/seminar.html", seminar=found, sessions=sessions, mine=mine, taken=taken,
        description=presentation.described(found.description), place_in_line=_place(mine, everybody),
        state=_state(mine, now), refused=words.refusal(refused, found, current_catalogue()) if refused else "",
        full=not registering.has_place(found.capacity, taken) or bool(registering.queue(everybody)),
        too_late=registering.cancel_refusal(found, state=mine.state if mine else "", begins=begins, now=now),
        organisers=queries.organisers_of(found.id), runs=queries.runs(current_user, found),
        presences=presence.own_presences(mine, sessions) if mine else {},
        credits=credits,
        modules=[module for module in current_catalogue().modules if module.id in found.modules],
        ends=ends, over=ends is not None and ends <= now, credited=sum(one.minutes for one in credits.values()),
    )  # fmt: skip


def _state(mine: Registration | None, now: object) -> str:
    """How one stands; an offer whose time is over counts as lapsed before the list has moved."""
    if mine is None:
        return ""
    if mine.state == "offered" and mine.offered_until is not None and mine.offered_until <= now:  # type: ignore[operator]
        return "lapsed"
    return mine.state


def _place(mine: Registration | None, everybody: list[Registration]) -> int:
    """One's place in the waiting list, counted from 1; 0 outside it."""
    return next((n for n, one in enumerate(registering.queue(everybody), 1) if mine and one.id == mine.id), 0)
