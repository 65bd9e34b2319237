"""Writes about certification: becoming a candidate, recording evidence by hand, awarding."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app import db, events
from app.accounts.models import User
from app.certification import queries, rules
from app.certification.models import Candidacy
from app.content.model import Catalogue, Checklist, Path
from app.credentials import actions as credentials
from app.credentials import queries as certificates
from app.credentials.models import Award
from app.credentials.rules import Status
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.evidence import actions as ledger
from app.evidence.models import Entry


def become_candidate(learner_id: int, path: Path, *, now: datetime, by: int | None = None) -> None:
    """Put somebody on the way to a certificate; once is enough."""
    ledger.take_turn(learner_id)
    if queries.candidacy_of(learner_id, path.id):
        return
    db.session.add(Candidacy(learner_id=learner_id, path_id=path.id, path_version=path.version, since=now))
    db.session.flush()
    events.record(by or learner_id, "became-candidate", f"user:{learner_id}", path=path.id, version=path.version)


def record_hours(
    learner: User, *, hours: float, mode: str, topic: str, on: date, where: str, author: User, now: datetime
) -> Entry:
    """Hours attended, as the author has seen or holds proof of."""
    _not_for_oneself("own-hours", author, learner)
    if on > now.date():
        raise Invalid("in-the-future")
    entry = ledger.add(
        learner_id=learner.id,
        kind="hours",
        subject=topic or "seminar",
        amount=hours,
        mode=mode,
        happened_on=on,
        source="by hand",
        author_id=author.id,
        note=where,
        now=now,
    )
    events.record(author.id, "recorded-hours", f"user:{learner.id}", hours=hours, mode=mode, on=on.isoformat())
    return entry


def sign_off(
    learner: User, checklist: Checklist, *, points: dict[str, float], on: date, note: str, assessor: User, now: datetime
) -> rules.Result:
    """A practical, step by step. Only a passed one becomes evidence; a failed one is kept in the history with its
    points.
    """
    _not_for_oneself("own-practical", assessor, learner)
    if on > now.date():
        raise Invalid("in-the-future")
    result = rules.practical_result(checklist, points)
    details: dict[str, Any] = {"points": points, "checklist_hash": checklist.hash, "percent": result.percent}
    if result.passed:
        ledger.add(
            learner_id=learner.id,
            kind="sign-off",
            subject=checklist.id,
            amount=result.percent,
            happened_on=on,
            source="by hand",
            author_id=assessor.id,
            note=note,
            details=details,
            now=now,
        )
    events.record(
        assessor.id,
        "signed-off" if result.passed else "assessed-not-passed",
        f"user:{learner.id}",
        checklist=checklist.id,
        **details,
    )
    return result


def waive(learner: User, path: Path, requirement_id: str, *, because: str, author: User, now: datetime) -> Entry:
    """Let a requirement count as met for a reason that stays in the ledger. Nobody waives for themselves."""
    _not_for_oneself("own-waiver", author, learner)
    if requirement_id not in {requirement.id for requirement in path.requirements}:
        raise NotFound()
    events.record(author.id, "waived", f"user:{learner.id}", path=path.id, requirement=requirement_id)
    return ledger.add(
        learner_id=learner.id,
        kind="waiver",
        subject=f"{path.id}/{requirement_id}",
        happened_on=now.date(),
        source="by hand",
        author_id=author.id,
        note=because,
        now=now,
    )


def withdraw(entry: Entry, *, because: str, author: User, now: datetime) -> None:
    """Answer a mistaken entry with its withdrawal."""
    ledger.withdraw(entry=entry, because=because, author_id=author.id, now=now)
    events.record(author.id, "withdrew-evidence", f"user:{entry.learner_id}", entry=entry.id)


def award(
    learner: User, path: Path, catalogue: Catalogue, *, society: str, by: User, now: datetime, today: date
) -> Award:
    """Award the certificate, if everything the path asks for is met today; the facts and the evidence they rest on
    are frozen.

    A valid certificate that already exists is returned as it is, so that a double click or fifty clerks make one.
    Whoever is awarded is a candidate from then on, so that the board shows them. Raises Conflict('not-yet') with what
    is missing.
    """
    ledger.take_turn(learner.id)  # nobody withdraws evidence, and nobody else awards, while this is decided
    held = [award for award in certificates.awards_of(learner.id) if award.path_id == path.id]
    if valid := next((award for award in held if certificates.status_of(award, today) is Status.VALID), None):
        return valid
    _not_for_oneself("own-award", by, learner)
    found = queries.standing_of(learner.id, path, catalogue, today)
    if not found.complete:
        raise Conflict("not-yet", missing=len(found.unmet) + len(found.needs_first))
    become_candidate(learner.id, path, now=now, by=by.id)
    return credentials.issue(
        learner,
        path,
        evidence=_rests_on(found),
        expires_on=rules.expires_on(path, today),
        society=society,
        by=by,
        now=now,
        today=today,
    )


def _rests_on(found: rules.Standing) -> list[dict[str, Any]]:
    """What met each requirement, as it is frozen on the certificate."""
    return [
        {
            "requirement": check.requirement.id,
            "title": check.requirement.title,
            "waived": check.waived,
            "entries": [{"id": fact.entry_id, "hash": fact.hash} for fact in check.facts],
        }
        for check in found.checks
    ]


def _not_for_oneself(reason: str, author: User, learner: User) -> None:
    if author.id == learner.id:
        raise NotAllowed(reason)
