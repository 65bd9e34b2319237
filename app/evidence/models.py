"""The table of the ledger. The database refuses to change or delete its rows (see `protection.py`)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import db
from app.evidence import protection

KINDS = (
    "lesson", "module", "quiz", "hours", "sign-off", "waiver", "withdrawal", "exam", "document", "practice",
    "contribution", "award",
)  # fmt: skip


class Entry(db.Base):
    """One piece of evidence, or the withdrawal of one.

    kind 'lesson': subject = lesson id · 'module': subject = module id, all its lessons finished · 'quiz': subject =
    quiz id, amount = per cent · 'hours': amount = hours, mode, topic in `subject`; details may say `issuer`,
    `interactive`, `seminar`, `session` · 'sign-off': subject = checklist id, amount = per cent ·
    'exam': subject = part of an examination, amount = per cent; details say `sitting` ·
    'document': subject = kind of document (licence, membership, diploma …), `happened_on` = valid from; details say
    `expires_on` (ISO, or none), `issuer`, `reference` · 'practice': in practice since `happened_on` ·
    'contribution': subject = kind (table-teaching, case-report …), amount = how many ·
    'award': subject = path id; details say `number` and `expires_on`; its withdrawal is the revocation ·
    'waiver': subject = requirement ('path-id/requirement-id') · 'withdrawal': `withdraws_id` says of which entry.
    `number` counts from 1 within the learner; `hash` covers `previous_hash` and all facts.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("learner_id", "number"),
        UniqueConstraint("learner_id", "once"),
        Index("ix_entry_kind_subject", "kind", "subject"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(120))
    amount: Mapped[float | None]
    mode: Mapped[str | None] = mapped_column(String(12))
    happened_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(120))
    once: Mapped[str | None] = mapped_column(String(160))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    withdraws_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


protection.append_only(Entry.__table__)  # type: ignore[arg-type]
