"""The pages of instructors: whose they are, and what they say."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from app.accounts.models import User
from app.cohorts.models import Cohort
from tests.analytics.test_queries import DAY, an_attempt, an_item, learners
from tests.factories import NOW, a_cohort, a_user
from tests.visitor import Visitor


@pytest.fixture
def teacher(database: Engine) -> User:
    return a_user("instructor")


@pytest.fixture
def cohort(teacher: User) -> Cohort:
    return a_cohort(learners=learners(6), staff=(teacher,))


def test_a_cohort_shows_its_learners(visitor: Visitor, teacher: User, cohort: Cohort) -> None:
    page = visitor.sign_in(teacher).visit(f"/cohorts/{cohort.id}")

    assert page.status == 200 and cohort.name in page.heading
    assert all(f"Learner {place:03}" in page.text for place in range(6))


def test_a_cohort_without_learners_says_what_to_do(visitor: Visitor, teacher: User) -> None:
    empty = a_cohort(staff=(teacher,))

    page = visitor.sign_in(teacher).visit(f"/cohorts/{empty.id}")

    assert page.status == 200 and len(page.text) > 40


@pytest.mark.parametrize("path", ["/cohorts/{}", "/cohorts/{}/questions", "/cohorts/999999"])
def test_a_cohort_of_somebody_else_is_not_there(visitor: Visitor, cohort: Cohort, path: str) -> None:
    assert visitor.sign_in(a_user("instructor")).visit(path.format(cohort.id)).status == 404


def test_a_learner_of_another_cohort_is_not_there(visitor: Visitor, teacher: User, cohort: Cohort) -> None:
    stranger = a_user()

    assert visitor.sign_in(teacher).visit(f"/learners/{stranger.id}").status == 404


@pytest.mark.parametrize("path", ["/cohorts/{}", "/cohorts/{}/questions"])
def test_students_see_no_statistics(visitor: Visitor, cohort: Cohort, path: str) -> None:
    assert visitor.sign_in(a_user()).visit(path.format(cohort.id)).status == 403


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=99",
        "page=x",
        "show=stuck",
        "show=nothing",
        "module=nothing",
        "page=99999999999999999999",
    ],
)
def test_strange_questions_to_a_page_do_no_harm(visitor: Visitor, teacher: User, cohort: Cohort, query: str) -> None:
    visitor.sign_in(teacher)

    assert visitor.visit(f"/cohorts/{cohort.id}?{query}").status == 200
    assert visitor.visit(f"/cohorts/{cohort.id}/questions?{query}").status == 200


def test_few_answers_are_called_too_few(visitor: Visitor, teacher: User) -> None:
    people = learners(3)
    cohort = a_cohort(learners=people, staff=(teacher,))
    for person in people:
        an_item(an_attempt(person), 0.0)

    assert "too few to judge" in visitor.sign_in(teacher).visit(f"/cohorts/{cohort.id}/questions").text


def test_a_hard_question_is_shown_with_its_interval(visitor: Visitor, teacher: User) -> None:
    people = learners(10)
    cohort = a_cohort(learners=people, staff=(teacher,))
    for person in people:
        an_item(an_attempt(person), 0.0, confidence="sure")

    page = visitor.sign_in(teacher).visit(f"/cohorts/{cohort.id}/questions")

    assert "hard: few get it right at the first try" in page.text and "sure but wrong" in page.text
    assert "28" in page.text, "the upper end of the interval of 0 of 10"


def test_a_learners_page_lists_every_attempt(visitor: Visitor, teacher: User) -> None:
    (ann,) = people = learners(1)
    a_cohort(learners=people, staff=(teacher,))
    for place in range(3):
        attempt = an_attempt(ann, at=NOW - place * DAY, quiz_id="fnd-exam")
        attempt.settings = {"title": "Foundations exam"}

    page = visitor.sign_in(teacher).visit(f"/learners/{ann.id}")

    assert page.status == 200 and ann.name in page.heading
    assert len([link for link in page.links() if "/attempts/" in link]) >= 3
