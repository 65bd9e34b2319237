"""Writes to the ledger: adding an entry and withdrawing one by a further entry. There is no third.

Nothing is changed or deleted here, and the database refuses it too (`protection.py`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from app import db, events
from app.accounts.models import User
from app.errors import Conflict, Invalid, NotFound
from app.evidence import listeners, queries, rules
from app.evidence.models import Entry

_TURN = select(User.id).where(User.id == bindparam("learner_id")).with_for_update()
_zone = ZoneInfo("UTC")


def configure(zone: ZoneInfo) -> None:
    """Say in which zone the society lives; set once by create_app."""
    global _zone
    _zone = zone


def date_of(moment: datetime) -> date:
    """The date it is then for the society, which is the date an entry made by hand bears."""
    return moment.astimezone(_zone).date()


def add(
    *,
    learner_id: int,
    kind: str,
    subject: str,
    amount: float | None = None,
    mode: str | None = None,
    happened_on: date,
    source: str,
    once: str | None = None,
    author_id: int | None,
    note: str = "",
    details: dict[str, Any] | None = None,
    now: datetime,
) -> Entry:
    """Append to a person's chain. The same `once` gives back the entry that is there already, withdrawn or not."""
    take_turn(learner_id)
    if once is not None and (known := queries.entry_with_once(learner_id, once)):
        return known
    return _append(
        Entry(
            learner_id=learner_id,
            kind=kind,
            subject=subject,
            amount=None if amount is None else float(amount),
            mode=mode,
            happened_on=happened_on,
            source=source,
            once=once,
            author_id=author_id,
            note=note,
            details=details or {},
            recorded_at=now,
        )
    )


def withdraw(*, entry: Entry, because: str, author_id: int | None, now: datetime) -> Entry:
    """Say that an entry no longer counts, and why. Raises Conflict('already-withdrawn'),
    Invalid('withdrawal-is-final'), Invalid('reason-missing').
    """
    if entry.kind == "withdrawal":
        raise Invalid("withdrawal-is-final")
    if not because.strip():
        raise Invalid("reason-missing")
    take_turn(entry.learner_id)
    if queries.withdrawal_of(entry):
        raise Conflict("already-withdrawn")
    return _append(
        Entry(
            learner_id=entry.learner_id,
            kind="withdrawal",
            subject=entry.subject,
            happened_on=date_of(now),
            source="withdrawal",
            author_id=author_id,
            note=because.strip(),
            details={},
            withdraws_id=entry.id,
            recorded_at=now,
        )
    )


def take_turn(learner_id: int) -> None:
    """Let nobody else append to this person's chain until the transaction ends; SQLite has one writer at a time
    anyway.
    """
    if db.session.scalar(_TURN, {"learner_id": learner_id}) is None:
        raise NotFound()


def _append(entry: Entry) -> Entry:
    head = queries.head_of(entry.learner_id)
    entry.number = head.number + 1 if head else 1
    entry.previous_hash = head.hash if head else rules.BEGINNING
    entry.hash = rules.entry_hash(entry.previous_hash, rules.facts_of(entry))
    db.session.add(entry)
    db.session.flush()
    events.record(
        entry.author_id, queries.ADDED, f"user:{entry.learner_id}",
        learner=entry.learner_id, entry=entry.id, number=entry.number, kind=entry.kind, about=entry.subject,
        hash=entry.hash,
    )  # fmt: skip
    listeners.tell(entry.learner_id, entry.recorded_at)
    return entry
