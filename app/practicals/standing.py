"""Writes about those who assess: suspending and reinstating them, granting a level and taking it back."""

from __future__ import annotations

from datetime import date, datetime

from app import db, events
from app.accounts.models import User
from app.content.model import Catalogue
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.practicals.models import AssessorGrant, AssessorSuspension


def suspend(
    person: User, *, since: date, until: date | None, because: str, by: User, now: datetime
) -> AssessorSuspension:
    """Let somebody assess nobody from a day on, until another or until reinstated."""
    _not_oneself(person, by)
    if until is not None and until < since:
        raise Invalid("suspension-backwards")
    made = AssessorSuspension(person_id=person.id, since=since, until=until, because=because, by_id=by.id, at=now)
    db.session.add(made)
    events.record(
        by.id, "suspended-assessor", f"user:{person.id}",
        since=since.isoformat(), until=until.isoformat() if until else None, because=because,
    )  # fmt: skip
    db.session.flush()
    return made


def reinstate(suspension_id: int, *, because: str, by: User, now: datetime, today: date) -> AssessorSuspension:
    """Lift a suspension from today on; the time until then stays one in which nothing was signed."""
    found = db.session.get(AssessorSuspension, suspension_id, with_for_update=True)
    if found is None:
        raise NotFound()
    if found.person_id == by.id:
        raise NotAllowed("own-standing")
    if found.lifted_on is not None:
        raise Conflict("suspension-over")
    found.lifted_on, found.lifted_by_id, found.lifted_because = today, by.id, because
    events.record(by.id, "reinstated-assessor", f"user:{found.person_id}", because=because)
    db.session.flush()
    return found


def grant(
    person: User, level: str, catalogue: Catalogue, *, because: str, by: User, now: datetime, today: date
) -> AssessorGrant:
    """Let somebody have a level without its certificate, from today on."""
    _not_oneself(person, by)
    if level not in {path.id for path in catalogue.paths}:
        raise NotFound()
    made = AssessorGrant(person_id=person.id, level=level, since=today, because=because, by_id=by.id, at=now)
    db.session.add(made)
    events.record(by.id, "granted-level", f"user:{person.id}", level=level, because=because)
    db.session.flush()
    return made


def take_back(grant_id: int, *, because: str, by: User, now: datetime, today: date) -> AssessorGrant:
    """Take a granted level back from today on; what was assessed until then stands."""
    found = db.session.get(AssessorGrant, grant_id, with_for_update=True)
    if found is None:
        raise NotFound()
    if found.withdrawn_on is not None:
        raise Conflict("grant-over")
    found.withdrawn_on, found.withdrawn_by_id, found.withdrawn_because = today, by.id, because
    events.record(by.id, "took-level-back", f"user:{found.person_id}", level=found.level, because=because)
    db.session.flush()
    return found


def _not_oneself(person: User, by: User) -> None:
    if person.id == by.id:
        raise NotAllowed("own-standing")
