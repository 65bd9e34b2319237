"""Reads about certificates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app import db
from app.credentials.models import Award
from app.credentials.rules import Status, normal_number, status
from app.errors import NotAllowed, NotFound


def held_paths(learner_id: int, today: date) -> set[str]:
    """Ids of paths whose certificate the person holds, valid today."""
    return {award.path_id for award in awards_of(learner_id) if status_of(award, today) is Status.VALID}


def awards_of(learner_id: int) -> Sequence[Award]:
    """All certificates of a person, newest first."""
    return db.session.scalars(select(Award).where(Award.learner_id == learner_id).order_by(Award.id.desc())).all()


def award_with_id(award_id: int) -> Award:
    """One certificate, for staff. NotFound when there is none."""
    found = db.session.get(Award, award_id)
    if found is None:
        raise NotFound()
    return found


def own_award(learner_id: int, award_id: int) -> Award:
    """One of the person's own certificates. NotFound when it is another's; a revoked one is no longer handed out."""
    found = db.session.get(Award, award_id)
    if found is None or found.learner_id != learner_id:
        raise NotFound()
    if found.revoked_at is not None:
        raise NotAllowed("certificate-revoked")
    return found


def award_numbered(typed: str) -> Award | None:
    """The certificate with this number, however it was typed."""
    return db.session.scalar(select(Award).where(Award.number == normal_number(typed)))


def status_of(award: Award, today: date) -> Status:
    """Valid, expired or revoked, on this day."""
    return status(expires=award.expires_on, revoked=award.revoked_at is not None, today=today)
