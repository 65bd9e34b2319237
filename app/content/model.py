"""A course as read from its files: immutable, complete, ready for pages and rules.

The Catalogue is one snapshot of everything. Requests keep the one they started with, so nothing here ever changes.
The pieces it holds are described in pieces.py and paths.py and may be imported from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from app.content.kinds import Case, Question
from app.content.packs import RulePack
from app.content.paths import Path, Requirement
from app.content.pieces import (
    Asked,
    Checklist,
    Figure,
    ForbiddenClaim,
    Heading,
    Lesson,
    Module,
    Objective,
    Problem,
    Prose,
    Quiz,
    Reference,
    Section,
    Severity,
    Step,
    Term,
    Unit,
)
from app.errors import NotFound

__all__ = [
    "Asked",
    "Catalogue",
    "Checklist",
    "Figure",
    "ForbiddenClaim",
    "Heading",
    "Lesson",
    "Module",
    "Objective",
    "Path",
    "Problem",
    "Prose",
    "Quiz",
    "Reference",
    "Requirement",
    "Section",
    "Severity",
    "Step",
    "Term",
    "Unit",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    id: str = ""
    title: str = ""
    intro_html: str = ""
    modules: tuple[Module, ...] = ()
    glossary: tuple[Term, ...] = ()
    references: tuple[Reference, ...] = ()
    paths: tuple[Path, ...] = ()
    packs: tuple[RulePack, ...] = ()
    earlier_paths: tuple[Path, ...] = ()
    forbidden_claims: tuple[ForbiddenClaim, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    hash: str = ""
    problems: tuple[Problem, ...] = ()
    _index: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", Index(self))

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All lessons in the order of the course."""
        return self._index.lesson_order

    def module(self, id: str) -> Module:
        return found(self._index.modules, id)

    def lesson(self, id: str) -> Lesson:
        return found(self._index.lessons, id)

    def quiz(self, id: str) -> Quiz:
        return found(self._index.quizzes, id)

    def checklist(self, id: str) -> Checklist:
        return found(self._index.checklists, id)

    def question(self, id: str) -> Question:
        return found(self._index.questions, id)

    def case(self, id: str) -> Case:
        return found(self._index.cases, id)

    def path(self, id: str) -> Path:
        return found(self._index.paths, id)

    def pack(self, id: str) -> RulePack:
        return found(self._index.packs, id)

    def path_version(self, id: str, version: int) -> Path:
        """The path as it is now, or as it was in an earlier version that people under way keep."""
        now = self.path(id)
        return now if now.version == version else found(self._index.earlier_paths, (id, version))

    def objective(self, id: str) -> Objective:
        return found(self._index.objectives, id)

    def term(self, id: str) -> Term:
        return found(self._index.terms, id)

    def reference(self, number: int) -> Reference:
        return found(self._index.references, number)

    def next_lesson(self, id: str) -> Lesson | None:
        """The lesson after this one, crossing into the next module at the end."""
        return self._neighbour(id, 1)

    def previous_lesson(self, id: str) -> Lesson | None:
        return self._neighbour(id, -1)

    def questions_of_module(self, id: str) -> tuple[Question, ...]:
        """The bank first, then the questions asked within lessons."""
        return self._index.questions_of_module.get(self.module(id).id, ())

    def questions_for_objective(self, id: str) -> tuple[Question, ...]:
        return tuple(self._index.questions_for_objective.get(self.objective(id).id, ()))

    def pool(self, quiz: Quiz) -> tuple[Unit, ...]:
        """What the quiz can draw: single questions and whole cases, in the order of the files."""
        if quiz.question_ids:
            return tuple(unit for id in quiz.question_ids if (unit := self._unit(id)) is not None)
        modules = [self._index.modules[id] for id in quiz.from_modules if id in self._index.modules]
        return tuple(unit for module in modules for unit in units(module) if wanted(unit, quiz.tags))

    def questions_in(self, unit: Unit) -> tuple[Question, ...]:
        """The questions of a case, or the question itself."""
        if isinstance(unit, Case):
            return tuple(self._index.questions[id] for id in unit.question_ids if id in self._index.questions)
        return (unit,)

    def _unit(self, id: str) -> Unit | None:
        return self._index.cases.get(id) or self._index.questions.get(id)

    def _neighbour(self, id: str, step: int) -> Lesson | None:
        self.lesson(id)
        place = self._index.places[id] + step
        return self.lessons[place] if 0 <= place < len(self.lessons) else None


class Index:
    """Every look-up of a catalogue, built once."""

    __slots__ = (
        "cases",
        "checklists",
        "earlier_paths",
        "lesson_order",
        "lessons",
        "modules",
        "objectives",
        "packs",
        "paths",
        "places",
        "questions",
        "questions_for_objective",
        "questions_of_module",
        "quizzes",
        "references",
        "terms",
    )

    def __init__(self, catalogue: Catalogue) -> None:
        modules = catalogue.modules
        self.modules = {module.id: module for module in modules}
        self.lesson_order = tuple(lesson for module in modules for lesson in module.lessons)
        self.lessons = {lesson.id: lesson for lesson in self.lesson_order}
        self.places = {lesson.id: place for place, lesson in enumerate(self.lesson_order)}
        self.quizzes = {quiz.id: quiz for module in modules for quiz in module.quizzes}
        self.checklists = {checklist.id: checklist for module in modules for checklist in module.checklists}
        self.paths = {path.id: path for path in catalogue.paths}
        self.packs = {pack.id: pack for pack in catalogue.packs}
        self.earlier_paths = {(path.id, path.version): path for path in catalogue.earlier_paths}
        self.objectives = {objective.id: objective for lesson in self.lesson_order for objective in lesson.objectives}
        self.terms = {term.id: term for term in catalogue.glossary}
        self.references = {reference.number: reference for reference in catalogue.references}
        self.questions_of_module = {module.id: all_questions(module) for module in modules}
        self.questions = {question.id: question for asked in self.questions_of_module.values() for question in asked}
        self.cases = {case.id: case for module in modules for case in all_cases(module)}
        self.questions_for_objective: dict[str, list[Question]] = {}
        for question in self.questions.values():
            for objective in question.objectives:
                self.questions_for_objective.setdefault(objective, []).append(question)


def all_questions(module: Module) -> tuple[Question, ...]:
    return module.bank + tuple(question for lesson in module.lessons for question in lesson.questions)


def all_cases(module: Module) -> tuple[Case, ...]:
    return module.cases + tuple(case for lesson in module.lessons for case in lesson.cases)


def units(module: Module) -> Iterable[Unit]:
    """The bank as it may be drawn: a case stands where its first question stands."""
    cases = {case.id: case for case in module.cases}
    for question in module.bank:
        if question.case_id is None:
            yield question
        elif case := cases.pop(question.case_id, None):
            yield case


def wanted(unit: Unit, tags: tuple[str, ...]) -> bool:
    return not tags or not set(tags).isdisjoint(unit.tags)


def found(index: Mapping[str, T] | Mapping[int, T] | Mapping[tuple[str, int], T], id: object) -> T:
    try:
        return index[id]  # type: ignore[index]
    except KeyError:
        raise NotFound(id=id) from None
