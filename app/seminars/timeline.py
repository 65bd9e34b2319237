"""What the timeline of a person says about seminars; hours credited are told by the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Integer, Select, String, and_, case, cast, literal, null, or_, select, union_all

from app import db
from app.accounts.permissions import Permission, may
from app.events import Event
from app.seminars.models import Correction, Registration, Seminar
from app.seminars.words import PLACES
from app.web import timelines
from app.web.locale import _, lazy, number
from app.web.timelines import Moment

ENDED = {"registration-cancelled": "cancelled", "registration-removed": "removed", "offer-lapsed": "lapsed"}


def seminars(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Registrations with what has become of them, places that came to an end, minutes corrected. A registration is one row
    however often somebody comes back; what it said earlier is told by the history. One statement.
    """
    parts = (_asked(), _ended(), _earlier(), _corrected())
    rows = union_all(*(one.where(Registration.user_id == person_id) for one in parts)).subquery()
    chosen = select(rows).where(rows.c.at < before).order_by(rows.c.at.desc(), rows.c.what.desc(), rows.c.id.desc())
    for row in db.session.execute(chosen.limit(most)):
        href = url_for("seminars.seminar", seminar_id=row.seminar)
        tone = "plain" if row.what == "asked" else "warm"
        yield Moment(row.at, *_told(row), href, row.by_id, "calendar", tone)


def _asked() -> Select[Any]:
    return _moments(literal("asked"), Registration.asked_at, Registration.state, Registration.id, *_nobody())


def _ended() -> Select[Any]:
    found = _moments(literal("ended"), Registration.ended_at, Registration.state, Registration.id, *_nobody())
    return found.where(Registration.ended_at.is_not(None))


def _earlier() -> Select[Any]:
    """What the history says of a registration from before it was written anew."""
    asked = Event.verb == "registered"
    what = case((asked, "asked"), else_="ended")
    state = case((asked, Event.facts["state"].as_string()), *((Event.verb == verb, ENDED[verb]) for verb in ENDED))
    told_by_row = or_(
        and_(asked, Event.at >= Registration.asked_at),
        and_(~asked, Registration.ended_at.is_not(None), Event.at >= Registration.ended_at),
    )
    return (
        _moments(what, Event.at, state, Event.id, *_nobody())
        .join(Event, Event.subject == literal("seminar:") + cast(Seminar.id, String))
        .where(Event.verb.in_(["registered", *ENDED]), Event.facts["registration"].as_integer() == Registration.id)
        .where(~told_by_row)
    )


def _corrected() -> Select[Any]:
    more = Correction.minutes, Correction.because, Correction.by_id
    found = _moments(literal("corrected"), Correction.at, Registration.state, Correction.id, *more)
    return found.join(Correction, Correction.registration_id == Registration.id)


def _moments(
    what: ColumnElement[Any], at: ColumnElement[Any], state: ColumnElement[Any], id: ColumnElement[Any], *more: Any
) -> Select[Any]:
    """Rows of one kind about registrations, all of the same shape."""
    shape = what.label("what"), at.label("at"), state.label("state"), id.label("id"), Seminar.id.label("seminar")
    found = select(*shape, Seminar.title, *more).select_from(Registration)
    return found.join(Seminar, Seminar.id == Registration.seminar_id)


def _nobody() -> tuple[ColumnElement[Any], ...]:
    return (literal(0).label("minutes"), literal("").label("because"), cast(null(), Integer).label("by_id"))


def _told(row: Any) -> tuple[str, str]:
    """The title of a row, and what else is to be said."""
    if row.what == "corrected":
        told = {"seminar": row.title, "minutes": number(row.minutes)}
        return _("Minutes corrected to %(minutes)s at %(seminar)s") % told, row.because
    if row.what == "ended":
        return _("No longer registered for %(seminar)s") % {"seminar": row.title}, str(PLACES[row.state])
    return _("Registered for %(seminar)s") % {"seminar": row.title}, str(PLACES[row.state])


timelines.part("seminars", lazy("Seminars"), may(Permission.TEACH), order=20)
timelines.source("seminars", "registrations", seminars)
