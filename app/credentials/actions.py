"""Writes about certificates: issuing one, taking it back. Nothing else is ever changed on one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app import db, events, mail
from app.accounts.models import User
from app.content.model import Path
from app.credentials import queries, rules
from app.credentials.models import Award
from app.errors import Conflict
from app.evidence import actions as ledger
from app.evidence import queries as known

NUMBERS = 7_301  # advisory lock under which serial numbers are given


def issue(
    learner: User,
    path: Path,
    *,
    evidence: Sequence[dict[str, Any]],
    expires_on: date | None,
    society: str,
    by: User,
    now: datetime,
    today: date,
) -> Award:
    """Make the certificate that was decided upon above: number it and freeze its facts. `evidence` says for each
    requirement by which entries of the ledger it was met; `today` is the date in the society's zone.

    The caller has the learner's turn (`evidence.actions.take_turn`), so that nothing changes meanwhile.
    """
    number = _next_number(path, today)
    facts = _frozen(learner, path, number, evidence=evidence, expires_on=expires_on, society=society, today=today)
    made = Award(
        learner_id=learner.id,
        path_id=path.id,
        path_version=path.version,
        term=len([held for held in queries.awards_of(learner.id) if held.path_id == path.id]) + 1,
        number=number.text,
        number_prefix=number.prefix,
        number_year=number.year,
        number_serial=number.serial,
        facts=facts,
        facts_hash=rules.facts_hash(facts),
        awarded_at=now,
        awarded_by_id=by.id,
        expires_on=expires_on,
    )
    db.session.add(made)
    db.session.flush()
    ledger.add(
        learner_id=learner.id,
        kind="award",
        subject=path.id,
        happened_on=today,
        source=f"award:{made.number}",
        once=f"award:{made.number}",
        author_id=by.id,
        details={"number": made.number, "expires_on": facts["expires_on"], "term": made.term},
        now=now,
    )
    events.record(by.id, "awarded", f"user:{learner.id}", path=path.id, number=made.number)
    mail.queue(learner.email, "credentials/email/awarded", name=learner.name, award=made)
    return made


def revoke(award: Award, *, because: str, by: User, now: datetime) -> None:
    """Take a certificate back, for a reason. It stays on the public page, as revoked; its entry is withdrawn."""
    ledger.take_turn(award.learner_id)
    db.session.refresh(award, with_for_update=True)
    if award.revoked_at is not None:
        raise Conflict("already-revoked")
    award.revoked_at, award.revoked_by_id, award.revoked_because = now, by.id, because
    entry = known.entry_with_once(award.learner_id, f"award:{award.number}")
    if entry is not None:  # certificates from before the ledger knew of awards have none
        ledger.withdraw(entry=entry, because=because, author_id=by.id, now=now)
    events.record(by.id, "revoked", f"user:{award.learner_id}", number=award.number, because=because)
    db.session.flush()


def _next_number(path: Path, today: date) -> rules.Number:
    db.lock(NUMBERS)
    prefix = path.number_prefix or path.id.upper()[:6]
    last = db.session.scalar(
        select(func.max(Award.number_serial)).where(Award.number_prefix == prefix, Award.number_year == today.year)
    )
    return rules.Number(prefix, today.year, (last or 0) + 1, secrets.randbits(25))


def _frozen(
    learner: User,
    path: Path,
    number: rules.Number,
    *,
    evidence: Sequence[dict[str, Any]],
    expires_on: date | None,
    society: str,
    today: date,
) -> dict[str, Any]:
    return {
        "number": number.text,
        "name": learner.certified_as,
        "title": path.title,
        "society": society,
        "awarded_on": today.isoformat(),
        "expires_on": expires_on.isoformat() if expires_on else None,
        "path": path.id,
        "path_version": path.version,
        "path_hash": path.hash,
        "status": path.status,
        "signatories": list(path.signatories),
        "evidence": list(evidence),
    }
