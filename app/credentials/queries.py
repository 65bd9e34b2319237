"""Reads about certificates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select

from app import db
from app.credentials import keys, signatures
from app.credentials.models import Award, Duplicate, Listing
from app.credentials.rules import PLACES, Status, normal_number, status
from app.credentials.signatures import PublicKey, Signer
from app.errors import NotAllowed, NotFound

_decoy = Signer(bytes(32))
DECOY_KEY = PublicKey(_decoy.id, _decoy.public)
DECOY = _decoy.document(signatures.CERTIFICATE, {"number": "", "name": "", "title": "", "facts": "0" * 64})


def held_paths(learner_id: int, today: date) -> set[str]:
    """Ids of paths whose certificate the person holds, valid today."""
    return {award.path_id for award in awards_of(learner_id) if status_of(award, today) is Status.VALID}


def awards_of(learner_id: int) -> Sequence[Award]:
    """All certificates of a person, newest first."""
    return db.session.scalars(select(Award).where(Award.learner_id == learner_id).order_by(Award.id.desc())).all()


def newest_award(learner_id: int, path_id: str) -> Award | None:
    """The certificate of the highest term somebody has of a path."""
    chosen = select(Award).where(Award.learner_id == learner_id, Award.path_id == path_id)
    return db.session.scalar(chosen.order_by(Award.term.desc()).limit(1))


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


def award_known_as(typed: str) -> Award | None:
    """The certificate with this public id, or with this number however it was typed. One statement, found or not."""
    return db.session.scalar(
        select(Award).where(or_(Award.public_id == typed.replace("\x00", ""), Award.number == normal_number(typed)))
    )


def award_at(public_id: str) -> Award:
    """The certificate with this public id. NotFound when there is none."""
    found = db.session.scalar(select(Award).where(Award.public_id == public_id))
    if found is None:
        raise NotFound()
    return found


def newest_of_chain(award: Award) -> Award | None:
    """The certificate that follows this one, and whatever follows that: the newest there is. None when this is it."""
    newest = newest_award(award.learner_id, award.path_id)
    return newest if newest is not None and newest.id != award.id else None


def status_of(award: Award, today: date) -> Status:
    """Valid, expired, superseded or revoked, on this day."""
    return status(
        expires=award.expires_on,
        revoked=award.revoked_at is not None,
        superseded=award.superseded_by_id is not None,
        today=today,
    )


def signature_of(award: Award | None) -> signatures.Check:
    """Whether the certificate's signature holds, and the row still says what was signed. No certificate takes as long
    as one: a decoy is checked, so that the time says nothing about which ids exist.
    """
    known = keys.public_keys()
    signed = award.document if award else DECOY
    if signed is None:
        return signatures.Check.UNSIGNED
    found = signatures.check(signed, known if award else {DECOY_KEY.id: DECOY_KEY}, signatures.CERTIFICATE)
    if award is None:
        return signatures.Check.UNSIGNED
    return found if award.is_unchanged else signatures.Check.BAD


def revoked_places(number: int) -> list[int]:
    """The places in this status list whose certificates are revoked."""
    first = number * PLACES
    chosen = select(Award.status_index).where(
        Award.revoked_at.is_not(None), Award.status_index.between(first, first + PLACES - 1)
    )
    return [index - first for index in db.session.scalars(chosen)]


def status_lists() -> int:
    """How many status lists there are; there is always one."""
    return (db.session.scalar(select(func.max(Award.status_index))) or 0) // PLACES + 1


def duplicates_of(award_id: int) -> Sequence[Duplicate]:
    """The duplicates of a certificate in the order they were issued."""
    return db.session.scalars(select(Duplicate).where(Duplicate.award_id == award_id).order_by(Duplicate.id)).all()


def duplicate(award_id: int, duplicate_id: int) -> Duplicate:
    """One duplicate of this certificate. NotFound when it is another's."""
    found = db.session.get(Duplicate, duplicate_id)
    if found is None or found.award_id != award_id:
        raise NotFound()
    return found


def is_listed(learner_id: int) -> bool:
    """Whether somebody agreed to stand in the public directory."""
    return db.session.get(Listing, learner_id) is not None
