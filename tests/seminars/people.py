"""Seminars for tests: one on Saturday 28 November 2026 in Lisbon, with a morning and an afternoon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from app import db
from app.accounts.models import User
from app.seminars.models import Organiser, Registration, Scan, Seminar, SeminarSession
from tests.factories import NOW, a_user

MORNING = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)  # Lisbon is on UTC in winter
AFTERNOON = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
_numbers = count(1)


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def a_seminar(*, organisers: tuple[User, ...] = (), **given: Any) -> Seminar:
    """A published seminar without sessions."""
    values = {
        "title": f"Blocking, part {next(_numbers)}", "place": "Hotel Borges, Lisbon", "time_zone": "Europe/Lisbon",
        "modules": [], "created_at": NOW, "published_at": NOW, "threshold": 90,
    }  # fmt: skip
    seminar = _added(Seminar(**{**values, **given}))
    for one in organisers:
        _added(Organiser(seminar_id=seminar.id, user_id=one.id, since=NOW))
    return seminar


def a_session(seminar: Seminar, *, starts_at: datetime = MORNING, hours: float = 3, **given: Any) -> SeminarSession:
    """A session of three hours on Saturday morning."""
    values = {
        "title": "Morning",
        "starts_at": starts_at,
        "ends_at": starts_at + hours * HOUR,
        "minutes": int(hours * 60),
    }
    return _added(SeminarSession(seminar_id=seminar.id, **{**values, **given}))


def a_registration(seminar: Seminar, user: User | None = None, **given: Any) -> Registration:
    """Somebody with a place."""
    user = user or a_user()
    values = {"state": "placed", "secret": f"secret of {user.id}", "asked_at": NOW}
    return _added(Registration(seminar_id=seminar.id, user_id=user.id, **{**values, **given}))


def a_scan(session: SeminarSession, registration: Registration, direction: str, at: datetime, **given: Any) -> Scan:
    """Seen at the door, ticked by hand."""
    values = {"event_id": f"event-{next(_numbers):06}", "way": "tick", "received_at": at, "by_id": registration.user_id}
    return _added(
        Scan(session_id=session.id, registration_id=registration.id, direction=direction, at=at, **{**values, **given})
    )


def attended(session: SeminarSession, registration: Registration, *, late: int = 0, early: int = 0) -> None:
    """Was in the whole session, but for so many minutes at its beginning and end."""
    a_scan(session, registration, "in", session.starts_at + timedelta(minutes=late))
    a_scan(session, registration, "out", session.ends_at - timedelta(minutes=early))
