"""Marking anew after a key was put right: a preview first, then the deed, and nothing of what was before is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import db
from app.accounts.models import User
from app.cohorts.models import Cohort
from app.content.model import Catalogue
from app.content.store import Store
from app.errors import Conflict, Invalid
from app.events import Event
from app.evidence import queries as ledger
from app.mail import Mail
from app.quizzes import closing, queries, regrading
from app.quizzes.models import Attempt, Remark
from app.quizzes.rules import regrading as rules
from app.quizzes.rules.regrading import Change
from app.web import timelines
from tests.factories import NOW, a_cohort, a_user
from tests.quizzes.course import FILES, write_course
from tests.quizzes.steps import MINUTE, begun, item_for, save
from tests.visitor import Visitor

BANK = "modules/joints/bank/all.md"
KEY_PUT_RIGHT = FILES[BANK].replace("- [ ] Alpha", "- [x] Alpha").replace("- [x] Beta", "- [ ] Beta")
OTHER_OPTIONS = FILES[BANK].replace("- [ ] Alpha <!-- alpha -->", "- [ ] Aleph <!-- aleph -->")
LATER = NOW + 60 * MINUTE
WHY = "The key was wrong: alpha is right."


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Catalogue]:
    """The course with another bank."""
    known: dict[str, Catalogue] = {}

    def course(bank: str) -> Catalogue:
        if bank not in known:
            folder = tmp_path_factory.mktemp("edited")
            known[bank] = Store(write_course(folder / "c", **{BANK: bank}), folder / "cache", seconds=3600).catalogue
        return known[bank]

    return course


@pytest.fixture
def teacher(database: object) -> User:
    return a_user("instructor")


@pytest.fixture
def group(learner: User, teacher: User) -> Cohort:
    return a_cohort(learners=(learner,), staff=(teacher,))


def handed_in(
    learner: User, catalogue: Catalogue, *, one: str, tf: bool = True, quiz: str = "j-score", now=NOW
) -> Attempt:
    """An attempt at the check with b-one and b-tf, a point each; half of them passes."""
    attempt = begun(learner, catalogue, quiz, now=now)
    question = catalogue.question("b-tf")
    save(attempt, item_for(attempt, "b-one"), [one], f"one-{attempt.id:08}", now=now)
    chosen = [option.id for option in question.options if option.correct is tf]
    save(attempt, item_for(attempt, "b-tf"), chosen, f"two-{attempt.id:08}", now=now)
    closing.submit(attempt, now)
    return attempt


def carried_out(group: Cohort, catalogue: Catalogue, by: User, *, nobody_loses: bool = False) -> int:
    seen = regrading.preview(group, "b-one", catalogue)
    return regrading.regrade(
        group, "b-one", catalogue, seal=seen.seal, nobody_loses=nobody_loses, because=WHY, by=by, now=LATER
    )


@pytest.mark.parametrize(
    ("before", "after", "whole", "most", "passed", "limit", "percent", "passes"),
    [
        (0, 1, 1, 2, False, 80, 100, True),
        (1, 0, 2, 2, True, 80, 50, False),
        (0, 1, 0, 2, None, None, 50, None),
        (0, 0.5, 1, 3, False, 50, 50, True),
    ],
)
def test_what_a_change_means_for_the_whole(before, after, whole, most, passed, limit, percent, passes) -> None:
    change = Change(1, before, after, whole, most, passed, limit)

    assert (change.percent_after, change.passed_after) == (percent, passes)


def test_answers_are_comparable_only_with_the_same_parts(catalogue: Catalogue, edited) -> None:
    asked = catalogue.question("b-one")

    assert rules.comparable(asked, edited(KEY_PUT_RIGHT).question("b-one"))
    assert not rules.comparable(asked, edited(OTHER_OPTIONS).question("b-one"))
    assert not rules.comparable(asked, catalogue.question("b-many"))
    for kind in ("b-many", "b-tf", "b-short", "b-number", "b-cloze", "b-order", "b-match", "b-label"):
        assert rules.parts(catalogue.question(kind)), kind


def test_a_preview_says_who_gains_and_who_loses_and_writes_nothing(
    learner: User, group: Cohort, catalogue: Catalogue, edited
) -> None:
    other = a_user()
    a_cohort(learners=(other,))
    gains = handed_in(learner, catalogue, one="alpha", tf=False)
    handed_in(other, catalogue, one="alpha")  # in another cohort

    seen = regrading.preview(group, "b-one", edited(KEY_PUT_RIGHT))

    assert [(line.learner.id, line.attempt.id, line.change.gain) for line in seen.lines] == [(learner.id, gains.id, 1)]
    assert (seen.gaining, seen.losing, seen.same, seen.foreign) == (1, 0, 0, 0)
    assert gains.points == 0 and db.session.scalar(select(func.count(Remark.id))) == 0
    assert not db.session.new and not db.session.dirty


def test_marking_anew_changes_marks_and_keeps_what_was(
    learner: User, teacher: User, group: Cohort, catalogue: Catalogue, edited
) -> None:
    attempt = handed_in(learner, catalogue, one="alpha", tf=False)
    asked = item_for(attempt, "b-one").revision_hash
    receipt = queries.receipt_of(attempt)

    assert carried_out(group, edited(KEY_PUT_RIGHT), teacher) == 1

    item = item_for(attempt, "b-one")
    assert (item.points, item.first_points, item.answer, item.revision_hash) == (1, 1, ["alpha"], asked)
    assert (attempt.points, attempt.passed, queries.percent(attempt)) == (1, True, 50.0)
    assert queries.receipt_of(attempt) == receipt
    [(remark, made, name)] = queries.remarks_of(attempt)
    assert (remark.points_before, remark.points_after, remark.attempt_points_before, remark.passed_before) == (
        0, 1, 0, False,
    )  # fmt: skip
    assert (made.reason, name) == (WHY, teacher.name)
    assert [mark.points for mark in closing.marks_of(attempt.items)] == [one.points for one in attempt.items]
    event = db.session.scalars(select(Event).where(Event.verb == "regraded")).one()
    assert event.actor_id == teacher.id and event.facts["gained"] == 1 and event.facts["reason"] == WHY


def test_a_pass_that_comes_and_one_that_goes_are_in_the_ledger(
    learner: User, teacher: User, catalogue: Catalogue, edited
) -> None:
    other = a_user()
    group = a_cohort(learners=(learner, other), staff=(teacher,))
    handed_in(learner, catalogue, one="alpha", tf=False)
    lost = handed_in(other, catalogue, one="beta", tf=False)
    assert [entry.amount for entry in ledger.standing_entries([other.id])[other.id]] == [50.0]

    carried_out(group, edited(KEY_PUT_RIGHT), teacher)

    standing = ledger.standing_entries([learner.id, other.id])
    assert [(entry.kind, entry.amount) for entry in standing[learner.id]] == [("quiz", 50.0)]
    assert standing[other.id] == [] and lost.passed is False
    assert [(e.kind, e.author_id, e.note) for e in ledger.entries_of(other.id)][1:] == [("withdrawal", teacher.id, WHY)]
    assert ledger.verify_all().problems == ()


def test_whose_result_changes_is_told_by_mail(learner: User, teacher: User, catalogue: Catalogue, edited) -> None:
    other, same = a_user(), a_user()
    group = a_cohort(learners=(learner, other, same), staff=(teacher,))
    handed_in(learner, catalogue, one="alpha", tf=False)
    handed_in(other, catalogue, one="beta", tf=False)
    handed_in(same, catalogue, one="gamma", tf=True)

    carried_out(group, edited(KEY_PUT_RIGHT), teacher)

    told = {mail.to: mail.text for mail in db.session.scalars(select(Mail))}
    assert set(told) == {learner.email, other.email}
    assert "You had 0 points; now you have 1 of 2." in told[learner.email] and "you have passed" in told[learner.email]
    assert "no longer passed" in told[other.email] and WHY in told[other.email]


@pytest.mark.usefixtures("inside")
def test_marking_anew_is_told_in_the_timeline(
    learner: User, teacher: User, group: Cohort, catalogue: Catalogue, edited
) -> None:
    attempt = handed_in(learner, catalogue, one="alpha", tf=False)
    carried_out(group, edited(KEY_PUT_RIGHT), teacher)

    newest = timelines.page(learner.id, ["course"]).moments[0]

    assert newest.title.startswith("An answer marked anew: ") and newest.title.endswith("0 points became 1")
    assert (newest.detail, newest.by_id, newest.href) == (WHY, teacher.id, f"/attempts/{attempt.id}/result")


def test_two_attempts_of_one_learner_leave_the_best_pass_in_the_ledger(
    learner: User, teacher: User, group: Cohort, catalogue: Catalogue, edited
) -> None:
    first = handed_in(learner, catalogue, one="beta", quiz="j-quiet", tf=False)
    second = handed_in(learner, catalogue, one="alpha", quiz="j-quiet", now=NOW + MINUTE)
    assert (first.passed, second.passed) == (False, False)

    carried_out(group, edited(KEY_PUT_RIGHT), teacher)

    assert (first.points, second.points, second.passed) == (0, 2, True)
    assert [(e.source, e.amount) for e in ledger.standing_entries([learner.id])[learner.id]] == [
        (f"attempt:{second.id}", 100.0)
    ]


def test_nobody_needs_to_lose(learner: User, teacher: User, group: Cohort, catalogue: Catalogue, edited) -> None:
    attempt = handed_in(learner, catalogue, one="beta")

    with pytest.raises(Invalid, match="regrade-nothing"):
        carried_out(group, edited(KEY_PUT_RIGHT), teacher, nobody_loses=True)

    assert attempt.points == 2 and db.session.scalar(select(func.count(Remark.id))) == 0


def test_what_is_carried_out_is_what_was_looked_at(
    learner: User, teacher: User, group: Cohort, catalogue: Catalogue, edited
) -> None:
    handed_in(learner, catalogue, one="alpha")
    seen = regrading.preview(group, "b-one", edited(KEY_PUT_RIGHT))
    handed_in(learner, catalogue, one="alpha", quiz="j-quiet")

    with pytest.raises(Conflict, match="regrade-changed"):
        regrading.regrade(
            group, "b-one", edited(KEY_PUT_RIGHT),
            seal=seen.seal, nobody_loses=False, because=WHY, by=teacher, now=LATER,
        )  # fmt: skip


def test_a_second_click_finds_nothing_left(
    learner: User, teacher: User, group: Cohort, catalogue: Catalogue, edited
) -> None:
    handed_in(learner, catalogue, one="alpha")
    carried_out(group, edited(KEY_PUT_RIGHT), teacher)

    with pytest.raises(Invalid, match="regrade-nothing"):
        carried_out(group, edited(KEY_PUT_RIGHT), teacher)

    assert regrading.preview(group, "b-one", catalogue).losing == 1, "and it can be taken back by the earlier version"


def test_answers_to_other_options_and_open_attempts_keep_their_marks(
    learner: User, group: Cohort, catalogue: Catalogue, edited
) -> None:
    handed_in(learner, catalogue, one="alpha")
    begun(learner, catalogue, "j-exam")

    assert (regrading.preview(group, "b-one", edited(OTHER_OPTIONS)).foreign) == 1
    assert regrading.preview(group, "b-one", edited(KEY_PUT_RIGHT)).gaining == 1


def test_the_record_of_it_cannot_be_changed(
    learner: User, teacher: User, group: Cohort, catalogue: Catalogue, edited
) -> None:
    attempt = handed_in(learner, catalogue, one="alpha")
    carried_out(group, edited(KEY_PUT_RIGHT), teacher)
    [(remark, _made, _name)] = queries.remarks_of(attempt)

    remark.points_before = 1.0
    with pytest.raises(IntegrityError, match="only added to"), db.session.begin_nested():
        db.session.flush()


@pytest.fixture
def corrected(app: Flask, edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application after the key was put right."""
    content = Store(write_course(tmp_path / "corrected", **{BANK: KEY_PUT_RIGHT}), tmp_path / "cache", seconds=3600)
    monkeypatch.setitem(app.extensions, "keystone-content", content)
    return app


def test_an_instructor_marks_anew_by_the_page_and_the_learner_reads_why(
    corrected: Flask, learner: User, teacher: User, group: Cohort, catalogue: Catalogue
) -> None:
    attempt = handed_in(learner, catalogue, one="alpha", quiz="j-exam")
    visitor = Visitor(corrected).sign_in(teacher)
    there = f"/cohorts/{group.id}/questions/b-one/regrade"
    assert there in visitor.visit(f"/cohorts/{group.id}/questions").links()
    page = visitor.visit(there)
    assert "1 answer would earn more" in page.text and learner.name in page.text
    form = page.tree.xpath("//main//form")[0]
    fields = dict(form.form_values())

    empty = visitor.post(there, token_from=there, seal=fields["seal"], nobody_loses="y", reason=" ")
    assert empty.status == 422 and "Say why." in empty.text
    stale = visitor.post(there, token_from=there, seal="0" * 32, nobody_loses="y", reason=WHY)
    assert stale.status == 409 and WHY in stale.text
    done = visitor.post(there, token_from=there, seal=fields["seal"], nobody_loses="y", reason=WHY)

    assert done.status == 200 and "No mark would change" in done.text and "1 answer marked anew" in done.text
    result = Visitor(corrected).sign_in(learner).visit(f"/attempts/{attempt.id}/result")
    assert "was marked anew" in result.text and WHY in result.text and "0 points became 1" in result.text
    assert "As it was asked and marked first" in result.text


def test_cohorts_of_others_are_not_there(visitor: Visitor, group: Cohort) -> None:
    there = f"/cohorts/{group.id}/questions/b-one/regrade"
    assert visitor.sign_in(a_user("instructor")).visit(there).status == 404
    assert visitor.post(there, seal="0" * 32, reason=WHY).status == 404


def test_a_question_that_is_gone_is_not_there(visitor: Visitor, teacher: User, group: Cohort) -> None:
    assert visitor.sign_in(teacher).visit(f"/cohorts/{group.id}/questions/no-such/regrade").status == 404
