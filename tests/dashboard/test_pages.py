"""The front page and the home of each role."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import db
from app.certification.models import Candidacy
from app.content.store import Store
from app.learning.models import Reading
from tests.factories import NOW, a_cohort, a_user
from tests.statements import counted
from tests.visitor import Visitor


def test_the_front_page_shows_the_map_and_a_lesson_to_read(visitor: Visitor, content: Store) -> None:
    page = visitor.visit("/")

    assert page.status == 200
    for module in content.catalogue.modules:
        assert module.title in page.text
    sample = f"/lessons/{content.catalogue.lessons[0].id}"
    assert any(link.startswith(sample) for link in page.links())
    assert visitor.visit(sample).status == 200


def test_the_front_page_needs_no_database(visitor: Visitor, database: Engine) -> None:
    visitor.visit("/")
    with counted(database) as seen:
        visitor.client.get("/")

    assert seen == []


def test_whoever_is_signed_in_goes_home(visitor: Visitor) -> None:
    visitor.sign_in(a_user())

    assert visitor.client.get("/").location == "/home"


def test_a_new_learner_is_shown_the_first_step(visitor: Visitor) -> None:
    page = visitor.sign_in(a_user()).visit("/home")

    assert page.status == 200 and any(link.startswith(("/join", "/lessons/")) for link in page.links())


def test_a_learner_goes_on_where_they_left_off(visitor: Visitor, content: Store, database: Engine) -> None:
    ann, lesson = a_user(), content.catalogue.modules[0].lessons[1]
    a_cohort(learners=(ann,))
    db.session.add(
        Reading(
            learner_id=ann.id, lesson_id=lesson.id, module_id=lesson.module_id, begun_at=NOW, last_at=NOW, share=0.4
        )
    )

    page = visitor.sign_in(ann).visit("/home")

    assert lesson.title in page.text and any(link.startswith(f"/lessons/{lesson.id}") for link in page.links())
    assert f"/modules/{lesson.module_id}" in page.links(), "its module is under way"
    assert "Modules you have begun stand here." not in page.text


@pytest.mark.parametrize(("role", "most"), [("student", 8), ("instructor", 14), ("administrator", 18)])
def test_home_takes_few_statements(
    app: Flask, visitor: Visitor, database: Engine, content: Store, role: str, most: int
) -> None:
    user = a_user(role)
    for _ in range(3):
        a_cohort(learners=(user,) if role == "student" else (), staff=() if role == "student" else (user,))
    for lesson in content.catalogue.lessons[:12]:
        db.session.add(
            Reading(
                learner_id=user.id,
                lesson_id=lesson.id,
                module_id=lesson.module_id,
                begun_at=NOW,
                last_at=NOW,
                finished_at=NOW,
            )
        )
    db.session.add(Candidacy(learner_id=user.id, path_id="proficiency", path_version=1, since=NOW))
    visitor.sign_in(user).visit("/home")

    with counted(database) as seen:
        assert visitor.client.get("/home").status_code == 200

    assert len(seen) <= most, "\n".join(seen)


def test_staff_see_what_waits(visitor: Visitor) -> None:
    teacher = a_user("instructor")
    cohort = a_cohort(staff=(teacher,))

    page = visitor.sign_in(teacher).visit("/home")

    assert cohort.name in page.text and f"/cohorts/{cohort.id}" in page.links()


def test_about_opens_for_everybody(visitor: Visitor) -> None:
    assert visitor.visit("/about").status == 200
