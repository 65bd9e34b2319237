"""The small course with a practical for one assessor and one for two, and the people such an assessment needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import clock, db, migrating
from app.accounts.models import User
from app.application import create_app
from app.content.model import Catalogue, Checklist
from app.content.store import Store
from app.practicals import actions, marking, queries, standing
from app.practicals.actions import Moment
from app.practicals.models import Assessment, Sheet
from config import Config
from tests.certification.course import PRACTICAL, write_certifying_course
from tests.factories import NOW, a_cohort, a_user

TODAY = NOW.date()
DOUBLE = (
    PRACTICAL.replace("id: j-practical", "id: j-double")
    .replace("Joints: practical", "Joints: before two")
    .replace("assessors: 1", "assessors: 2\nassessor_level: first")
)
STRICT = """---
id: strict
title: Strict certificate
version: 1
status: example
number_prefix: STR
signatories: [Course director]
---
What it attests.

## Practical before two
<!-- requirement id=x-practical kind=sign-off checklist=j-practical assessors=2 -->
Show it to two.

## The other before one
<!-- requirement id=x-double kind=sign-off checklist=j-double assessors=1 -->
Show it to one.
"""
FULL = {"ask": 2.0, "find": 2.0, "tell": 6.0}
REASON = "Founding instructor of the society."


@pytest.fixture(scope="session")
def practical_course(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("practical-course")
    files = {"modules/joints/checklists/double.md": DOUBLE, "certification/strict.md": STRICT}
    return Store(write_certifying_course(folder / "content", **files), folder / "cache", seconds=3600)


@pytest.fixture(scope="session")
def app(config: Config, practical_course: Store) -> Iterator[Flask]:
    """The real application, with the small course."""
    app = create_app(config, content=practical_course, testing=True)
    migrating.migrate(app.extensions["keystone-engine"])
    yield app
    app.extensions["keystone-engine"].dispose()


@pytest.fixture
def catalogue(practical_course: Store) -> Catalogue:
    return practical_course.catalogue


@pytest.fixture
def double(catalogue: Catalogue) -> Checklist:
    return catalogue.checklist("j-double")


@pytest.fixture
def single(catalogue: Catalogue) -> Checklist:
    return catalogue.checklist("j-practical")


@dataclass
class People:
    """A candidate; an instructor of their cohort; two assessors of the level and a third; an administrator; a stranger."""

    candidate: User
    instructor: User
    one: User
    two: User
    third: User
    administrator: User
    stranger: User


@pytest.fixture
def people(database: Engine, catalogue: Catalogue) -> People:
    return some_people(catalogue)


def some_people(catalogue: Catalogue) -> People:
    """All of them, the assessors with the level granted a month ago."""
    candidate = a_user(name="Ana Ferreira")
    administrator = a_user("administrator", name="Ingrid Solberg")
    instructor = a_user("instructor", name="Ines Instructor")
    one, two = a_user("instructor", name="Helen Marsh"), a_user("instructor", name="Matteo Conti")
    third = a_user("instructor", name="Thea Third")
    a_cohort(learners=(candidate,), staff=(instructor,))
    for person in (one, two, third):
        month_ago = TODAY - timedelta(days=30)
        standing.grant(person, "first", catalogue, because=REASON, by=administrator, now=NOW, today=month_ago)
    return People(candidate, instructor, one, two, third, administrator, a_user("instructor", name="Stan Stranger"))


def at(**given: object) -> Moment:
    """Now, with a password given a minute ago."""
    return Moment(**{"now": NOW, "today": TODAY, "proved_at": NOW - timedelta(minutes=1), **given})  # type: ignore[arg-type]


def appointed(people: People, checklist: Checklist, catalogue: Catalogue, **given: object) -> Assessment:
    """Both assessors appointed for today."""
    values = {
        "held_on": TODAY,
        "place": "Porto",
        "assessors": [people.one, people.two],
        "by": people.instructor,
        "at": at(),
    }
    return actions.appoint(people.candidate, checklist, catalogue, **{**values, **given})  # type: ignore[arg-type]


def current(assessment: Assessment) -> Assessment:
    """The assessment in the session of now: a request in between has ended the one it came from."""
    return db.session.get_one(Assessment, assessment.id)


def sheet_of(assessment: Assessment, person: User) -> Sheet:
    own = queries.appointment(assessment, person.id)
    assert own and own.sheet
    return own.sheet


def values(person: User, **points: object) -> dict[str, object]:
    """A complete sheet, as its fields; points of the steps may be others."""
    steps = {f"step:{id}": points.pop(id, most) for id, most in FULL.items()}
    rest = {
        "overall": "pass",
        "identity": "yes",
        "identity-method": "known",
        "pictures": "none",
        "name": person.name,
        "remarks": f"Seen by {person.name}.",
    }
    return {**steps, **rest, **points}


def give(assessment: Assessment, person: User, **points: object) -> None:
    """Fill the sheet without signing it."""
    assessment = current(assessment)
    sheet, checklist = sheet_of(assessment, person), marking.checklist_for(assessment)
    given, wrong = marking.read_form(values(person, **points), checklist)
    assert not wrong
    marking.give(assessment, sheet, marking.changes(sheet, given, base=sheet.sequence), NOW)


def sign(assessment: Assessment, person: User, catalogue: Catalogue, moment: Moment | None = None) -> object:
    assessment = current(assessment)
    return actions.sign(assessment, sheet_of(assessment, person), person, catalogue, at=moment or at())


def assessed(assessment: Assessment, person: User, catalogue: Catalogue, **points: object) -> None:
    """Fill and sign."""
    give(assessment, person, **points)
    sign(assessment, person, catalogue)


@pytest.fixture
def stopped() -> Iterator[None]:
    """It is the day of these tests."""
    with clock.stopped_at(NOW):
        yield


def day(iso: str) -> date:
    return date.fromisoformat(iso)
