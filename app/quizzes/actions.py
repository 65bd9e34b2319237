"""Writes of attempts: starting, saving, checking, hints, taking over. Handing in and marking are in `closing`.

Whoever writes into an attempt first loads it with `queries.open_attempt` or `open_item`, which lock its row: saves of one attempt
come one after another, and a save either comes before the closing or is refused.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError

from app import db, events
from app.accounts.models import User
from app.cohorts import queries as cohorts
from app.content.model import Catalogue, Lesson, Quiz
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.quizzes import beginning, closing, queries, revisions
from app.quizzes.models import Answer, Attempt, Item
from app.quizzes.queries import Stored
from app.quizzes.rules import attempts, drawing, grading
from app.quizzes.rules.allowances import extra_minutes
from app.quizzes.rules.answers import Body, is_blank

WRITE_ID = re.compile(r"[A-Za-z0-9_-]{8,40}\Z")
AT_ONCE = ("practice", "lesson")
_OPEN = (
    select(Attempt)
    .where(
        Attempt.learner_id == bindparam("learner_id"),
        Attempt.quiz_id == bindparam("quiz_id"),
        Attempt.closed_at.is_(None),
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a save. `version`, `body`, `confidence` are what is stored now; `reason` says why the save does
    not count.
    """

    standing: str
    version: int
    received_at: datetime
    body: Body | None
    confidence: str | None
    reason: str | None = None

    @property
    def accepted(self) -> bool:
        return self.standing == "accepted"


def start(learner: User, quiz: Quiz, catalogue: Catalogue, now: datetime, *, zone: tzinfo = UTC) -> Attempt:
    """The learner's open attempt at a quiz, begun now if there is none. However often it is asked at once, there is
    one. `zone` is the society's, in which the day of a pass is read.

    Raises NotAllowed with the reason of rules.attempts.refusal.
    """
    if open_one := _open_attempt(learner.id, quiz.id):
        if not attempts.overdue(open_one.deadline, now):
            return open_one
        closing.finalise(open_one, now)
    past, allowed = queries.attempts_of(learner.id, quiz.id, now), queries.allowed(learner.id, quiz.id)
    enrolled = cohorts.may_learn(learner.id, now)
    if refused := attempts.refusal(quiz, [one.past for one in past], enrolled=enrolled, further=allowed.further):
        raise NotAllowed(refused.reason, **refused.facts)
    extra = extra_minutes(quiz.minutes, allowed.percent)
    try:
        with db.session.begin_nested():
            attempt = beginning.begin(learner, quiz, catalogue, now, number=len(past) + 1, extra=extra, zone=zone)
    except IntegrityError:  # another request was faster
        faster = _open_attempt(learner.id, quiz.id)
        if faster is None:
            raise Conflict() from None
        return faster
    events.record(learner.id, "started", f"attempt:{attempt.id}", quiz=quiz.id, number=attempt.number)
    return attempt


def save_answer(
    attempt: Attempt,
    item: Item,
    body: Body,
    confidence: str | None,
    *,
    write_id: str,
    base_version: int,
    writer: int,
    now: datetime,
    flaw: str | None = None,
) -> Reply:
    """Keep what was sent, whatever becomes of it: accepted as the next version, or refused as stale, late or closed.

    Sending the same write again gives the same reply. `base_version` is the version the learner saw, `writer` the
    lease of their page. A body with a `flaw` is no answer yet: where it would be accepted, it stays in the page alone.
    """
    if not WRITE_ID.match(write_id):
        raise Invalid("write-id")
    known = queries.answer_with(item, write_id)
    if known is not None and known.body != body:
        # A page from the browser's history sends its old write id with something new: another write, and an old one.
        write_id, base_version = _another(write_id, body), -1
        known = queries.answer_with(item, write_id)
    if known is not None:
        return _reply(item, known)
    standing, reason = _standing(attempt, item, body, confidence, base_version, writer, now)
    if standing == "unchanged":
        return Reply("accepted", item.version, item.answered_at or now, item.answer, item.confidence)
    if standing == "accepted" and flaw:
        return Reply("unclear", item.version, now, item.answer, item.confidence, flaw)
    version = item.version + 1 if standing == "accepted" else item.version
    stored = Stored(version, body, confidence, now, standing)
    db.insert_rows(Answer, [{"item_id": item.id, "write_id": write_id, **asdict(stored)}])
    if standing == "accepted":
        db.change(item, answer=body, confidence=confidence, version=version, answered_at=now)
    return _reply(item, stored, reason)


def check(attempt: Attempt, item: Item, now: datetime) -> None:
    """Mark the stored answer at once, in practice and lessons. The first mark is kept; checking the same answer again
    changes nothing.
    """
    if attempt.use not in AT_ONCE or queries.closed_at(attempt, now):
        raise NotAllowed("check-not-here")
    if is_blank(item.answer):
        raise Invalid("nothing-to-check")
    if item.checked_version == item.version:
        return
    mark = grading.grade(revisions.question_of(item.revision), item.answer)
    item.checks += 1
    item.checked_version = item.version
    item.points = mark.points
    if item.first_points is None:
        item.first_points = mark.points
    db.session.flush()
    closing.demonstrated(attempt.learner_id, [item], now)
    events.record(
        attempt.learner_id,
        "answered",
        f"question:{item.question_id}",
        attempt=attempt.id,
        points=mark.points,
        most=mark.most,
    )
    db.session.flush()


def reveal_hint(attempt: Attempt, item: Item, *, shown: int, now: datetime) -> None:
    """Show one hint more than the `shown` ones of the page that asked; asking twice from one page shows one."""
    if attempt.use not in AT_ONCE or queries.closed_at(attempt, now):
        raise NotAllowed("check-not-here")
    there = len(revisions.question_of(item.revision).hints_html)
    item.hints = min(max(item.hints, shown + 1 if shown == item.hints else item.hints), there)
    db.session.flush()


def flag(attempt: Attempt, item: Item, flagged: bool, now: datetime) -> None:
    """Mark a question to come back to."""
    if queries.closed_at(attempt, now) is None:
        item.flagged = flagged
        db.session.flush()


def take_over(attempt: Attempt, now: datetime) -> int:
    """Continue here: pages opened before can no longer save. Returns the new lease."""
    if queries.closed_at(attempt, now):
        raise Conflict("attempt-closed")
    attempt.writer += 1
    events.record(attempt.learner_id, "took-over", f"attempt:{attempt.id}", writer=attempt.writer)
    db.session.flush()
    return attempt.writer


def lesson_attempt(learner: User, lesson: Lesson, now: datetime) -> Attempt:
    """The attempt that holds the answers given within a lesson, locked; made at the first answer, open for good."""
    quiz_id = queries.quiz_of_lesson(lesson.id)
    if found := _open_attempt(learner.id, quiz_id):
        return found
    if not cohorts.may_learn(learner.id, now):
        raise NotAllowed("not-enrolled")
    settings = {"title": lesson.title, "lesson": lesson.id}
    new = Attempt(
        learner_id=learner.id,
        quiz_id=quiz_id,
        number=1,
        use="lesson",
        settings=settings,
        seed=drawing.lesson_seed(learner.id, lesson.id),
        started_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(new)
    except IntegrityError:
        pass
    return _open_attempt(learner.id, quiz_id) or new


def lesson_item(attempt: Attempt, lesson: Lesson, question_id: str, catalogue: Catalogue, now: datetime) -> Item:
    """The question of a lesson in the learner's attempt, pinned as it is now if this is their first answer to it."""
    item = db.session.scalar(select(Item).where(Item.attempt_id == attempt.id, Item.question_id == question_id))
    if item is not None:
        return item
    question = next((question for question in lesson.questions if question.id == question_id), None)
    if question is None:
        raise NotFound(id=question_id)
    slot = (db.session.scalar(select(func.max(Item.slot)).where(Item.attempt_id == attempt.id)) or 0) + 1
    hashes = revisions.pin([question], catalogue.figures, now)
    item = Item(**beginning.item(attempt, slot, question, hashes[question.id], None))
    db.session.add(item)
    db.session.flush()
    return item


def _open_attempt(learner_id: int, quiz_id: str) -> Attempt | None:
    return db.session.scalar(_OPEN, {"learner_id": learner_id, "quiz_id": quiz_id})


def _standing(
    attempt: Attempt, item: Item, body: Body, confidence: str | None, base_version: int, writer: int, now: datetime
) -> tuple[str, str | None]:
    time = attempts.standing(now, attempt.deadline, attempt.closed_at)
    if time != "accepted":
        return time, f"answer-{time}"
    if attempt.use in AT_ONCE and attempts.settled(item.points, item.most_points, item.checks):
        return "closed", "answer-settled"
    if writer != attempt.writer:
        return "stale", "open-elsewhere"
    if body == (item.answer or type(body)()) and confidence == item.confidence:
        return "unchanged", None
    if base_version != item.version:
        return "stale", "answer-stale"
    return "accepted", None


def _reply(item: Item, answer: Stored, reason: str | None = None) -> Reply:
    """For a write that came before, the version and time it was given then, and what is stored now where it was
    refused.
    """
    if answer.standing == "accepted":
        return Reply("accepted", answer.version, answer.received_at, answer.body, answer.confidence)
    reason = reason or f"answer-{answer.standing}"
    return Reply(answer.standing, item.version, answer.received_at, item.answer, item.confidence, reason)


def _another(write_id: str, body: Body) -> str:
    return f"{write_id[:23]}-{hashlib.sha256(repr(body).encode()).hexdigest()[:16]}"
