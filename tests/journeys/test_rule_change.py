"""The rules of a path change: written by one, tried on everybody by name, confirmed as seen, published; the board follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.reliability.server import Server

pytestmark = pytest.mark.browser

PATH = "certification/proficiency.md"
READY, CERTIFIED = "Tom Baker", "Sara Cohen"


def test_from_60_to_72_hours_who_loses_is_seen_by_name_before_it_is_published(
    as_person: SignIn, society: Server
) -> None:
    board = as_person("admin@example.org")
    board.goto("/certification/proficiency")
    expect(on_board(board, READY)).to_contain_text("Everything met: award it")

    author = as_person("instructor@example.org")
    write(author)
    author.get_by_label("What you changed and why").fill("The board decided on 72 hours.")
    author.get_by_role("button", name="Submit for review").click()
    expect(author.get_by_text("Submitted", exact=True)).to_be_visible()
    expect(author.get_by_role("button", name="Approve")).to_have_count(0)  # nobody approves their own draft
    draft = author.url

    colleague = as_person("reviewer@example.org")
    colleague.goto(draft)
    expect(colleague.get_by_text("Rules of certification are approved by an administrator.")).to_be_visible()
    expect(colleague.get_by_role("button", name="Approve")).to_have_count(0)

    board.goto(draft)
    board.get_by_role("button", name="Approve").click()
    expect(board.get_by_text("Try the change on everybody first").first).to_be_visible()
    board.goto(draft)
    board.get_by_role("button", name="Try it on everybody").click()
    expect(simulated(board, "Lose").get_by_role("listitem").filter(has_text=READY)).to_contain_text("complete no more")
    expect(simulated(board, "Lose")).to_contain_text("12 missing then")
    expect(fact(board, "Gain")).to_have_text("0")
    unaffected = simulated(board, "Unaffected")
    unaffected.locator("summary").click()
    expect(unaffected).to_contain_text(CERTIFIED)
    expect(unaffected).not_to_contain_text(READY)

    board.get_by_role("button", name="Approve").click()
    expect(board.get_by_text("Say that you have seen who gains and who loses").first).to_be_visible()
    board.get_by_role("checkbox", name=re.compile("I have seen below who gains and who loses")).check(force=True)
    board.get_by_role("button", name="Approve").click()
    board.get_by_role("button", name="Publish").click()
    expect(board.get_by_text("Published. Learners see it now.")).to_be_visible()

    text = (Path(society.content) / PATH).read_text(encoding="utf-8")
    assert "kind=hours hours=72" in text and "version: 3" in text
    assert "kind=hours hours=60" in (Path(society.content) / "certification/proficiency/v2.md").read_text(
        encoding="utf-8"
    )
    board.goto("/certification/proficiency")
    expect(on_board(board, READY)).not_to_contain_text("Everything met")
    expect(on_board(board, READY)).to_contain_text("Seminar hours: 12 h short, 60 of 72")
    learner = as_person("student@example.org")
    learner.goto("/path/proficiency")
    expect(learner.get_by_text(re.compile("of 72 h"))).to_be_visible()
    expect(learner.get_by_text(re.compile("were version 2 and are version 3 now"))).to_be_visible()


def write(author: Page) -> None:
    """The path in the editor: another version, 72 hours."""
    author.goto("/authoring/")
    author.get_by_label("Title, file name or words in the text").fill(PATH)
    author.get_by_role("button", name="Search").click()
    author.get_by_role("link", name="SOT Proficiency", exact=True).click()
    author.get_by_role("button", name="Edit").click()
    source = author.get_by_label("Markdown")
    text = source.input_value()
    for old, new in (
        ("\nversion: 2\n", "\nversion: 3\n"),
        ("kind=hours hours=60 ", "kind=hours hours=72 "),
        ("at least 60 hours", "at least 72 hours"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    source.fill(text)
    expect(author.locator(".authoring-head [data-save-state]")).to_contain_text(re.compile(r"Saved \d"))


def on_board(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=name, exact=True))


def simulated(page: Page, effect: str) -> Locator:
    """The people whom the change meets in this way."""
    return (
        page.get_by_role("region", name="Who gains and who loses")
        .locator(".card")
        .filter(has=page.get_by_text(re.compile(rf"^{effect}( \(\d+\))?$")))
    )


def fact(page: Page, effect: str) -> Locator:
    """How many they are."""
    return page.locator("dl.facts div").filter(has=page.get_by_text(effect, exact=True)).locator("dd")
