"""A newcomer signs up, joins, reads, answers, and takes the check; what is done on one device is there on the next."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import sign_in
from tests.journeys.answering import answer, given
from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser

EMAIL = "newcomer@example.org"
PASSWORD = "seven plain words are enough"


def test_a_newcomer_signs_up_joins_and_learns_on_two_devices(as_visitor: SignIn, as_person: SignIn) -> None:
    page = as_visitor(viewport={"width": 360, "height": 740})
    sign_up(page)
    page.goto(link_mailed_to(EMAIL, as_person("admin@example.org")))
    confirm = page.get_by_role("button", name=re.compile("Confirm"))
    confirm.click()
    expect(confirm).to_have_count(0)
    if "/sign-in" in page.url:
        sign_in(page, EMAIL, PASSWORD)

    page.goto("/join")
    page.get_by_label("Code").fill("EUROPE26")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Proficiency, Europe, autumn").first).to_be_visible()
    page.goto("/home")
    page.get_by_role("link", name="Begin reading").click()
    page.wait_for_url("**/lessons/**")
    first_lesson = page.url.split("#")[0]
    check_the_first_question(page)
    page.get_by_role("button", name=re.compile("Finished")).click()
    page.wait_for_url(lambda url: url.split("#")[0] != first_lesson)

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


def sign_up(page: Page) -> None:
    page.goto("/sign-up")
    page.get_by_label("Name").fill("Nadia Newcomer")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_text("I am 18 or older").click()
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(lambda url: not url.endswith("/sign-up"))
    expect(page.get_by_text(EMAIL)).to_be_visible()


def link_mailed_to(address: str, admin: Page) -> str:
    """The link of the newest mail to an address, read in the outbox."""
    admin.goto("/site/outbox")
    admin.get_by_role("row", name=address).get_by_role("link").first.click()
    link = re.search(r"http\S+", admin.locator(".mail-text").inner_text())
    assert link
    return link[0]


def check_the_first_question(page: Page) -> None:
    card = page.locator(".question").first
    answer(card)
    card.get_by_role("button", name="Check answer").click()
    expect(card.locator("[data-told]")).to_be_visible()
