"""The application with the small course of `course.py`, and a database whose commits stay, for tests of parallel
writing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from app import db
from app.accounts.models import User
from app.application import create_app
from app.content.model import Catalogue
from app.content.store import Store
from config import Config
from tests.factories import a_cohort, a_user
from tests.quizzes.course import write_course
from tests.visitor import Visitor


@pytest.fixture(scope="session")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("small-course")
    return Store(write_course(folder / "content"), folder / "cache", seconds=3600)


@pytest.fixture(scope="session")
def app(config: Config, small_course: Store) -> Flask:
    """The real application, with the small course."""
    app = create_app(config, content=small_course, testing=True)
    db.migrate(app.extensions["keystone-engine"])
    return app


@pytest.fixture
def catalogue(small_course: Store) -> Catalogue:
    return small_course.catalogue


@pytest.fixture
def learner(database: Engine) -> User:
    """A learner in an open cohort."""
    user = a_user()
    a_cohort(learners=(user,))
    return user


@pytest.fixture
def student(visitor: Visitor, learner: User) -> Visitor:
    return visitor.sign_in(learner)


@pytest.fixture
def lasting(app: Flask, config: Config, database_kind: str, tmp_path: Path) -> Iterator[Engine]:
    """A database of its own in which commits stay, as in production; gone after the test."""
    if database_kind == "sqlite":
        engine = db.connect(f"sqlite:///{tmp_path / 'lasting.db'}")
    else:
        _run(config, "DROP DATABASE IF EXISTS lasting WITH (FORCE)", "CREATE DATABASE lasting")
        engine = db.connect(
            replace(config, database_url=config.database_url.replace("/postgres", "/lasting")).sqlalchemy_url
        )
    db.migrate(engine)
    yield engine
    db.session.remove()
    engine.dispose()
    db.session.configure(bind=app.extensions["keystone-engine"])
    db.read_only()


def _run(config: Config, *statements: str) -> None:
    engine = create_engine(config.sqlalchemy_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
