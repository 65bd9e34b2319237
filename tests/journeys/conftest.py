"""The demonstration society on the real server, with a copy of the content, and people with real browsers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.credentials import keys
from config import ROOT
from tests import postgresql
from tests.browser import sign_in
from tests.reliability.conftest import same_database
from tests.reliability.server import Server, wait_for

SignIn = Callable[..., Page]
Behind = Callable[[], AbstractContextManager[None]]
TO_BE_EXPECTED = re.compile(r"status of 4\d\d|net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED")


@pytest.fixture(scope="session")
def prepared(database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Server:
    """A server that made the demonstration and was stopped: its folder and database are copied for each file of journeys."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    shutil.copytree(ROOT / "content", folder / "content")
    url = ""
    if database_kind == "postgresql":
        url = _named(request.getfixturevalue("postgresql_url"), "demonstration")
        _command(request, "CREATE DATABASE demonstration")
    settings = {"KEYSTONE_DEMO": "yes", "KEYSTONE_CONTENT_CHECK_SECONDS": "0"}
    server = Server(folder / "data", folder / "content", url, settings=settings).launch()
    try:
        wait_for(lambda: server.status_of("/readyz") == 200 or _ended(server), "the demonstration to be made", 240)
        assert not _ended(server), server.printed()
        server.stop()
    finally:
        server.end()
    return server


@pytest.fixture(scope="module")
def society(
    prepared: Server, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    """The demonstration, fresh for each file of journeys; publishing writes into a copy of the content."""
    folder: Path = tmp_path_factory.mktemp("society")
    shutil.copytree(prepared.data.parent, folder, dirs_exist_ok=True)
    name = "society_" + request.module.__name__.rpartition(".")[2]
    url = _named(prepared.database_url, name) if prepared.database_url else ""
    if url:
        _command(request, f"CREATE DATABASE {name} TEMPLATE demonstration")
    server = Server(folder / "data", folder / "content", url, settings=dict(prepared.settings))
    server.settings["PUBLIC_URL"] = f"http://127.0.0.1:{server.port}"
    try:
        yield server.start()
    finally:
        server.end()
        if url:
            _command(request, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def behind(society: Server, app: Flask) -> Behind:
    """`with behind():` — the test's own code in the database of the society and with its signing key, for what would take too
    long to click.
    """

    @contextmanager
    def inside() -> Iterator[None]:
        keys.configure(society.config.signing_seed)
        try:
            with same_database(society.config):
                yield
        finally:
            keys.configure(app.extensions["keystone-config"].signing_seed)

    return inside


@pytest.fixture
def as_visitor(chromium: Browser, society: Server) -> Iterator[SignIn]:
    """`as_visitor()` opens a browser of its own for somebody who is not signed in; what goes wrong in its console fails the test."""
    contexts, said = [], []

    def open_browser(**options: object) -> Page:
        context = chromium.new_context(base_url=society.settings["PUBLIC_URL"], locale="en-GB", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert [text for text in said if not TO_BE_EXPECTED.search(text)] == []


@pytest.fixture
def as_person(as_visitor: SignIn) -> SignIn:
    """`as_person('student@example.org')` opens a browser in which that person is signed in."""

    def signed_in(email: str, **options: object) -> Page:
        page = as_visitor(**options)
        sign_in(page, email)
        return page

    return signed_in


def _ended(server: Server) -> bool:
    return server.process is not None and server.process.poll() is not None


def _named(url: str, name: str) -> str:
    """The URL of another database in the same cluster."""
    return re.sub(r"/\w+\?", f"/{name}?", url)


def _command(request: pytest.FixtureRequest, statement: str) -> None:
    postgresql.command(request.getfixturevalue("postgresql_url"), statement)
