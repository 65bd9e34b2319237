"""Fifty requests for the same at the same moment, to a real server of two processes: one effect, one answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sqlalchemy import func, select

from app import clock, db
from app.accounts.models import User
from app.content.load import load
from app.demo.answering import right
from app.events import Event
from app.evidence.models import Entry
from app.quizzes import actions
from app.quizzes.models import Answer, Attempt, Item
from tests.factories import a_cohort, a_user
from tests.reliability.browser import Answer as Told
from tests.reliability.browser import Browser, session_of
from tests.reliability.server import SECRET, Server

MANY = 50


def test_rl_06_fifty_parallel_starts_make_one_attempt(server: Server, inside) -> None:
    server.start()
    with inside(server.config):
        learner = an_enrolled_learner()

    told = at_once(
        browsers(server, learner, "/quizzes/j-exam"), lambda browser: browser.send_form("/quizzes/j-exam/attempts")
    )

    assert {answer.status for answer in told} == {303}
    assert len({answer.headers["Location"] for answer in told}) == 1
    with inside(server.config):
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1
        assert db.session.scalar(select(func.count()).where(Event.verb == "started")) == 1


def test_rl_06_fifty_parallel_submissions_give_one_result(server: Server, inside) -> None:
    server.start()
    with inside(server.config):
        learner = an_enrolled_learner()
        attempt_id = an_attempt_answered_right(server, learner)

    told = at_once(
        browsers(server, learner, f"/attempts/{attempt_id}"),
        lambda browser: browser.send_form(f"/attempts/{attempt_id}/submission"),
    )

    assert {(answer.status, answer.headers["Location"]) for answer in told} == {(303, f"/attempts/{attempt_id}/result")}
    with inside(server.config):
        attempt = db.session.get_one(Attempt, attempt_id)
        assert (attempt.passed, attempt.points) == (True, attempt.most_points)
        assert db.session.scalar(select(func.count()).where(Event.verb == "submitted")) == 1
        assert db.session.scalar(select(func.count()).where(Entry.kind == "quiz")) == 1


def test_rl_06_fifty_parallel_sendings_of_one_save_store_it_once(server: Server, inside) -> None:
    server.start()
    with inside(server.config):
        learner = an_enrolled_learner()
        attempt_id = an_attempt(server, learner)
        slot = db.session.scalars(
            select(Item.slot).where(Item.attempt_id == attempt_id, Item.question_id == "b-short")
        ).one()
    save = {
        "body": {"1": "os sacrum"},
        "confidence": "sure",
        "write_id": "one-and-the-same",
        "base_version": 0,
        "writer": 1,
    }

    told = at_once(
        browsers(server, learner, f"/attempts/{attempt_id}", attempt_id),
        lambda browser: browser.send_json(f"/attempts/{attempt_id}/answers/{slot}", save),
    )

    assert {(answer.status, answer.json["version"], answer.json["saved_at"]) for answer in told} == {
        (200, 1, told[0].json["saved_at"])
    }
    with inside(server.config):
        assert [(answer.version, answer.body) for answer in db.session.scalars(select(Answer))] == [
            (1, {"1": "os sacrum"})
        ]


def an_enrolled_learner() -> User:
    with db.transaction():
        learner = a_user()
        a_cohort(learners=(learner,), starts_on=date(2020, 1, 1))
    return learner


def an_attempt(server: Server, learner: User) -> int:
    catalogue = load(server.content)
    with db.transaction():
        return actions.start(learner, catalogue.quiz("j-exam"), catalogue, clock.now()).id


def an_attempt_answered_right(server: Server, learner: User) -> int:
    catalogue, attempt_id, now = load(server.content), an_attempt(server, learner), clock.now()
    with db.transaction():
        attempt = db.session.get_one(Attempt, attempt_id)
        for item in attempt.items:
            body = right(catalogue.question(item.question_id))
            actions.save_answer(
                attempt, item, body, "sure", write_id=f"write-{item.slot:03}", base_version=0, writer=1, now=now
            )
    return attempt_id


def browsers(server: Server, learner: User, page: str, attempt_id: int | None = None) -> list[Browser]:
    """Fifty windows of one learner, each with the page open."""
    held = {"writers": {str(attempt_id): 1}} if attempt_id else {}
    made = [Browser(server.port, session_of(learner, SECRET, **held)) for _ in range(MANY)]
    for browser in made:
        assert browser.open(page).status == 200
    return made


def at_once(windows: list[Browser], deed: Callable[[Browser], Told]) -> list[Told]:
    """What all windows are told when they do it at the same moment."""
    together = threading.Barrier(len(windows))

    def press(browser: Browser) -> Told:
        together.wait(30)
        try:
            return deed(browser)
        finally:
            browser.close()

    with ThreadPoolExecutor(len(windows)) as people:
        return list(people.map(press, windows))
