"""Writes about continuing professional development: licences, plans, reflections, claims and their approval, statements."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from app import db, events, mail
from app.accounts.models import User
from app.content.model import Catalogue
from app.content.packs import RulePack
from app.cpd import queries, rules
from app.cpd.models import Claim, Licence, Plan, Proof, Reflection, Statement
from app.credentials import keys, signatures
from app.errors import Conflict, Invalid, NotAllowed
from app.evidence import actions as ledger
from app.evidence.enclosed import document


def hold_licence(member: User, pack: RulePack, *, number: str, begins_on: date | None, now: datetime) -> Licence:
    """Let the member answer to this board; the same board again changes number and first day. Raises
    Invalid('own-period-needed') where the pack leaves the first day to the member and none is given.
    """
    if pack.begins is None and begins_on is None:
        raise Invalid("own-period-needed")
    ledger.take_turn(member.id)
    found = next((one for one in queries.licences_of(member.id) if one.pack_id == pack.id), None)
    if found is None:
        found = Licence(learner_id=member.id, pack_id=pack.id, since=now)
        db.session.add(found)
    found.number, found.begins_on = number, begins_on
    db.session.flush()
    events.record(member.id, "held-licence", f"user:{member.id}", pack=pack.id)
    return found


def give_up_licence(member: User, licence: Licence) -> None:
    """The member no longer answers to this board. Plans and statements stay."""
    db.session.execute(delete(Licence).where(Licence.id == licence.id))
    events.record(member.id, "gave-up-licence", f"user:{member.id}", pack=licence.pack_id)


def write_plan(member: User, pack: RulePack, period: rules.Period, text: str, *, now: datetime) -> None:
    """Keep what the member wants to learn in a period; the newest text stands, earlier ones are in the history."""
    ledger.take_turn(member.id)
    found = queries.plan_of(member.id, pack.id, period.first)
    if found is None:
        found = Plan(learner_id=member.id, pack_id=pack.id, period_first=period.first)
        db.session.add(found)
    found.text, found.written_at = text, now
    db.session.flush()
    events.record(
        member.id, "planned-learning", f"user:{member.id}", pack=pack.id, period=period.first.isoformat(), text=text
    )


def reflect(member: User, activity: rules.Activity, text: str, *, now: datetime) -> None:
    """Keep what the member took from an activity; the newest text stands."""
    ledger.take_turn(member.id)
    found = queries.reflections_of(member.id).get(activity.entry_id)
    if found is None:
        found = Reflection(learner_id=member.id, entry_id=activity.entry_id)
        db.session.add(found)
    found.text, found.written_at = text, now
    db.session.flush()
    events.record(member.id, "reflected", f"user:{member.id}", entry=activity.entry_id)


def claim(
    member: User,
    *,
    key: str,
    title: str,
    issuer: str,
    on: date,
    hours: float,
    mode: str,
    interactive: bool,
    topic: str = "",
    note: str = "",
    proof: tuple[str, bytes] | None = None,
    by: User,
    batch: str = "",
    now: datetime,
    today: date,
) -> Claim:
    """Claim learning done elsewhere; the same `key` again gives back the claim there is. `proof` is name and content of
    a document. Raises Invalid('claim-in-the-future' | 'claim-too-old' | 'proof-too-large' | 'proof-kind').
    """
    if reason := rules.claim_refusal(on=on, hours=hours, today=today):
        raise Invalid(reason)
    ledger.take_turn(member.id)
    known = next((one for one in queries.claims_of(member.id) if one.key == key), None)
    if known is not None:
        return known
    made = Claim(
        learner_id=member.id, key=key, batch=batch, title=title, issuer=issuer, on=on, hours=hours, mode=mode,
        interactive=interactive, topic=topic, note=note, state="waiting", given_at=now, given_by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if proof is not None:
        db.session.add(_proof(made, *proof))
        db.session.flush()
    events.record(by.id, "claimed-hours", f"user:{member.id}", claim=made.id, hours=hours, issuer=issuer)
    return made


def take_back(member: User, claim_id: int, *, now: datetime) -> None:
    """The member takes a claim back before it is decided. Raises Conflict('claim-decided')."""
    found = queries.claim_to_decide(queries.own_claim(member.id, claim_id).id)
    _undecided(found)
    found.state, found.decided_at, found.decided_by_id = "taken-back", now, member.id
    events.record(member.id, "took-back-claim", f"user:{member.id}", claim=found.id)


def approve(claim_id: int, *, by: User, now: datetime) -> Claim:
    """Make a claim an entry of the ledger, with whoever approves as its author. Approving again changes nothing. Raises
    NotAllowed('own-claim'), Conflict('claim-decided') when it was refused or taken back.
    """
    found = queries.claim_to_decide(claim_id)
    if found.learner_id == by.id:
        raise NotAllowed("own-claim")
    if found.state == "approved":
        return found
    _undecided(found)
    entry = ledger.add(
        learner_id=found.learner_id,
        kind="hours",
        subject=found.topic or "continuing-education",
        amount=found.hours,
        mode=found.mode,
        happened_on=found.on,
        source=f"claim:{found.id}",
        once=f"claim:{found.id}",
        author_id=by.id,
        note=found.title,
        details={"issuer": found.issuer, "interactive": found.interactive, "title": found.title, "claim": found.id},
        now=now,
    )
    _decide(found, "approved", by, now)
    found.entry_id = entry.id
    events.record(by.id, "approved-claim", f"user:{found.learner_id}", claim=found.id, entry=entry.id)
    return found


def refuse(claim_id: int, *, because: str, by: User, now: datetime) -> Claim:
    """Refuse a claim with a reason; the member is told by mail. Raises NotAllowed('own-claim'), Conflict('claim-decided')."""
    found = queries.claim_to_decide(claim_id)
    if found.learner_id == by.id:
        raise NotAllowed("own-claim")
    _undecided(found)
    _decide(found, "refused", by, now)
    found.because = because
    member = db.session.get_one(User, found.learner_id)
    mail.queue(member.email, "cpd/email/claim_refused", name=member.name, claim=found)
    events.record(by.id, "refused-claim", f"user:{found.learner_id}", claim=found.id, because=because)
    return found


def approve_all(claim_ids: Sequence[int], *, by: User, now: datetime) -> int:
    """Approve several claims; all or none. Gives how many there are."""
    for claim_id in sorted(set(claim_ids)):
        approve(claim_id, by=by, now=now)
    return len(set(claim_ids))


def issue_statement(
    member: User, pack_id: str, catalogue: Catalogue, *, society: str, on: date, now: datetime
) -> Statement:
    """Freeze the account of the period in which `on` lies as a statement for the board, and sign it.

    Raises Conflict('key-withdrawn') when the key at hand signs no more.
    """
    licence = queries.licence_of(member.id, pack_id)
    account = queries.account_of(member.id, pack_id, catalogue, on)
    facts = _facts(member, licence, account, society, now)
    signer = keys.signer()
    signed = signer.document(signatures.STATEMENT, rules.signable(facts))
    made = Statement(
        public_id=secrets.token_urlsafe(16), learner_id=member.id, pack_id=pack_id, period_first=account.period.first,
        period_last=account.period.last, facts=facts, facts_hash=rules.facts_hash(facts), issued_at=now,
        key_id=signer.id, signature=signed["signature"]["value"],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    events.record(member.id, "issued-statement", f"user:{member.id}", pack=pack_id, statement=made.id)
    return made


def _facts(member: User, licence: Licence, account: rules.Account, society: str, now: datetime) -> dict[str, Any]:
    pack, period = account.pack, account.period
    return {
        "society": society, "name": member.certified_as, "number": licence.number, "issued_at": now.isoformat(),
        "pack": pack.id, "title": pack.title, "regulator": pack.regulator, "version": pack.version, "hash": pack.hash,
        "status": pack.status, "first": period.first.isoformat(), "last": period.last.isoformat(),
        "counted": account.counted, "needed": account.needed, "complete": account.complete,
        "approval": pack.approval if rules.approved(pack, period) else "",
        "rules": [
            {"title": one.rule.title, "kind": one.rule.kind, "have": one.have, "need": one.need, "met": one.met}
            for one in account.held
        ],
        "activities": [
            {"title": line.activity.title, "on": line.activity.on.isoformat(), "hours": line.activity.hours,
             "counted": line.counted, "mode": line.activity.mode, "interactive": line.activity.interactive,
             "topic": line.activity.topic, "issuer": line.activity.issuer, "lesson": line.activity.lesson,
             "entry": line.activity.entry_id}
            for line in account.lines if line.counted > 0
        ],
    }  # fmt: skip


def _proof(made: Claim, name: str, body: bytes) -> Proof:
    found = document(name, body)
    return Proof(claim_id=made.id, name=found.name, media_type=found.media_type, sha256=found.sha256, body=found.body)


def _undecided(found: Claim) -> None:
    if found.state != "waiting":
        raise Conflict("claim-decided")


def _decide(found: Claim, state: str, by: User, now: datetime) -> None:
    found.state, found.decided_at, found.decided_by_id = state, now, by.id
