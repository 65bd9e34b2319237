"""Tables of cohorts, their members and the invitations that are under way."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import db


class Cohort(db.Base):
    """A group with a start and, mostly, an end; both dates are read in the cohort's own zone. `code` lets people
    join by typing it.
    """

    __tablename__ = "cohort"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    code_open: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    time_zone: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Member(db.Base):
    """Somebody in a cohort. Leaving sets `left_at`; the row stays, because what they did in the cohort stays."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("cohort_id", "user_id"),
        CheckConstraint("part IN ('learner', 'staff')", name="part_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    part: Mapped[str] = mapped_column(String(10), default="learner")
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Invitation(db.Base):
    """A link sent to an address; the token is stored as SHA-256 only."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120), default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
