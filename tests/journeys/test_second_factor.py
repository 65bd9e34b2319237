"""A second factor from the first look at it to a role given with it: on a phone, without scripts, by keys where one types."""

from __future__ import annotations

import pyotp
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.factories import PASSWORD, code_of
from tests.journeys.conftest import SignIn
from tests.journeys.test_walk import AXE, COLOURS, DESK, EVERYTHING, FINDINGS, OVER, PHONE

pytestmark = pytest.mark.browser

ADMIN, LEARNER = "admin@example.org", "Kirsi Laine"


def test_an_administrator_sets_it_up_signs_in_with_it_and_changes_a_role(as_person: SignIn, as_visitor: SignIn) -> None:
    phone = {"viewport": ViewportSize(width=360, height=740), "java_script_enabled": False}
    page = as_person(ADMIN, **phone)
    secret = set_up(page)
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    page.goto("/profile")
    page.get_by_role("button", name="Sign out everywhere").click()

    enter(page, ADMIN, at="/people")
    page.get_by_label("Code", exact=True).press_sequentially("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not the code the app shows now")).to_be_visible()
    page.get_by_label("Code", exact=True).press_sequentially(code_of(secret, steps=1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()
    give_role(page, "Instructor")
    expect(page.get_by_text("The role is changed.")).to_be_visible()

    other = as_visitor(**phone)
    enter(other, ADMIN, at="/people")
    other.locator("summary", has_text="I do not have my phone").click()
    other.get_by_label("Recovery code").fill(codes[3].lower())
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_text("You used a recovery code.")).to_be_visible()
    give_role(other, "Student")
    expect(other.get_by_text("The role is changed.")).to_be_visible()


@pytest.mark.one_database
def test_its_pages_fit_a_phone_and_axe_finds_nothing(as_person: SignIn, as_visitor: SignIn) -> None:
    page = as_person("reviewer@example.org")
    secret = set_up(page, look=True)
    look_at(page)
    for path in ("", "/codes", "/removal"):
        page.goto(f"/profile/second-factor{path}")
        look_at(page)

    other = as_visitor()
    enter(other, "reviewer@example.org", at="/home")
    other.locator("summary", has_text="I do not have my phone").click()
    look_at(other)
    other.get_by_label("Code", exact=True).fill("000000")
    other.get_by_role("button", name="Sign in").click()
    expect(other.locator("[data-error-summary]")).to_be_visible()
    look_at(other)
    other.get_by_label("Code", exact=True).fill(code_of(secret, steps=1))
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/home")


def set_up(page: Page, *, look: bool = False) -> str:
    """By the profile, up to the page with the recovery codes. Gives the secret that was typed into the app."""
    page.goto("/profile")
    page.get_by_role("link", name="Set up a second factor").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".qr-sheet svg")).to_be_visible()
    if look:
        look_at(page)
    secret = "".join(page.locator(".app-key").inner_text().split())
    opens_app = page.locator("a[href^='otpauth:']").get_attribute("href")
    assert pyotp.parse_uri(opens_app).secret == secret
    page.get_by_label("Code the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", level=1, name="Your recovery codes")).to_be_visible()
    return secret


def enter(page: Page, email: str, *, at: str) -> None:
    """With the password, to the page that asks for the code; on the way to a page that is not open to strangers."""
    page.goto(at)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Enter your code")).to_be_visible()


def give_role(page: Page, role: str) -> None:
    page.get_by_label("Name or address").fill(LEARNER)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=LEARNER).click()
    assert page.evaluate(OVER) <= 0
    page.locator(".choice-label", has_text=role).click()
    page.get_by_label("Reason").first.fill("The board of the society decided so.")
    page.get_by_role("button", name="Change the role").click()


def look_at(page: Page) -> None:
    """On a phone in the light and on a desk in the dark."""
    page.evaluate(AXE)
    for viewport, scheme, rules in ((PHONE, "light", EVERYTHING), (DESK, "dark", COLOURS)):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(OVER) <= 0 and page.evaluate(FINDINGS, rules) == [], page.url
