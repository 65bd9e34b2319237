"""The tables of certificates: what was awarded, duplicates of it, the keys that sign, who agreed to be listed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import db
from app.credentials import signatures
from app.credentials.rules import facts_hash, public_facts


class Award(db.Base):
    """A certificate. `facts` are frozen: what is printed, and the entries of the ledger it rests on with their hashes;
    `signature` is over what of them is public (`public_facts`), by the key `key_id`. `public_id` is 128 random bits and
    stands in its address and its QR code; `number` is for people, printed and typed. `entry_id` is its entry in the
    ledger. Only revocation and the certificate that follows it are ever added.
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
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    number_prefix: Mapped[str] = mapped_column(String(12))
    number_year: Mapped[int]
    number_serial: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts_hash: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str | None] = mapped_column(ForeignKey("signing_key.id"))
    signature: Mapped[str | None] = mapped_column(String(86))
    status_index: Mapped[int] = mapped_column(unique=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
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
        """Whether the facts, and what the row repeats of them, are still those that were frozen."""
        repeated = (self.facts["number"], self.facts["path"], self.facts["expires_on"])
        own = (self.number, self.path_id, self.expires_on.isoformat() if self.expires_on else None)
        return facts_hash(self.facts) == self.facts_hash and repeated == own

    @property
    def document(self) -> dict[str, Any] | None:
        """What of the certificate is public, with its signature; None when it was never signed."""
        if self.key_id is None or self.signature is None:
            return None
        content = public_facts(self.facts)
        return signatures.document(signatures.CERTIFICATE, content, key=self.key_id, value=self.signature)


class Duplicate(db.Base):
    """A further copy of a certificate on paper, marked as such."""

    __tablename__ = "duplicate"

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    because: Mapped[str] = mapped_column(Text)


class SigningKey(db.Base):
    """The public half of a key that signs or signed certificates; `id` is its thumbprint."""

    __tablename__ = "signing_key"
    __table_args__ = (CheckConstraint("state IN ('active', 'retired', 'lost')", name="state_known"),)

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(43))
    state: Mapped[str] = mapped_column(String(8))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class Listing(db.Base):
    """Somebody who agreed to stand in the public directory; taking it back removes the row."""

    __tablename__ = "listing"

    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    agreed_at: Mapped[datetime]
