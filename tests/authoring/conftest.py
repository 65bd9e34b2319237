"""A course of its own for each test, so that publishing may write files; two authors, one administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import migrating
from app.accounts.models import User
from app.application import create_app
from app.authoring.following import Brought
from app.content.store import Store
from config import Config
from tests.factories import a_user
from tests.quizzes.course import write_course
from tests.visitor import Visitor

LESSON = "modules/joints/lessons/01-the-joint.md"
BANK = "modules/joints/bank/all.md"
MORE = {
    "modules/joints/checklists/practical.md": (
        "---\nid: j-practical\ntitle: Joints practical\npass: 80\nassessors: 1\nminutes: 10\n---\nSet up the table.\n\n"
        "| Step | Observed behaviour | Points | Critical |\n|---|---|--:|:-:|\n| s1 | Asks for consent | 2 | yes |\n"
    ),
    "certification/first.md": (
        "---\nid: first\ntitle: First certificate\nversion: 1\nstatus: example\nneeds: []\nvalid_months: none\n"
        "number_prefix: FIR\nsignatories: [President]\n---\nWhat it attests.\n\n## Joints, lessons\n"
        "<!-- requirement id=lessons kind=lessons module=joints -->\nRead them all.\n"
    ),
}


@pytest.fixture(scope="session")
def written_app(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The real application; `app` gives it the course of the test."""
    folder = tmp_path_factory.mktemp("authored")
    app = create_app(config, content=Store(write_course(folder / "content", **MORE)), testing=True)
    migrating.migrate(app.extensions["keystone-engine"])
    yield app
    app.extensions["keystone-engine"].dispose()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A fresh copy of the small course."""
    return Store(write_course(tmp_path / "content", **MORE))


@pytest.fixture
def app(written_app: Flask, config: Config, store: Store, tmp_path: Path) -> Iterator[Flask]:
    written_app.extensions["keystone-content"] = store
    written_app.extensions["keystone-config"] = replace(config, data=tmp_path / "data")
    yield written_app
    written_app.extensions["keystone-config"] = config


@pytest.fixture
def brought(tmp_path: Path) -> Brought:
    return Brought(tmp_path / "data")


@pytest.fixture
def ana(database: Engine) -> User:
    """She writes."""
    return a_user("instructor", name="Ana Author")


@pytest.fixture
def ben(database: Engine) -> User:
    """He reviews."""
    return a_user("instructor", name="Ben Reviewer")


@pytest.fixture
def browser(app: Flask, database: Engine) -> Callable[[User], Visitor]:
    """A browser session for each person of a story."""
    return lambda user: Visitor(app).sign_in(user)


def on_disk(store: Store, path: str = LESSON) -> str:
    return (store.root / path).read_text(encoding="utf-8")
