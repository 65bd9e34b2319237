"""On a phone: what is current is in view, however many parts there are."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
PHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize("address", ["/examinations", "/certification/register", "/site/trail"])
def test_the_current_page_stands_in_view_in_lists_that_scroll_sideways(as_person: SignIn, address: str) -> None:
    page = as_person("admin@example.org", viewport=PHONE)
    page.goto(address)

    for current in page.locator(":is(.main-nav, .tabs) [aria-current]").all():
        expect(current).to_be_in_viewport(ratio=0.9)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
