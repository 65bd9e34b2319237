"""The demonstration society, made once for each file of tests, in a database of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app import db
from app.application import create_app
from app.content.store import Store
from app.demo import create as demo
from config import Config
from tests import postgresql


@pytest.fixture(scope="module")
def society(
    config: Config, content: Store, database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    own = replace(config, data=tmp_path_factory.mktemp("society"))
    name = f"society{uuid.uuid4().hex}"
    if database_kind == "postgresql":
        postgresql.command(config.database_url, f"CREATE DATABASE {name}")
        own = replace(own, database_url=config.database_url.replace("/postgres", f"/{name}"))
    bind = db.session.session_factory.kw.get("bind")  # type: ignore[union-attr]
    app = create_app(own, content=content, testing=True)
    engine = app.extensions["keystone-engine"]
    db.migrate(engine)
    with app.app_context():
        demo.create(app)
    yield app
    db.session.remove()
    engine.dispose()
    db.session.configure(bind=bind)
    if database_kind == "postgresql":
        postgresql.command(config.database_url, f"DROP DATABASE {name} WITH (FORCE)")
