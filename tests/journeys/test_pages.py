"""Every kind of page that a person reaches by links, as each role, at a desk and on a phone, in light and dark."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit, urlunsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser import sign_in
from tests.journeys.conftest import SignIn
from tests.reliability.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900), pytest.mark.one_database]

PEOPLE = {
    "a visitor": "",
    "a student": "student@example.org",
    "an instructor": "instructor@example.org",
    "an administrator": "admin@example.org",
}
VIEWS = {"desk": {"width": 1280, "height": 860}, "phone": {"width": 360, "height": 740}}
OF_A_KIND = 1
NEVER = re.compile(r"/(sign-out|static)\b|\.(csv|pdf|svg)$")
AXE = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}},  # all else is the same in both
}
CONTENT_IDS = re.compile(r"(?<=/)(modules|lessons|quizzes|files)/.+")


@dataclass
class Walk:
    """The pages seen on a walk along links, what they had and what was wrong with them."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def pages(self) -> Iterator[Response]:
        """Go to each page once, at most OF_A_KIND of a kind."""
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        waiting, seen, kinds = deque([self.base + "/"]), set[str](), Counter[str]()
        while waiting:
            address = waiting.popleft()
            if address in seen or kinds[kind_of(address)] >= OF_A_KIND or NEVER.search(urlsplit(address).path):
                continue
            seen.add(address)
            kinds[kind_of(address)] += 1
            answer = self.page.goto(address)
            assert answer is not None
            if "text/html" in answer.headers.get("content-type", ""):
                yield answer
                waiting.extend(self._links())

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.wrong.append(f"{urlsplit(self.page.url).path}: {what}")

    def _asked(self, url: str) -> None:
        if url.startswith("http") and not url.startswith(self.base):
            self.said.append(f"asks {url}")

    def _links(self) -> list[str]:
        links = self.page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
        parts = [urlsplit(urljoin(self.page.url, link)) for link in links]
        here = urlsplit(self.base).netloc
        return [urlunsplit((one.scheme, one.netloc, one.path, one.query, "")) for one in parts if one.netloc == here]


def kind_of(address: str) -> str:
    """Pages of one kind differ only by what they are about."""
    path = re.sub(r"[0-9a-f]{8}-?[0-9a-f-]{20,}", "*", urlsplit(address).path)
    return re.sub(r"\d+|(?<=[A-Z]-)[\dA-Z-]+", "*", CONTENT_IDS.sub(r"\1/*", path))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_kind_of_page_is_whole(who: str, view: str, as_visitor: SignIn, society: Server) -> None:
    page = as_visitor(viewport=VIEWS[view], reduced_motion="reduce")  # colours change at once, not on their way
    if PEOPLE[who]:
        sign_in(page, PEOPLE[who])
    walk = Walk(page, society.settings["PUBLIC_URL"])

    number = 0
    for number, answer in enumerate(walk.pages(), start=1):  # noqa: B007 - how far it came is asked below
        walk.expect(answer.status < 400, f"HTTP {answer.status}")
        walk.expect(bool(page.title().strip()), "no title")
        walk.expect(page.locator("h1").count() == 1, f"{page.locator('h1').count()} h1")
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        walk.expect(sideways <= 1, f"scrolls sideways by {sideways} px")
        for scheme, options in AXE.items():
            page.emulate_media(color_scheme=scheme)
            for finding in Axe().run(page, options=options).response["violations"]:
                walk.expect(False, f"{scheme}: {finding['id']} at {finding['nodes'][0]['target']}")
        walk.expect(not walk.said, "; ".join(walk.said))
        walk.said.clear()

    assert walk.wrong == []
    assert number >= 8, "the walk ended too early to say anything"
