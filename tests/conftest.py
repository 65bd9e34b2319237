"""What every test can ask for: a database of each kind, rolled back afterwards; the application; a browserless client."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from app import db, migrating
from app.application import create_app, provide
from app.content.store import Store
from config import ROOT, Config
from tests import postgresql
from tests.browser import chromium, served  # noqa: F401 - fixtures for whoever needs a real browser
from tests.visitor import Visitor

DATABASES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=DATABASES, help="only on this database; both without")
    parser.addoption("--pictures", action="store_true", help="take the README's pictures anew, into docs/pictures")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = DATABASES[:1] if metafunc.definition.get_closest_marker("one_database") else DATABASES
        metafunc.parametrize("database_kind", (chosen,) if chosen else kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """'sqlite' or 'postgresql'; tests that use the database run once on each."""
    return request.param


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL cluster of our own for this run: started on first use, stopped and removed at the end."""
    with postgresql.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def config(database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The installation that tests run: SQLite in a temporary folder or a PostgreSQL database of its own."""
    data: Path = tmp_path_factory.mktemp(database_kind)
    url = request.getfixturevalue("postgresql_url") if database_kind == "postgresql" else ""
    return Config(
        data=data,
        database_url=url,
        secret_key="for tests only " * 4,
        content=ROOT / "content",
        staff_second_factor=False,
    )


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The real course, loaded once."""
    return Store(ROOT / "content", tmp_path_factory.mktemp("content-cache"), seconds=3600)


@pytest.fixture(scope="session")
def app(config: Config, content: Store) -> Iterator[Flask]:
    """The real application with an empty schema."""
    app = create_app(config, content=content, testing=True)
    migrating.migrate(app.extensions["keystone-engine"])
    yield app
    app.extensions["keystone-engine"].dispose()


@pytest.fixture
def database(app: Flask) -> Iterator[Engine]:
    """A clean database: whatever the test writes (its commits too) is rolled back, because all of it runs inside one outer transaction."""
    engine: Engine = app.extensions["keystone-engine"]
    provide(app.extensions["keystone-content"], app.extensions["keystone-config"])
    db.write_ahead()
    connection = engine.connect()
    outer = connection.begin()
    db.session.remove()
    db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
    yield engine
    db.session.remove()
    outer.rollback()
    connection.close()
    db.session.configure(bind=engine, join_transaction_mode="conditional_savepoint")
    db.read_only()


@pytest.fixture
def client(app: Flask, database: Engine) -> FlaskClient:
    """A client without anybody signed in, as Flask gives it."""
    return app.test_client()


@pytest.fixture
def visitor(app: Flask, database: Engine) -> Visitor:
    """Somebody with a browser: follows pages, fills forms, reads what is shown. `visitor.sign_in(user)` makes it somebody's."""
    return Visitor(app)


@pytest.fixture
def inside(app: Flask, database: Engine) -> Iterator[None]:
    """Within a request, so that what makes words for a page may name addresses."""
    with app.test_request_context():
        yield


@pytest.fixture
def empty_database(config: Config, database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy URL of a new database without any tables, gone after the test."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.sqlite3'}"
        return
    name = f"new{uuid.uuid4().hex}"
    postgresql.command(config.database_url, f"CREATE DATABASE {name}")
    yield replace(config, database_url=config.database_url.replace("/postgres", f"/{name}")).sqlalchemy_url
    postgresql.command(config.database_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def lasting(app: Flask, empty_database: str) -> Iterator[Engine]:
    """A database of its own in which commits stay, as in production: for what several threads or processes do to it."""
    engine = db.connect(empty_database)
    provide(app.extensions["keystone-content"], app.extensions["keystone-config"])
    migrating.migrate(engine)
    yield engine
    db.session.remove()
    engine.dispose()
    db.session.configure(bind=app.extensions["keystone-engine"])
    db.read_only()
