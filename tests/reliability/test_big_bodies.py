"""Who sends too much reads why it was refused, instead of seeing the connection break off."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.reliability.server import Server

MEGABYTE = 2**20
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, course_folder: Path) -> Iterator[Server]:
    """On SQLite: nothing here depends on the database."""
    made = Server(tmp_path_factory.mktemp("bodies") / "data", course_folder)
    yield made.start()
    made.end()


@pytest.mark.parametrize(
    ("path", "megabytes", "status"), [("/sign-in", 20, 413), ("/nowhere", 20, 404), ("/", 0.9, 405)]
)
def test_the_refusal_arrives_when_everything_is_sent(server: Server, path: str, megabytes: float, status: int) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("POST", path, b"a" * int(megabytes * MEGABYTE), {"Content-Type": FORM})
        answer = connection.getresponse()
        page = answer.read().decode()

        assert answer.status == status
        assert "<h1" in page
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200, "the connection serves the next request"
    finally:
        connection.close()


def test_a_body_in_pieces_is_refused_with_the_page(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("POST", "/sign-in", (b"a" * MEGABYTE for _ in range(20)), {"Content-Type": FORM})
        answer = connection.getresponse()

        assert answer.status == 413
        assert "too large" in answer.read().decode()
    finally:
        connection.close()


@pytest.mark.browser
def test_a_browser_shows_why(server: Server, chromium: Browser) -> None:
    page = chromium.new_page(base_url=f"http://127.0.0.1:{server.port}")
    page.goto("/sign-in")
    page.get_by_label("E-mail address").evaluate(
        "field => { field.type = 'text'; field.value = 'a'.repeat(20 * 2 ** 20) }"
    )
    page.get_by_label("E-mail address").evaluate("field => field.form.submit()")

    expect(page.get_by_role("heading", level=1, name="That is too large")).to_be_visible()
    expect(page.get_by_text("1 MB")).to_be_visible()
    page.context.close()
