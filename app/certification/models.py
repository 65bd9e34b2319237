"""The tables of certification: who is on the way to a certificate, how they stand in short, changes tried on everybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
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
