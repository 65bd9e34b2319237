"""Marking and handing in: once, from what was asked, and a pass becomes evidence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.content.store import Store
from app.errors import NotAllowed, NotFound
from app.evidence.models import Entry
from app.quizzes import actions, closing, queries
from app.quizzes.models import Demonstrated
from app.quizzes.rules.attempts import MOST_CHECKS
from tests.factories import NOW
from tests.quizzes.course import FILES, write_course
from tests.quizzes.steps import MINUTE, a_learner, answer_all, begun, item_for, save


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
        ("quiz", "j-exam", f"attempt:{first.id}", 92),
        ("quiz", "j-exam", f"attempt:{second.id}", 100),
    ]
    assert queries.best_scores([learner.id], ["j-exam", "j-practice"]) == {(learner.id, "j-exam"): 100.0}


def test_the_day_of_a_pass_is_the_society_s(learner: User, catalogue: Catalogue) -> None:
    evening = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    for zone, day in (("Asia/Tokyo", 24), ("Europe/London", 23)):
        person = learner if zone == "Asia/Tokyo" else a_learner()
        attempt = actions.start(person, catalogue.quiz("j-exam"), catalogue, evening, zone=ZoneInfo(zone))
        answer_all(attempt, catalogue, now=evening)
        closing.submit(attempt, evening)

        assert db.session.scalars(select(Entry.happened_on).where(Entry.learner_id == person.id)).one().day == day


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
    swapped = (
        bank.replace("- [ ] Alpha", "- [x] Alpha")
        .replace("- [x] Beta", "- [ ] Beta")
        .replace("KEY-sacrum; os sacrum", "coccyx")
    )
    without_case = swapped[: swapped.index("## Somebody limps")]
    changed = Store(
        write_course(tmp_path / "c", **{"modules/joints/bank/all.md": without_case}), tmp_path / "cache", seconds=0
    ).catalogue
    with pytest.raises(NotFound):
        changed.question("b-case-1")

    closing.submit(attempt, NOW)

    assert attempt.points == attempt.most_points == 12
    later = actions.start(a_learner(), changed.quiz("j-exam"), changed, NOW)
    save(later, item_for(later, "b-one"), ["beta"], "write-new")
    closing.submit(later, NOW)
    assert item_for(later, "b-one").points == 0 and item_for(attempt, "b-one").points == 1


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


def test_the_receipt_is_computed_from_the_log(learner: User, catalogue: Catalogue) -> None:
    attempt = begun(learner, catalogue)
    empty = queries.receipt_of(attempt)
    save(attempt, item_for(attempt, "b-one"), ["beta"], "write-one")
    code = queries.receipt_of(attempt)

    save(attempt, item_for(attempt, "b-one"), ["alpha"], "write-two", base=0)

    assert empty != code == queries.receipt_of(attempt)
