"""Marking one question's answers anew, in one cohort, after its key was put right: first a preview of who would gain or
lose what, then the deed, with a reason. Nothing is marked anew by editing content.

Only closed quizzes are touched: an open attempt goes on as it began, and in lessons feedback was given at once. What was
asked, answered and earned before stays in `item`, `answer` and `remark`; the ledger gets withdrawals and new entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app import db, events, mail
from app.accounts.models import User
from app.cohorts.models import Cohort, Member
from app.content.model import Catalogue
from app.content.questions import Question
from app.errors import Conflict, Invalid
from app.evidence import actions as ledger
from app.evidence import queries as known
from app.evidence.models import Entry
from app.quizzes import closing, queries, revisions
from app.quizzes.models import Attempt, Item, QuestionRevision, Regrade, Remark
from app.quizzes.rules import regrading as rules
from app.quizzes.rules.regrading import Change

MARKED = ("exam", "practice")


@dataclass(frozen=True, slots=True)
class Line:
    """One answer whose mark would change, with whose it is."""

    learner: User
    attempt: Attempt
    change: Change


@dataclass(frozen=True, slots=True)
class Preview:
    """What marking anew would do. `same`: answers whose mark stays; `foreign`: answers to a version too different to be
    marked by the present one.
    """

    question: Question
    lines: tuple[Line, ...]
    same: int
    foreign: int
    seal: str

    @property
    def gaining(self) -> int:
        return sum(line.change.gain > 0 for line in self.lines)

    @property
    def losing(self) -> int:
        return sum(line.change.gain < 0 for line in self.lines)


def preview(cohort: Cohort, question_id: str, catalogue: Catalogue) -> Preview:
    """Who in this cohort would gain or lose by the question as it is in the course now. Raises NotFound."""
    question = catalogue.question(question_id)
    revision = _as_it_is_now(question, catalogue)
    lines, same, foreign = [], 0, 0
    for item, learner in db.session.execute(_marked(cohort, question_id)).all():
        asked = revisions.question_of(item.revision)
        if not rules.comparable(asked, question):
            foreign += 1
        elif (change := _change(item, revision)).gain:
            lines.append(Line(learner, item.attempt, change))
        else:
            same += 1
    seal = rules.seal(revision.hash, [line.change for line in lines])
    return Preview(question, tuple(lines), same, foreign, seal)


def regrade(
    cohort: Cohort,
    question_id: str,
    catalogue: Catalogue,
    *,
    seal: str,
    nobody_loses: bool,
    because: str,
    by: User,
    now: datetime,
) -> int:
    """Carry out what was previewed under this seal; returns how many answers got another mark. Raises
    Conflict('regrade-changed') when it would do something else by now, Invalid('regrade-nothing').
    """
    learner_ids = db.session.scalars(
        select(Attempt.learner_id).join(Item).where(Item.id.in_(_ids(cohort, question_id))).distinct()
    )
    for learner_id in sorted(learner_ids):
        ledger.take_turn(learner_id)
    seen = preview(cohort, question_id, catalogue)
    if seen.seal != seal:
        raise Conflict("regrade-changed")
    changes = rules.chosen([line.change for line in seen.lines], nobody_loses=nobody_loses)
    if not changes:
        raise Invalid("regrade-nothing")
    hash = revisions.pin([seen.question], catalogue.figures, now)[question_id]
    made = Regrade(
        cohort_id=cohort.id, question_id=question_id, revision_hash=hash, reason=because, by_id=by.id, at=now
    )
    db.session.add(made)
    db.session.flush()
    attempts = {line.change.item_id: line.attempt for line in seen.lines}
    learners = {line.attempt: line.learner for line in seen.lines}
    for change in changes:
        _mark_anew(made, change, attempts[change.item_id], now)
    checks = {attempts[change.item_id] for change in changes if attempts[change.item_id].use == "exam"}
    for learner_id, quiz_id in sorted({(attempt.learner_id, attempt.quiz_id) for attempt in checks}):
        _settle_ledger(made, learner_id, quiz_id, {f"attempt:{one.id}": one for one in checks}, by, now)
    for change in changes:
        attempt = attempts[change.item_id]
        _tell(learners[attempt], attempt, change, because)
    events.record(
        by.id,
        "regraded",
        f"question:{question_id}",
        cohort=cohort.id,
        regrade=made.id,
        gained=sum(change.gain > 0 for change in changes),
        lost=sum(change.gain < 0 for change in changes),
        reason=because,
    )
    return len(changes)


def changed_since_asked(cohort: Cohort, questions: Sequence[Question], catalogue: Catalogue) -> set[str]:
    """Of these questions, those with answers in the cohort that were marked by another version than the present one.
    One statement.
    """
    present = {question.id: revisions.hash_of(question, catalogue.figures) for question in questions}
    by = func.coalesce(Item.marked_by_hash, Item.revision_hash)
    rows = db.session.execute(
        select(Item.question_id, by)
        .join(Attempt, Attempt.id == Item.attempt_id)
        .where(Item.question_id.in_(present), *_of(cohort))
        .distinct()
    )
    return {question_id for question_id, hash in rows if hash != present[question_id]}


def _as_it_is_now(question: Question, catalogue: Catalogue) -> QuestionRevision:
    """The present version, not stored: looking at a preview writes nothing."""
    return QuestionRevision(
        hash=revisions.hash_of(question, catalogue.figures),
        question_id=question.id,
        source=question.source,
        figures=revisions.drawings(question, catalogue.figures),
    )


def _of(cohort: Cohort) -> tuple[object, ...]:
    learners = select(Member.user_id).where(
        Member.cohort_id == cohort.id, Member.part == "learner", Member.left_at.is_(None)
    )
    return Attempt.learner_id.in_(learners), Attempt.closed_at.is_not(None), Attempt.use.in_(MARKED)


def _ids(cohort: Cohort, question_id: str) -> Select[tuple[int]]:
    return select(Item.id).join(Item.attempt).where(Item.question_id == question_id, *_of(cohort))  # type: ignore[arg-type]


def _marked(cohort: Cohort, question_id: str) -> Select[tuple[Item, User]]:
    return (
        select(Item, User)
        .join(Item.attempt)
        .join(User, User.id == Attempt.learner_id)
        .where(Item.id.in_(_ids(cohort, question_id)))
        .options(contains_eager(Item.attempt), joinedload(Item.revision), joinedload(Item.marked_by))
        .order_by(func.lower(User.name), User.id, Attempt.id)
        .execution_options(populate_existing=True)
    )


def _change(item: Item, revision: QuestionRevision) -> Change:
    attempt = item.attempt
    return Change(
        item.id,
        before=item.points or 0.0,
        after=closing.mark_by(revision, item).points,
        attempt_before=attempt.points or 0.0,
        attempt_most=attempt.most_points or 0.0,
        passed_before=attempt.passed,
        pass_percent=attempt.settings.get("pass"),
    )


def _mark_anew(made: Regrade, change: Change, attempt: Attempt, now: datetime) -> None:
    item = db.session.get_one(Item, change.item_id)
    db.session.add(
        Remark(
            regrade_id=made.id,
            item_id=item.id,
            points_before=change.before,
            points_after=change.after,
            attempt_points_before=change.attempt_before,
            passed_before=change.passed_before,
        )
    )
    item.points, item.marked_by_hash = change.after, made.revision_hash
    if attempt.use == "exam" and item.answer:
        item.first_points = change.after
    attempt.points, attempt.passed = change.attempt_after, change.passed_after
    db.session.flush()
    db.session.refresh(item, ["marked_by"])
    closing.demonstrated(attempt.learner_id, [item], now)


def _tell(learner: User, attempt: Attempt, change: Change, because: str) -> None:
    mail.queue(
        learner.email, "quizzes/email/regraded", name=learner.name, attempt=attempt, before=change.attempt_before,
        passed_before=change.passed_before, because=because,
    )  # fmt: skip


def _settle_ledger(
    made: Regrade, learner_id: int, quiz_id: str, changed: dict[str, Attempt], by: User, now: datetime
) -> None:
    """Withdraw what the ledger says of `changed` attempts (by source) where it is no longer so, and see that the best
    pass stands in it.
    """
    standing = []
    for entry in known.standing_entries([learner_id])[learner_id]:
        if entry.kind != "quiz" or entry.subject != quiz_id:
            continue
        if (attempt := changed.get(entry.source)) is not None and not _still_says(entry, attempt):
            ledger.withdraw(entry=entry, because=made.reason, author_id=by.id, now=now)
        else:
            standing.append(entry)
    best = db.session.scalars(
        select(Attempt)
        .where(Attempt.learner_id == learner_id, Attempt.quiz_id == quiz_id, Attempt.passed.is_(True))
        .order_by((Attempt.points / func.nullif(Attempt.most_points, 0)).desc(), Attempt.id)
    ).first()
    reached = queries.percent(best) if best is not None else None
    if best is not None and reached is not None and all((entry.amount or 0) < reached for entry in standing):
        closing.testify(best, reached, f"attempt:{best.id}@regrade:{made.id}", now)


def _still_says(entry: Entry, attempt: Attempt) -> bool:
    return bool(attempt.passed) and entry.amount == queries.percent(attempt)
