"""Pages of quizzes, as a person without scripts uses them and as the page's own scripts do."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, event, select

from app import db
from app.accounts.models import User
from app.quizzes.models import Answer, Attempt, Item
from tests.factories import a_cohort, a_user
from tests.quizzes.course import RIGHT
from tests.visitor import Page, Visitor

KEYS = ("KEY", "424242", "data-verdict=\"right\"")


@pytest.fixture
def student(visitor: Visitor, learner: User) -> Visitor:
    return visitor.sign_in(learner)


def started(student: Visitor, quiz_id: str = "j-exam") -> Page:
    return student.submit(student.visit(f"/quizzes/{quiz_id}"), "/attempts")


def the_attempt() -> Attempt:
    return db.session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()


def items() -> dict[str, Item]:
    db.session.expire_all()
    return {item.question_id: item for item in db.session.scalars(select(Item).where(Item.attempt_id == the_attempt().id))}


def open_question(student: Visitor, question_id: str) -> Page:
    return student.visit(f"/attempts/{the_attempt().id}?question={items()[question_id].slot}")


def fields_for(question_id: str, page: Page) -> dict[str, object]:
    """The right answer as form fields."""
    body = RIGHT.get(question_id)
    if question_id == "b-tf":
        return {"answer": page.tree.xpath("//label[contains(., 'True')]/preceding::input[1]/@value")[0]}
    if question_id == "b-cloze":
        choice = page.tree.xpath("//select[@name='answer-2']/option[.='synovial']/@value")[0]
        return {"answer-1": "key-ligaments", "answer-2": choice}
    if question_id == "b-label":
        spots = page.tree.xpath("//ol[@class='label-list']//select/@name")
        return {spots[0]: "crown", spots[1]: "foot"}
    if question_id == "b-order":
        return {f"answer-{id}": str(place) for place, id in enumerate(body, 1)}
    if isinstance(body, dict):
        return {f"answer-{id}": value for id, value in body.items()}
    return {"answer": body}


def test_the_quiz_page_says_what_it_is(student: Visitor) -> None:
    page = student.visit("/quizzes/j-exam")

    assert page.heading == "Joints check"
    assert "20 minutes" in page.text and "80 per cent" in page.text and "0 of 2 used" in page.text


def test_starting_shows_the_first_question(student: Visitor) -> None:
    page = started(student)

    assert page.status == 200 and "Question 1 of 11" in page.text and "0 of 11 answers stored" in page.text


def test_outside_a_cohort_the_page_says_why_a_quiz_cannot_be_taken(visitor: Visitor, database: Engine) -> None:
    stranger = a_user()

    page = visitor.sign_in(stranger).visit("/quizzes/j-exam")

    assert "members of a cohort" in page.text
    assert not page.tree.xpath("//form[contains(@action, '/attempts')]")
    assert visitor.post("/quizzes/j-exam/attempts").status == 403


@pytest.mark.parametrize("question_id", ["b-one", "b-many", "b-tf", "b-short", "b-number", "b-cloze", "b-order", "b-match", "b-label", "b-case-1"])
def test_every_kind_is_answered_without_scripts(student: Visitor, question_id: str) -> None:
    started(student)
    page = open_question(student, question_id)

    page = student.submit(page, "/answers/", **fields_for(question_id, page), confidence="sure", do="save")

    item = items()[question_id]
    assert page.status == 200 and "Saved" in page.text
    assert item.version == 1 and item.confidence == "sure" and item.answer
    from app.quizzes.closing import marks_of

    assert marks_of([item])[0].is_right


def test_next_stores_and_goes_on(student: Visitor) -> None:
    page = started(student)
    first = next(question_id for question_id, item in items().items() if item.slot == 1)

    page = student.submit(page, "/answers/", **fields_for(first, page), do="next")

    assert "Question 2 of 11" in page.text and "1 of 11 answers stored" in page.text


def test_the_map_stores_and_goes_there(student: Visitor) -> None:
    page = started(student)

    page = student.submit(page, "/answers/", do=None, go="5")

    assert "Question 5 of 11" in page.text


def test_a_question_can_be_marked_to_come_back_to(student: Visitor) -> None:
    page = started(student)

    page = student.submit(page, "/answers/", do="flag")
    assert "marked to come back to" in page.text
    review = student.visit(f"/attempts/{the_attempt().id}/submission")
    assert "Marked to come back to" in review.text

    page = student.submit(page, "/answers/", do="unflag")
    assert "marked to come back to" not in page.text


def test_the_review_page_lists_what_is_unanswered(student: Visitor) -> None:
    page = started(student, "j-quiet")

    page = student.submit(page, "/answers/", **fields_for("b-one", page), do="finish")

    assert page.heading == "Hand in" and "1 of 2 answers are stored" in page.text
    assert f"/attempts/{the_attempt().id}?question=2" in page.links()


def test_case_and_story_stand_together(student: Visitor) -> None:
    started(student)

    assert "limps since Tuesday" in open_question(student, "b-case-2").text


def test_no_key_is_in_any_response_before_handing_in(student: Visitor) -> None:
    responses = [student.visit("/quizzes/j-exam"), started(student)]
    for question_id in items():
        page = open_question(student, question_id)
        fields = {"answer": "alpha"} if question_id == "b-one" else {}
        responses += [page, student.submit(page, "/answers/", **fields, confidence="guess", do="save")]
    attempt = the_attempt()
    responses.append(student.visit(f"/attempts/{attempt.id}/submission"))
    raw = [page.response for page in responses]
    raw.append(student.post_json(f"/attempts/{attempt.id}/answers/1", saved(items_by_slot(1), write_id="marker-write")))

    for response in raw:
        text = response.get_data(as_text=True) + str(response.headers)
        assert not [key for key in KEYS if key in text], response.request.path


def items_by_slot(slot: int) -> Item:
    return next(item for item in items().values() if item.slot == slot)


def saved(item: Item, **given: object) -> dict[str, object]:
    body: object = {} if item.question_id in ("b-short", "b-number", "b-cloze", "b-match", "b-label") else []
    return {"body": body, "confidence": "sure", "write_id": "write-0001", "base_version": item.version, "writer": 1, **given}


def test_practice_shows_only_what_concerns_the_own_answer_until_it_is_right(student: Visitor) -> None:
    page = started(student, "j-practice")

    page = student.submit(page, "/answers/", answer="alpha", do="check")
    assert "Not right" in page.text and "KEY-one-alpha" in page.text
    assert "KEY-one-beta" not in page.text and "KEY-one-explanation" not in page.text and "2 more times" in page.text

    page = student.submit(page, "/answers/", answer="beta", do="check")
    assert "KEY-one-beta" in page.text and "KEY-one-explanation" in page.text
    item = items()["b-one"]
    assert (item.first_points, item.points, item.checks) == (0, 1, 2)


def test_the_answer_is_shown_after_the_third_try(student: Visitor) -> None:
    page = started(student, "j-practice")

    for choice in ("alpha", "none", "alpha"):
        page = student.submit(page, "/answers/", answer=choice, do="check")

    assert "KEY-one-beta" in page.text and not page.tree.xpath("//form[@data-answer]")


def test_hints_come_one_by_one(student: Visitor) -> None:
    page = started(student, "j-practice")
    assert "KEY-one-hint" not in page.text

    page = student.submit(page, "/answers/", do="hint")

    assert "KEY-one-hint" in page.text and items()["b-one"].hints == 1


def test_an_exam_gives_no_hint_and_no_check(student: Visitor) -> None:
    page = started(student)

    assert student.submit(page, "/answers/", do="check", **fields_for(question_in(1), page)).status == 403
    assert student.submit(page, "/answers/", do="hint").status == 403


def question_in(slot: int) -> str:
    return items_by_slot(slot).question_id


def test_checking_nothing_says_so_beside_the_question(student: Visitor) -> None:
    page = started(student, "j-practice")

    page = student.submit(page, "/answers/", do="check")

    assert page.status == 422 and "Answer first" in page.text


def test_the_result_shows_objectives_score_and_what_was_sure_but_wrong(student: Visitor) -> None:
    page = started(student, "j-practice")
    page = student.submit(page, "/answers/", answer="alpha", confidence="sure", do="next")
    page = student.submit(page, "/answers/", answer=["red", "green"], do="next")
    student.submit(page, "/answers/", **{"answer-1": "sacrum bone"}, do="finish")

    page = student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")

    text = page.text
    assert text.index("Sure, but not right") < text.index("By objective") < text.index("50 per cent")
    assert "Name the joint" in text and "/lessons/the-joint" in page.links()
    assert "KEY-one-beta" in text and "Receipt" in text and "3 of 3" in text


def test_answers_of_a_check_are_shown_when_its_review_says_so(student: Visitor) -> None:
    page = started(student, "j-quiet")
    student.submit(page, "/answers/", answer="alpha", do="finish")
    first = student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")
    assert "Not passed" in first.text and "KEY" not in first.text

    started(student, "j-quiet")
    second = student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")
    assert "KEY-one-beta" in second.text


def test_a_check_that_shows_only_the_score_never_shows_answers(student: Visitor) -> None:
    started(student, "j-score")

    page = student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")

    assert "Not passed" in page.text and "KEY" not in page.text


def test_used_up_attempts_are_refused_with_the_reason(student: Visitor) -> None:
    started(student, "j-score")
    student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")

    page = student.visit("/quizzes/j-score")

    assert "All 1 attempts are used up." in page.text
    assert student.post("/quizzes/j-score/attempts").status == 403


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


def test_what_arrives_late_is_kept_and_does_not_count(student: Visitor) -> None:
    started(student)
    page = open_question(student, "b-short")

    with time_machine.travel(the_attempt().deadline + timedelta(seconds=11), tick=False):
        late = student.submit(page, "/answers/", **{"answer-1": "too late"}, do="save")

        assert late.status == 409 and "time was over" in late.text and "too late" in late.response.get_data(as_text=True)
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
        {"body": "beta"}, {"body": ["nonsense"]}, {"body": ["beta", "beta"]}, {"body": ["alpha", "beta"]}, {"body": {"answer": "beta"}}, {"body": None},
        {"body": ["beta"], "confidence": "very"}, {"body": ["beta"], "base_version": "1"}, {"body": ["beta"], "base_version": -1},
        {"body": ["beta"], "write_id": "x"}, {"body": ["beta"], "write_id": None}, {"body": ["beta"], "points": 1}, {"body": ["beta"], "writer": True},
    ],
)  # fmt: skip
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

    answer = student.client.post(form["action"], data={**form["fields"], "answer": "alpha", "do": "check"}, headers={"X-Fragment": "1", "Accept": "text/html"})

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
