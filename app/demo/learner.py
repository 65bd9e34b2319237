"""One learner's way through the course: lessons at a pace, questions inside them, quizzes after each module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from app import clock, db
from app.accounts.models import User
from app.content.model import Catalogue, Lesson, Module, Quiz
from app.demo import answering
from app.demo.people import Somebody
from app.errors import NotAllowed
from app.learning import actions as learning
from app.quizzes import actions as quizzes
from app.quizzes import closing, revisions
from app.quizzes.models import Attempt, Item

TRIES = 4


@dataclass
class Story:
    """Plays what `somebody` did between `first` and `last`."""

    catalogue: Catalogue
    somebody: Somebody
    learner: User
    zone: ZoneInfo
    chance: Random
    first: datetime
    last: datetime

    def live(self) -> None:
        """Read in order; when a module is done, take its quizzes."""
        path = self.catalogue.paths[0]
        wanted = [requirement.module for requirement in path.requirements if requirement.kind == "lessons"]
        lessons = [lesson for module in self.catalogue.modules if module.id in wanted for lesson in module.lessons][
            : self.somebody.lessons
        ]
        if not lessons:
            return
        step = (self.last - self.first) / (len(lessons) + 1)
        for number, lesson in enumerate(lessons, 1):
            at = self.first + step * number
            module = self.catalogue.module(lesson.module_id)
            with clock.stopped_at(at):
                if lesson == module.lessons[0]:
                    self._take(module, "pretest", at - timedelta(minutes=30))
                self._answer_inside(lesson, at - timedelta(minutes=5))
                if number == len(lessons) and lesson != module.lessons[-1]:
                    self._stop_in(lesson, at)
                    return
                learning.finish(self.learner.id, lesson, module, now=at, zone=self.zone)
                if lesson == module.lessons[-1]:
                    self._take(module, "practice", at + timedelta(hours=1))
                    self._pass(module, at + timedelta(hours=2))

    def _stop_in(self, lesson: Lesson, at: datetime) -> None:
        sections = [heading.id for heading in lesson.headings if heading.level == 2]
        learning.keep_place(
            self.learner.id,
            lesson,
            self.catalogue.module(lesson.module_id),
            place=sections[len(sections) // 3] if sections else "",
            share=0.34,
            now=at,
        )

    def _answer_inside(self, lesson: Lesson, at: datetime) -> None:
        """Some of the questions in the text."""
        for question in lesson.questions:
            if self.chance.random() > 0.75:
                continue
            attempt = quizzes.lesson_attempt(self.learner, lesson, at)
            item = quizzes.lesson_item(attempt, lesson, question.id, self.catalogue, at)
            self._say(attempt, item, at)
            quizzes.check(attempt, item, at)

    def _take(self, module: Module, use: str, at: datetime) -> Attempt | None:
        quiz = next((quiz for quiz in module.quizzes if quiz.use == use), None)
        return self._attempt(quiz, at) if quiz else None

    def _pass(self, module: Module, at: datetime) -> None:
        """The graded check, again until passed or out of attempts; the able get there, some stay stuck."""
        quiz = next((quiz for quiz in module.quizzes if quiz.use == "exam"), None)
        if quiz is None:
            return
        determined = self.somebody.lessons >= 99
        for number in range(TRIES):
            try:
                done = self._attempt(
                    quiz,
                    min(at + timedelta(days=number), self.last),
                    better=0.12 * number,
                    sure=determined and number > 0,
                )
            except NotAllowed:
                return
            if done.passed:
                return

    def _attempt(self, quiz: Quiz, at: datetime, *, better: float = 0.0, sure: bool = False) -> Attempt:
        with clock.stopped_at(at):
            attempt = quizzes.start(self.learner, quiz, self.catalogue, at, zone=self.zone)
            db.session.refresh(attempt)
            for item in attempt.items:
                at += timedelta(seconds=self.chance.randrange(15, 50))
                self._say(attempt, item, at, ability=1.0 if sure else min(0.98, self.somebody.ability + better))
                if attempt.use == "practice":
                    quizzes.check(attempt, item, at)
            with clock.stopped_at(at):
                closing.submit(attempt, at)
            return attempt

    def _say(self, attempt: Attempt, item: Item, at: datetime, ability: float | None = None) -> None:
        question = revisions.question_of(item.revision)
        difficulty = (int(item.question_id.encode().hex(), 16) % 7) * 0.05  # the same question is hard for everybody
        share = self.somebody.ability if ability is None else ability
        body = answering.answer(question, share if ability == 1.0 else max(0.1, share - difficulty + 0.12), self.chance)
        sure = answering.confidence(body == answering.right(question), self.chance)
        write_id = str(UUID(int=self.chance.getrandbits(128), version=4))
        quizzes.save_answer(
            attempt, item, body, sure, write_id=write_id, base_version=item.version, writer=attempt.writer, now=at
        )
