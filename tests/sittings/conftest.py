"""A sitting of a small path: ten hours, a licence valid on the day, a written and a practical part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import migrating
from app.accounts.models import User
from app.application import create_app
from app.certification.actions import become_candidate
from app.content.model import Catalogue
from app.content.store import Store
from app.evidence import actions as ledger
from app.sittings import actions
from app.sittings.models import Application, Sitting
from config import Config
from tests.certification.course import write_certifying_course
from tests.factories import a_user

EXAMINED = """---
id: examined
title: Examined certificate
version: 1
status: example
number_prefix: EXA
signatories: [Course director]
---
What it attests.

## Seminar hours
<!-- requirement id=e-hours kind=hours hours=10 -->
Be there.

## Licence
<!-- requirement id=e-licence kind=document document=licence valid=sitting -->
Show it.

## Written examination
<!-- requirement id=e-written kind=exam part=e-written pass=75 apply-by="15 May" -->
Pass it.

## Practical examination
<!-- requirement id=e-practical kind=exam part=e-practical pass=75 -->
Pass it.
"""
PARTS = [("e-written", "Written examination", 75.0), ("e-practical", "Practical examination", 75.0)]
OPENS, CLOSES, HELD, EMBARGO = date(2026, 3, 1), date(2026, 5, 15), date(2026, 9, 26), date(2026, 8, 1)
IN_TIME = datetime(2026, 4, 1, 10, tzinfo=UTC)
AFTER = datetime(2026, 5, 16, 10, tzinfo=UTC)
ON_THE_DAY = datetime(2026, 9, 26, 10, tzinfo=UTC)
LATER = datetime(2026, 10, 1, 10, tzinfo=UTC)
BEFORE = datetime(2026, 1, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def examined_course(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("examined-course")
    root = write_certifying_course(folder / "content", **{"certification/examined.md": EXAMINED})
    return Store(root, folder / "cache", seconds=3600)


@pytest.fixture(scope="session")
def app(config: Config, examined_course: Store) -> Iterator[Flask]:
    """The real application, with the small course."""
    app = create_app(config, content=examined_course, testing=True)
    migrating.migrate(app.extensions["keystone-engine"])
    yield app
    app.extensions["keystone-engine"].dispose()


@pytest.fixture
def catalogue(examined_course: Store) -> Catalogue:
    return examined_course.catalogue


@dataclass
class People:
    """Two who are ready, one who lacks hours, two examiners, the office, and a second administrator."""

    ann: User
    bo: User
    cy: User
    eve: User
    finn: User
    office: User
    second: User


@pytest.fixture
def people(database: Engine, catalogue: Catalogue) -> People:
    return some_people(catalogue)


def some_people(catalogue: Catalogue) -> People:
    ann, bo, cy = (a_user(name=name) for name in ("Ann Ready", "Bo Ready", "Cy Short"))
    for person, amount in ((ann, 12), (bo, 10), (cy, 6)):
        become_candidate(person.id, catalogue.path("examined"), now=BEFORE)
        add(person, "hours", "categories", amount=amount, mode="in-person")
        add(person, "document", "licence", details={"expires_on": "2027-12-31"})
    eve, finn = a_user("instructor", name="Eve Examiner"), a_user("instructor", name="Finn Examiner")
    return People(ann, bo, cy, eve, finn, a_user("administrator", name="Olga Office"), a_user("administrator"))


def add(person: User, kind: str, subject: str, **given: object) -> object:
    values = {"happened_on": date(2026, 1, 5), "source": "test", "author_id": None, "now": BEFORE}
    return ledger.add(learner_id=person.id, kind=kind, subject=subject, **{**values, **given})  # type: ignore[arg-type]


def values(**given: object) -> dict[str, object]:
    return {
        "path_id": "examined", "title": "Examination 2026", "place": "Birmingham", "time_zone": "Europe/London",
        "opens_on": OPENS, "closes_on": CLOSES, "held_on": HELD, "embargo_from": EMBARGO, "capacity": None,
        "fee": "£200", "text": "Bring nothing.", "documents": [], **given,
    }  # fmt: skip


def a_sitting(people: People, **given: object) -> Sitting:
    made = actions.make(values(**given), PARTS, by=people.office, now=BEFORE)
    actions.publish(made, by=people.office, now=BEFORE)
    return made


def applied(sitting: Sitting, person: User, **given: object) -> Application:
    return actions.apply(sitting, person, **{"note": "", "enclosed": {}, "now": IN_TIME, **given})  # type: ignore[arg-type]


def frozen(people: People, catalogue: Catalogue, **given: object) -> tuple[Sitting, Application, Application]:
    """A sitting with two examiners, Ann and Bo admitted."""
    made = a_sitting(people, **given)
    for examiner in (people.eve, people.finn):
        actions.appoint(made, examiner, by=people.office, now=BEFORE)
    ann, bo = applied(made, people.ann), applied(made, people.bo)
    actions.freeze(made.id, catalogue, now=AFTER)
    return made, ann, bo
