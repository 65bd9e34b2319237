"""Without a mouse: one question of each kind is answered and handed in by keys alone, and the focus is always seen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import focus_is_seen
from tests.journeys.conftest import SignIn
from tests.journeys.every_kind import ADDRESS, put_into
from tests.reliability.server import Server

pytestmark = pytest.mark.browser

HERE = "document.activeElement"
FARTHEST = 120  # presses of Tab; no page has more to reach before what is sought


@pytest.fixture
def kinds(society: Server) -> list[str]:
    """The kinds of question of the course, one of each in a graded check."""
    return put_into(society)


def test_a_question_of_each_kind_is_answered_and_handed_in_by_keys(as_person: SignIn, kinds: list[str]) -> None:
    page = as_person("student@example.org")
    page.goto(ADDRESS)
    tab_to(page, f"{HERE}.textContent.trim() === 'Start'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/attempts/*")

    for number in range(1, len(kinds) + 1):
        expect(page.get_by_text(f"Question {number} of {len(kinds)}")).to_be_visible()
        page.wait_for_load_state()
        answer_by_keys(page)
        expect(page.locator("[data-save-state]").first).to_contain_text(re.compile("Saved"), timeout=30_000)
        tab_to(page, f"{HERE}.value === '{'next' if number < len(kinds) else 'finish'}'")
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1, name="Hand in")).to_be_visible()
    expect(page.get_by_text(f"{len(kinds)} of {len(kinds)} answers are stored.")).to_be_visible()
    tab_to(page, f"{HERE}.textContent.trim() === 'Hand in now'")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Receipt", exact=True)).to_be_visible()


def answer_by_keys(page: Page) -> None:
    """Into the card by Tab, then what its widget is used with."""
    widget = page.locator("form[data-widget]").get_attribute("data-widget")
    WIDGETS[widget or ""](page)


def _choice(page: Page) -> None:
    tab_to(page, f"{HERE}.matches('.choice-input')")
    page.keyboard.press("Space")


def _typed(page: Page) -> None:
    blanks = page.locator("form[data-widget] :is(input[type=text], select):visible").count()
    for place in range(blanks):
        tab_to(
            page,
            f"[...document.querySelectorAll('form[data-widget] :is(input[type=text], select)')].indexOf({HERE}) === {place}",
        )
        page.keyboard.press("ArrowDown") if page.evaluate(f"{HERE}.tagName") == "SELECT" else page.keyboard.type("1")


def _order(page: Page) -> None:
    tab_to(page, f"/^Move down/.test({HERE}.getAttribute('aria-label') ?? {HERE}.textContent)")
    page.keyboard.press("Enter")


WIDGETS: dict[str, Callable[[Page], None]] = {
    "choice": _choice,
    "typed": _typed,
    "order": _order,
    "match": _typed,
    "labels": _typed,
    "label": _typed,
}


def tab_to(page: Page, condition: str) -> None:
    """Press Tab until what has the focus meets the condition; at every stop the focus must be seen."""
    for _press in range(FARTHEST):
        page.keyboard.press("Tab")
        assert focus_is_seen(page), page.evaluate(f"{HERE}.outerHTML.slice(0, 200)")
        if page.evaluate(condition):
            return
    raise AssertionError(f"not reached by Tab: {condition}")
