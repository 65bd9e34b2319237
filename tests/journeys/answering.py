"""Giving some answer to a question of any kind, as a person does who looks at what the card offers."""

from __future__ import annotations

from playwright.sync_api import Locator

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


def is_answered(card: Locator) -> bool:
    """Whether something is chosen or written in it."""
    return bool(
        card.evaluate(
            """card => Boolean(card.querySelector(".choice-input:checked"))
            || [...card.querySelectorAll("select, input[type=text]")].some((field) => field.value)"""
        )
    )
