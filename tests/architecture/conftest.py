"""The demonstration society, made once for each database and copied for each file of tests."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask

from app import db, migrating
from app.application import create_app
from app.content.store import Store
from app.demo import create as demo
from config import Config
from tests import postgresql


@pytest.fixture(scope="session")
def made_society(
    config: Config, content: Store, database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Config]:
    """An installation whose demonstration is made, with nobody connected to it."""
    own = _of_its_own(config, database_kind, "CREATE DATABASE {name}")
    own = replace(own, data=tmp_path_factory.mktemp("made-society"))
    with _opened(own, content) as app:
        migrating.migrate(app.extensions["keystone-engine"])
        with app.app_context():
            demo.create(app)
    yield own
    _dropped(config, own, database_kind)


@pytest.fixture(scope="module")
def society(
    made_society: Config,
    config: Config,
    content: Store,
    database_kind: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """A copy of it, with the real application."""
    template = _name(made_society) if database_kind == "postgresql" else ""
    own = _of_its_own(config, database_kind, f"CREATE DATABASE {{name}} TEMPLATE {template}")
    own = replace(own, data=tmp_path_factory.mktemp("society"))
    shutil.copytree(made_society.data, own.data, dirs_exist_ok=True)
    with _opened(own, content) as app:
        yield app
    _dropped(config, own, database_kind)


def _of_its_own(config: Config, database_kind: str, statement: str) -> Config:
    if database_kind == "sqlite":
        return config
    name = f"society{uuid.uuid4().hex}"
    postgresql.command(config.database_url, statement.format(name=name))
    return replace(config, database_url=config.database_url.replace("/postgres", f"/{name}"))


@contextmanager
def _opened(own: Config, content: Store) -> Iterator[Flask]:
    """The application on that installation; whatever the session was bound to before, it is afterwards."""
    bind = db.session.session_factory.kw.get("bind")  # type: ignore[union-attr]
    app = create_app(own, content=content, testing=True)
    try:
        yield app
    finally:
        db.session.remove()
        app.extensions["keystone-engine"].dispose()
        db.session.configure(bind=bind)


def _dropped(config: Config, own: Config, database_kind: str) -> None:
    if database_kind == "postgresql":
        postgresql.command(config.database_url, f"DROP DATABASE {_name(own)} WITH (FORCE)")


def _name(own: Config) -> str:
    """The name of the database; the folder of its socket stands behind it."""
    return own.database_url.partition("?")[0].rpartition("/")[2]
