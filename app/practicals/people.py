"""What the rules need to know of those who assess: their levels, from the ledger and by grant, and their suspensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app import db
from app.accounts.models import User
from app.accounts.permissions import Permission, has
from app.content.model import Catalogue
from app.errors import Invalid, KeystoneError, NotAllowed
from app.evidence.models import Entry
from app.practicals.models import AssessorGrant, AssessorSuspension
from app.practicals.rules.assessors import Assessor, Held, Refusal, Suspension


def assessors_among(people: Iterable[User], today: date) -> dict[int, Assessor]:
    """These people as assessors, by id. Three statements, however many."""
    known = list(people)
    ids = [person.id for person in known]
    held: dict[int, list[Held]] = {id: [] for id in ids}
    for entry, withdrawn_on in _awards(ids):
        until = entry.details.get("expires_on")
        held[entry.learner_id].append(
            Held(entry.subject, entry.happened_on, date.fromisoformat(until) if until else None, withdrawn_on)
        )
    for grant in grants_of(ids):
        held[grant.person_id].append(Held(grant.level, grant.since, None, grant.withdrawn_on, granted=True))
    suspended: dict[int, list[Suspension]] = {id: [] for id in ids}
    for one in suspensions_of(ids):
        suspended[one.person_id].append(Suspension(one.since, one.until, one.lifted_on))
    return {
        person.id: Assessor(
            person.id,
            has(person, Permission.SIGN_OFF) and person.is_active,
            tuple(held[person.id]),
            tuple(suspended[person.id]),
        )
        for person in known
    }


def error_of(found: Refusal, catalogue: Catalogue) -> KeystoneError:
    """A refusal as the error that says it, with levels by their titles."""
    facts = dict(found.facts)
    if "level" in facts:
        facts["level"] = next((path.title for path in catalogue.paths if path.id == facts["level"]), facts["level"])
    wrong_numbers = found.reason in ("assessors-number", "assessor-twice")
    return Invalid(found.reason, **facts) if wrong_numbers else NotAllowed(found.reason, **facts)


def grants_of(ids: Sequence[int]) -> Sequence[AssessorGrant]:
    """Levels granted to these people, withdrawn ones too, the oldest first."""
    return db.session.scalars(
        select(AssessorGrant).where(AssessorGrant.person_id.in_(ids)).order_by(AssessorGrant.id)
    ).all()


def suspensions_of(ids: Sequence[int]) -> Sequence[AssessorSuspension]:
    """Suspensions of these people, past and lifted ones too, the oldest first."""
    return db.session.scalars(
        select(AssessorSuspension).where(AssessorSuspension.person_id.in_(ids)).order_by(AssessorSuspension.id)
    ).all()


def _awards(ids: Sequence[int]) -> list[tuple[Entry, Any]]:
    """Certificates in the ledger, each with the day of its withdrawal."""
    withdrawal = select(Entry.withdraws_id, Entry.happened_on).where(Entry.kind == "withdrawal").subquery()
    rows = db.session.execute(
        select(Entry, withdrawal.c.happened_on)
        .outerjoin(withdrawal, withdrawal.c.withdraws_id == Entry.id)
        .where(Entry.learner_id.in_(ids), Entry.kind == "award")
        .order_by(Entry.id)
    )
    return [(row[0], row[1]) for row in rows]
