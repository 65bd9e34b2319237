"""Going through the pages of an attempt, for tests."""

from __future__ import annotations

from sqlalchemy import select

from app import db
from app.quizzes.models import Attempt, Item
from tests.quizzes.course import RIGHT
from tests.visitor import Page, Visitor


def started(student: Visitor, quiz_id: str = "j-exam") -> Page:
    return student.submit(student.visit(f"/quizzes/{quiz_id}"), "/attempts")


def the_attempt() -> Attempt:
    return db.session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()


def items() -> dict[str, Item]:
    db.session.expire_all()
    return {
        item.question_id: item for item in db.session.scalars(select(Item).where(Item.attempt_id == the_attempt().id))
    }


def open_question(student: Visitor, question_id: str) -> Page:
    return student.visit(f"/attempts/{the_attempt().id}?question={items()[question_id].slot}")


def fields_for(question_id: str, page: Page) -> dict[str, object]:
    """The right answer as form fields."""
    body = RIGHT.get(question_id)
    if question_id == "b-tf":
        return {"answer": page.tree.xpath("//label[contains(., 'True')]/preceding::input[1]/@value")[0]}
    if question_id == "b-cloze":
        choice = page.tree.xpath("//select[@name='answer-2']/option[.='synovial']/@value")[0]
        return {"answer-1": "key-ligaments", "answer-2": choice}
    if question_id == "b-label":
        spots = page.tree.xpath("//ol[@class='label-list']//select/@name")
        return {spots[0]: "crown", spots[1]: "foot"}
    if question_id == "b-order":
        return {f"answer-{id}": str(place) for place, id in enumerate(body, 1)}
    if isinstance(body, dict):
        return {f"answer-{id}": value for id, value in body.items()}
    return {"answer": body}


def items_by_slot(slot: int) -> Item:
    return next(item for item in items().values() if item.slot == slot)


def saved(item: Item, **given: object) -> dict[str, object]:
    body: object = {} if item.question_id in ("b-short", "b-number", "b-cloze", "b-match", "b-label") else []
    return {
        "body": body,
        "confidence": "sure",
        "write_id": "write-0001",
        "base_version": item.version,
        "writer": 1,
        **given,
    }


def question_in(slot: int) -> str:
    return items_by_slot(slot).question_id
