"""Attempts in the database: started once, answers kept, closed once, marked from what was asked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.content.store import Store
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.evidence.models import Entry
from app.quizzes import actions, closing, queries
from app.quizzes.models import Answer, Attempt, Demonstrated, Item, QuestionRevision
from app.quizzes.rules.attempts import MOST_CHECKS
from tests.factories import NOW, a_cohort, a_user
from tests.quizzes.course import FILES, RIGHT, write_course

MINUTE = timedelta(minutes=1)


def begun(learner: User, catalogue: Catalogue, quiz: str = "j-exam", now=NOW) -> Attempt:
    return actions.start(learner, catalogue.quiz(quiz), catalogue, now)


def item_for(attempt: Attempt, question_id: str) -> Item:
    return db.session.scalars(select(Item).where(Item.attempt_id == attempt.id, Item.question_id == question_id)).one()


def save(attempt: Attempt, item: Item, body, write_id: str, *, base: int | None = None, now=NOW, confidence="sure", writer: int | None = None):
    return actions.save_answer(
        attempt, item, body, confidence, write_id=write_id, base_version=item.version if base is None else base,
        writer=attempt.writer if writer is None else writer, now=now,
    )  # fmt: skip


def answer_all(attempt: Attempt, catalogue: Catalogue, now=NOW, wrong: tuple[str, ...] = ()) -> None:
    for item in db.session.scalars(select(Item).where(Item.attempt_id == attempt.id)).all():
        if item.question_id in wrong:
            continue
        save(attempt, item, right_answer(catalogue, item.question_id), f"right-{item.id}-{item.version}", now=now)


def right_answer(catalogue: Catalogue, question_id: str):
    question = catalogue.question(question_id)
    if question_id == "b-tf":
        return [option.id for option in question.options if option.correct]
    if question_id == "b-cloze":
        return {"1": "key-ligaments", "2": next(o.id for o in question.blanks[1].options if o.correct)}
    if question_id == "b-label":
        return {spot.id: spot.label_id for spot in question.spots}
    return RIGHT[question_id]


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
)  # fmt: skip
def test_refused_saves_are_kept(learner: User, catalogue: Catalogue, base: int, writer: int, after: int, standing: str, reason: str) -> None:
    attempt = begun(learner, catalogue)
    item = item_for(attempt, "b-one")
    save(attempt, item, ["alpha"], "write-one")

    reply = save(attempt, item, ["beta"], "write-two", base=base, writer=writer, now=NOW + after * MINUTE)

    assert (reply.standing, reply.reason, reply.body, reply.version) == (standing, reason, ["alpha"], 1)
    assert item.answer == ["alpha"] and [answer.body for _slot, answer in queries.refused_answers(attempt)] == [["beta"]]


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


def test_handing_in_twice_marks_once(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    answer_all(attempt, catalogue)

    assert closing.finalise(attempt, NOW + MINUTE) is True
    assert closing.finalise(attempt, NOW + 2 * MINUTE) is False

    assert attempt.closed_at == NOW + MINUTE and attempt.points == attempt.most_points == 12 and attempt.passed


def test_a_pass_and_each_better_one_becomes_evidence(learner: User, catalogue: Catalogue) -> None:
    first = begun(learner, catalogue)
    answer_all(first, catalogue, wrong=("b-tf",))
    closing.submit(first, NOW + MINUTE)
    second = begun(learner, catalogue, now=NOW + 2 * MINUTE)
    answer_all(second, catalogue, now=NOW + 2 * MINUTE)
    closing.submit(second, NOW + 3 * MINUTE)

    entries = db.session.scalars(select(Entry).order_by(Entry.number)).all()

    assert [(e.kind, e.subject, e.source, round(e.amount)) for e in entries] == [
        ("quiz", "j-exam", f"attempt:{first.id}", 92), ("quiz", "j-exam", f"attempt:{second.id}", 100),
    ]  # fmt: skip
    assert queries.best_scores([learner.id], ["j-exam", "j-practice"]) == {(learner.id, "j-exam"): 100.0}


def test_a_worse_pass_adds_no_evidence(learner: User, catalogue: Catalogue) -> None:
    for wrong in ((), ("b-tf",)):
        attempt = begun(learner, catalogue)
        answer_all(attempt, catalogue, wrong=wrong)
        closing.submit(attempt, NOW)

    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1


def test_practice_is_no_evidence(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue, "j-practice")
    answer_all(attempt, catalogue)
    closing.submit(attempt, NOW)

    assert attempt.passed is None and db.session.scalar(select(func.count()).select_from(Entry)) == 0


def test_the_job_closes_what_is_overdue_with_what_was_saved(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    save(attempt, item_for(attempt, "b-one"), ["beta"], "write-one")

    with time_machine.travel(NOW + 20 * MINUTE + timedelta(seconds=9), tick=False):
        closing.close_overdue()
        assert attempt.closed_at is None
    with time_machine.travel(NOW + 40 * MINUTE, tick=False):
        closing.close_overdue()

    assert attempt.closed_at == attempt.deadline and attempt.points == 1


def test_marking_again_gives_the_stored_score(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    answer_all(attempt, catalogue, wrong=("b-many", "b-match"))
    closing.submit(attempt, NOW)

    score = closing.score_of(attempt, attempt.items)

    assert (score.points, score.most, score.passed) == (attempt.points, attempt.most_points, attempt.passed)
    assert [mark.points for mark in closing.marks_of(attempt.items)] == [item.points for item in attempt.items]


def test_editing_or_removing_a_question_changes_no_attempt(learner: User, catalogue: Catalogue, tmp_path: Path) -> None:
    attempt = begun(learner, catalogue)
    answer_all(attempt, catalogue)
    bank = FILES["modules/joints/bank/all.md"]
    swapped = bank.replace("- [ ] Alpha", "- [x] Alpha").replace("- [x] Beta", "- [ ] Beta").replace("KEY-sacrum; os sacrum", "coccyx")
    without_case = swapped[: swapped.index("## Somebody limps")]
    changed = Store(write_course(tmp_path / "c", **{"modules/joints/bank/all.md": without_case}), tmp_path / "cache", seconds=0).catalogue
    with pytest.raises(NotFound):
        changed.question("b-case-1")

    closing.submit(attempt, NOW)

    assert attempt.points == attempt.most_points == 12
    later = actions.start(a_learner(), changed.quiz("j-exam"), changed, NOW)
    save(later, item_for(later, "b-one"), ["beta"], "write-new")
    closing.submit(later, NOW)
    assert item_for(later, "b-one").points == 0 and item_for(attempt, "b-one").points == 1


def a_learner() -> User:
    user = a_user()
    a_cohort(learners=(user,))
    return user


def test_checking_marks_at_once_and_keeps_the_first_mark(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue, "j-practice")
    item = item_for(attempt, "b-one")
    save(attempt, item, ["alpha"], "write-one")
    actions.check(attempt, item, NOW)
    actions.check(attempt, item, NOW)
    save(attempt, item, ["beta"], "write-two")
    actions.check(attempt, item, NOW)

    assert (item.first_points, item.points, item.checks) == (0, 1, 2)
    assert save(attempt, item, ["alpha"], "write-three").reason == "answer-settled"


def test_after_the_last_try_no_answer_is_taken(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue, "j-practice")
    item = item_for(attempt, "b-short")
    for number in range(MOST_CHECKS):
        save(attempt, item, {"1": f"guess {number}"}, f"write-{number}-x")
        actions.check(attempt, item, NOW)

    assert save(attempt, item, {"1": "sacrum"}, "write-last").standing == "closed"


def test_an_exam_is_not_checked_question_by_question(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    item = item_for(attempt, "b-one")
    save(attempt, item, ["beta"], "write-one")

    with pytest.raises(NotAllowed, match="check-not-here"):
        actions.check(attempt, item, NOW)
    with pytest.raises(NotAllowed, match="check-not-here"):
        actions.reveal_hint(attempt, item, shown=0, now=NOW)


def test_an_objective_is_shown_once_a_question_is_answered_in_full(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue, "j-practice")
    item = item_for(attempt, "b-many")
    save(attempt, item, ["red"], "write-one")
    actions.check(attempt, item, NOW)
    assert db.session.scalars(select(Demonstrated)).all() == []
    save(attempt, item, ["red", "green"], "write-two")
    actions.check(attempt, item, NOW)
    closing.submit(attempt, NOW)

    assert [(d.objective_id, d.item_id) for d in db.session.scalars(select(Demonstrated))] == [("j.load", item.id)]


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


def test_the_receipt_is_computed_from_the_log(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    empty = queries.receipt_of(attempt)
    save(attempt, item_for(attempt, "b-one"), ["beta"], "write-one")
    code = queries.receipt_of(attempt)

    save(attempt, item_for(attempt, "b-one"), ["alpha"], "write-two", base=0)

    assert empty != code == queries.receipt_of(attempt)


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
