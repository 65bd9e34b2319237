"""Seminars in people's calendars: a file for one, and a feed at an address that nobody can guess."""

from __future__ import annotations

import hmac

from flask import current_app, flash, make_response, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.errors import NotFound
from app.seminars import feeds, presentation, queries
from app.seminars.models import CalendarFeed
from app.seminars.routes.blueprint import bp, public_url
from app.seminars.rules import calendars
from app.web.authorization import allow, anyone, signed_in
from app.web.locale import _
from app.web.refusals import demand


@bp.get("/seminars/<int:seminar_id>/seminar.ics")
@allow(signed_in)
def file(seminar_id: int) -> Response:
    """The sessions of a seminar as a calendar file."""
    found = queries.seminar_seen_by(current_user, seminar_id)
    mine = queries.registration_of(seminar_id, current_user.id)
    state = mine.state if mine else "waiting"
    items = presentation.appointments(found, queries.sessions_of(seminar_id), public_url=public_url(), state=state)
    return _ics(calendars.calendar(found.title, items, now=clock.now()), f"seminar-{seminar_id}.ics")


@bp.get("/seminars/calendar")
@allow(signed_in)
def feed_page() -> str:
    """One's own feed: its address, how to use it, a new address."""
    feed = feeds.feed_of(current_user.id)
    return render_template("seminars/calendar.html", address=_address(feed) if feed else "")


@bp.post("/seminars/calendar")
@allow(signed_in)
def renew_feed() -> Response:
    """Make an address, or a new one in place of the old."""
    demand()
    feeds.renew(current_user._get_current_object())
    flash(_("Your calendar has a new address. The earlier one no longer works."), "good")
    return redirect(url_for(".feed_page"), 303)


@bp.get("/calendar/<int:user_id>/<secret>.ics")
@allow(anyone)
def feed(user_id: int, secret: str) -> Response:
    """What somebody comes to, for calendar programs, which cannot sign in: the address itself is the key."""
    known = feeds.feed_of(user_id)
    right = calendars.feed_secret(_key(), user_id, known.epoch if known else 0)
    if not hmac.compare_digest(right.encode(), secret.encode()) or known is None or not feeds.is_open(user_id):
        raise NotFound()
    items = [
        appointment
        for found, sessions, state in feeds.seminars_of(user_id)
        for appointment in presentation.appointments(found, sessions, public_url=public_url(), state=state)
    ]
    return _ics(calendars.calendar(_("Seminars"), items, now=clock.now()), "seminars.ics")


def _address(feed: CalendarFeed) -> str:
    secret = calendars.feed_secret(_key(), feed.user_id, feed.epoch)
    return f"{public_url()}/calendar/{feed.user_id}/{secret}.ics"


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _ics(text: str, name: str) -> Response:
    answer = make_response(text)
    answer.mimetype = "text/calendar"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
