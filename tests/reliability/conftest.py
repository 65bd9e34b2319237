"""A real server on an empty database of its own, on SQLite and on a PostgreSQL that waits for its disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app import db
from config import Config
from tests import postgresql
from tests.quizzes.course import write_course
from tests.reliability.server import Server

_numbers = count(1)


@pytest.fixture(scope="session")
def durable_url() -> Iterator[str]:
    """A PostgreSQL cluster with fsync, as in production."""
    with postgresql.cluster(durable=True) as url:
        yield url


@pytest.fixture(scope="session")
def course_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course, for servers that only need some course."""
    return write_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def server(database_kind: str, tmp_path: Path, course_folder: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """Not started yet. Whatever the test leaves running is ended."""
    url = _new_database(request.getfixturevalue("durable_url")) if database_kind == "postgresql" else ""
    made = Server(tmp_path / "data", course_folder, url)
    yield made
    made.end()


@contextmanager
def same_database(config: Config) -> Iterator[None]:
    """Lets the test's own code work in the database of a server; afterwards the session is bound as before."""
    config.data.mkdir(parents=True, exist_ok=True)
    before = db.session.session_factory.kw["bind"]
    engine = db.connect(config.sqlalchemy_url)
    try:
        yield
    finally:
        db.session.remove()
        engine.dispose()
        db.session.configure(bind=before)


@pytest.fixture
def inside() -> Callable[[Config], object]:
    """`with inside(server.config):` — code of the test in the server's database."""
    return same_database


def _new_database(url: str) -> str:
    name = f"reliability_{next(_numbers)}"
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.replace("/postgres?", f"/{name}?")
