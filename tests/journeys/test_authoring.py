"""An instructor changes a lesson, a second one approves it, and learners see it; what they finished stays finished."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.reliability.server import Server

pytestmark = pytest.mark.browser

LESSON = "modules/foundations/lessons/01-what-sot-is.md"
SENTENCE = "This sentence was added in the browser and read by a second pair of eyes."


def test_a_lesson_goes_from_draft_to_learner_with_two_people(as_person: SignIn, society: Server) -> None:
    author = as_person("instructor@example.org")
    author.goto("/authoring/")
    author.locator("summary", has_text="Foundations").click()
    author.get_by_role("link", name="What Sacro Occipital Technique is").first.click()
    author.get_by_role("button", name="Edit").click()
    text = author.locator("textarea[name=text]")
    original = text.input_value()
    heading = re.search(r"\n## [^\n]+\n", original)
    assert heading
    text.fill(original.replace(heading[0], f"{heading[0]}\n![](../figures/nothing.svg)\n", 1))
    expect(author.get_by_text(re.compile("alternative text|alt", re.I)).first).to_be_visible(timeout=20_000)
    text.fill(original.replace(heading[0], f"{heading[0]}\n{SENTENCE}\n", 1))
    expect(author.locator(".editor-preview")).to_contain_text(SENTENCE, timeout=20_000)
    expect(author.locator("[data-save-state]").first).to_contain_text(re.compile("saved", re.I), timeout=20_000)
    author.get_by_role("button", name="Submit for review").click()
    expect(author.get_by_text("Waiting for review").first).to_be_visible()
    expect(author.get_by_role("button", name="Approve")).to_have_count(0)

    reviewer = as_person("reviewer@example.org")
    reviewer.goto("/home")
    reviewer.get_by_role("link", name=re.compile("draft waits for your review")).click()
    reviewer.get_by_role("link", name=re.compile("What Sacro Occipital Technique is")).first.click()
    expect(reviewer.get_by_text(SENTENCE).first).to_be_visible()
    reviewer.get_by_role("button", name="Approve").click()
    reviewer.get_by_role("button", name="Publish").click()
    expect(reviewer.get_by_text("Published. Learners see it now.")).to_be_visible()

    assert SENTENCE in (Path(society.content) / LESSON).read_text(encoding="utf-8")
    learner = as_person("student@example.org")
    learner.goto("/lessons/fnd-what-sot-is")
    expect(learner.get_by_text(SENTENCE)).to_be_visible()
    expect(learner.get_by_text(re.compile("1 section changed since you read it"))).to_be_visible()
    expect(learner.get_by_text(re.compile("Read on"))).to_be_visible()
