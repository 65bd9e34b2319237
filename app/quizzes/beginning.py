"""An attempt at its beginning: which questions it asks, pinned to their revisions, and the order they are shown in."""

from __future__ import annotations

import secrets
from datetime import datetime, tzinfo

from app import db
from app.accounts.models import User
from app.content.model import Catalogue, Quiz
from app.content.questions import Case, Question
from app.quizzes import revisions
from app.quizzes.models import Attempt, Item
from app.quizzes.rules import attempts, drawing


def begin(
    learner: User, quiz: Quiz, catalogue: Catalogue, now: datetime, *, number: int, extra: int, zone: tzinfo
) -> Attempt:
    """Draw the questions and write everything down; the unique indexes refuse a second open attempt. `extra`: minutes
    this learner has more than others. `zone`: in which the day of a pass is read.
    """
    seed = secrets.token_hex(16)
    pool = [
        drawing.Candidate(unit.id, tuple(q.id for q in questions), tuple(o for q in questions for o in q.objectives))
        for unit in catalogue.pool(quiz)
        if (questions := catalogue.questions_in(unit))
    ]
    as_written = bool(quiz.question_ids) and quiz.draw is None
    drawn = drawing.draw(pool, None if as_written else quiz.draw or sum(one.size for one in pool), seed)
    questions = [catalogue.question(id) for candidate in drawn for id in candidate.question_ids]
    attempt = Attempt(
        learner_id=learner.id,
        quiz_id=quiz.id,
        number=number,
        use=quiz.use,
        settings=_settings(quiz, extra, zone),
        seed=seed,
        started_at=now,
        deadline=attempts.deadline(now, quiz.minutes, extra),
    )
    db.session.add(attempt)
    db.session.flush()
    hashes = revisions.pin(questions, catalogue.figures, now)
    items = [
        item(attempt, slot, question, hashes[question.id], _case_of(question, catalogue))
        for slot, question in enumerate(questions, 1)
    ]
    if items:
        db.insert_rows(Item, items)
    return attempt


def item(attempt: Attempt, slot: int, question: Question, hash: str, case: Case | None) -> dict[str, object]:
    """One question of the attempt as it will be shown: the columns of its row."""
    shown: dict[str, object] = {"order": drawing.shown_order(question, attempt.seed)}
    if case is not None:
        shown["case"] = {"id": case.id, "title": case.title, "html": case.html}
    return {
        "attempt_id": attempt.id,
        "slot": slot,
        "question_id": question.id,
        "revision_hash": hash,
        "shown": shown,
        "most_points": question.points,
    }


def _case_of(question: Question, catalogue: Catalogue) -> Case | None:
    return catalogue.case(question.case_id) if question.case_id else None


def _settings(quiz: Quiz, extra: int, zone: tzinfo) -> dict[str, object]:
    return {
        "title": quiz.title,
        "use": quiz.use,
        "pass": quiz.pass_percent,
        "attempts": quiz.attempts,
        "minutes": quiz.minutes,
        "extra": extra,
        "zone": str(zone),
        "review": quiz.review,
        "hash": quiz.hash,
        "module": quiz.module_id,
    }
