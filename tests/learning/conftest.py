"""The application with a small course of one module and two lessons, and a learner in a cohort."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import migrating
from app.accounts.models import User
from app.application import create_app
from app.content.model import Catalogue, Lesson, Module
from app.content.store import Store
from config import Config
from tests.certification.course import write_certifying_course
from tests.factories import a_cohort, a_user


@pytest.fixture(scope="session")
def reading_course(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("reading-course")
    return Store(write_certifying_course(folder / "content"), folder / "cache", seconds=3600)


@pytest.fixture(scope="session")
def app(config: Config, reading_course: Store) -> Iterator[Flask]:
    """The real application, with the small course."""
    app = create_app(config, content=reading_course, testing=True)
    migrating.migrate(app.extensions["keystone-engine"])
    yield app
    app.extensions["keystone-engine"].dispose()


@pytest.fixture
def catalogue(reading_course: Store) -> Catalogue:
    return reading_course.catalogue


@pytest.fixture
def module(catalogue: Catalogue) -> Module:
    return catalogue.module("joints")


@pytest.fixture
def joint(catalogue: Catalogue) -> Lesson:
    """The first lesson, open to everybody."""
    return catalogue.lesson("the-joint")


@pytest.fixture
def capsule(catalogue: Catalogue) -> Lesson:
    """The second lesson, for members."""
    return catalogue.lesson("the-capsule")


@pytest.fixture
def learner(database: Engine) -> User:
    """A learner in an open cohort."""
    user = a_user()
    a_cohort(learners=(user,))
    return user
