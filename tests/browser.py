"""Chromium for tests, signing in with it as a person does, and what somebody without a mouse can tell."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine
from werkzeug.serving import make_server

from tests.factories import PASSWORD
from tests.reliability.server import wait_for

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FOCUS_IS_SEEN = """() => {
  const outlined = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const here = document.activeElement;
  const around = [here, ...(here.labels ?? []), here.parentElement, here.closest(".card, .choice")];
  return here === document.body || around.some((element) => element && outlined(element));
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for each file of tests. What is expected has half a minute to come: a busy machine is slow."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def served(app: Flask, lasting: Engine) -> Iterator[str]:
    """The application of the tests behind a port, on a database whose commits stay. Yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    wait_for(lambda: not lasting.pool.checkedout(), "the requests that the browser left behind")  # type: ignore[attr-defined]


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """By the page, to the page that follows. The page's context knows the address of the server."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def focus_is_seen(page: Page) -> bool:
    """Whether what has the keyboard's focus is outlined."""
    return bool(page.evaluate(FOCUS_IS_SEEN))
