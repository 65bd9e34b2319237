"""Wrong and stale forms keep what was typed, and say what to do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser import sign_in
from tests.journeys.answering import answer
from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser


def test_a_wrong_form_says_what_is_wrong_and_keeps_the_rest(as_visitor: SignIn) -> None:
    page = as_visitor()
    page.goto("/sign-up")
    page.get_by_label("Name").fill("Wanda Wrong")
    page.get_by_label("E-mail address").fill("wanda at example.org")
    page.get_by_label("Password", exact=True).fill("short")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("button", name="Create account").click()

    assert answered.value.status == 422
    expect(page.get_by_label("Name")).to_have_value("Wanda Wrong")
    expect(page.get_by_label("E-mail address")).to_have_value("wanda at example.org")
    expect(page.get_by_label("E-mail address")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    page.get_by_role("link", name="I am 18 or older").or_(page.locator(".error-summary a")).first.click()
    assert page.evaluate("document.activeElement.tagName") == "INPUT"


def test_a_form_of_an_old_session_is_kept_and_can_be_sent_again(as_person: SignIn) -> None:
    page = as_person("kirsi.laine@example.org")
    page.goto("/profile")
    page.get_by_label("Regulator").fill("Valvira, a long name typed with care")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", level=1, name="You were signed out meanwhile")).to_be_visible()
    expect(page.get_by_text("Valvira, a long name typed with care")).to_be_visible()
    sign_in(page.context.new_page(), "kirsi.laine@example.org")
    page.get_by_role("button", name="Send it again").click()
    too_long = page.get_by_role("heading", name="This page had been open for too long")
    expect(too_long.or_(page.get_by_text("Your profile is saved."))).to_be_visible()
    if too_long.count():
        page.get_by_role("button", name="Send it again").click()

    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    expect(page.get_by_label("Regulator")).to_have_value("Valvira, a long name typed with care")


def test_an_answer_given_after_the_session_ended_is_stored_once_somebody_signs_in_again(as_person: SignIn) -> None:
    page = as_person("kirsi.laine@example.org")
    page.goto("/quizzes/c2-practice")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/attempts/*")
    card, state = page.locator(".question"), page.locator(".question [data-save-state]")
    page.context.clear_cookies()
    answer(card)

    expect(state).to_contain_text("Signed out: kept on this device")
    with page.context.expect_page() as opened:
        card.get_by_role("link", name="Sign in, in a new tab").click()
    sign_in(opened.value, "kirsi.laine@example.org")

    expect(state).to_contain_text("Saved", timeout=60_000)
    expect(card.get_by_text("You were signed out meanwhile")).to_be_hidden()
    card.get_by_role("button", name="Check answer").click()
    expect(card.locator("[data-told]")).to_be_visible()


def test_what_an_author_types_after_the_session_ended_is_stored_once_they_sign_in_again(as_person: SignIn) -> None:
    page = as_person("instructor@example.org")
    page.goto("/authoring/files/modules/foundations/lessons/01-what-sot-is.md")
    page.get_by_role("button", name="Edit").click()
    text, state = page.locator("textarea[name=text]"), page.locator(".authoring-head [data-save-state]")
    expect(page.locator(".source-line").first).to_be_visible()
    page.context.clear_cookies()
    text.press_sequentially("Typed late. ")

    expect(state).to_contain_text("you are signed out")
    sign_in(page.context.new_page(), "instructor@example.org")
    expect(state).to_contain_text("Saved", timeout=30_000)
    page.reload()
    assert "Typed late." in text.input_value()


def test_what_an_author_types_before_the_scripts_have_come_is_stored_too(as_person: SignIn) -> None:
    page = as_person("reviewer@example.org")
    page.goto("/authoring/files/modules/foundations/lessons/02-moving-architecture.md")
    page.get_by_role("button", name="Edit").click()
    held: list[Route] = []
    page.route("**/editor.js", lambda route: held.append(route), times=1)
    page.reload(wait_until="commit")
    page.locator("textarea[name=text]").press_sequentially("Typed early. ")
    with page.expect_response(lambda answer: answer.url.endswith("/text")) as saved:
        for script in held:
            script.continue_()

    assert saved.value.ok
    page.reload()
    expect(page.locator(".source-line").first).to_be_visible()
    assert "Typed early." in page.locator("textarea[name=text]").input_value()


def test_unknown_addresses_and_the_pages_of_others_are_told_apart_from_errors(as_person: SignIn) -> None:
    page = as_person("student@example.org")

    for path, status in (("/nowhere", 404), ("/attempts/999999", 404), ("/people", 403), ("/lessons/no-such", 404)):
        answered = page.goto(path)

        assert answered is not None and answered.status == status, path
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
