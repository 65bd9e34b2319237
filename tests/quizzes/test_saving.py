"""Saving by page and by script: other tabs and devices, late, stale, broken; whose attempt it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, event, select

from app import db
from app.accounts.models import User
from app.quizzes.models import Answer
from tests.factories import a_cohort, a_user
from tests.quizzes.reading import (
    fields_for,
    items,
    open_question,
    question_in,
    saved,
    started,
    the_attempt,
)
from tests.visitor import Page, Visitor


def test_the_attempts_of_others_do_not_exist(student: Visitor, app: Flask) -> None:
    page = started(student)
    attempt = the_attempt()
    other = a_user()
    a_cohort(learners=(other,))
    stranger = Visitor(app).sign_in(other)

    for path in ("", "/submission", "/result"):
        assert stranger.visit(f"/attempts/{attempt.id}{path}").status == 404
    for path in ("/answers/1", "/submission", "/writer"):
        assert stranger.post(f"/attempts/{attempt.id}{path}", write_id="write-0001", base_version="0").status == 404
    assert page.status == 200


def test_staff_of_the_cohort_see_the_result(student: Visitor, learner: User, app: Flask) -> None:
    teacher = a_user(role="instructor")
    a_cohort(learners=(learner,), staff=(teacher,))
    started(student, "j-score")
    student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")

    assert "Not passed" in Visitor(app).sign_in(teacher).visit(f"/attempts/{the_attempt().id}/result").text


def test_another_device_must_say_continue_here(student: Visitor, learner: User, app: Flask) -> None:
    old = started(student)
    phone = Visitor(app).sign_in(learner)
    page = phone.visit(f"/attempts/{the_attempt().id}")
    assert "open in another place" in page.text and not page.tree.xpath("//form[@data-answer]")

    page = phone.submit(page, "/writer")
    assert page.tree.xpath("//form[@data-answer]")

    first = question_in(1)
    refused = student.submit(old, "/answers/", **fields_for(first, old), do="save")
    assert refused.status == 409 and "went on in another tab" in refused.text and "Not stored" in refused.text
    assert items()[first].version == 0

    back = student.submit(refused, "/answers/", **fields_for(first, old), do="continue")
    assert back.status == 200 and items()[first].version == 1


def test_a_stale_tab_keeps_its_text_and_can_store_it(student: Visitor) -> None:
    started(student)
    slot = items()["b-short"].slot
    one = student.visit(f"/attempts/{the_attempt().id}?question={slot}")
    two = student.visit(f"/attempts/{the_attempt().id}?question={slot}")
    student.submit(one, "/answers/", **{"answer-1": "first text"}, do="save")

    refused = student.submit(two, "/answers/", **{"answer-1": "second text"}, do="save")

    assert refused.status == 409 and refused.tree.xpath("//input[@name='answer-1']/@value") == ["second text"]
    assert items()["b-short"].answer == {"1": "first text"}
    student.submit(refused, "/answers/", do="save")
    assert items()["b-short"].answer == {"1": "second text"}


def chosen(page: Page) -> dict[str, str]:
    """The number chosen for each step, by its field."""
    return {
        select.get("name"): (select.xpath("option[@selected]/@value") or [""])[0]
        for select in page.tree.xpath("//select[starts-with(@name, 'answer-')]")
    }


@pytest.mark.parametrize("deed", ["save", "next", "finish"])
def test_two_steps_with_the_same_number_are_refused_and_stay_as_chosen(student: Visitor, deed: str) -> None:
    started(student)
    page = student.submit(open_question(student, "b-order"), "/answers/", **{"answer-ask": "1"}, do="save")
    places = {"answer-explain": "1", "answer-ask": "1", "answer-touch": "3", "answer-write": ""}

    refused = student.submit(page, "/answers/", **places, confidence="guess", do=deed)

    assert refused.status == 422 and "Give each step a number of its own" in refused.text
    assert "Not stored" in refused.text and chosen(refused) == places
    assert refused.tree.xpath("//input[@name='confidence'][@checked]/@value") == ["guess"]
    assert items()["b-order"].answer == ["ask"]
    student.submit(refused, "/answers/", **{**places, "answer-ask": "2"}, confidence="guess", do="save")
    assert items()["b-order"].answer == ["explain", "ask", "touch"]


def test_two_steps_with_the_same_number_do_not_replace_what_another_tab_stored(student: Visitor) -> None:
    started(student)
    one, two = open_question(student, "b-order"), open_question(student, "b-order")
    student.submit(one, "/answers/", **{"answer-ask": "1"}, do="save")
    places = {"answer-explain": "1", "answer-ask": "1", "answer-touch": "", "answer-write": ""}

    stale = student.submit(two, "/answers/", **places, do="save")
    again = student.submit(stale, "/answers/", **places, do="save")

    assert stale.status == 409 and "changed in another tab" in stale.text and chosen(stale) == places
    assert again.status == 422 and chosen(again) == places and items()["b-order"].answer == ["ask"]


def test_what_arrives_late_is_kept_and_does_not_count(student: Visitor) -> None:
    started(student)
    page = open_question(student, "b-short")

    with time_machine.travel(the_attempt().deadline + timedelta(seconds=11), tick=False):
        late = student.submit(page, "/answers/", **{"answer-1": "too late"}, do="save")

        assert (
            late.status == 409 and "time was over" in late.text and "too late" in late.response.get_data(as_text=True)
        )
    answer = db.session.scalars(select(Answer)).one()
    assert (answer.standing, answer.body) == ("late", {"1": "too late"})


def test_an_overdue_attempt_shows_its_result_before_anybody_closed_it(student: Visitor) -> None:
    page = started(student)
    student.submit(page, "/answers/", **fields_for(question_in(1), page), do="save")

    with time_machine.travel(the_attempt().deadline + timedelta(minutes=5), tick=False):
        page = student.visit(f"/attempts/{the_attempt().id}")

        assert "By objective" in page.text and "1 of 11" in page.text
        assert the_attempt().closed_at is None


def test_scripts_save_with_json(student: Visitor) -> None:
    started(student, "j-practice")
    path = f"/attempts/{the_attempt().id}/answers/1"
    first = saved(items()["b-one"], body=["beta"])

    stored = student.post_json(path, first)
    again = student.post_json(path, first)
    stale = student.post_json(path, {**first, "body": ["alpha"], "write_id": "write-0002"})

    assert stored.status_code == 200 and stored.json["version"] == 1 and stored.json["standing"] == "accepted"
    assert stored.json["saved_text"].startswith("Saved ") and {"saved_at", "server_now", "deadline"} <= set(stored.json)
    assert again.json["version"] == 1 and again.json["saved_at"] == stored.json["saved_at"]
    assert stale.status_code == 409 and stale.json["body"] == ["beta"] and stale.json["reason"] == "answer-stale"
    assert len(list(db.session.scalars(select(Answer)))) == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"body": "beta"},
        {"body": ["nonsense"]},
        {"body": ["beta", "beta"]},
        {"body": ["alpha", "beta"]},
        {"body": {"answer": "beta"}},
        {"body": None},
        {"body": ["beta"], "confidence": "very"},
        {"body": ["beta"], "base_version": "1"},
        {"body": ["beta"], "base_version": -1},
        {"body": ["beta"], "write_id": "x"},
        {"body": ["beta"], "write_id": None},
        {"body": ["beta"], "points": 1},
        {"body": ["beta"], "writer": True},
    ],
)
def test_what_is_no_answer_is_refused_clearly(student: Visitor, broken: dict[str, object]) -> None:
    started(student, "j-practice")

    answer = student.post_json(f"/attempts/{the_attempt().id}/answers/1", {**saved(items()["b-one"]), **broken})

    assert answer.status_code == 422 and answer.json["reason"].startswith(("answer-", "write-id"))
    assert items()["b-one"].version == 0


def test_a_field_nobody_asked_for_is_refused(student: Visitor) -> None:
    page = started(student, "j-practice")

    assert student.submit(page, "/answers/", answer="beta", points="1").status == 422


def test_a_fragment_is_the_card_alone(student: Visitor) -> None:
    page = started(student, "j-practice")
    form = page.form("/answers/")

    answer = student.client.post(
        form["action"],
        data={**form["fields"], "answer": "alpha", "do": "check"},
        headers={"X-Fragment": "1", "Accept": "text/html"},
    )

    text = answer.get_data(as_text=True)
    assert answer.status_code == 200 and "<html" not in text and 'id="q-b-one"' in text and "KEY-one-alpha" in text


def test_the_attempt_page_takes_few_statements(student: Visitor, database: Engine) -> None:
    started(student)
    path = f"/attempts/{the_attempt().id}?question=4"
    student.visit(path)
    db.session.remove()
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    event.listen(database, "before_cursor_execute", count)
    student.client.get(path)
    event.remove(database, "before_cursor_execute", count)

    assert len(statements) <= 5, "\n".join(statements)
