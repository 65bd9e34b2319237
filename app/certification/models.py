"""The table of certification: who is on the way to a certificate."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
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
    __table_args__ = (Index("ix_standing_summary_path_id_stage", "path_id", "stage"),)

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
