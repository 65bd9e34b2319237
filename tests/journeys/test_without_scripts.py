"""With JavaScript switched off, a learner reads, answers, takes a practice quiz and hands in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.answering import answer, is_answered
from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser


def test_reading_and_answering_need_no_scripts(as_person: SignIn) -> None:
    page = as_person("daniel.byrne@example.org", java_script_enabled=False)
    page.goto("/lessons/fnd-moving-architecture")
    card = page.locator(".question").last
    place = card.get_attribute("id")
    answer(card)
    card.get_by_role("button", name=re.compile("Check answer|Check again")).click()

    expect(page.locator(f"#{place} [data-told]")).to_be_visible()
    expect(page.locator(f"#{place}").get_by_text(re.compile("Saved"))).to_be_visible()


def test_a_lesson_is_finished_by_its_button(as_person: SignIn) -> None:
    page = as_person("daniel.byrne@example.org", java_script_enabled=False)
    page.goto("/home")
    page.get_by_role("link", name="Begin reading").click()
    lesson = page.url
    page.get_by_role("button", name=re.compile("Finished")).click()

    page.goto(lesson)
    expect(page.get_by_text("You finished this lesson")).to_be_visible()


def test_a_practice_quiz_is_taken_and_handed_in_without_scripts(as_person: SignIn) -> None:
    page = as_person("student@example.org", java_script_enabled=False)
    page.goto("/quizzes/c1-flash")
    page.get_by_role("button", name=re.compile("Start")).click()
    card = page.locator(".question")
    answer(card)
    page.get_by_role("button", name="Check answer").click()
    expect(page.locator("[data-told]")).to_be_visible()
    page.get_by_role("button", name="Next").or_(page.get_by_role("link", name="Next")).click()
    expect(page.get_by_text(re.compile("Question 2 of"))).to_be_visible()
    answer(card)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()
    assert is_answered(card)

    page.get_by_role("button", name="Review and hand in").first.click()
    expect(page.get_by_text(re.compile("2 of 10 answers are stored"))).to_be_visible()
    page.get_by_role("button", name="Hand in now").click()

    expect(page.get_by_role("heading", name="Every question")).to_be_visible()
    expect(page.get_by_text("Receipt", exact=True)).to_be_visible()
