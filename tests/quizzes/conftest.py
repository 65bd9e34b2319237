"""The application with the small course of `course.py`, and somebody who takes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import migrating
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
def app(config: Config, small_course: Store) -> Iterator[Flask]:
    """The real application, with the small course."""
    app = create_app(config, content=small_course, testing=True)
    migrating.migrate(app.extensions["keystone-engine"])
    yield app
    app.extensions["keystone-engine"].dispose()


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
