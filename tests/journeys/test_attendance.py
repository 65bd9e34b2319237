"""Attendance by plain ticks on the organiser's page: in, out, closed, corrected with a reason, credited; the path follows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.test_transcript import hours_on_path

pytestmark = pytest.mark.browser

SEMINAR, SESSION, MEMBER = "Practice day: Category One", "Palpation and leg length", "Ana Ferreira"
REASON = "The list at the door was begun late; she was there from the start."


def test_ticks_become_hours_on_the_path_once_they_are_credited(as_person: SignIn) -> None:
    member, organiser = as_person("student@example.org"), as_person("instructor@example.org")
    before = hours_on_path(member)

    organiser.goto("/seminars")
    organiser.get_by_role("link", name=SEMINAR).first.click()
    organiser.get_by_role("link", name="Attendance", exact=True).click()
    organiser.get_by_role("link", name=SESSION).click()
    expect(line(organiser)).to_contain_text("Not seen yet")
    line(organiser).get_by_role("button", name=re.compile("^In")).click()
    expect(line(organiser)).to_contain_text("In since")
    line(organiser).get_by_role("button", name=re.compile("^Out")).click()
    expect(line(organiser)).to_contain_text("Out at")
    organiser.get_by_label("Heads counted in the room").fill("6")
    organiser.get_by_role("button", name="Close the session").click()
    expect(organiser.get_by_text("The session is closed. Look through its minutes")).to_be_visible()

    organiser.get_by_role("row", name=MEMBER).get_by_role("link", name="Correct").click()
    organiser.get_by_label("Contact minutes").fill("180")
    organiser.get_by_role("button", name="Correct", exact=True).click()
    expect(organiser.get_by_label("Contact minutes")).to_have_value("180")
    organiser.locator("textarea[name=because]").fill(REASON)
    organiser.get_by_role("button", name="Correct", exact=True).click()
    expect(organiser.get_by_role("row", name=MEMBER)).to_contain_text("corrected")
    assert hours_on_path(member) == before, "what is not credited counts for nothing"

    organiser.get_by_role("button", name="Credit the hours").click()
    expect(organiser.get_by_text("Everything here is in the ledger.")).to_be_visible()
    expect(organiser.get_by_role("row", name=MEMBER)).to_contain_text("180 min")
    assert hours_on_path(member) == before + 3
    organiser.get_by_role("button", name="Credit the hours").click()
    expect(organiser.get_by_text("In the ledger: 0 new, 0 changed")).to_be_visible()
    assert hours_on_path(member) == before + 3, "crediting again doubles nothing"
    member.goto("/cpd")
    expect(member.get_by_role("row", name=SEMINAR).first).to_be_visible()


def line(organiser: Page) -> Locator:
    """The member in the room."""
    return organiser.get_by_role("listitem").filter(has_text=MEMBER)
