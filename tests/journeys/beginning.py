"""How everybody begins: an account, the mailed link, a cohort by its code, the first lesson with its first question."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import sign_in
from tests.journeys.answering import answer


def join(page: Page, admin: Page, *, name: str, email: str, password: str) -> None:
    """Make an account, confirm its address, join the demonstration's cohort. `admin` reads the mails."""
    page.goto("/sign-up")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_text("I am 18 or older").click()
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(lambda url: not url.endswith("/sign-up"))
    expect(page.get_by_text(email)).to_be_visible()
    page.goto(link_mailed_to(email, admin))
    confirm = page.get_by_role("button", name=re.compile("Confirm"))
    confirm.click()
    expect(confirm).to_have_count(0)
    if "/sign-in" in page.url:
        sign_in(page, email, password)

    page.goto("/join")
    page.get_by_label("Code").fill("EUROPE26")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Proficiency, Europe, autumn").first).to_be_visible()


def link_mailed_to(address: str, admin: Page) -> str:
    """The link of the newest mail to an address, read in the outbox."""
    admin.goto("/site/outbox")
    admin.get_by_role("row", name=address).get_by_role("link").first.click()
    link = re.search(r"http\S+", admin.locator(".mail-text").inner_text())
    assert link
    return link[0]


def read_the_first_lesson(page: Page) -> str:
    """Begin reading at home, check the first question, finish. Gives the address of the lesson."""
    page.goto("/home")
    page.get_by_role("link", name="Begin reading").click()
    page.wait_for_url("**/lessons/**")
    lesson = page.url.split("#")[0]
    card = page.locator(".question").first
    answer(card)
    card.get_by_role("button", name="Check answer").click()
    expect(card.locator("[data-told]")).to_be_visible()
    page.get_by_role("button", name=re.compile("Finished")).click()
    page.wait_for_url(lambda url: url.split("#")[0] != lesson)
    return lesson
