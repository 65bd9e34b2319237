"""The application with a small course that has certificate paths, and people on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import clock, migrating
from app.accounts.models import User
from app.application import create_app
from app.certification import actions
from app.content.model import Catalogue, Path
from app.content.store import Store
from app.credentials.models import Award
from app.evidence import actions as ledger
from app.practicals import actions as practicals
from config import Config
from tests.certification.course import FULL, write_certifying_course
from tests.factories import NOW, a_cohort, a_user

TODAY = NOW.date()


@pytest.fixture(scope="session")
def certifying_course(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("certifying-course")
    return Store(write_certifying_course(folder / "content"), folder / "cache", seconds=3600)


@pytest.fixture(scope="session")
def app(config: Config, certifying_course: Store) -> Iterator[Flask]:
    """The real application, with the small course."""
    app = create_app(config, content=certifying_course, testing=True)
    migrating.migrate(app.extensions["keystone-engine"])
    yield app
    app.extensions["keystone-engine"].dispose()


@pytest.fixture
def catalogue(certifying_course: Store) -> Catalogue:
    return certifying_course.catalogue


@pytest.fixture
def first(catalogue: Catalogue) -> Path:
    return catalogue.path("first")


@dataclass
class People:
    """A cohort with a learner and an instructor; an administrator; an instructor of nobody."""

    learner: User
    instructor: User
    administrator: User
    stranger: User


@pytest.fixture
def people(database: Engine) -> People:
    return some_people()


def some_people() -> People:
    learner, instructor = a_user(name="Ana Ferreira", country="PT"), a_user("instructor")
    a_cohort(learners=(learner,), staff=(instructor,))
    return People(learner, instructor, a_user("administrator"), a_user("instructor"))


def theory(learner: User, catalogue: Catalogue, percent: float = 90.0, on: date = date(2026, 10, 1)) -> None:
    """Lessons finished and the check passed, as learning and quizzes put them into the ledger."""
    for lesson in catalogue.module("joints").lessons:
        evidence(learner, "lesson", lesson.id, happened_on=on)
    evidence(learner, "quiz", "j-exam", amount=percent, happened_on=on)


def evidence(learner: User, kind: str, subject: str, **given: object) -> object:
    values = {"happened_on": date(2026, 10, 1), "source": "test", "author_id": None, "now": NOW}
    return ledger.add(learner_id=learner.id, kind=kind, subject=subject, **{**values, **given})


def everything(people: People, catalogue: Catalogue, earlier: timedelta = timedelta()) -> None:
    """All that the first path asks for, this autumn or so much earlier."""
    theory(people.learner, catalogue, on=date(2026, 10, 1) - earlier)
    actions.record_hours(
        people.learner,
        hours=10,
        mode="in-person",
        topic="",
        on=date(2026, 11, 1) - earlier,
        where="Porto",
        author=people.instructor,
        now=NOW,
    )
    signed(people, catalogue, on=date(2026, 11, 2) - earlier)


def signed(people: People, catalogue: Catalogue, on: date = date(2026, 11, 2), **points: float) -> object:
    """The practical, marked and signed by the instructor."""
    steps = {f"step:{id}": value for id, value in {**FULL, **points}.items()}
    rest = {"overall": "pass", "identity": "yes", "identity-method": "known", "pictures": "none"}
    return practicals.sign_off(
        people.learner,
        catalogue.checklist("j-practical"),
        catalogue,
        given={**steps, **rest, "name": people.instructor.name, "remarks": "Seen."},
        held_on=on,
        place="Porto",
        assessor=people.instructor,
        at=practicals.Moment(NOW, NOW.date(), NOW),
    )


def awarded(people: People, catalogue: Catalogue, today: date = TODAY) -> Award:
    return actions.award(
        people.learner,
        catalogue.path("first"),
        catalogue,
        society="A society",
        by=people.administrator,
        now=NOW,
        today=today,
    )


@pytest.fixture
def stopped() -> Iterator[None]:
    """It is the day of these tests."""
    with clock.stopped_at(NOW):
        yield


def person_page(people: People) -> str:
    """Where staff see the learner on the first path."""
    return f"/certification/first/people/{people.learner.id}"
