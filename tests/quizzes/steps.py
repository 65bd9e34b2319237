"""Steps that tests about attempts share."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.quizzes import actions
from app.quizzes.models import Attempt, Item
from tests.factories import NOW, a_cohort, a_user
from tests.quizzes.course import RIGHT

MINUTE = timedelta(minutes=1)


def begun(learner: User, catalogue: Catalogue, quiz: str = "j-exam", now=NOW) -> Attempt:
    return actions.start(learner, catalogue.quiz(quiz), catalogue, now)


def item_for(attempt: Attempt, question_id: str) -> Item:
    return db.session.scalars(select(Item).where(Item.attempt_id == attempt.id, Item.question_id == question_id)).one()


def save(
    attempt: Attempt,
    item: Item,
    body,
    write_id: str,
    *,
    base: int | None = None,
    now=NOW,
    confidence="sure",
    writer: int | None = None,
):
    return actions.save_answer(
        attempt,
        item,
        body,
        confidence,
        write_id=write_id,
        base_version=item.version if base is None else base,
        writer=attempt.writer if writer is None else writer,
        now=now,
    )


def answer_all(attempt: Attempt, catalogue: Catalogue, now=NOW, wrong: tuple[str, ...] = ()) -> None:
    for item in db.session.scalars(select(Item).where(Item.attempt_id == attempt.id)).all():
        if item.question_id in wrong:
            continue
        save(attempt, item, right_answer(catalogue, item.question_id), f"right-{item.id}-{item.version}", now=now)


def right_answer(catalogue: Catalogue, question_id: str):
    question = catalogue.question(question_id)
    if question_id == "b-tf":
        return [option.id for option in question.options if option.correct]
    if question_id == "b-cloze":
        return {"1": "key-ligaments", "2": next(o.id for o in question.blanks[1].options if o.correct)}
    if question_id == "b-label":
        return {spot.id: spot.label_id for spot in question.spots}
    return RIGHT[question_id]


def a_learner() -> User:
    user = a_user()
    a_cohort(learners=(user,))
    return user
