"""The real server is killed while twenty people answer: every acknowledged answer is there afterwards, once."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app import clock, db
from app.content.load import load
from app.content.questions import Choice, Order, Question, Typed
from app.demo.answering import right
from app.events import Event
from app.evidence.models import Entry
from app.evidence.queries import verify_all
from app.quizzes import actions, closing
from app.quizzes.models import Answer, Attempt, Item
from tests.factories import a_cohort, a_user
from tests.reliability.browser import Browser, UnreachableError, session_of
from tests.reliability.server import PATIENCE, SECRET, Server

LEARNERS = 20
KILLS = 5
SAVES_BETWEEN_KILLS = (40, 110)


@dataclass(frozen=True)
class Save:
    """What a page keeps until the server has acknowledged it, and sends again unchanged until then."""

    slot: int
    write_id: str
    body: Any
    base_version: int


@dataclass
class Sitting:
    """What all learners share: whether the server can be asked, when to stop, and what the server has acknowledged."""

    up: threading.Event = field(default_factory=threading.Event)
    finishing: threading.Event = field(default_factory=threading.Event)
    counted: threading.Condition = field(default_factory=threading.Condition)
    acknowledged: int = 0
    interrupted: int = 0
    surprises: list[str] = field(default_factory=list)

    def count(self) -> None:
        with self.counted:
            self.acknowledged += 1
            self.counted.notify_all()

    def be_surprised(self, what: str) -> None:
        with self.counted:
            self.surprises.append(what)
            self.counted.notify_all()

    def wait_for_more(self, number: int) -> None:
        """Until the server has acknowledged that many more; fails at the first answer that nobody expected."""
        with self.counted:
            wanted = self.acknowledged + number
            enough = self.counted.wait_for(lambda: self.acknowledged >= wanted or self.surprises, PATIENCE)
        assert self.surprises == []
        assert enough, "the learners got no answers any more"


class Learner(threading.Thread):
    """One person answering, and what their page remembers: versions shown, the unsent change, what was stored."""

    def __init__(
        self,
        sitting: Sitting,
        port: int,
        cookie: str,
        attempt_id: int,
        questions: dict[int, Question],
        chance: random.Random,
    ) -> None:
        super().__init__(daemon=True)
        self.sitting, self.attempt_id, self.questions, self.chance = sitting, attempt_id, questions, chance
        self.browser = Browser(port, cookie)
        self.versions: dict[int, int] = defaultdict(int)
        self.bodies: dict[int, Any] = {}
        self.unsent: Save | None = None
        self.acknowledged: list[tuple[Save, int]] = []
        self.submitted = 0

    def run(self) -> None:
        try:
            self._answer()
            self._hand_in()
        except Exception as broken:  # noqa: BLE001 - a thread has nobody else to tell
            self.sitting.be_surprised(repr(broken))
        finally:
            self.browser.close()

    def _answer(self) -> None:
        while not self.sitting.finishing.is_set() or self.unsent:
            try:
                if not self.browser.token:
                    self.browser.open(f"/attempts/{self.attempt_id}")
                    continue  # a busy server shows no form; without its token nothing can be sent
                self.unsent = self.unsent or self._change()
                self._send(self.unsent)
            except UnreachableError:
                self._interrupted()

    def _interrupted(self) -> None:
        """The server died in the middle of something. Some go on typing: then the newer change is what is sent."""
        self.sitting.interrupted += 1
        if self.unsent and self.chance.random() < 0.3 and self._has_a_third_answer(self.unsent.slot):
            self.unsent = Save(
                self.unsent.slot,
                str(uuid.uuid4()),
                self._body(self.unsent.slot, besides=self.unsent.body),
                self.unsent.base_version,
            )
        if self.acknowledged and self.chance.random() < 0.5:
            self._wait_for_the_server()
            self._send_again(*self.acknowledged[-1])
        self._wait_for_the_server()

    def _wait_for_the_server(self) -> None:
        assert self.sitting.up.wait(PATIENCE), "the server did not come back"
        time.sleep(self.chance.random() * 0.02)  # not a wait for anything: people do not come back at the same instant

    def _change(self) -> Save:
        slot = self.chance.choice(list(self.questions))
        return Save(slot, str(uuid.uuid4()), self._body(slot), self.versions[slot])

    def _send(self, save: Save) -> None:
        answer = self._posted(save)
        if answer.status == 503:  # busy: nothing was stored, the page tries again
            return
        told = answer.json
        if answer.status == 200:
            self.unsent = None
            self.versions[save.slot], self.bodies[save.slot] = told["version"], save.body
            self.acknowledged.append((save, told["version"]))
            self.sitting.count()
        elif answer.status == 409 and told["reason"] == "answer-stale":
            # The change before this one was stored, its acknowledgement lost. 'Store this instead' is another change.
            self.unsent = Save(save.slot, str(uuid.uuid4()), save.body, told["version"])
        else:
            self.unsent = None
            self.sitting.be_surprised(f"{answer.status} {answer.body[:300]!r}")

    def _send_again(self, save: Save, version: int) -> None:
        """What was acknowledged long ago gets the same acknowledgement again."""
        try:
            answer = self._posted(save)
        except UnreachableError:
            return
        if answer.status == 503:  # busy: it says nothing about the answer
            return
        if answer.status != 200 or answer.json["version"] != version:
            self.sitting.be_surprised(f"sent again: {answer.status} {answer.body[:300]!r} instead of version {version}")

    def _posted(self, save: Save) -> Any:
        sent = {
            "body": save.body,
            "confidence": "sure",
            "write_id": save.write_id,
            "base_version": save.base_version,
            "writer": 1,
        }
        return self.browser.send_json(f"/attempts/{self.attempt_id}/answers/{save.slot}", sent)

    def _hand_in(self) -> None:
        while True:
            try:
                answer = self.browser.send_form(f"/attempts/{self.attempt_id}/submission")
            except UnreachableError:
                self.sitting.interrupted += 1
                self._wait_for_the_server()
                continue
            if answer.status == 303:
                self.submitted += 1
                self.sitting.count()
                return
            if answer.status != 503:
                self.sitting.be_surprised(f"handing in: {answer.status}")
                return

    def _body(self, slot: int, besides: Any = None) -> Any:
        """Neither what is stored nor `besides`, so that every save is a version of its own. Often the right answer."""
        question = self.questions[slot]
        while True:
            body = right(question) if self.chance.random() < 0.5 else self._guess(question)
            if body and body not in (self.bodies.get(slot), besides):
                return body

    def _has_a_third_answer(self, slot: int) -> bool:
        question = self.questions[slot]
        return not isinstance(question, Choice) or len(question.options) > 2

    def _guess(self, question: Question) -> Any:
        if isinstance(question, Choice):
            options = [option.id for option in question.options]
            return (
                [self.chance.choice(options)]
                if question.kind != "many"
                else [id for id in options if self.chance.random() < 0.5]
            )
        if isinstance(question, Order):
            return self.chance.sample([item.id for item in question.items], len(question.items))
        assert isinstance(question, Typed)
        return {blank.id: f"words {self.chance.randrange(10**9)}" for blank in question.blanks if not blank.options}


def test_rl_01_no_acknowledged_answer_is_lost_or_counted_twice(server: Server, inside) -> None:
    chance, sitting = random.Random(20), Sitting()
    server.start()
    with inside(server.config):
        learners = an_examination(server, sitting, chance)
    sitting.up.set()
    for learner in learners:
        learner.start()

    for _ in range(KILLS):
        sitting.wait_for_more(chance.randint(*SAVES_BETWEEN_KILLS))
        kill_and_start_again(server, sitting)
    sitting.wait_for_more(LEARNERS)
    sitting.finishing.set()
    sitting.wait_for_more(LEARNERS // 2)
    kill_and_start_again(server, sitting)
    for learner in learners:
        learner.join(PATIENCE)

    assert sitting.surprises == []
    assert not any(learner.is_alive() for learner in learners), "somebody is still waiting for an answer"
    assert sitting.interrupted >= KILLS, "the kills hit nobody, so nothing was tried"
    assert all(learner.submitted == 1 for learner in learners)
    assert all(learner.browser.open(f"/attempts/{learner.attempt_id}/result").status == 200 for learner in learners)
    for learner in learners:
        learner.browser.close()
    server.stop()
    with inside(server.config):
        for learner in learners:
            check_answers(learner)
            check_result(learner)
        check_ledger(learners)


def an_examination(server: Server, sitting: Sitting, chance: random.Random) -> list[Learner]:
    """Twenty learners of a cohort, each with an open attempt at the graded check."""
    catalogue, now = load(server.content), clock.now()
    with db.transaction():
        people = [a_user(email=f"learner{number}@example.org") for number in range(LEARNERS)]
        a_cohort(learners=tuple(people), starts_on=date(2020, 1, 1))
        quiz = catalogue.quiz("j-exam")
        attempts = [actions.start(person, quiz, catalogue, now) for person in people]
        asked = [
            {
                item.slot: question
                for item in items_of(attempt.id)
                if isinstance(question := catalogue.question(item.question_id), Choice | Order | Typed)
            }
            for attempt in attempts
        ]
        return [
            Learner(
                sitting,
                server.port,
                session_of(person, SECRET, writers={str(attempt.id): 1}),
                attempt.id,
                questions,
                random.Random(chance.random()),
            )
            for person, attempt, questions in zip(people, attempts, asked, strict=True)
        ]


def kill_and_start_again(server: Server, sitting: Sitting) -> None:
    """What was acknowledged until this moment must be there afterwards."""
    sitting.up.clear()
    server.kill()
    server.start()
    sitting.up.set()


def check_answers(learner: Learner) -> None:
    """Each acknowledged save is stored once, as acknowledged; versions rise by one; items hold the newest answer."""
    items = {item.slot: item for item in items_of(learner.attempt_id)}
    stored: dict[int, list[Answer]] = defaultdict(list)
    for answer in db.session.scalars(
        select(Answer).where(Answer.item_id.in_([item.id for item in items.values()])).order_by(Answer.id)
    ):
        stored[answer.item_id].append(answer)
    for save, version in learner.acknowledged:
        answers = stored[items[save.slot].id]
        # What says again what an unacknowledged change has stored already is acknowledged as that version, without a row.
        found = [answer for answer in answers if answer.write_id == save.write_id] or [
            answer for answer in answers if answer.version == version and answer.standing == "accepted"
        ]
        assert [(answer.version, answer.body, answer.standing) for answer in found] == [
            (version, save.body, "accepted")
        ]
    for item in items.values():
        accepted = [answer for answer in stored[item.id] if answer.standing == "accepted"]
        assert [answer.version for answer in accepted] == list(range(1, len(accepted) + 1))
        assert {answer.standing for answer in stored[item.id]} <= {"accepted", "stale"}
        if accepted:
            assert (item.version, item.answer) == (accepted[-1].version, accepted[-1].body)
        assert item.answer == learner.bodies.get(item.slot), (
            "another answer than the one the learner last saw acknowledged"
        )


def check_result(learner: Learner) -> None:
    """Closed once, and the stored score is what the stored answers give."""
    attempt = db.session.get_one(Attempt, learner.attempt_id)
    score = closing.score_of(attempt, items_of(attempt.id))
    assert attempt.closed_at is not None
    assert (attempt.points, attempt.most_points, attempt.passed) == (score.points, score.most, score.passed)
    assert (
        db.session.scalar(
            select(func.count()).where(Event.verb == "submitted", Event.subject == f"attempt:{attempt.id}")
        )
        == 1
    )


def check_ledger(learners: list[Learner]) -> None:
    """Whoever passed has it in the ledger, once, and the chains hold."""
    attempts = [db.session.get_one(Attempt, learner.attempt_id) for learner in learners]
    passed = Counter(attempt.learner_id for attempt in attempts if attempt.passed)
    assert Counter(db.session.scalars(select(Entry.learner_id).where(Entry.kind == "quiz"))) == passed
    found = verify_all()
    assert (found.entries, found.problems) == (passed.total(), ())


def items_of(attempt_id: int) -> list[Item]:
    return list(db.session.scalars(select(Item).where(Item.attempt_id == attempt_id).order_by(Item.slot)))
