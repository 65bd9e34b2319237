"""Pages of quizzes, as a person without scripts uses them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from app.accounts.models import User
from tests.factories import a_cohort, a_user
from tests.faults import at_every_statement
from tests.quizzes.reading import (
    fields_for,
    items,
    items_by_slot,
    open_question,
    question_in,
    saved,
    started,
    the_attempt,
)
from tests.visitor import Visitor

KEYS = ("KEY", "424242", 'data-verdict="right"')


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


@pytest.mark.parametrize(
    "question_id",
    ["b-one", "b-many", "b-tf", "b-short", "b-number", "b-cloze", "b-order", "b-match", "b-label", "b-case-1"],
)
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
    assert not page.tree.xpath("//*[@aria-current='true']"), "no question is in view"


def test_a_step_that_stands_right_among_the_others_is_not_told_another_number(student: Visitor) -> None:
    started(student)
    page = open_question(student, "b-order")
    places = {"answer-explain": "2", "answer-ask": "3", "answer-touch": "4", "answer-write": "1"}

    student.submit(page, "/answers/", **places, do="save")
    result = student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")

    steps = result.tree.xpath("//li[contains(@class, 'order-item')]")
    told = {step.get("data-verdict"): step.xpath("string(.//*[@class='part-answer'])") for step in steps}
    assert told == {"right": "", "wrong": "Number 4"}


def test_going_on_leads_to_the_first_question_not_answered(student: Visitor) -> None:
    other_tab = student.visit("/quizzes/j-practice")
    first = started(student, "j-practice")
    address = f"/attempts/{the_attempt().id}"

    def start_again() -> str:
        """Where the page leads that still says 'Start'."""
        return student.submit(other_tab, "/attempts").response.request.full_path.rstrip("?")

    def onward() -> str:
        """The one address by which home and the quiz's page, in two places, lead on into the attempt."""
        home, *quiz = [
            link
            for path in ("/home", "/quizzes/j-practice")
            for link in student.visit(path).links()
            if link.startswith("/attempts/")
        ]
        assert quiz == [home, home]
        return home

    assert onward() == f"{address}?question=1"
    second = student.submit(first, "/answers/", **fields_for("b-one", first), do="next")
    assert onward() == f"{address}?question=2"
    third = student.submit(second, "/answers/", **fields_for("b-many", second), do="next")
    student.submit(third, "/answers/", **fields_for("b-short", third), do="save")
    assert onward() == start_again() == f"{address}/submission"
    student.submit(student.visit(f"{address}?question=3"), "/answers/", **{"answer-1": ""}, do="save")
    assert onward() == start_again() == f"{address}?question=3", "an answer taken back"
    student.submit(student.visit(f"{address}?question=1"), "/answers/", answer=[], do="save")
    assert onward() == f"{address}?question=1"


def test_case_and_story_stand_together(student: Visitor) -> None:
    started(student)

    assert "limps since Tuesday" in open_question(student, "b-case-2").text


def test_az_07_no_key_is_in_any_response_before_handing_in(student: Visitor) -> None:
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
    assert (
        "Not passed" in first.text and "KEY" not in first.text and "when no further attempt is possible" in first.text
    )

    started(student, "j-quiet")
    second = student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")
    assert "KEY-one-beta" in second.text


def test_a_check_that_shows_only_the_score_never_shows_answers(student: Visitor) -> None:
    started(student, "j-score")

    page = student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")

    assert "Not passed" in page.text and "KEY" not in page.text


@pytest.mark.parametrize("quiz_id", ["j-score", "j-quiet"])
def test_staff_see_all_of_an_attempt_and_the_learner_what_the_review_allows(
    student: Visitor, learner: User, app: Flask, quiz_id: str
) -> None:
    teacher = a_user("instructor")
    a_cohort(learners=(learner,), staff=(teacher,))
    page = started(student, quiz_id)
    student.submit(page, "/answers/", answer="alpha", do="finish")
    attempt = the_attempt()
    staff = Visitor(app).sign_in(teacher)
    assert f"/attempts/{attempt.id}/result" not in staff.visit(f"/learners/{learner.id}").links(), "it is under way"

    own = student.submit(student.visit(f"/attempts/{attempt.id}/submission"), "/submission")

    assert "KEY" not in own.text
    assert f"/attempts/{attempt.id}/result" in staff.visit(f"/learners/{learner.id}").links()
    assert "KEY-one-alpha" in staff.visit(f"/attempts/{attempt.id}/result").text


def test_used_up_attempts_are_refused_with_the_reason(student: Visitor) -> None:
    started(student, "j-score")
    student.submit(student.visit(f"/attempts/{the_attempt().id}/submission"), "/submission")

    page = student.visit("/quizzes/j-score")

    assert "No attempt is left: 1 of 1 used." in page.text
    assert student.post("/quizzes/j-score/attempts").status == 403


def test_rl_03_an_answer_is_saved_whole_or_not_at_all(student: Visitor, database: Engine) -> None:
    started(student)
    page = open_question(student, "b-many")
    form = page.form("/answers/")
    data = {**form["fields"], **fields_for("b-many", page), "confidence": "sure", "do": "save"}

    at_every_statement(database, lambda: student.client.post(form["action"], data=data).status_code)

    assert items()["b-many"].version == 1


def test_rl_03_an_attempt_is_handed_in_whole_or_not_at_all(student: Visitor, database: Engine) -> None:
    started(student)
    page = open_question(student, "b-many")
    student.submit(page, "/answers/", **fields_for("b-many", page), confidence="sure", do="save")
    form = student.visit(f"/attempts/{the_attempt().id}/submission").form("/submission")

    at_every_statement(database, lambda: student.client.post(form["action"], data=form["fields"]).status_code)

    assert the_attempt().closed_at
