"""The table of who read what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import db


class Reading(db.Base):
    """One learner with one lesson. `place` is the id of the heading last in view and `share` how far down (0 to 1).

    `finished_hash` and `finished_sections` (section id → hash) remember the version that was finished, so that later
    changes can be shown. `module_*` remember what the learner had reached in the lesson's module at this reading, and
    how large the module was then: progress does not fall below it when the module grows or shrinks.
    """

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("learner_id", "lesson_id"), Index("ix_reading_lesson_id", "lesson_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lesson_id: Mapped[str] = mapped_column(String(120))
    begun_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(120), default="")
    share: Mapped[float] = mapped_column(default=0.0)
    finished_at: Mapped[datetime | None]
    finished_hash: Mapped[str | None] = mapped_column(String(64))
    finished_sections: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    module_id: Mapped[str] = mapped_column(String(120), default="")
    module_lessons: Mapped[int] = mapped_column(default=0)
    module_objectives: Mapped[int] = mapped_column(default=0)
    module_share: Mapped[float] = mapped_column(default=0.0)
    module_done: Mapped[bool] = mapped_column(default=False)
