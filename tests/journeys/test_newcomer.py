"""A newcomer signs up, joins, reads, answers, and takes the check; what is done on one device is there on the next."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import sign_in
from tests.journeys.answering import answer, given
from tests.journeys.beginning import join, read_the_first_lesson
from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser

EMAIL = "newcomer@example.org"
PASSWORD = "seven plain words are enough"


def test_a_newcomer_signs_up_joins_and_learns_on_two_devices(as_visitor: SignIn, as_person: SignIn) -> None:
    page = as_visitor(viewport={"width": 360, "height": 740})
    join(page, as_person("admin@example.org"), name="Nadia Newcomer", email=EMAIL, password=PASSWORD)
    first_lesson = read_the_first_lesson(page)

    desk = as_visitor()
    sign_in(desk, EMAIL, PASSWORD)
    desk.goto(first_lesson)
    expect(desk.get_by_text("You finished this lesson")).to_be_visible()
    expect(desk.locator(".question").first.get_by_text(re.compile("Saved"))).to_be_visible()
    desk.goto("/path")
    desk.get_by_role("link", name="See what SOT Proficiency asks for").click()
    desk.get_by_role("button", name="Work towards this certificate").click()
    expect(desk.get_by_text(re.compile("You have been working towards it since"))).to_be_visible()
    desk.goto("/home")
    expect(desk.get_by_role("heading", name="SOT Proficiency").first).to_be_visible()


def test_an_exam_shows_no_key_and_keeps_every_answer_over_a_dead_network(as_person: SignIn) -> None:
    page = as_person("noor.haddad@example.org")
    page.goto("/quizzes/c2-check")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/attempts/*")
    card, state = page.locator(".question"), page.locator("[data-save-state]").first

    assert "feedback" not in card.inner_html() and "explanation" not in card.inner_html()
    page.context.set_offline(True)
    answer(card)
    chosen = given(card)
    expect(state).to_contain_text(re.compile("not stored|offline", re.I))
    page.context.set_offline(False)
    expect(state).to_contain_text(re.compile("saved", re.I), timeout=30_000)
    page.reload()

    expect(state).to_contain_text(re.compile("saved", re.I))
    assert chosen and given(card) == chosen
