"""Questions within lessons: answered where they stand, feedback at once."""

from __future__ import annotations

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.quizzes import queries
from app.quizzes.models import Attempt
from app.quizzes.presentation import lesson_views
from tests.factories import a_cohort, a_user
from tests.visitor import Visitor

PATH = "/lessons/the-joint/questions/l-load"
FRAGMENT = {"X-Fragment": "1", "Accept": "text/html"}


def sent(client: FlaskClient, visitor: Visitor, number: int = 0, **fields: str) -> object:
    data = {
        "csrf_token": visitor.token(),
        "write_id": f"lesson-write-{number}",
        "base_version": str(number),
        "hints": "0",
        **fields,
    }
    return client.post(PATH, data=data, headers=FRAGMENT)


def test_a_view_of_a_lesson_holds_no_key_and_makes_no_attempt(learner: User, catalogue: Catalogue) -> None:
    lesson = catalogue.lesson("the-joint")

    views = lesson_views(lesson, queries.lesson_answers(learner.id, lesson.id), learner_id=learner.id)

    assert set(views) == {"l-load", "l-rib"} and "KEY" not in repr(views) and "first rib" not in repr(views["l-rib"])
    assert views["l-load"].form.action == PATH
    assert db.session.scalars(select(Attempt)).first() is None


def test_visitors_only_look(catalogue: Catalogue) -> None:
    views = lesson_views(catalogue.lesson("the-joint"), {}, learner_id=None, may_answer=False)

    assert views["l-load"].locked


def test_a_check_in_a_lesson_replaces_the_card(visitor: Visitor, learner: User) -> None:
    visitor.sign_in(learner)

    wrong = sent(visitor.client, visitor, answer="muscle", do="check").get_data(as_text=True)
    assert "KEY-muscle-feedback" in wrong and "KEY-ligament-feedback" not in wrong and "Think first" in wrong
    base = html.fromstring(wrong).xpath("//input[@name='base_version']/@value")
    assert base == ["1"]
    right = sent(visitor.client, visitor, 1, answer="ligament", do="check").get_data(as_text=True)
    assert "KEY-lesson-explanation" in right and "<form" not in right

    item = queries.lesson_answers(learner.id, "the-joint")["l-load"]
    assert (item.first_points, item.points, item.checks) == (0, 1, 2)


def test_the_order_of_options_stays_when_the_first_answer_comes(
    visitor: Visitor, learner: User, catalogue: Catalogue
) -> None:
    visitor.sign_in(learner)
    lesson = catalogue.lesson("the-joint")
    before = lesson_views(lesson, {}, learner_id=learner.id)["l-load"]

    sent(visitor.client, visitor, answer="muscle", do="save")
    after = lesson_views(lesson, queries.lesson_answers(learner.id, lesson.id), learner_id=learner.id)["l-load"]

    assert [option.id for option in before.options] == [option.id for option in after.options]


def test_hints_come_in_order_and_once_a_press(visitor: Visitor, learner: User) -> None:
    visitor.sign_in(learner)

    first = sent(visitor.client, visitor, do="hint").get_data(as_text=True)
    again = sent(visitor.client, visitor, do="hint").get_data(as_text=True)

    assert "KEY-first-hint" in first and "KEY-second-hint" not in first + again


def test_without_a_script_the_answer_leads_back_to_the_question(visitor: Visitor, learner: User) -> None:
    visitor.sign_in(learner)
    data = {
        "csrf_token": visitor.token(),
        "write_id": "lesson-write-9",
        "base_version": "0",
        "answer": "muscle",
        "do": "check",
    }

    answer = visitor.client.post(PATH, data=data)

    assert answer.status_code == 303 and answer.location == "/lessons/the-joint#q-l-load"


def test_strangers_and_unknown_questions_are_refused(visitor: Visitor, learner: User, database: Engine) -> None:
    visitor.sign_in(learner)
    assert visitor.client.post(PATH + "x", data={"csrf_token": visitor.token()}).status_code == 404
    outsider = a_user()

    visitor.sign_in(outsider)

    assert sent(visitor.client, visitor, answer="muscle").status_code == 403


def test_an_instructor_reads_what_was_answered_in_a_lesson(visitor: Visitor, learner: User) -> None:
    teacher = a_user("instructor")
    a_cohort(learners=(learner,), staff=(teacher,))
    visitor.sign_in(learner)
    sent(visitor.client, visitor, answer="muscle", do="check")
    there = f"/learners/{learner.id}/lessons/the-joint"

    assert there in visitor.sign_in(teacher).visit(f"/learners/{learner.id}").links()
    page = visitor.visit(there)
    assert page.status == 200 and "What carries the load?" in page.text and "KEY-muscle-feedback" in page.text
    assert "Name the rib." not in page.text
    assert visitor.visit(f"/learners/{learner.id}/lessons/no-such").status == 404
    assert visitor.sign_in(a_user("instructor")).visit(there).status == 404
    assert visitor.sign_in(learner).visit(there).status == 403
