"""What the timeline of a person says about seminars; hours credited are told by the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Integer, cast, literal, null, select, union_all

from app import db
from app.accounts.permissions import Permission, may
from app.seminars.models import Correction, Registration, Seminar
from app.seminars.words import PLACES
from app.web import timelines
from app.web.locale import _, lazy, number
from app.web.timelines import Moment


def seminars(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Registrations with what has become of them, places that came to an end, minutes corrected. One statement."""
    of_seminar = Seminar.id.label("seminar"), Seminar.title
    registration = Registration.state, Registration.id.label("id")
    asked = (
        select(
            literal("asked").label("what"), Registration.asked_at.label("at"), *registration, *of_seminar, *_nobody()
        )
        .join(Seminar, Seminar.id == Registration.seminar_id)
        .where(Registration.user_id == person_id)
    )
    ended = (
        select(
            literal("ended").label("what"), Registration.ended_at.label("at"), *registration, *of_seminar, *_nobody()
        )
        .join(Seminar, Seminar.id == Registration.seminar_id)
        .where(Registration.user_id == person_id, Registration.ended_at.is_not(None))
    )
    corrected = (
        select(literal("corrected").label("what"), Correction.at.label("at"), Registration.state, Correction.id.label("id"),
               *of_seminar, Correction.minutes, Correction.because, Correction.by_id)
        .join(Registration, Registration.id == Correction.registration_id)
        .join(Seminar, Seminar.id == Registration.seminar_id)
        .where(Registration.user_id == person_id)
    )  # fmt: skip
    rows = union_all(asked, ended, corrected).subquery()
    chosen = select(rows).where(rows.c.at < before).order_by(rows.c.at.desc(), rows.c.what.desc(), rows.c.id.desc())
    for row in db.session.execute(chosen.limit(most)):
        href = url_for("seminars.seminar", seminar_id=row.seminar)
        tone = "plain" if row.what == "asked" else "warm"
        yield Moment(row.at, *_told(row), href, row.by_id, "calendar", tone)


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
