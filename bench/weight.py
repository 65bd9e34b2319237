"""(f) What a lesson weighs on the wire, as headless Chromium receives it: first visit, then the next lesson."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, sync_playwright

from bench import society
from bench.place import Place
from bench.table import Line


def lines(place: Place) -> Iterator[Line]:
    """Bytes of bodies and headers, compressed as they came; what the browser still had is not counted."""
    with place.app.app_context():
        learner = society.people(1)[0]
        society.cohort([learner])
        cookie = society.cookie(learner).removeprefix("keystone=")
    server = place.keystone.start()
    lessons = place.catalogue.lessons[3:5]
    address = f"http://127.0.0.1:{server.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context()
        context.add_cookies([{"name": "keystone", "value": cookie, "url": address}])
        visits = [visit(context, f"{address}/lessons/{lesson.id}") for lesson in lessons]
        browser.close()
    server.stop()
    for name, asked, goal in zip(
        ("first visit", "next lesson"), visits, ("≤ 150 kB, ≤ 8 requests", "≤ 25 kB"), strict=True
    ):
        whole = sum(asked.values())
        yield Line(
            f"lesson on the wire, {name}",
            f"{whole / 1000:.1f} kB, {len(asked)} requests",
            f"goal: {goal}",
            whole / (150_000 if name == "first visit" else 25_000),
            goal,
        )
        for path, size in sorted(asked.items(), key=lambda one: -one[1]):
            yield Line(f"  {path}", f"{size / 1000:.1f} kB")


def visit(context: BrowserContext, address: str) -> dict[str, int]:
    """Bytes by path."""
    page = context.new_page()
    asked: dict[str, str] = {}
    kept: set[str] = set()
    sizes: dict[str, int] = {}
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def answered(told: dict[str, Any]) -> None:
        asked[told["requestId"]] = urlsplit(told["response"]["url"]).path
        if told["response"].get("fromDiskCache"):
            kept.add(told["requestId"])

    session.on("Network.responseReceived", answered)
    session.on("Network.requestServedFromCache", lambda told: kept.add(told["requestId"]))
    session.on(
        "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: int(told["encodedDataLength"])})
    )
    page.goto(address, wait_until="networkidle")
    page.close()
    found: dict[str, int] = {}
    for id, path in asked.items():
        if id not in kept and not path.startswith("data:") and sizes.get(id):
            found[path] = found.get(path, 0) + sizes[id]
    return found
