"""What the timeline of a person says about seminars; hours credited are told by the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import select

from app import db
from app.accounts.permissions import Permission, may
from app.seminars.models import Registration, Seminar
from app.seminars.words import PLACES
from app.web import timelines
from app.web.locale import _, lazy
from app.web.timelines import Moment


def registered(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Registrations, with what has become of them. One statement."""
    rows = db.session.execute(
        select(Registration.asked_at, Registration.state, Seminar.id, Seminar.title)
        .join(Seminar, Seminar.id == Registration.seminar_id)
        .where(Registration.user_id == person_id, Registration.asked_at < before)
        .order_by(Registration.asked_at.desc(), Registration.id.desc())
        .limit(most)
    )
    for at, state, seminar_id, title in rows:
        href = url_for("seminars.seminar", seminar_id=seminar_id)
        said = _("Registered for %(seminar)s") % {"seminar": title}
        yield Moment(at, said, str(PLACES[state]), href, None, "calendar", "plain")


timelines.part("seminars", lazy("Seminars"), may(Permission.TEACH), order=20)
timelines.source("seminars", "registrations", registered)
