"""Many at once, on a database whose commits stay: one attempt, each answer once, one closing."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.evidence.models import Entry
from app.quizzes import actions, closing, queries
from app.quizzes.models import Answer, Attempt, Item
from tests.factories import NOW, a_cohort, a_user
from tests.parallel import at_once


def a_committed_learner() -> int:
    with db.transaction():
        user = a_user()
        a_cohort(learners=(user,))
        return user.id


def learner(id: int) -> User:
    return db.session.get_one(User, id)


def count(table: type) -> int:
    with db.transaction() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_fifty_starts_make_one_attempt(lasting: Engine, catalogue: Catalogue) -> None:
    user_id = a_committed_learner()

    ids = at_once(50, lambda _n: actions.start(learner(user_id), catalogue.quiz("j-exam"), catalogue, NOW).id)

    assert len(set(ids)) == 1, ids
    assert count(Attempt) == 1 and count(Item) == 11


def test_two_learners_starting_at_once_pin_the_same_revisions(lasting: Engine, catalogue: Catalogue) -> None:
    users = [a_committed_learner() for _ in range(10)]

    ids = at_once(10, lambda n: actions.start(learner(users[n]), catalogue.quiz("j-exam"), catalogue, NOW).id)

    assert len(set(ids)) == 10 and count(Item) == 110


def test_the_limit_holds_when_many_ask_at_once(lasting: Engine, catalogue: Catalogue) -> None:
    user_id = a_committed_learner()
    quiz = catalogue.quiz("j-exam")

    for _ in range(4):
        at_once(10, lambda _n: closing.submit(actions.start(learner(user_id), quiz, catalogue, NOW), NOW).id)

    assert count(Attempt) == 2


def test_the_same_write_fifty_times_counts_once(lasting: Engine, catalogue: Catalogue) -> None:
    user_id = a_committed_learner()
    attempt_id = at_once(
        1, lambda _n: actions.start(learner(user_id), catalogue.quiz("j-practice"), catalogue, NOW).id
    )[0]

    replies = at_once(50, lambda _n: write(user_id, attempt_id, "write-same", ["beta"]))

    assert set(replies) == {("accepted", 1)} and count(Answer) == 1


def test_different_writes_at_once_become_versions_or_are_kept_as_stale(lasting: Engine, catalogue: Catalogue) -> None:
    user_id = a_committed_learner()
    attempt_id = at_once(
        1, lambda _n: actions.start(learner(user_id), catalogue.quiz("j-practice"), catalogue, NOW).id
    )[0]

    replies = at_once(20, lambda n: write(user_id, attempt_id, f"write-{n:04}", ["beta"] if n % 2 else ["alpha"]))

    assert sum(reply == ("accepted", 1) for reply in replies) >= 1
    with db.transaction() as session:
        accepted = session.scalars(select(Answer.version).where(Answer.standing == "accepted")).all()
        assert accepted == [1]


def write(user_id: int, attempt_id: int, write_id: str, body: list[str]) -> tuple[str, int]:
    item = queries.open_item(learner(user_id), attempt_id, 1)
    reply = actions.save_answer(item.attempt, item, body, "sure", write_id=write_id, base_version=0, writer=1, now=NOW)
    return reply.standing, reply.version


def test_handing_in_at_once_closes_once_and_saves_come_before_or_are_refused(
    lasting: Engine, catalogue: Catalogue
) -> None:
    user_id = a_committed_learner()
    attempt_id = at_once(1, lambda _n: actions.start(learner(user_id), catalogue.quiz("j-score"), catalogue, NOW).id)[0]

    def deed(number: int) -> object:
        if number % 2:
            return closing.finalise(queries.open_attempt(learner(user_id), attempt_id), NOW)
        return write(user_id, attempt_id, f"write-{number:04}", ["beta"])

    results = at_once(30, deed)

    assert sum(result is True for result in results) == 1, results
    with db.transaction() as session:
        attempt = session.get_one(Attempt, attempt_id)
        counted = session.scalar(select(func.count()).select_from(Answer).where(Answer.standing == "accepted"))
        assert attempt.points == (1 if counted else 0)
    assert count(Entry) == int(bool(counted))


def test_a_lesson_answered_first_by_two_tabs_has_one_attempt(lasting: Engine, catalogue: Catalogue) -> None:
    user_id = a_committed_learner()
    lesson = catalogue.lesson("the-joint")

    def deed(number: int) -> str:
        attempt = actions.lesson_attempt(learner(user_id), lesson, NOW)
        item = actions.lesson_item(attempt, lesson, ("l-load", "l-rib")[number % 2], catalogue, NOW)
        return item.question_id

    results = at_once(20, deed)

    assert sorted(set(results)) == ["l-load", "l-rib"], results
    assert count(Attempt) == 1 and count(Item) == 2
