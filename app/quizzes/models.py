"""Tables of attempts. `Answer` rows are only ever added; `Item` carries the newest state, so that a page needs one
statement.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import db
from app.evidence import protection


class QuestionRevision(db.Base):
    """The source of a question as somebody was asked it; named by its SHA-256, never changed, never deleted."""

    __tablename__ = "question_revision"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(120), index=True)
    source: Mapped[str] = mapped_column(Text)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_asked_at: Mapped[datetime]


class Attempt(db.Base):
    """One go at a quiz. `settings` pins what the quiz demanded when it began (use, pass, review, minutes, hash,
    title).

    `deadline` is fixed at the start. `writer` rises when another tab or device takes over; an answer from an older
    writer is kept but refused.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("learner_id", "quiz_id", "number"),
        Index(
            "uq_attempt_open",
            "learner_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_attempt_quiz_id_closed_at", "quiz_id", "closed_at"),
        CheckConstraint("use IN ('pretest', 'practice', 'exam', 'lesson')", name="use_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    quiz_id: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    use: Mapped[str] = mapped_column(String(10))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    seed: Mapped[str] = mapped_column(String(32))
    writer: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    points: Mapped[float | None]
    most_points: Mapped[float | None]
    passed: Mapped[bool | None]

    items: Mapped[list[Item]] = relationship(order_by="Item.slot", back_populates="attempt")


class Item(db.Base):
    """One question of an attempt.

    `shown` holds what the learner saw: the order of ids and the story of its case. `answer`, `confidence`, `version`
    mirror the newest accepted Answer; `points` is set when marked (at once in practice, on closing in an exam).
    `hints` counts revealed hints, `checks` tries; `checked_version` is the version checked last, so that a check sent
    twice counts once and no old feedback stands beside a new answer. `marked_by_hash` is set when the answer was marked
    anew by a later version of the question; what it was asked as stays in `revision_hash`.
    """

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("attempt_id", "slot"), Index("ix_item_question_id", "question_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    slot: Mapped[int]
    question_id: Mapped[str] = mapped_column(String(120))
    revision_hash: Mapped[str] = mapped_column(ForeignKey("question_revision.hash"))
    marked_by_hash: Mapped[str | None] = mapped_column(ForeignKey("question_revision.hash"))
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    answer: Mapped[Any | None] = mapped_column(JSON)
    confidence: Mapped[str | None] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    first_points: Mapped[float | None]
    points: Mapped[float | None]
    most_points: Mapped[float]
    hints: Mapped[int] = mapped_column(default=0)
    checks: Mapped[int] = mapped_column(default=0)
    checked_version: Mapped[int] = mapped_column(default=0)
    flagged: Mapped[bool] = mapped_column(default=False)

    attempt: Mapped[Attempt] = relationship(back_populates="items")
    revision: Mapped[QuestionRevision] = relationship(foreign_keys=revision_hash)
    marked_by: Mapped[QuestionRevision | None] = relationship(foreign_keys=marked_by_hash)


class Answer(db.Base):
    """One save, accepted or refused, in the order the server received them. `write_id` is made by the browser once a
    change, so that sending it again changes nothing. `standing` is 'accepted', 'stale' (another tab was newer),
    'late' (after the deadline and its grace) or 'closed'.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("item_id", "write_id"),
        Index(
            "uq_answer_version",
            "item_id",
            "version",
            unique=True,
            sqlite_where=text("standing = 'accepted'"),
            postgresql_where=text("standing = 'accepted'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    write_id: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    body: Mapped[Any] = mapped_column(JSON)
    confidence: Mapped[str | None] = mapped_column(String(10))
    received_at: Mapped[datetime]
    standing: Mapped[str] = mapped_column(String(10))


class Allowance(db.Base):
    """What staff gave one learner beyond a quiz's own rules. kind 'time': `amount` per cent more of every time limit,
    `quiz_id` empty · 'attempts': `amount` attempts more at one quiz. The newest row of a kind (and quiz) holds; rows are
    only added, so that they are their own history.
    """

    __tablename__ = "allowance"
    __table_args__ = (CheckConstraint("kind IN ('time', 'attempts')", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    quiz_id: Mapped[str] = mapped_column(String(120), default="")
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    granted_at: Mapped[datetime]


class Regrade(db.Base):
    """A deliberate marking anew of one question's answers in one cohort, by the version of the question at that time."""

    __tablename__ = "regrade"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    question_id: Mapped[str] = mapped_column(String(120), index=True)
    revision_hash: Mapped[str] = mapped_column(ForeignKey("question_revision.hash"))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Remark(db.Base):
    """One answer marked anew: its mark before and after, and what the whole attempt was worth before."""

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    points_before: Mapped[float]
    points_after: Mapped[float]
    attempt_points_before: Mapped[float]
    passed_before: Mapped[bool | None]

    regrade: Mapped[Regrade] = relationship()


class Demonstrated(db.Base):
    """An objective on which the learner has answered a question in full, once. Written when an item is marked, with
    the objectives the question had then; never removed, so that progress does not fall when questions move to
    other objectives or disappear.
    """

    __tablename__ = "demonstrated"
    __table_args__ = (UniqueConstraint("learner_id", "objective_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    objective_id: Mapped[str] = mapped_column(String(120))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    at: Mapped[datetime]


for table in (Allowance, Regrade, Remark):
    protection.append_only(table.__table__)  # type: ignore[arg-type]
