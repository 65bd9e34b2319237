"""The table of certificates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import db
from app.credentials.rules import facts_hash


class Award(db.Base):
    """A certificate. `number` is public, stands in the QR code and can be typed; its last part is random, so that
    nobody counts on from one to the next. `facts` are frozen: what is printed, and the entries of the ledger it
    rests on with their hashes. Only revocation is ever added.
    """

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("number_prefix", "number_year", "number_serial"),
        UniqueConstraint("learner_id", "path_id", "term"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    path_id: Mapped[str] = mapped_column(String(120), index=True)
    path_version: Mapped[int]
    term: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    number_prefix: Mapped[str] = mapped_column(String(12))
    number_year: Mapped[int]
    number_serial: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts_hash: Mapped[str] = mapped_column(String(64))
    awarded_at: Mapped[datetime]
    awarded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    expires_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoked_because: Mapped[str] = mapped_column(Text, default="")

    @property
    def awarded_on(self) -> date:
        """The day printed on it, which is a date in the society's zone, whoever reads."""
        return date.fromisoformat(self.facts["awarded_on"])

    @property
    def is_unchanged(self) -> bool:
        """Whether the facts are still those that were frozen."""
        return facts_hash(self.facts) == self.facts_hash
