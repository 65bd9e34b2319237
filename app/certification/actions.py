"""Writes about certification: becoming a candidate, recording evidence by hand, awarding."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app import db, events
from app.accounts.models import User
from app.certification import queries, summaries
from app.certification.models import Candidacy
from app.certification.rules.dates import expires_on
from app.certification.rules.facts import Standing
from app.content.model import Catalogue, Path
from app.credentials import actions as credentials
from app.credentials import queries as certificates
from app.credentials.models import Award
from app.credentials.rules import Status
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.evidence import actions as ledger
from app.evidence import queries as entries
from app.evidence.models import Entry


def become_candidate(learner_id: int, path: Path, *, now: datetime, by: int | None = None) -> None:
    """Put somebody on the way to a certificate; once is enough. The version of the path stays with them."""
    ledger.take_turn(learner_id)
    if queries.candidacy_of(learner_id, path.id):
        return
    db.session.add(Candidacy(learner_id=learner_id, path_id=path.id, path_version=path.version, since=now))
    db.session.flush()
    events.record(by or learner_id, "became-candidate", f"user:{learner_id}", path=path.id, version=path.version)
    summaries.ledger_grew(learner_id, now)


def record_hours(
    learner: User,
    *,
    hours: float,
    mode: str,
    topic: str,
    on: date,
    where: str,
    others: bool = False,
    author: User,
    now: datetime,
) -> Entry:
    """Hours attended, as the author has seen or holds proof of. Raises Conflict('hours-of-that-day') where the ledger holds
    as many of the same kind of that day already, unless these are `others`: two people enter one sign-in sheet.
    """
    _not_for_oneself("own-hours", author, learner)
    _has_happened(on, now)
    ledger.take_turn(learner.id)
    if not others and (same := _same_hours(learner.id, hours, mode, on)):
        raise Conflict("hours-of-that-day", note=same.note or same.source)
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


def _same_hours(learner_id: int, hours: float, mode: str, on: date) -> Entry | None:
    """An entry that counts and says the same of that day."""
    standing = entries.standing_entries([learner_id])[learner_id]
    alike = (one for one in standing if (one.kind, one.happened_on, one.mode, one.amount) == ("hours", on, mode, hours))
    return next(alike, None)


def record_document(
    learner: User,
    *,
    kind: str,
    valid_from: date,
    expires_on: date | None,
    issuer: str,
    reference: str,
    checked: str,
    author: User,
    now: datetime,
) -> Entry:
    """A licence, a membership … that the author has looked at; `checked` says what was seen and where. No copy is kept."""
    _not_for_oneself("own-evidence", author, learner)
    if expires_on is not None and expires_on < valid_from:
        raise Invalid("ends-before-it-begins")
    details = {
        "expires_on": expires_on.isoformat() if expires_on else None,
        "issuer": issuer,
        "reference": reference,
        "checked": checked,
    }
    return _by_hand(learner, "document", kind, valid_from, author=author, now=now, details=details)


def record_practice(learner: User, *, since: date, country: str, document: str, author: User, now: datetime) -> Entry:
    """Since when somebody has been in practice, and the `document` that shows it. The earliest day counts."""
    _not_for_oneself("own-evidence", author, learner)
    _has_happened(since, now)
    details = {"country": country, "document": document, "checked": document}
    return _by_hand(learner, "practice", "practice", since, author=author, now=now, details=details)


def record_contribution(
    learner: User, *, kind: str, amount: float, on: date, topic: str, where: str, author: User, now: datetime
) -> Entry:
    """Something given to the society: a table taught, a lecture, a case report."""
    _not_for_oneself("own-evidence", author, learner)
    _has_happened(on, now)
    details = {"topic": topic, "where": where}
    return _by_hand(
        learner, "contribution", kind, on, author=author, now=now, details=details, amount=amount, note=where
    )


def waive(
    learner: User,
    path: Path,
    requirement_id: str,
    *,
    because: str,
    author: User,
    now: datetime,
) -> Entry:
    """Let a requirement count as met, or record the board's decision where the path leaves it to the board, for a reason
    that stays in the ledger. Nobody does so for themselves.
    """
    _not_for_oneself("own-waiver", author, learner)
    requirement = path.requirement(requirement_id)
    if requirement is None:
        raise NotFound()
    if not requirement.waivable:
        raise Invalid("not-waivable")
    verb = "decided" if requirement.kind == "decision" else "waived"
    events.record(author.id, verb, f"user:{learner.id}", path=path.id, requirement=requirement_id)
    return ledger.add(
        learner_id=learner.id,
        kind="waiver",
        subject=f"{path.id}/{requirement_id}",
        happened_on=ledger.date_of(now),
        source="by hand",
        author_id=author.id,
        note=because,
        details={"decision": True} if requirement.kind == "decision" else None,
        now=now,
    )


def withdraw(entry: Entry, *, because: str, author: User, now: datetime) -> None:
    """Answer a mistaken entry with its withdrawal. A certificate is revoked instead: Invalid('award-is-revoked')."""
    if entry.kind == "award":
        raise Invalid("award-is-revoked")
    ledger.withdraw(entry=entry, because=because, author_id=author.id, now=now)
    events.record(author.id, "withdrew-evidence", f"user:{entry.learner_id}", entry=entry.id)


def award(
    learner: User, path: Path, catalogue: Catalogue, *, society: str, by: User, now: datetime, today: date
) -> Award:
    """Award the certificate or its renewal, if everything the path asks for is met today; the facts and the evidence they
    rest on are frozen.

    A valid certificate that cannot be renewed yet is returned as it is, so that a double click or fifty clerks make one.
    Whoever is awarded is a candidate from then on, so that the board shows them. Raises Conflict('not-yet') with what
    is missing.
    """
    ledger.take_turn(learner.id)  # nobody withdraws evidence, and nobody else awards, while this is decided
    found = queries.standing_of(learner.id, path, catalogue, today)
    renewable = found.term is not None and found.term.renewable(today)
    held = [award for award in certificates.awards_of(learner.id) if award.path_id == path.id]
    valid = next((award for award in held if certificates.status_of(award, today) is Status.VALID), None)
    if valid and not renewable:
        return valid
    _not_for_oneself("own-award", by, learner)
    if not found.awardable:
        raise Conflict("not-yet", missing=len(found.unmet) + len(found.needs_first))
    become_candidate(learner.id, path, now=now, by=by.id)
    return credentials.issue(
        learner,
        found.path,
        after=held[0] if held else None,
        evidence=_rests_on(found),
        expires_on=expires_on(found.path, today, last_end=found.term.expires_on if found.term else None),
        society=society,
        by=by,
        now=now,
        today=today,
    )


def _rests_on(found: Standing) -> list[dict[str, Any]]:
    """What met each requirement, as it is frozen on the certificate."""
    return [
        {
            "requirement": check.requirement.id,
            "title": check.requirement.title,
            "waived": check.waived,
            "entries": [{"id": fact.entry_id, "hash": fact.hash} for fact in check.evidence],
        }
        for check in found.asked
    ]


def _by_hand(
    learner: User, kind: str, subject: str, on: date, *, author: User, now: datetime, details: dict[str, Any],
    amount: float | None = None, note: str = "",
) -> Entry:  # fmt: skip
    entry = ledger.add(
        learner_id=learner.id,
        kind=kind,
        subject=subject,
        amount=amount,
        happened_on=on,
        source="by hand",
        author_id=author.id,
        note=note,
        details=details,
        now=now,
    )
    events.record(author.id, f"recorded-{kind}", f"user:{learner.id}", about=subject, on=on.isoformat())
    return entry


def _has_happened(on: date, now: datetime) -> None:
    if on > ledger.date_of(now):
        raise Invalid("evidence-in-the-future")


def _not_for_oneself(reason: str, author: User, learner: User) -> None:
    if author.id == learner.id:
        raise NotAllowed(reason)
