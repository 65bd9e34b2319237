"""Writes about certificates: issuing one, a duplicate of it, taking it back. Nothing else is ever changed on one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select

from app import db, events, mail
from app.accounts.models import User
from app.content.model import Path
from app.credentials import keys, queries, rules
from app.credentials.models import Award, Duplicate, Listing
from app.credentials.signatures import CERTIFICATE, Signer
from app.errors import Conflict, NotAllowed
from app.evidence import actions as ledger
from app.evidence import queries as entries
from app.evidence.models import Entry

NUMBERS = 7_301  # advisory lock under which serial numbers and places in the status list are given


def issue(
    learner: User,
    path: Path,
    *,
    after: Award | None,
    evidence: Sequence[dict[str, Any]],
    expires_on: date | None,
    society: str,
    by: User,
    now: datetime,
    today: date,
) -> Award:
    """Make the certificate that was decided upon above: number it, freeze its facts, sign them, enter it into the
    ledger, all in the running transaction.

    `after` is the newest certificate of this path the decision knew of (None: there was none). When there is a newer
    one by now, somebody was faster with the same decision and that one is returned: fifty clerks make one. The one
    before is superseded. `evidence` says for each requirement by which entries of the ledger it was met; `today` is
    the date in the society's zone.
    """
    ledger.take_turn(learner.id)
    newest = queries.newest_award(learner.id, path.id)
    if newest is not None and (after is None or newest.id != after.id):
        return newest
    signer, number = keys.signer(), _next_number(path, today)
    facts = _frozen(learner, path, number, newest, evidence, expires_on=expires_on, society=society, today=today)
    made = Award(
        learner_id=learner.id,
        path_id=path.id,
        path_version=path.version,
        term=facts["term"],
        public_id=secrets.token_urlsafe(16),
        number=number.text,
        number_prefix=number.prefix,
        number_year=number.year,
        number_serial=number.serial,
        facts=facts,
        facts_hash=rules.facts_hash(facts),
        key_id=signer.id,
        signature=_signature(signer, facts),
        status_index=_free_place(),
        awarded_at=now,
        awarded_by_id=by.id,
        expires_on=expires_on,
    )
    made.entry_id = _entered(made, by.id, now).id
    db.session.add(made)
    db.session.flush()
    if newest is not None:
        newest.superseded_by_id = made.id
    events.record(by.id, "awarded", f"user:{learner.id}", path=path.id, number=made.number)
    mail.queue(learner.email, "credentials/email/awarded", name=learner.name, award=made)
    return made


def revoke(award: Award, *, because: str, by: User, now: datetime) -> None:
    """Take a certificate back, for a reason. It stays on the public page, as revoked; the ledger withdraws its entry."""
    ledger.take_turn(award.learner_id)  # as issuing does, before anything of the certificate is touched
    db.session.refresh(award, with_for_update=True)
    if award.revoked_at is not None:
        raise Conflict("already-revoked")
    award.revoked_at, award.revoked_by_id, award.revoked_because = now, by.id, because
    if award.entry_id is not None:
        ledger.withdraw(entry=entries.entry(award.entry_id), because=because, author_id=by.id, now=now)
    events.record(by.id, "revoked", f"user:{award.learner_id}", number=award.number, because=because)
    db.session.flush()


def issue_duplicate(award: Award, *, because: str, by: User, now: datetime, today: date) -> Duplicate:
    """A further copy on paper, marked with the day it was issued. Not of one that was revoked."""
    if award.revoked_at is not None:
        raise NotAllowed("certificate-revoked")
    made = Duplicate(award_id=award.id, issued_on=today, issued_at=now, issued_by_id=by.id, because=because)
    db.session.add(made)
    events.record(by.id, "issued-duplicate", f"user:{award.learner_id}", number=award.number, because=because)
    db.session.flush()
    return made


def list_publicly(learner_id: int, *, agreed: bool, now: datetime) -> None:
    """Stand in the public directory from now on, or no longer."""
    if agreed:
        db.insert_missing(Listing, [{"learner_id": learner_id, "agreed_at": now}])
    else:
        db.session.execute(delete(Listing).where(Listing.learner_id == learner_id))
    events.record(learner_id, "listed-publicly" if agreed else "left-directory", f"user:{learner_id}")


def complete(now: datetime) -> int:
    """Sign and enter into the ledger what was issued before certificates were signed. Says how many there were."""
    unsigned = list(db.session.scalars(select(Award).where(Award.signature.is_(None)).order_by(Award.id)))
    for award in unsigned:
        signer = keys.signer()
        award.key_id, award.signature = signer.id, _signature(signer, award.facts)
        entry = _entered(award, award.awarded_by_id, now)
        award.entry_id = entry.id
        if award.revoked_at is not None and entries.withdrawal_of(entry) is None:
            ledger.withdraw(
                entry=entry, because=award.revoked_because or "revoked", author_id=award.revoked_by_id, now=now
            )
    return len(unsigned)


def _signature(signer: Signer, facts: dict[str, Any]) -> str:
    return str(signer.document(CERTIFICATE, rules.public_facts(facts))["signature"]["value"])


def _entered(award: Award, author_id: int, now: datetime) -> Entry:
    """The certificate's entry in the ledger."""
    return ledger.add(
        learner_id=award.learner_id,
        kind="award",
        subject=award.path_id,
        happened_on=award.awarded_on,
        source=f"award:{award.number}",
        once=f"award:{award.number}",
        author_id=author_id,
        details={
            "number": award.number,
            "expires_on": award.expires_on.isoformat() if award.expires_on else None,
            "term": award.term,
            "facts": award.facts_hash,
        },
        now=now,
    )


def _next_number(path: Path, today: date) -> rules.Number:
    db.lock(NUMBERS)
    prefix = path.number_prefix or path.id.upper()[:6]
    last = db.session.scalar(
        select(func.max(Award.number_serial)).where(Award.number_prefix == prefix, Award.number_year == today.year)
    )
    return rules.Number(prefix, today.year, (last or 0) + 1, secrets.randbits(25))


def _free_place() -> int:
    """A place in the status lists at random, so that its number says nothing about when; lists stay half empty."""
    issued = db.session.scalar(select(func.count()).select_from(Award)) or 0
    first = rules.PLACES * (issued // (rules.PLACES // 2))
    while True:
        place = first + secrets.randbelow(rules.PLACES)
        if db.session.scalar(select(Award.id).where(Award.status_index == place)) is None:
            return place


def _frozen(
    learner: User,
    path: Path,
    number: rules.Number,
    before: Award | None,
    evidence: Sequence[dict[str, Any]],
    *,
    expires_on: date | None,
    society: str,
    today: date,
) -> dict[str, Any]:
    wording = path.wording(learner.country) if hasattr(path, "wording") else None
    return {
        "number": number.text,
        "name": learner.certified_as,
        "title": path.title,
        "society": society,
        "awarded_on": today.isoformat(),
        "expires_on": expires_on.isoformat() if expires_on else None,
        "term": before.term + 1 if before else 1,
        "renews": before.number if before else None,
        "path": path.id,
        "path_version": path.version,
        "path_hash": path.hash,
        "status": path.status,
        "signatories": list(path.signatories),
        "wording": {"country": wording.country, "heading": wording.heading, "text": wording.text} if wording else None,
        "evidence": list(evidence),
    }
