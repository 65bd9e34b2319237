"""A page of each kind, as everybody, on a phone and on a desk: it opens, speaks of no error, fits, and axe finds nothing.

Kinds are addresses that differ only in what they name (a lesson, a person) or in the values behind the question mark.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import axe_playwright_python
import pytest
from flask import Flask
from playwright.sync_api import APIResponse, Browser, Error, Page, Response, ViewportSize

from tests.architecture.walk import WHO, endpoint_of
from tests.browser import sign_in
from tests.reliability.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
PHONE, DESK = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=800)
Parts = dict[str, set[str]]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
FINDINGS = """async (run) => {
  for (const change of document.getAnimations()) change.finish();  // colours fade into each other
  const found = await axe.run(document, {runOnly: run, resultTypes: ["violations"]});
  return found.violations.map((one) => `${one.id} at ${one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`);
}"""
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
LOOK = """() => ({
  headings: document.querySelectorAll("h1").length,
  title: document.title.trim(),
  links: [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
  parts: [...new Set([...document.querySelectorAll("*")].map((part) => `${part.localName}.${part.getAttribute("class")}`))],
})"""
OVER = "document.documentElement.scrollWidth - innerWidth"
LEAST = {"anonymous": 18, "student": 35, "instructor": 60, "administrator": 90}  # fewer means that links are gone


class Walker:
    """Somebody who follows links, and writes down what is wrong with the pages they lead to.

    `parts` says what axe has looked at on each kind of page: what it saw as somebody else is not shown to it again.
    """

    def __init__(self, page: Page, site: str, app: Flask, parts: Parts) -> None:
        self.page, self.site, self.app, self.parts = page, site, app, parts
        self.wrong: list[str] = []
        self.kinds: set[tuple[str, ...]] = set()
        page.on("console", lambda message: self.note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.note(str(error)))
        page.on("request", lambda request: self.note(f"asks {request.url}") if self.is_foreign(request.url) else None)
        page.on("response", self.received)

    def note(self, words: str) -> None:
        self.wrong.append(f"{self.at}: {words}")

    def received(self, response: Response | APIResponse) -> None:
        if response.status >= 400:
            self.note(f"{response.status} from {response.url}")

    def is_foreign(self, url: str) -> bool:
        return not url.startswith((self.site, "data:", "blob:"))

    def walk(self) -> None:
        """From the first page, and from home."""
        waiting = deque(["/", "/home"])
        while waiting:
            self.at = waiting.popleft()
            if self.is_new(self.at):
                waiting.extend(link for link in self.links_of(self.at) if link.startswith("/"))

    def is_new(self, path: str) -> bool:
        kind = (endpoint_of(self.app, path), *sorted(name for name, _value in parse_qsl(urlsplit(path).query)))
        known = kind in self.kinds
        self.kinds.add(kind)
        return not known

    def links_of(self, path: str) -> Iterator[str]:
        """Open it, look at it, and say where it leads."""
        if "." in path.rpartition("/")[2]:  # a file: a browser would hand it to something else
            self.received(self.page.context.request.get(path))
            return
        try:
            answer = self.page.goto(path)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            return
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            return
        for href in self.look():
            url = urljoin(self.page.url, href)
            if not self.is_foreign(url):
                yield url.removeprefix(self.site).partition("#")[0]

    def look(self) -> list[str]:
        """At the page on a phone in the light and on a desk in the dark. Returns its links."""
        seen = self.page.evaluate(LOOK)
        if seen["headings"] != 1 or not seen["title"]:
            self.note(f"{seen['headings']} headings, title {seen['title']!r}")
        looked_at = self.parts[endpoint_of(self.app, self.page.url.removeprefix(self.site))]
        is_news = not looked_at.issuperset(seen["parts"])
        looked_at.update(seen["parts"])
        if is_news:
            self.page.evaluate(AXE)
        for viewport, scheme, rules in ((PHONE, "light", EVERYTHING), (DESK, "dark", COLOURS)):
            self.page.set_viewport_size(viewport)
            self.page.emulate_media(color_scheme=scheme)
            if (over := self.page.evaluate(OVER)) > 0:
                self.note(f"{over} px wider than a screen of {viewport['width']}")
            if is_news:
                for finding in self.page.evaluate(FINDINGS, rules):
                    self.note(f"{finding} ({scheme})")
        links: list[str] = seen["links"]
        return links


@pytest.fixture(scope="module")
def parts() -> Parts:
    """What axe has looked at, by kind of page."""
    return defaultdict(set)


@pytest.mark.parametrize("who", WHO)
def test_a_page_of_each_kind_holds(society: Server, chromium: Browser, app: Flask, parts: Parts, who: str) -> None:
    site = society.settings["PUBLIC_URL"]
    page = chromium.new_page(base_url=site, locale="en-GB", viewport=PHONE)
    if email := WHO[who]:
        sign_in(page, email)

    walker = Walker(page, site, app, parts)
    walker.walk()
    page.context.close()

    assert walker.wrong == []
    assert len(walker.kinds) >= LEAST[who]
