"""From the last missing practical to a certificate that anybody can check, and its revocation."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser


def test_a_sign_off_completes_a_path_and_the_public_page_follows_the_certificate(
    as_person: SignIn, as_visitor: SignIn
) -> None:
    admin = as_person("admin@example.org")
    admin.goto("/certification/proficiency")
    admin.get_by_role("link", name="Marta Rossi").click()
    expect(admin.get_by_role("heading", level=1, name="Marta Rossi")).to_be_visible()
    person = admin.url

    assessor = as_person("instructor@example.org", viewport={"width": 360, "height": 740})
    assessor.goto(person)
    missing = assessor.locator(".row", has=assessor.get_by_text("Open", exact=True)).get_by_role("link")
    expect(missing).not_to_have_count(0)
    for left in reversed(range(missing.count())):
        missing.first.click()
        expect(assessor.get_by_role("button", name="Sign and send")).to_be_visible()
        for field in assessor.locator(".step-to-mark").all():
            field.get_by_role("radio").last.check(force=True)
        for choice in ("Pass", "Yes", "Known to me personally", "No pictures"):
            assessor.get_by_role("radio", name=choice, exact=True).check(force=True)
        assessor.get_by_label("Your name, as your signature").fill("Helen Marsh")
        assessor.get_by_role("button", name="Sign and send").click()
        expect(assessor.get_by_text(re.compile("Signed off with"))).to_be_visible()
        expect(missing).to_have_count(left)

    admin.goto(person)
    admin.get_by_role("button", name="Award the certificate").click()
    heading = admin.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^[A-Z]+-\d{4}-\d{4}-"))
    number = heading.inner_text()
    visitor = as_visitor()
    visitor.goto("/verify")
    visitor.get_by_label("Certificate number").fill(number.lower())
    visitor.get_by_role("button", name="Check").click()
    expect(visitor.get_by_role("heading", name="Valid")).to_be_visible()
    expect(visitor.get_by_text("Marta Rossi")).to_be_visible()

    admin.locator("summary", has_text="Revoke").click()
    admin.get_by_label("Reason").fill("Awarded by mistake: the seminar was somebody else's.")
    admin.get_by_role("button", name="Revoke").click()
    expect(admin.get_by_text(re.compile("is revoked"))).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("heading", name="Revoked")).to_be_visible()


def test_the_learner_reads_what_is_missing_and_may_not_see_the_board(as_person: SignIn) -> None:
    page = as_person("student@example.org")

    page.goto("/path/proficiency")

    have = re.search(r"([\d.]+) of 60 h", page.get_by_text(re.compile("of 60 h")).inner_text())
    assert have and 0 < float(have[1]) < 60
    expect(page.get_by_text(re.compile(f"Attend {60 - float(have[1]):g} more hours"))).to_be_visible()
    assert page.request.get("/certification/proficiency").status == 403
