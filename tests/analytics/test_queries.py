"""What instructors read: a matrix that costs the same for 20 and 200 learners, questions counted once a learner, one person's work."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, insert

from app import db
from app.accounts.models import User
from app.analytics import queries
from app.cohorts.models import Cohort, Member
from app.content.model import Catalogue
from app.content.store import Store
from app.learning.models import Reading
from app.quizzes.models import Attempt, Demonstrated, Item, QuestionRevision
from tests.factories import NOW, a_cohort, a_user
from tests.statements import counted
from tests.visitor import Visitor

DAY = timedelta(days=1)
SOURCE = "## Which colour is the sky?\n<!-- question id=sky obj=x -->\n\n- [x] Blue\n- [ ] Green\n- [ ] Red\n"
_numbers = count(1)


@pytest.fixture
def catalogue(content: Store) -> Catalogue:
    return content.catalogue


def a_revision(question_id: str = "sky", source: str = SOURCE) -> str:
    hash = hashlib.sha256((question_id + source).encode()).hexdigest()
    if db.session.get(QuestionRevision, hash) is None:
        db.session.add(
            QuestionRevision(hash=hash, question_id=question_id, source=source, figures={}, first_asked_at=NOW)
        )
        db.session.flush()
    return hash


def an_attempt(
    learner: User, *, use: str = "exam", passed: bool | None = True, at: datetime = NOW - DAY, quiz_id: str = "q"
) -> Attempt:
    attempt = Attempt(
        learner_id=learner.id, quiz_id=quiz_id, number=next(_numbers), use=use, settings={}, seed="x", started_at=at, closed_at=at, passed=passed
    )  # fmt: skip
    db.session.add(attempt)
    db.session.flush()
    return attempt


def an_item(
    attempt: Attempt, points: float | None, *, most: float = 1, question_id: str = "sky", slot: int = 1, **given: Any
) -> Item:
    values = {
        "revision_hash": a_revision(question_id),
        "shown": {},
        "answer": ["a"],
        "confidence": None,
        "answered_at": NOW,
        "points": points,
    }
    item = Item(
        attempt_id=attempt.id,
        slot=slot,
        question_id=question_id,
        first_points=points,
        most_points=most,
        **{**values, **given},
    )
    db.session.add(item)
    db.session.flush()
    return item


def learners(number: int) -> tuple[User, ...]:
    return tuple(a_user(name=f"Learner {place:03}") for place in range(number))


def many_learners(cohort: Cohort, number: int, catalogue: Catalogue) -> None:
    """Learners with something of everything, written in bulk."""
    people = [a_user() for _ in range(number)]
    lesson, module = catalogue.lessons[0], catalogue.modules[0]
    db.session.execute(
        insert(Member),
        [
            {"cohort_id": cohort.id, "user_id": user.id, "part": "learner", "joined_at": NOW - 30 * DAY}
            for user in people
        ],
    )
    db.session.execute(
        insert(Reading),
        [
            {
                "learner_id": user.id,
                "lesson_id": lesson.id,
                "module_id": module.id,
                "begun_at": NOW - 5 * DAY,
                "last_at": NOW - 4 * DAY,
            }
            for user in people
        ],
    )
    for user in people[:10]:
        item = an_item(an_attempt(user, passed=False), 0.0)
        db.session.add(Demonstrated(learner_id=user.id, objective_id=module.objectives[0].id, item_id=item.id, at=NOW))
    db.session.flush()


# the matrix


def test_the_matrix_shows_learners_by_modules(database: Engine, catalogue: Catalogue) -> None:
    ann, ben = a_user(name="Ann"), a_user(name="Ben")
    cohort = a_cohort(learners=(ben, ann), staff=(a_user(name="Staff"),))
    a_cohort(learners=(a_user(name="Elsewhere"),))
    module = catalogue.modules[0]
    for lesson in module.lessons:
        db.session.add(
            Reading(
                learner_id=ann.id,
                lesson_id=lesson.id,
                module_id=module.id,
                begun_at=NOW,
                last_at=NOW,
                finished_at=NOW,
                finished_hash="x",
            )
        )
    db.session.flush()

    found = queries.matrix(cohort, catalogue, NOW)

    assert [row.name for row in found.rows] == ["Ann", "Ben"] and found.learners == 2
    assert found.rows[0].cells[0].lessons_read == len(module.lessons) and found.rows[1].cells[0].lessons_read == 0
    assert found.rows[0].last_at == NOW and found.rows[1].last_at is None
    assert len(found.rows[0].cells) == len(catalogue.modules)


def test_those_who_left_are_not_in_the_matrix(database: Engine, catalogue: Catalogue) -> None:
    ann = a_user()
    cohort = a_cohort(learners=(ann,))
    member = db.session.query(Member).filter_by(user_id=ann.id).one()
    member.left_at = NOW
    db.session.flush()

    assert queries.matrix(cohort, catalogue, NOW).rows == ()


def test_who_is_stuck_is_listed_longest_first(database: Engine, catalogue: Catalogue) -> None:
    fine, failing, idle = a_user(name="Fine"), a_user(name="Failing"), a_user(name="Idle")
    cohort = a_cohort(learners=(fine, failing, idle))
    an_attempt(fine, at=NOW - DAY)
    for days in (6, 3):
        an_attempt(failing, passed=False, at=NOW - days * DAY, quiz_id="fnd-exam")
    an_attempt(idle, use="practice", at=NOW - 20 * DAY)

    found = queries.matrix(cohort, catalogue, NOW, only_stuck=True)

    assert [(row.name, row.stuck.reason, row.stuck.since) for row in found.rows if row.stuck] == [
        ("Idle", "idle", NOW - 20 * DAY),
        ("Failing", "failing", NOW - 3 * DAY),
    ]


def test_a_large_cohort_has_pages(database: Engine, catalogue: Catalogue) -> None:
    cohort = a_cohort(learners=learners(queries.PAGE + 5))

    first, second = queries.matrix(cohort, catalogue, NOW), queries.matrix(cohort, catalogue, NOW, page=2)

    assert (len(first.rows), len(second.rows), first.pages, first.learners) == (queries.PAGE, 5, 2, queries.PAGE + 5)
    assert not {row.user_id for row in first.rows} & {row.user_id for row in second.rows}


def statements_of(app: Flask, visitor: Visitor, path: str, database: Engine) -> int:
    visitor.visit(path)
    with counted(database) as seen:
        assert visitor.client.get(path).status_code == 200
    return len(seen)


def test_the_page_of_200_learners_costs_no_more_than_that_of_20(
    app: Flask, visitor: Visitor, database: Engine, catalogue: Catalogue
) -> None:
    teacher = a_user("instructor")
    small, large = a_cohort(staff=(teacher,)), a_cohort(staff=(teacher,))
    many_learners(small, 20, catalogue)
    many_learners(large, 200, catalogue)
    visitor.sign_in(teacher)

    few = statements_of(app, visitor, f"/cohorts/{small.id}", database)
    many = statements_of(app, visitor, f"/cohorts/{large.id}", database)

    assert few == many <= 8


# questions


def test_a_question_is_counted_once_a_learner_by_the_first_try(database: Engine) -> None:
    people = learners(6)
    cohort = a_cohort(learners=people)
    for place, person in enumerate(people):
        an_item(an_attempt(person, at=NOW - 2 * DAY), 1.0 if place < 2 else 0.0, confidence="sure")
        an_item(an_attempt(person, at=NOW - DAY), 1.0, confidence="guess")
    an_item(an_attempt(a_user()), 0.0)  # somebody of no cohort
    an_item(an_attempt(people[0]), None, question_id="unmarked")

    (found,) = queries.item_counts(cohort)

    assert (found.question_id, found.answered, found.hits, found.sure, found.sure_wrong) == ("sky", 6, 2.0, 6, 4)


def test_part_of_the_points_is_a_part_of_a_hit(database: Engine) -> None:
    people = learners(4)
    for person, points in zip(people, (0, 1, 2, 4), strict=True):
        an_item(an_attempt(person), points, most=4)

    (found,) = queries.item_counts(a_cohort(learners=people))

    assert found.hits == pytest.approx(1.75)


def test_what_needs_attention_comes_with_its_reasons(database: Engine) -> None:
    people = learners(10)
    cohort = a_cohort(learners=people)
    for person in people:
        attempt = an_attempt(person)
        an_item(attempt, 0.0, question_id="hard", slot=1)
        an_item(attempt, 1.0, question_id="easy", slot=2)

    assert [(item.question_id, item.reasons) for item in queries.needing_attention(cohort, most=5)] == [
        ("hard", ("hard",))
    ]
    assert [item.question_id for item in queries.needing_attention(cohort)] == ["hard", "easy"]


def test_an_option_nobody_chose_is_named(database: Engine) -> None:
    from app.content.questions import parse_question

    options = parse_question(SOURCE, {}).options  # type: ignore[union-attr]
    people = learners(12)
    for place, person in enumerate(people):
        an_item(an_attempt(person), 1.0, answer=[options[0].id if place else options[1].id])

    (found,) = queries.items_in_depth(a_cohort(learners=people))

    assert found.dead_options == ("Red",) and "dead-option" in found.reasons


def test_discrimination_is_that_of_graded_attempts_against_the_rest(database: Engine) -> None:
    people = learners(20)
    for place, person in enumerate(people):
        attempt = an_attempt(person)
        an_item(attempt, float(place >= 10), question_id="tells", slot=1)
        rest = [0.4, 0.6, 0.6, 0.8][place // 5]
        an_item(attempt, rest * 10, most=10, question_id="rest", slot=2)

    found = {item.question_id: item.discrimination for item in queries.items_in_depth(a_cohort(learners=people))}

    assert found["tells"] == 0.71


def test_the_page_of_questions_costs_the_same_however_many_answered(
    app: Flask, visitor: Visitor, database: Engine
) -> None:
    teacher, costs = a_user("instructor"), []
    visitor.sign_in(teacher)
    for number in (12, 60):
        people = learners(number)
        cohort = a_cohort(learners=people, staff=(teacher,))
        for person in people:
            attempt = an_attempt(person)
            for slot in range(5):
                an_item(attempt, 1.0, question_id=f"q{slot}", slot=slot)
        costs.append(statements_of(app, visitor, f"/cohorts/{cohort.id}/questions", database))

    assert costs[0] == costs[1] <= 8


# one person


def test_a_persons_work_is_every_attempt_and_the_answers_in_lessons(database: Engine) -> None:
    ann = a_user()
    old, new = an_attempt(ann, at=NOW - 3 * DAY), an_attempt(ann, at=NOW - DAY, use="practice")
    in_lesson = an_attempt(ann, use="lesson", quiz_id="lesson:fnd-x", passed=None)
    an_item(in_lesson, 1.0, slot=1)
    an_item(in_lesson, 0.0, slot=2)
    an_item(in_lesson, None, slot=3, answered_at=None)
    an_attempt(a_user())

    assert list(queries.work_of(ann.id)) == [new, old]
    assert queries.lesson_answers_of(ann.id) == [("lesson:fnd-x", 2, 1)]
