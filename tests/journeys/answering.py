"""Answering a question of any kind on its card: somehow, as a person does who looks at what is offered, or rightly."""

from __future__ import annotations

from playwright.sync_api import Locator

from app.content.questions import Choice, Order, Question
from app.demo.answering import right

WORDS = "1"  # an answer to what asks for words or for a number


def answer(card: Locator) -> None:
    """Answer it, right or wrong: the first option, other choices in turn, a word in each blank."""
    options = card.locator("label.choice-label")
    if options.count():
        options.first.click()
    for number, field in enumerate(card.locator("select:visible").all(), start=1):
        field.select_option(index=1 + (number - 1) % (field.locator("option").count() - 1))
    for field in card.locator("input[type=text]:visible").all():
        field.fill(WORDS)
    moves = card.get_by_role("button", name="Move down")
    if moves.count():
        moves.first.click()


def answer_rightly(card: Locator, question: Question) -> None:
    """Give the answer that earns all points."""
    body = right(question)
    if isinstance(question, Choice):
        for option in body:
            card.locator(f"input[name=answer][value='{option}']").check(force=True)
    elif isinstance(question, Order):
        _put_in_order(card, [str(item) for item in body])
    elif isinstance(body, dict):
        for part, value in body.items():
            field = card.locator(f"[name='answer-{part}']")
            if field.evaluate("field => field.localName") == "select":
                field.select_option(value=value)
            else:
                field.fill(value)


def _put_in_order(card: Locator, ids: list[str]) -> None:
    """Move each step up to its place, first to last. A list that stands right already is moved and moved back, because only
    what was moved is an answer.
    """
    items = card.locator(".order-item")
    items.first.get_by_role("button", name="Move down").click()
    for place, id in enumerate(ids):
        item = card.locator(".order-item", has=card.page.locator(f"[name='answer-{id}']"))
        while item.evaluate("item => [...item.parentElement.children].indexOf(item)") > place:
            item.get_by_role("button", name="Move up").click()


def given(card: Locator) -> dict[str, str]:
    """What is chosen or written in it, by field. Empty when it is not answered."""
    found: dict[str, str] = card.evaluate(
        """card => Object.fromEntries([...card.querySelectorAll(".choice-input:checked, select, input[type=text]")]
            .filter((field) => field.value && field.name.startsWith("answer"))
            .map((field) => [field.id, field.value]))"""
    )
    return found
