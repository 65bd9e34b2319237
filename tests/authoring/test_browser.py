"""Writing in a real browser: saved by itself, checked in pauses of typing, from a problem to its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from app import clock, db
from app.authoring.models import Draft
from app.content.store import Store
from tests.authoring.conftest import BANK, LESSON, on_disk
from tests.browser import sign_in
from tests.factories import a_user, with_password

pytestmark = pytest.mark.browser


@pytest.fixture(name="sign_in")
def signing_in(served: str, chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A signed-in browser for somebody new."""
    contexts: list[BrowserContext] = []

    def signed_in(name: str = "Ana Author", role: str = "instructor", **options: object) -> BrowserContext:
        with db.transaction():
            now = clock.now()
            email = with_password(a_user(role, name=name, created_at=now, email_confirmed_at=now)).email
        context = chromium.new_context(base_url=served, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        sign_in(page, email)
        page.close()
        return context

    yield signed_in
    for context in contexts:
        context.close()


def editor(context: BrowserContext, path: str = LESSON) -> Page:
    page = context.new_page()
    page.errors = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
    page.goto(f"/authoring/files/{path}")
    page.get_by_role("button", name="Edit").or_(page.get_by_role("link", name="Open the draft")).click()
    page.wait_for_url(re.compile("/drafts/"))
    return page


def source(page: Page):
    return page.get_by_label("Markdown")


def stored() -> Draft:
    with db.transaction() as session:
        return session.scalars(select(Draft).order_by(Draft.id.desc())).first()


def state(page: Page):
    return page.locator(".authoring-head [data-save-state]")


def test_what_is_typed_is_stored_and_shown_as_the_learner_sees_it(sign_in, store: Store) -> None:
    page = editor(sign_in())

    source(page).fill(on_disk(store).replace("Text about load.", "Ligaments carry **most** of it."))

    expect(state(page)).to_contain_text(re.compile(r"Saved \d"))
    expect(page.locator("[data-preview] strong", has_text="most")).to_be_visible()
    assert "Ligaments carry **most** of it." in stored().text
    source(page).press("End")
    source(page).type("x")
    expect(state(page)).to_contain_text("Not stored yet")
    expect(state(page)).to_contain_text(re.compile(r"Saved \d"))
    assert stored().seq == 2 and not page.errors  # type: ignore[attr-defined]


def test_a_problem_appears_while_typing_and_leads_to_its_line(sign_in, store: Store) -> None:
    page = editor(sign_in())
    text = on_disk(store).replace("glossary.md#joint", "glossary.md#nothing")
    line = next(number for number, words in enumerate(text.split("\n"), 1) if "#nothing" in words)

    source(page).fill(text)
    button = page.locator(f"[data-severity=error] [data-jump='{line}']")
    button.click()

    chosen = source(page).evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen == text.split("\n")[line - 1]
    expect(page.locator(".source-line").nth(line - 1)).to_have_attribute("data-severity", "error")
    source(page).fill(on_disk(store))
    expect(button).to_have_count(0)


def test_the_numbers_stand_beside_their_lines_also_where_lines_wrap(sign_in, store: Store) -> None:
    page = editor(sign_in(viewport={"width": 700, "height": 900}))

    source(page).fill("short\n" + "many words in one line " * 40 + "\nlast")

    expect(page.locator(".source-line")).to_have_count(3)
    heights = page.locator(".source-line").evaluate_all("lines => lines.map(line => line.offsetHeight)")
    assert heights[1] > 4 * heights[0] and heights[2] == heights[0]
    field, sheet = source(page).evaluate(
        "field => [field.scrollHeight, document.querySelector('.source-lines > div').offsetHeight]"
    )
    assert abs(field - max(sheet, source(page).evaluate("field => field.clientHeight"))) < 3


def test_right_answers_are_shown_when_asked_for(sign_in) -> None:
    page = editor(sign_in(), BANK)
    expect(page.locator("[data-preview]")).not_to_contain_text("KEY-one-beta")

    page.get_by_label("with right answers").check()

    expect(page.locator("[data-preview]")).to_contain_text("KEY-one-beta")
    expect(page.locator("#q-b-one-beta")).to_be_checked()
    expect(page.locator("#q-b-case-2-examine")).to_be_checked()


def test_a_long_preview_scrolls_in_its_own_box(sign_in) -> None:
    page = editor(sign_in(viewport={"width": 1280, "height": 900}), BANK)

    foot = page.locator(".site-foot").evaluate("foot => foot.getBoundingClientRect().bottom + scrollY")

    assert page.evaluate("document.documentElement.scrollHeight") <= foot + 1


def test_offline_the_text_waits_and_is_stored_later(sign_in) -> None:
    context = sign_in()
    page = editor(context)
    context.set_offline(True)

    source(page).fill("written on a train")
    expect(state(page)).to_contain_text("Offline")
    assert stored().seq == 0
    context.set_offline(False)

    expect(state(page)).to_contain_text(re.compile(r"Saved \d"), timeout=10_000)
    assert stored().text == "written on a train"


def test_two_tabs_do_not_overwrite_each_other(sign_in) -> None:
    context = sign_in()
    first, second = editor(context), editor(context)
    source(first).fill("from the first tab")
    expect(state(first)).to_contain_text(re.compile(r"Saved \d"))

    source(second).fill("from the second tab")
    second.get_by_role("button", name="Show both texts").click()

    expect(second.get_by_label("What you typed here")).to_have_value("from the second tab")
    expect(second.get_by_label("What is stored", exact=True)).to_have_value("from the first tab")
    assert stored().text == "from the first tab"


def test_tab_indents_and_escape_lets_it_go_on(sign_in) -> None:
    page = editor(sign_in())
    source(page).fill("")
    source(page).press("Tab")
    expect(source(page)).to_have_value("  ")

    source(page).press("Escape")
    source(page).press("Tab")

    expect(source(page)).not_to_be_focused()


def test_on_a_phone_one_part_is_shown_at_a_time(sign_in) -> None:
    page = editor(sign_in(viewport={"width": 360, "height": 740}))
    expect(page.locator(".editor-preview")).to_be_hidden()

    page.get_by_role("link", name="Preview").click()

    expect(page.locator(".editor-preview")).to_be_visible()
    expect(source(page)).to_be_hidden()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


def test_from_submission_to_publication_by_buttons(sign_in, store: Store) -> None:
    author, reviewer = sign_in(), sign_in("Ben Reviewer")
    page = editor(author)
    text = on_disk(store).replace("Text about load.", "Words from a browser.")
    source(page).fill(text)
    page.get_by_label("What you changed and why").fill("Better words")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Nobody approves their own draft")).to_be_visible()

    other = reviewer.new_page()
    other.goto(page.url)
    expect(other.locator(".diff-added")).to_contain_text("Words from a browser.")
    other.get_by_role("button", name="Approve").click()
    other.get_by_role("button", name="Publish").click()

    expect(other.get_by_text("Published. Learners see it now.")).to_be_visible()
    assert on_disk(store) == text
