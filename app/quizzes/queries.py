"""Reads of attempts. What belongs to somebody else is NotFound; an attempt whose time is up is closed, whether or not
anybody closed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Text, bindparam, cast, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import db
from app.accounts.models import User
from app.cohorts import queries as cohorts
from app.errors import NotFound
from app.quizzes.models import Allowance, Answer, Attempt, Item, QuestionRevision, Regrade, Remark
from app.quizzes.rules.allowances import Allowed
from app.quizzes.rules.answers import Body
from app.quizzes.rules.attempts import GRACE, Past, closing_time, overdue, receipt

_OF_LESSON = Attempt.learner_id == bindparam("learner_id"), Attempt.quiz_id == bindparam("quiz_id")
_IN_LESSON = (  # written down once, because every lesson asks
    select(Item.__table__, QuestionRevision.__table__.c["hash", "source", "figures"])  # type: ignore[arg-type]
    .select_from(Attempt.__table__)
    .join(Item.__table__, Item.attempt_id == Attempt.id)
    .join(QuestionRevision.__table__, Item.revision_hash == QuestionRevision.hash)
    .where(*_OF_LESSON)
    .order_by(Item.slot)
)


_OPEN_ITEM = (  # the attempt first: whoever closes it locks it before its items
    select(Item)
    .select_from(Attempt)
    .join(Item, Item.attempt_id == Attempt.id)
    .where(
        Attempt.id == bindparam("attempt_id"),
        Attempt.learner_id == bindparam("learner_id"),
        Attempt.use != "lesson",
        Item.slot == bindparam("slot"),
    )
    .options(contains_eager(Item.attempt), joinedload(Item.revision, innerjoin=True))
    .with_for_update(of=(Attempt, Item))
    .execution_options(populate_existing=True)
)
_answer = Answer.__table__.c
_ANSWER = select(_answer.version, _answer.body, _answer.confidence, _answer.received_at, _answer.standing).where(
    _answer.item_id == bindparam("item_id"), _answer.write_id == bindparam("write_id")
)
NEXT_SLOT = (  # a column beside Attempt: its first question not answered; NULL when each is. An answer taken back is blank.
    select(func.min(Item.slot))
    .where(Item.attempt_id == Attempt.id, func.coalesce(cast(Item.answer, Text), "null").in_(("null", "[]", "{}")))
    .correlate(Attempt)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Summary:
    """An attempt in a list. `percent` and `passed` are None while it is open, or where nothing is scored. `next_slot` is its
    first question not answered, None when each is.
    """

    id: int
    number: int
    use: str
    started_at: datetime
    closed_at: datetime | None
    deadline: datetime | None
    percent: float | None
    passed: bool | None
    next_slot: int | None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def past(self) -> Past:
        return Past(self.number, self.is_closed, self.passed)


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored of a save."""

    version: int
    body: Body
    confidence: str | None
    received_at: datetime
    standing: str


def quiz_of_lesson(lesson_id: str) -> str:
    """The id under which the questions within a lesson are an attempt."""
    return f"lesson:{lesson_id}"


def closed_at(attempt: Attempt, now: datetime) -> datetime | None:
    """When the attempt ended: as stored, or at its deadline once that and the grace have passed."""
    if attempt.closed_at is None and overdue(attempt.deadline, now):
        return closing_time(attempt.deadline, now)
    return attempt.closed_at


def attempts_of(learner_id: int, quiz_id: str, now: datetime) -> list[Summary]:
    """All attempts of one learner at one quiz, the first one first. One statement."""
    rows = db.session.execute(
        select(Attempt, NEXT_SLOT)
        .where(Attempt.learner_id == learner_id, Attempt.quiz_id == quiz_id)
        .order_by(Attempt.number)
    )
    return [summary(attempt, next_slot, now) for attempt, next_slot in rows]


def next_slot(attempt_id: int) -> int | None:
    """The first question of an attempt that is not answered; None when each is. One statement."""
    return db.session.scalar(select(NEXT_SLOT).select_from(Attempt).where(Attempt.id == attempt_id))


def summary(attempt: Attempt, next_slot: int | None, now: datetime) -> Summary:
    """The attempt in a few facts."""
    return Summary(
        attempt.id,
        attempt.number,
        attempt.use,
        attempt.started_at,
        closed_at(attempt, now),
        attempt.deadline,
        percent(attempt),
        attempt.passed,
        next_slot,
    )


def percent(attempt: Attempt) -> float | None:
    """The score in per cent, once there is one. A pretest has none: it only shows what is still to be learned."""
    if attempt.points is None or not attempt.most_points or attempt.use == "pretest":
        return None
    return round(100 * attempt.points / attempt.most_points, 4)


def best_scores(learner_ids: Iterable[int], quiz_ids: Iterable[str]) -> dict[tuple[int, str], float]:
    """(learner id, quiz id) → best per cent over closed attempts. One statement."""
    rows = db.session.execute(
        select(Attempt.learner_id, Attempt.quiz_id, func.max(100.0 * Attempt.points / Attempt.most_points))
        .where(Attempt.learner_id.in_(list(learner_ids)), Attempt.quiz_id.in_(list(quiz_ids)))
        .where(Attempt.closed_at.is_not(None), Attempt.most_points > 0, Attempt.use.in_(("exam", "practice")))
        .group_by(Attempt.learner_id, Attempt.quiz_id)
    )
    return {(learner_id, quiz_id): round(best, 4) for learner_id, quiz_id, best in rows}


def lesson_answers(learner_id: int, lesson_id: str) -> dict[str, Row[Any]]:
    """Question id → the learner's item in a lesson with the columns of the question as it was asked. One statement."""
    found = db.rows(_IN_LESSON, learner_id=learner_id, quiz_id=quiz_of_lesson(lesson_id))
    return {row.question_id: row for row in found}


def lesson_items(learner_id: int, lesson_id: str) -> list[Item]:
    """The learner's items in a lesson, what they were pinned to loaded, in the order they were answered."""
    pinned = joinedload(Item.revision, innerjoin=True), joinedload(Item.marked_by)
    items = select(Item).join(Item.attempt).where(*_OF_LESSON).options(*pinned).order_by(Item.slot)
    return list(db.session.scalars(items, {"learner_id": learner_id, "quiz_id": quiz_of_lesson(lesson_id)}))


def attempt_of(viewer: User, attempt_id: int) -> Attempt:
    """The viewer's own attempt with its items. Two statements."""
    return _found(
        db.session.scalar(_read(attempt_id).where(Attempt.learner_id == viewer.id).options(selectinload(Attempt.items)))
    )


def attempt_seen_by(viewer: User, attempt_id: int) -> Attempt:
    """An attempt with its items and what they were pinned to: for its learner, and for those who may see this
    learner's work.
    """
    items = selectinload(Attempt.items)
    with_revisions = items.joinedload(Item.revision, innerjoin=True), items.joinedload(Item.marked_by)
    attempt = _found(db.session.scalar(_read(attempt_id).options(*with_revisions)))
    if attempt.learner_id != viewer.id:
        cohorts.learner_seen_by(viewer, attempt.learner_id)
    return attempt


def open_attempt(viewer: User, attempt_id: int) -> Attempt:
    """The viewer's own attempt, its row locked until this transaction ends, for writing answers and closing."""
    return _found(
        db.session.scalar(
            select(Attempt)
            .where(Attempt.id == attempt_id, Attempt.learner_id == viewer.id, Attempt.use != "lesson")
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def open_item(viewer: User, attempt_id: int, slot: int) -> Item:
    """One question of the viewer's own attempt, with its revision and the attempt, both locked until this transaction
    ends. One statement.
    """
    item = db.session.scalar(_OPEN_ITEM, {"attempt_id": attempt_id, "learner_id": viewer.id, "slot": slot})
    if item is None:
        raise NotFound()
    return item


def answer_with(item: Item, write_id: str) -> Stored | None:
    """The save that came with this write id, if it has been received."""
    found = db.rows(_ANSWER, item_id=item.id, write_id=write_id)
    return Stored(*found[0]) if found else None


def receipt_of(attempt: Attempt) -> str:
    """The receipt code of an attempt, computed from the log of its accepted answers."""
    rows = db.session.execute(
        select(Item.slot, Answer.write_id, Answer.version, Answer.received_at)
        .join(Item, Item.id == Answer.item_id)
        .where(Item.attempt_id == attempt.id, Answer.standing == "accepted")
    )
    return receipt(attempt.id, [(slot, write_id, version, received) for slot, write_id, version, received in rows])


def refused_answers(attempt: Attempt) -> list[tuple[int, Answer]]:
    """What was received but does not count (slot, answer), for people to judge. One statement."""
    rows = db.session.execute(
        select(Item.slot, Answer)
        .join(Item, Item.id == Answer.item_id)
        .where(Item.attempt_id == attempt.id, Answer.standing != "accepted")
        .order_by(Answer.id)
    )
    return [(slot, answer) for slot, answer in rows]


def overdue_attempts(now: datetime, most: int) -> list[int]:
    """Ids of open attempts whose deadline and grace have passed, the oldest first."""
    return list(
        db.session.scalars(
            select(Attempt.id)
            .where(Attempt.closed_at.is_(None), Attempt.deadline.is_not(None), Attempt.deadline < now - GRACE)
            .order_by(Attempt.deadline)
            .limit(most)
        )
    )


def allowed(learner_id: int, quiz_id: str) -> Allowed:
    """What this learner has beyond the quiz's own rules. One statement."""
    rows = db.session.execute(
        select(Allowance.kind, Allowance.amount)
        .where(Allowance.learner_id == learner_id, Allowance.quiz_id.in_(("", quiz_id)))
        .order_by(Allowance.id)
    )
    newest: dict[str, int] = dict(rows.all())
    return Allowed(newest.get("time", 0), newest.get("attempts", 0))


def allowances_of(learner_id: int) -> list[tuple[Allowance, str]]:
    """All that was ever granted to a learner, the newest first, with the name of who did. One statement."""
    rows = db.session.execute(
        select(Allowance, User.name)
        .join(User, User.id == Allowance.granted_by_id)
        .where(Allowance.learner_id == learner_id)
        .order_by(Allowance.id.desc())
    )
    return [(allowance, name) for allowance, name in rows]


def remarks_of(attempt: Attempt) -> list[tuple[Remark, Regrade, str]]:
    """What was marked anew in an attempt, the oldest first, with the name of who did. One statement."""
    rows = db.session.execute(
        select(Remark, Regrade, User.name)
        .join(Regrade, Regrade.id == Remark.regrade_id)
        .join(User, User.id == Regrade.by_id)
        .join(Item, Item.id == Remark.item_id)
        .where(Item.attempt_id == attempt.id)
        .order_by(Remark.id)
    )
    return [(remark, regrade, name) for remark, regrade, name in rows]


def regrades_of(cohort_id: int, question_id: str) -> list[tuple[Regrade, int, str]]:
    """How often a question was marked anew in a cohort, the newest first: with how many answers, and the name of who did.
    One statement.
    """
    rows = db.session.execute(
        select(Regrade, func.count(Remark.id), User.name)
        .join(Remark, Remark.regrade_id == Regrade.id)
        .join(User, User.id == Regrade.by_id)
        .where(Regrade.cohort_id == cohort_id, Regrade.question_id == question_id)
        .group_by(Regrade.id, User.name)
        .order_by(Regrade.id.desc())
    )
    return [(regrade, number, name) for regrade, number, name in rows]


def best_pass(learner_id: int, quiz_id: str, *, besides: int) -> float | None:
    """The best per cent of the learner's passed attempts at a quiz, one attempt left out."""
    best = db.session.scalar(
        select(func.max(100.0 * Attempt.points / Attempt.most_points)).where(
            Attempt.learner_id == learner_id,
            Attempt.quiz_id == quiz_id,
            Attempt.passed.is_(True),
            Attempt.id != besides,
        )
    )
    return None if best is None else round(best, 4)


def _read(attempt_id: int) -> Select[tuple[Attempt]]:
    return (
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.use != "lesson")
        .execution_options(populate_existing=True)
    )


def _found(attempt: Attempt | None) -> Attempt:
    if attempt is None:
        raise NotFound()
    return attempt
