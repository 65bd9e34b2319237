"""The tables of continuing professional development. Hours themselves are entries of the ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import db
from app.cpd.rules import facts_hash, signable
from app.credentials import signatures


class Licence(db.Base):
    """That a member answers to the rules of a pack. `begins_on` is the first day of a period of their own, where the pack
    leaves that to them.
    """

    __tablename__ = "cpd_licence"
    __table_args__ = (UniqueConstraint("learner_id", "pack_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    pack_id: Mapped[str] = mapped_column(String(120), index=True)
    number: Mapped[str] = mapped_column(String(60), default="")
    begins_on: Mapped[date | None]
    since: Mapped[datetime]


class Plan(db.Base):
    """What a member wants to learn in one period under one pack."""

    __tablename__ = "cpd_plan"
    __table_args__ = (UniqueConstraint("learner_id", "pack_id", "period_first"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    pack_id: Mapped[str] = mapped_column(String(120))
    period_first: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class Reflection(db.Base):
    """What a member took from one activity, an entry of the ledger."""

    __tablename__ = "cpd_reflection"
    __table_args__ = (UniqueConstraint("learner_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class Claim(db.Base):
    """Learning done elsewhere. It waits until somebody else approves it, which makes it an entry of the ledger, or refuses
    it with a reason. `key` is made by the form, so that a double click is one claim; `batch` names the list it came with.
    """

    __tablename__ = "cpd_claim"
    __table_args__ = (
        UniqueConstraint("learner_id", "key"),
        CheckConstraint("state IN ('waiting', 'approved', 'refused', 'taken-back')", name="state_known"),
        Index("ix_cpd_claim_state_given_at", "state", "given_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key: Mapped[str] = mapped_column(String(64))
    batch: Mapped[str] = mapped_column(String(64), default="", index=True)
    title: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(120))
    on: Mapped[date] = mapped_column("happened_on")
    hours: Mapped[float]
    mode: Mapped[str] = mapped_column(String(12))
    interactive: Mapped[bool]
    topic: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    given_at: Mapped[datetime]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    because: Mapped[str] = mapped_column(Text, default="")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))


class Proof(db.Base):
    """The document that shows a claim: a PDF or a picture, kept in the database so that one backup holds everything."""

    __tablename__ = "cpd_proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("cpd_claim.id"), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Statement(db.Base):
    """An account as it stood when the member asked for it, frozen for a board. `public_id` holds 128 random bits."""

    __tablename__ = "cpd_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    pack_id: Mapped[str] = mapped_column(String(120))
    period_first: Mapped[date]
    period_last: Mapped[date]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts_hash: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    key_id: Mapped[str | None] = mapped_column(ForeignKey("signing_key.id"))  # None: made before statements were signed
    signature: Mapped[str | None] = mapped_column(String(86))

    @property
    def is_unchanged(self) -> bool:
        """Whether the facts are still those that were frozen."""
        return facts_hash(self.facts) == self.facts_hash

    @property
    def document(self) -> dict[str, Any] | None:
        """What is signed, with its signature; None when it was never signed."""
        if self.key_id is None or self.signature is None:
            return None
        return signatures.document(signatures.STATEMENT, signable(self.facts), key=self.key_id, value=self.signature)
