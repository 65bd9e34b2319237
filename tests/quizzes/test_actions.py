"""Attempts in the database: started once, answers kept, closed once, marked from what was asked."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.quizzes import actions, closing, queries
from app.quizzes.models import Answer, QuestionRevision
from tests.factories import NOW, a_cohort, a_user
from tests.quizzes.course import RIGHT
from tests.quizzes.steps import MINUTE, a_learner, begun, item_for, save


def test_starting_again_gives_the_open_attempt(learner: User, catalogue: Catalogue) -> None:
    assert begun(learner, catalogue).id == begun(learner, catalogue, now=NOW + MINUTE).id


def test_an_attempt_pins_what_it_asks(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)

    assert len(attempt.items) == 11 and attempt.deadline == NOW + 20 * MINUTE
    assert {item.revision.question_id for item in attempt.items} == {item.question_id for item in attempt.items}
    assert item_for(attempt, "b-label").revision.figures["joints/arch"]["svg"].startswith("<svg")
    assert item_for(attempt, "b-case-1").slot + 1 == item_for(attempt, "b-case-2").slot
    begun(learner, catalogue, "j-practice")
    assert db.session.scalar(select(func.count()).select_from(QuestionRevision)) == 11


def test_only_members_of_an_open_cohort_start(database: Engine, catalogue: Catalogue) -> None:
    with pytest.raises(NotAllowed, match="not-enrolled"):
        begun(a_user(), catalogue)


def test_a_third_attempt_of_two_is_refused(learner: User, catalogue: Catalogue) -> None:
    for _ in range(2):
        closing.submit(begun(learner, catalogue), NOW)

    with pytest.raises(NotAllowed, match="attempts-used-up"):
        begun(learner, catalogue)


def test_starting_after_the_deadline_closes_the_old_one_first(learner: User, catalogue: Catalogue) -> None:
    old = begun(learner, catalogue)

    new = begun(learner, catalogue, now=NOW + 21 * MINUTE)

    assert new.number == 2 and old.closed_at == old.deadline and old.passed is False


def test_answers_are_versions_and_nothing_is_overwritten(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    item = item_for(attempt, "b-one")

    replies = [save(attempt, item, body, f"write-{number}-x") for number, body in enumerate((["alpha"], ["beta"], []))]

    assert [reply.version for reply in replies] == [1, 2, 3]
    assert [a.body for a in db.session.scalars(select(Answer).order_by(Answer.version))] == [["alpha"], ["beta"], []]
    assert item.answer == [] and item.version == 3


def test_the_same_write_again_gets_the_stored_reply(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    item = item_for(attempt, "b-one")
    first = save(attempt, item, ["alpha"], "write-one")
    save(attempt, item, ["beta"], "write-two")

    again = save(attempt, item, ["alpha"], "write-one", base=0, now=NOW + MINUTE)

    assert again == first and item.answer == ["beta"]
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 2


def test_a_write_id_with_something_new_is_an_old_page_and_nothing_is_lost(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    item = item_for(attempt, "b-one")
    save(attempt, item, ["alpha"], "write-one")

    replies = [save(attempt, item, ["beta"], "write-one", base=0) for _ in range(2)]

    assert [reply.standing for reply in replies] == ["stale", "stale"] and item.answer == ["alpha"]
    assert [a.standing for a in db.session.scalars(select(Answer).order_by(Answer.id))] == ["accepted", "stale"]


def test_what_changes_nothing_adds_no_version(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    item = item_for(attempt, "b-one")
    save(attempt, item, ["alpha"], "write-one")

    reply = save(attempt, item, ["alpha"], "write-two", base=0)

    assert reply.accepted and reply.version == 1 and item.version == 1


@pytest.mark.parametrize(
    ("base", "writer", "after", "standing", "reason"),
    [(0, 1, 1, "stale", "answer-stale"), (1, 0, 1, "stale", "open-elsewhere"), (1, 1, 21, "late", "answer-late")],
)
def test_refused_saves_are_kept(
    learner: User, catalogue: Catalogue, base: int, writer: int, after: int, standing: str, reason: str
) -> None:
    attempt = begun(learner, catalogue)
    item = item_for(attempt, "b-one")
    save(attempt, item, ["alpha"], "write-one")

    reply = save(attempt, item, ["beta"], "write-two", base=base, writer=writer, now=NOW + after * MINUTE)

    assert (reply.standing, reply.reason, reply.body, reply.version) == (standing, reason, ["alpha"], 1)
    assert item.answer == ["alpha"] and [answer.body for _slot, answer in queries.refused_answers(attempt)] == [
        ["beta"]
    ]


def test_after_handing_in_nothing_counts(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    item = item_for(attempt, "b-one")
    closing.submit(attempt, NOW + MINUTE)

    reply = save(attempt, item, ["beta"], "write-two", now=NOW + 2 * MINUTE)

    assert reply.standing == "closed" and item.answer is None and attempt.points == 0


def test_a_broken_write_id_is_refused(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)

    with pytest.raises(Invalid, match="write-id"):
        save(attempt, item_for(attempt, "b-one"), ["beta"], "a b")


def test_taking_over_turns_older_pages_away(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)

    assert actions.take_over(attempt, NOW) == 2
    closing.submit(attempt, NOW)
    with pytest.raises(Conflict, match="attempt-closed"):
        actions.take_over(attempt, NOW)


def test_lesson_answers_come_in_one_attempt(learner: User, catalogue: Catalogue) -> None:
    lesson = catalogue.lesson("the-joint")
    for question_id in ("l-load", "l-rib", "l-load"):
        attempt = actions.lesson_attempt(learner, lesson, NOW)
        item = actions.lesson_item(attempt, lesson, question_id, catalogue, NOW)
        save(attempt, item, RIGHT[question_id], f"write-{question_id}")

    answers = queries.lesson_answers(learner.id, "the-joint")

    assert {id: item.version for id, item in answers.items()} == {"l-load": 1, "l-rib": 1}
    assert closing.submit(attempt, NOW).closed_at is None


def test_people_see_their_own_attempts_only(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    teacher, other = a_user(role="instructor"), a_learner()
    a_cohort(learners=(learner,), staff=(teacher,))

    assert queries.attempt_of(learner, attempt.id).id == queries.attempt_seen_by(teacher, attempt.id).id
    for look in (queries.attempt_of, queries.attempt_seen_by, queries.open_attempt):
        with pytest.raises(NotFound):
            look(other, attempt.id)
    with pytest.raises(NotFound):
        queries.open_attempt(teacher, attempt.id)
