"""The tables of authoring."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app import db
from app.evidence.protection import append_only

IS_OPEN = text("state IN ('writing', 'submitted', 'approved')")


class Draft(db.Base):
    """A file being edited. `path` is below content/; `base_hash` is the version it began from, empty for a new file.

    `seq` rises with each save, so that a stale tab is noticed. `simulation_id` says what the approving reviewer of a
    certification path saw of its consequences.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("state IN ('writing', 'submitted', 'approved', 'published', 'dropped')", name="state_known"),
        Index("uq_draft_open", "path", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(240), index=True)
    base_hash: Mapped[str] = mapped_column(String(64))
    base_text: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="writing")
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reviewed_at: Mapped[datetime | None]
    review_note: Mapped[str] = mapped_column(Text, default="")
    simulation_id: Mapped[int | None] = mapped_column(ForeignKey("simulation.id"))


class DraftRevision(db.Base):
    """The draft as it stood at a moment: kept when the last is older than ten minutes, and at each change of state."""

    __tablename__ = "draft_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Publication(db.Base):
    """A version of a file that went live from the browser: immutable, the database itself sees to that.

    Every machine brings its content folder up to the newest publications.
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(240), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime] = mapped_column(index=True)


append_only(cast(Table, Publication.__table__))
