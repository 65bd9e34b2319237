"""Everything that counts works in a browser that runs no scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.answering import answer, given
from tests.journeys.conftest import SignIn
from tests.journeys.every_kind import ADDRESS, put_into
from tests.journeys.test_attendance import MEMBER, SEMINAR, SESSION, line
from tests.reliability.server import Server

pytestmark = pytest.mark.browser


def test_a_lesson_is_read_its_question_answered_and_the_lesson_finished(as_person: SignIn) -> None:
    page = as_person("noor.haddad@example.org", java_script_enabled=False)
    expect(page.get_by_role("link", name="Continue reading")).to_be_visible()
    lesson = "/lessons/cmrt-fascia-reflex"  # of a module that nobody of the cohort has come to yet
    page.goto(lesson)
    card = page.locator(".question").filter(has=page.get_by_role("button", name="Check answer")).first
    name = card.get_attribute("id")

    answer(card)
    card.get_by_role("button", name="Check answer").click()
    card = page.locator(f"#{name}")
    expect(card.locator("[data-told]")).to_be_visible()
    expect(card).to_contain_text("Saved")
    page.goto(lesson)
    expect(page.locator(f"#{name}").locator("[data-told]")).to_be_visible()
    page.get_by_role("button", name=re.compile("Finished")).click()
    page.goto(lesson)
    expect(page.get_by_text("You finished this lesson")).to_be_visible()


def test_practising_tells_after_each_answer(as_person: SignIn) -> None:
    page = as_person("noor.haddad@example.org", java_script_enabled=False)
    page.goto("/quizzes/c2-practice")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/attempts/*")

    answer(page.locator(".question"))
    page.get_by_role("button", name="Check answer").click()

    expect(page.locator(".question [data-told]")).to_be_visible()


def test_a_graded_check_with_every_kind_of_question_is_handed_in(as_person: SignIn, society: Server) -> None:
    kinds = put_into(society)
    page = as_person("noor.haddad@example.org", java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(ADDRESS)
    page.get_by_role("button", name="Start").click()

    for number in range(1, len(kinds) + 1):
        expect(page.get_by_text(f"Question {number} of {len(kinds)}")).to_be_visible()
        answer(page.locator(".question"))
        page.get_by_role("main").get_by_role(
            "button", name="Next" if number < len(kinds) else "Review and hand in"
        ).first.click()

    expect(page.get_by_text(f"{len(kinds)} of {len(kinds)} answers are stored.")).to_be_visible()
    hand_in(page)
    expect(page.get_by_text("Receipt", exact=True)).to_be_visible()


def test_what_was_answered_is_kept_from_question_to_question(as_person: SignIn, society: Server) -> None:
    kinds = put_into(society)
    page = as_person("luc.martin@example.org", java_script_enabled=False)
    page.goto(ADDRESS)
    page.get_by_role("button", name="Start").click()
    card, chosen = page.locator(".question"), []
    for number in range(1, len(kinds)):
        expect(page.get_by_text(f"Question {number} of {len(kinds)}")).to_be_visible()
        answer(card)
        chosen.append(given(card))
        page.get_by_role("button", name="Next").click()

    assert all(chosen)
    for number in range(len(kinds) - 1, 0, -1):
        page.get_by_role("button", name="Previous").click()
        expect(page.get_by_text(f"Question {number} of {len(kinds)}")).to_be_visible()
        assert given(card) == chosen[number - 1]


def test_an_organiser_records_who_came_and_went(as_person: SignIn) -> None:
    organiser = as_person("instructor@example.org", java_script_enabled=False)
    organiser.goto("/seminars")
    organiser.get_by_role("link", name=SEMINAR).first.click()
    organiser.get_by_role("link", name="Attendance", exact=True).click()
    organiser.get_by_role("link", name=SESSION).click()

    line(organiser).get_by_role("button", name=re.compile("^In")).click()
    expect(line(organiser)).to_contain_text("In since")
    line(organiser).get_by_role("button", name=re.compile("^Out")).click()
    expect(line(organiser)).to_contain_text("Out at")
    organiser.get_by_label("Heads counted in the room").fill("1")
    organiser.get_by_role("button", name="Close the session").click()

    expect(organiser.get_by_role("row", name=MEMBER)).to_be_visible()


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in now").click()
