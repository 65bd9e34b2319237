"""The tables of examination sittings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import db


class Sitting(db.Base):
    """One examination of one path. Days are in `time_zone`; applications are taken from `opens_on` to `closes_on`, both
    included. `documents` are kinds that an applicant encloses. `frozen_at` is when eligibility was computed, for the
    deadline; `capacity` None means no limit.
    """

    __tablename__ = "sitting"

    id: Mapped[int] = mapped_column(primary_key=True)
    path_id: Mapped[str] = mapped_column(String(120), index=True)
    title: Mapped[str] = mapped_column(String(160))
    place: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(64))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    held_on: Mapped[date] = mapped_column(index=True)
    embargo_from: Mapped[date | None]
    capacity: Mapped[int | None]
    fee: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    documents: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[str] = mapped_column(Text, default="")

    parts: Mapped[list[Part]] = relationship(order_by="Part.position", lazy="selectin")

    @property
    def published(self) -> bool:
        return self.published_at is not None

    @property
    def frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def released(self) -> bool:
        return self.released_at is not None

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None


class Part(db.Base):
    """One part of a sitting with the pass mark in force then, in per cent. `key` is the part as the path names it."""

    __tablename__ = "sitting_part"
    __table_args__ = (UniqueConstraint("sitting_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(160))
    pass_mark: Mapped[float]


class Examiner(db.Base):
    """Somebody appointed to examine at a sitting; kept when taken off, because marks may rest on them."""

    __tablename__ = "sitting_examiner"
    __table_args__ = (UniqueConstraint("sitting_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    appointed_at: Mapped[datetime]
    appointed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    off_at: Mapped[datetime | None]


class Application(db.Base):
    """Somebody asks for a place. `eligible` and `reasons` are what was frozen, with the hash of the path and the head of
    the person's ledger they rest on; `decision` is the board's ('accepted', 'refused'), with its reason, and outweighs
    them. `outcome` is set when places are given.
    """

    __tablename__ = "sitting_application"
    __table_args__ = (
        UniqueConstraint("sitting_id", "learner_id"),
        CheckConstraint("decision IN ('', 'accepted', 'refused')", name="decision_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    applied_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    keys: Mapped[list[str]] = mapped_column(JSON)
    late: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    eligible: Mapped[bool | None]
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON)
    path_hash: Mapped[str] = mapped_column(String(64), default="")
    ledger_head: Mapped[str] = mapped_column(String(64), default="")
    decision: Mapped[str] = mapped_column(String(8), default="")
    decided_because: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str] = mapped_column(String(12), default="")


class Enclosure(db.Base):
    """A document enclosed with an application: a PDF or a picture."""

    __tablename__ = "sitting_enclosure"
    __table_args__ = (UniqueConstraint("application_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("sitting_application.id"))
    kind: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Mark(db.Base):
    """One examiner's mark of one part of one candidate, in per cent; None says absent. It stands once given."""

    __tablename__ = "sitting_mark"
    __table_args__ = (UniqueConstraint("application_id", "part_id", "examiner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("sitting_application.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("sitting_part.id"))
    examiner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    percent: Mapped[float | None]
    note: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime]


class Moderation(db.Base):
    """What a moderator decided about a part on which examiners differed, or about an appeal; the newest one stands."""

    __tablename__ = "sitting_moderation"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("sitting_application.id"), index=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("sitting_part.id"))
    percent: Mapped[float]
    because: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Appeal(db.Base):
    """A candidate asks for a result to be looked at again; decided once, with a reason."""

    __tablename__ = "sitting_appeal"
    __table_args__ = (UniqueConstraint("application_id", "part_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("sitting_application.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("sitting_part.id"))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    upheld: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
