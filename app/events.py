"""What happened, in one append-only table: who, did what, to what, when.

`record()` writes in the transaction of the deed itself, so the history holds exactly what was done. Analytics, the audit trail
and exports read it; nothing is ever changed or removed here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db


class Event(db.Base):
    """One deed. `verb` is past tense ('signed-in', 'answered'); `subject` is 'kind:id'; `facts` are small and hold no secrets."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject_at", "subject", "at"), Index("ix_event_actor_id_at", "actor_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(actor_id: int | None, verb: str, subject: str, **facts: Any) -> None:
    """Add to the history. `actor_id` is None when the system itself acted."""
    db.session.add(Event(at=clock.now(), actor_id=actor_id, verb=verb, subject=subject, facts=facts))
