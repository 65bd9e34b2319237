"""Pages of quizzes, as a person without scripts uses them."""

from __future__ import annotations

from sqlalchemy import event, select

from app import db
from app.quizzes.models import Answer, Attempt, Item
from tests.factories import a_user
from tests.quizzes.course import RIGHT


def started(visitor, learner, quiz_id="j-exam"):
    visitor.sign_in(learner)
    page = visitor.visit(f"/quizzes/{quiz_id}")
    return visitor.submit(page, "/attempts")


def test_the_quiz_page_says_what_it_is_and_starts(visitor, learner):
    visitor.sign_in(learner)
    page = visitor.visit("/quizzes/j-exam")
    assert page.heading == "Joints check"
    assert "20 minutes" in page.text and "80 per cent" in page.text and "0 of 2 used" in page.text
    attempt = visitor.submit(page, "/attempts")
    assert attempt.status == 200 and "Question 1 of 11" in attempt.text
