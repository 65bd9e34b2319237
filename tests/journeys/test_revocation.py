"""A certificate is revoked with a reason, and everybody who asks is told: people, software, and its holder."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.journeys.conftest import SignIn

pytestmark = pytest.mark.browser

HOLDER, ADDRESS = "Iain Reid", "iain.reid@example.org"
REASON = "Registration with the regulator ended on the first of the month."


def test_a_revocation_reaches_the_public_page_software_and_the_holder(as_person: SignIn, as_visitor: SignIn) -> None:
    admin, holder, visitor = as_person("admin@example.org"), as_person(ADDRESS), as_visitor()
    to_certificate(admin, HOLDER)
    number = admin.get_by_role("heading", level=1).inner_text()
    visitor.goto(f"/verify/{number}")
    expect(visitor.get_by_role("heading", name="Valid")).to_be_visible()
    badge = credential(visitor.request, told(visitor.request, number)["credential"])
    assert not is_revoked(visitor.request, badge)
    paper = pdf_of(holder, number)
    assert holder.request.get(paper).headers["content-type"] == "application/pdf"

    admin.locator("summary", has_text="Revoke").click()
    admin.get_by_label("Reason").fill("Short")
    admin.get_by_role("button", name="Revoke").click()
    assert not admin.get_by_label("Reason").evaluate("field => field.validity.valid"), "a word is no reason"
    visitor.reload()
    expect(visitor.get_by_role("heading", name="Valid")).to_be_visible()
    admin.get_by_label("Reason").fill(REASON)
    admin.get_by_role("button", name="Revoke").click()
    expect(admin.get_by_text(f"Certificate {number} is revoked.")).to_be_visible()
    expect(admin.get_by_text(REASON)).to_be_visible()

    visitor.reload()
    expect(visitor.get_by_role("heading", name="Revoked")).to_be_visible()
    expect(visitor.get_by_text("attests nothing")).to_be_visible()
    expect(visitor.get_by_text(REASON)).to_have_count(0)
    now = told(visitor.request, number)
    assert now["status"] == "revoked" and now["revoked_on"] and "credential" not in now
    assert is_revoked(visitor.request, badge), "whoever kept the badge finds it in the status list"

    assert holder.request.get(paper).status == 403
    holder.goto("/my-certificates")
    expect(holder.get_by_text(re.compile(f"Revoked on .*{REASON}"))).to_be_visible()
    expect(holder.get_by_role("link", name=re.compile(f"{number} as PDF"))).to_have_count(0)


def to_certificate(admin: Page, name: str) -> None:
    """To the certificate of somebody, by the board and their page."""
    admin.goto("/certification/proficiency")
    admin.get_by_role("link", name=name, exact=True).click()
    admin.get_by_role("link", name=re.compile(r"^PRO-\d{4}-")).first.click()
    expect(admin.get_by_role("link", name="Public page")).to_be_visible()


def pdf_of(holder: Page, number: str) -> str:
    holder.goto("/my-certificates")
    return holder.get_by_role("link", name=f"{number} as PDF, A4").get_attribute("href") or ""


def told(request: APIRequestContext, number: str) -> dict[str, Any]:
    """What the public page says to software."""
    found: dict[str, Any] = request.get(f"/verify/{number}", headers={"Accept": "application/json"}).json()
    return found


def credential(request: APIRequestContext, address: str) -> dict[str, Any]:
    """What a signed credential says; its signature is looked at by tests of its own."""
    answer = request.get(address)
    assert answer.status == 200
    body = answer.text().split(".")[1]
    found: dict[str, Any] = json.loads(unpacked(body))
    return found


def is_revoked(request: APIRequestContext, badge: dict[str, Any]) -> bool:
    """The bit of the badge in the status list that it names."""
    status = badge["credentialStatus"]
    listed = credential(request, status["statusListCredential"])["credentialSubject"]["encodedList"]
    bits, place = gzip.decompress(unpacked(listed.removeprefix("u"))), int(status["statusListIndex"])
    return bool(bits[place // 8] & 0x80 >> place % 8)


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
