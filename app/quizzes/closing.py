"""Handing in: an attempt is closed at most once, marked from what was pinned, and a pass becomes evidence in the same
transaction.

Whoever comes first closes: the learner, the job, or the next start. `UPDATE … WHERE closed_at IS NULL` decides who
marks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app import clock, db, events, jobs
from app.evidence import actions as evidence
from app.quizzes import queries, revisions
from app.quizzes.models import Attempt, Demonstrated, Item, QuestionRevision
from app.quizzes.rules.attempts import closing_time
from app.quizzes.rules.grading import Mark, Score, grade, total

AT_A_TIME = 200


def submit(attempt: Attempt, now: datetime) -> Attempt:
    """Hand in. Handing in what is closed already changes nothing."""
    if attempt.use != "lesson":
        finalise(attempt, now)
    return attempt


@jobs.job("close-overdue-attempts", every=timedelta(minutes=1))
def close_overdue() -> None:
    """Close what nobody handed in, with what was saved, as at its deadline."""
    now = clock.now()
    for attempt_id in queries.overdue_attempts(now, AT_A_TIME):
        finalise(db.session.get_one(Attempt, attempt_id), now)


def finalise(attempt: Attempt, now: datetime) -> bool:
    """Close and mark, if this call is the first to do so; returns whether it was."""
    ended = closing_time(attempt.deadline, now)
    changed = db.session.execute(
        update(Attempt).where(Attempt.id == attempt.id, Attempt.closed_at.is_(None)).values(closed_at=ended)
    )
    db.session.refresh(attempt)
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        return False
    items = _items(attempt)
    for item, mark in zip(items, marks_of(items), strict=True):
        item.points = mark.points
        if item.first_points is None and item.answer:
            item.first_points = mark.points
    demonstrated(attempt.learner_id, items, now)
    score = score_of(attempt, items)
    attempt.points, attempt.most_points, attempt.passed = score.points, score.most, score.passed
    db.session.flush()
    events.record(
        attempt.learner_id,
        "submitted",
        f"attempt:{attempt.id}",
        quiz=attempt.quiz_id,
        percent=score.percent,
        passed=score.passed,
        answered=sum(bool(item.answer) for item in items),
    )
    if score.passed:
        best = queries.best_pass(attempt.learner_id, attempt.quiz_id, besides=attempt.id)
        if best is None or score.percent > best:
            testify(attempt, score.percent, f"attempt:{attempt.id}", now)
    return True


def marks_of(items: list[Item]) -> list[Mark]:
    """The mark of each item's newest accepted answer, by the question as it was asked or as it was marked anew by."""
    return [mark_by(item.marked_by or item.revision, item) for item in items]


def mark_by(revision: QuestionRevision, item: Item) -> Mark:
    """The mark of an answer by this version of the question. What it can earn stays what it could when it was asked."""
    mark = grade(revisions.question_of(revision), item.answer)
    if mark.most == item.most_points:
        return mark
    return Mark(round(item.most_points * mark.points / mark.most, 6), item.most_points, mark.parts)


def score_of(attempt: Attempt, items: list[Item]) -> Score:
    """The score of an attempt; computed again at any time, it is the same."""
    return total(marks_of(items), attempt.settings.get("pass") if attempt.use == "exam" else None)


def demonstrated(learner_id: int, items: list[Item], now: datetime) -> None:
    """Note the objectives of the questions answered in full, once and for good. One statement."""
    first: dict[str, Item] = {}
    for item in items:
        if item.answer and item.points is not None and item.points >= item.most_points:
            for objective in revisions.question_of(item.revision).objectives:
                first.setdefault(objective, item)
    if first:
        rows = [
            {"learner_id": learner_id, "objective_id": id, "item_id": first[id].id, "at": now} for id in sorted(first)
        ]
        db.insert_missing(Demonstrated, rows)


def _items(attempt: Attempt) -> list[Item]:
    return list(
        db.session.scalars(
            select(Item)
            .where(Item.attempt_id == attempt.id)
            .order_by(Item.slot)
            .options(joinedload(Item.revision, innerjoin=True), joinedload(Item.marked_by))
            .execution_options(populate_existing=True)
        )
    )


def testify(attempt: Attempt, percent: float, once: str, now: datetime) -> None:
    """Put a pass into the ledger: a first one, a better one, or one that was marked anew. The day is the society's."""
    assert attempt.closed_at is not None
    evidence.add(
        learner_id=attempt.learner_id,
        kind="quiz",
        subject=attempt.quiz_id,
        amount=percent,
        source=f"attempt:{attempt.id}",
        author_id=None,
        happened_on=attempt.closed_at.astimezone(ZoneInfo(attempt.settings.get("zone", "UTC"))).date(),
        once=once,
        now=now,
    )
