"""Taking a quiz in a real browser: saving by itself, offline, two tabs, feedback in place, steps moved by buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from app import clock, db
from app.content.model import Catalogue
from app.quizzes import actions
from app.quizzes.models import Answer, Item
from tests.browser import sign_in
from tests.factories import a_cohort, a_user, with_password

pytestmark = pytest.mark.browser


@dataclass
class Learner:
    """Somebody with a browser at the real server."""

    context: BrowserContext
    url: str
    catalogue: Catalogue
    user_id: int

    def begin(self, quiz_id: str, question_id: str | None = None) -> Page:
        """Start by the page, then open the question."""
        page = self.context.new_page()
        page.goto(f"{self.url}/quizzes/{quiz_id}")
        page.get_by_role("button", name="Start").click()
        page.wait_for_url("**/attempts/*")
        if question_id:
            page.goto(f"{page.url}?question={self.item(question_id).slot}")
        return page

    def item(self, question_id: str) -> Item:
        with db.transaction() as session:
            return session.scalars(select(Item).where(Item.question_id == question_id).order_by(Item.id.desc())).first()

    def answers(self) -> list[tuple[str, object]]:
        with db.transaction() as session:
            return [(answer.standing, answer.body) for answer in session.scalars(select(Answer).order_by(Answer.id))]


@pytest.fixture
def student(served: str, chromium: Browser, catalogue: Catalogue) -> Iterator[Learner]:
    with db.transaction():
        user = with_password(a_user(created_at=clock.now(), email_confirmed_at=clock.now()))
        a_cohort(learners=(user,))
        user_id, email = user.id, user.email
    context = chromium.new_context(base_url=served)
    page = context.new_page()
    sign_in(page, email)
    yield Learner(context, served, catalogue, user_id)
    context.close()


def state(page: Page):
    return page.locator("[data-save-state]")


def test_an_answer_is_stored_when_it_is_given(student: Learner) -> None:
    page = student.begin("j-exam", "b-one")
    url = page.url

    page.locator("label", has_text="Beta").click()
    expect(state(page)).to_contain_text("Saved")
    with page.expect_response("**/answers/*") as stored:
        page.get_by_text("Sure", exact=True).click(force=True)
    expect(page.get_by_text("1 of 11 answers stored")).to_be_visible()

    assert stored.value.status == 200
    assert page.url == url and student.item("b-one").answer == ["beta"] and student.item("b-one").confidence == "sure"


def test_offline_an_answer_waits_and_is_stored_once(student: Learner) -> None:
    page = student.begin("j-exam", "b-short")
    student.context.set_offline(True)

    page.get_by_label("Your answer").type("sacrum", delay=20)
    expect(state(page)).to_contain_text("Offline")
    page.get_by_role("button", name="Review and hand in").last.click()
    expect(state(page)).to_contain_text("not stored yet")
    assert student.answers() == []

    student.context.set_offline(False)
    expect(state(page)).to_contain_text("Saved", timeout=15000)
    assert student.answers() == [("accepted", {"1": "sacrum"})]


def test_what_was_typed_offline_is_there_after_the_tab_was_closed(student: Learner) -> None:
    page = student.begin("j-exam", "b-short")
    url = page.url
    page.route("**/answers/**", lambda route: route.abort())
    page.get_by_label("Your answer").fill("sacrum")
    expect(state(page)).to_contain_text("Offline")
    page.close(run_before_unload=False)

    page = student.context.new_page()
    page.goto(url)

    expect(page.get_by_label("Your answer")).to_have_value("sacrum")
    expect(state(page)).to_contain_text("Saved")
    assert student.item("b-short").answer == {"1": "sacrum"}


def test_leaving_with_something_unstored_warns(student: Learner) -> None:
    page = student.begin("j-exam", "b-short")
    page.route("**/answers/**", lambda route: route.abort())
    page.get_by_label("Your answer").fill("sacrum")
    expect(state(page)).to_contain_text("Offline")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.goto(f"{student.url}/home")

    assert asked == ["beforeunload"]


def test_next_waits_until_the_answer_is_stored(student: Learner) -> None:
    page = student.begin("j-quiet")

    page.locator("label", has_text="Beta").click()
    page.get_by_role("button", name="Next").click()

    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    assert student.answers() == [("accepted", ["beta"])]


def test_steps_are_moved_with_buttons(student: Learner) -> None:
    page = student.begin("j-exam", "b-order")
    expect(page.get_by_label("Place of: Ask")).to_be_hidden()
    first = page.locator(".order-item").first.get_attribute("data-text")

    page.get_by_role("button", name=f"Move down: {first}").focus()
    page.keyboard.press("Enter")

    expect(state(page)).to_contain_text("Saved")
    expect(page.locator(".order-item").nth(1)).to_have_attribute("data-text", first or "")
    expect(page.get_by_role("button", name=f"Move down: {first}")).to_be_focused()
    assert student.item("b-order").answer[1] == first.lower()


def test_a_long_choice_is_read_whole_on_a_phone(student: Learner) -> None:
    page = student.begin("j-exam", "b-match")
    page.set_viewport_size({"width": 360, "height": 740})
    select = page.locator(".match select").first
    select.select_option("one")
    one_line = select.bounding_box()["height"]

    select.evaluate("(field) => { field.selectedOptions[0].textContent = 'a long answer of many words '.repeat(4) }")

    assert select.bounding_box()["height"] > 1.5 * one_line


def test_checking_replaces_the_card_in_place(student: Learner) -> None:
    page = student.begin("j-practice")
    url = page.url
    page.evaluate("window.stayed = true")

    page.get_by_role("button", name="Show a hint").click()
    expect(page.get_by_text("KEY-one-hint")).to_be_visible()
    page.locator("label", has_text="Alpha").click()
    page.get_by_role("button", name="Check answer").click()

    expect(page.get_by_text("KEY-one-alpha")).to_be_visible()
    expect(page.locator("[data-told]")).to_be_focused()
    page.locator("label", has_text="Beta").click()
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("KEY-one-explanation")).to_be_visible()
    assert page.evaluate("window.stayed") and page.url == url
    assert (student.item("b-one").checks, student.item("b-one").first_points) == (2, 0)


def test_after_a_right_answer_one_goes_on(student: Learner) -> None:
    page = student.begin("j-practice", "b-one")
    slot, last = student.item("b-one").slot, page.locator(".map-place").count()
    page.locator("label", has_text="Beta").click()
    page.get_by_role("button", name="Check answer").click()
    expect(page.locator("[data-told]")).to_contain_text("Right")
    other = 1 if slot == last else slot + 1

    page.locator(f".map-place[data-slot='{other}']").click()
    expect(page.get_by_text(f"Question {other} of {last}")).to_be_visible()

    page.get_by_role("button", name="Review and hand in").first.click()
    expect(page.get_by_role("heading", name="Hand in")).to_be_visible()


def test_the_newest_tab_continues_and_the_other_keeps_its_text(student: Learner) -> None:
    old = student.begin("j-exam", "b-short")
    old.get_by_label("Your answer").fill("first text")
    expect(state(old)).to_contain_text("Saved")
    new = student.context.new_page()
    new.goto(old.url)
    notice = new.get_by_text("This attempt is open in another tab")
    expect(notice).to_be_visible()
    expect(new.get_by_label("Your answer")).to_have_attribute("readonly", "")

    new.get_by_role("button", name="Continue here").click()
    expect(new.get_by_label("Your answer")).to_be_editable()
    expect(notice).to_be_hidden()
    expect(old.get_by_text("This attempt is open in another tab")).to_be_visible()
    expect(old.get_by_label("Your answer")).to_have_value("first text")
    new.get_by_label("Your answer").fill("second text")
    expect(state(new)).to_contain_text("Saved")
    assert student.item("b-short").answer == {"1": "second text"}


def test_a_tab_that_did_not_notice_keeps_its_text_and_says_so(student: Learner) -> None:
    page = student.begin("j-exam", "b-short")
    item_id = student.item("b-short").id
    with db.transaction() as session:
        actions.take_over(session.get_one(Item, item_id).attempt, clock.now())

    page.get_by_label("Your answer").fill("mine")
    expect(page.get_by_text("went on in another tab")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("mine")
    assert student.answers() == [("stale", {"1": "mine"})]

    page.get_by_role("button", name="Continue here and store this").click()
    expect(state(page)).to_contain_text("Saved")
    assert student.item("b-short").answer == {"1": "mine"}


def test_the_time_left_counts_down_and_can_be_hidden(student: Learner) -> None:
    page = student.begin("j-exam")
    text = page.locator("[data-timer-text]")
    expect(text).to_contain_text("19:5")

    page.locator("[data-timer] summary").click()
    expect(text).to_be_hidden()
    page.get_by_role("button", name="Next").click()

    expect(page.get_by_text("Question 2 of 11")).to_be_visible()
    expect(page.locator("[data-timer-text]")).to_be_hidden()


def test_nothing_breaks_the_content_security_policy(student: Learner) -> None:
    page = student.context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{student.url}/quizzes/j-exam")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/attempts/*")
    for slot in range(1, 12):
        page.goto(f"{page.url.split('?')[0]}?question={slot}")

    assert errors == []
