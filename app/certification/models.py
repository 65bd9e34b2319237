"""The table of certification: who is on the way to a certificate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
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
