"""The tables of certification: who is on the way to a certificate, how they stand in short, what boards remember."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import db


class Candidacy(db.Base):
    """Somebody on the way to a certificate, since when, and the version of the path they started with."""

    __tablename__ = "candidacy"
    __table_args__ = (UniqueConstraint("learner_id", "path_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    path_id: Mapped[str] = mapped_column(String(120), index=True)
    path_version: Mapped[int]
    since: Mapped[datetime]


class StandingSummary(db.Base):
    """How a candidacy stands, as `rules.summary` says it: a cache of the rules, see `summaries`.

    It was computed for the path's text and what it asks for in the course by `fingerprint`, and for the ledger up to the
    entry whose number is `head` (0 before the first).
    """

    __tablename__ = "standing_summary"
    __table_args__ = (  # a board counts from these alone, without reading a row
        Index("ix_standing_summary_path_id_stage_changes_on", "path_id", "stage", "changes_on"),
        Index("ix_standing_summary_path_id_next_id", "path_id", "next_id"),
    )

    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    path_id: Mapped[str] = mapped_column(String(120))
    stage: Mapped[str] = mapped_column(String(12))
    next_id: Mapped[str | None] = mapped_column(String(120))
    short: Mapped[float]
    missing: Mapped[int]
    awardable: Mapped[bool]
    changes_on: Mapped[date | None] = mapped_column(index=True)
    version: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    expires_on: Mapped[date | None]
    fingerprint: Mapped[str] = mapped_column(String(64))
    head: Mapped[int]


class Simulation(db.Base):
    """What a changed text would do to everybody on a path, see `simulations`. `texts` are the files by path that were laid
    over the course; `result` is empty until it is computed.
    """

    __tablename__ = "simulation"
    __table_args__ = (Index("ix_simulation_path_id_text_hash", "path_id", "text_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    path_id: Mapped[str] = mapped_column(String(120))
    text_hash: Mapped[str] = mapped_column(String(64))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    people: Mapped[int]
    result: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    made_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class SavedFilter(db.Base):
    """What somebody wants to see of a board again and again; `query` is the address's query string."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("owner_id", "path_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    path_id: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(400))


class BulkDeed(db.Base):
    """One deed for many people of a board: looked at first, done by a job a few minutes later, and until then taken back.

    `kind` is 'write' or 'award'; `people` are their ids; `outcome` says of each, once done, what came of it: id → 'done' or
    the reason of a refusal.
    """

    __tablename__ = "bulk_deed"
    __table_args__ = (CheckConstraint("kind IN ('write', 'award')", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    path_id: Mapped[str] = mapped_column(String(120), index=True)
    people: Mapped[list[int]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))


class CertificateReminder(db.Base):
    """That a holder was reminded so many `days` before the last day of a certificate: each reminder is sent once."""

    __tablename__ = "certificate_reminder"
    __table_args__ = (UniqueConstraint("award_id", "days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    days: Mapped[int]
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"))
    queued_at: Mapped[datetime]
