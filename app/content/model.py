"""A course as read from its files: immutable, complete, ready for pages and rules.

The Catalogue is one snapshot of everything. Requests keep the one they started with, so nothing here ever changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from app.content.kinds import Case, Question
from app.errors import NotFound

Severity = Literal["error", "warning"]
Unit = Question | Case
T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something an author should repair. `code` names the kind of problem, for tests and filters."""

    path: str
    line: int
    severity: Severity
    message: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    text: str
    lesson_id: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Section:
    """The stretch under one `##`; the opening before the first has the id "top". The hash tells whether it changed."""

    id: str
    title: str
    hash: str


@dataclass(frozen=True, slots=True)
class Prose:
    html: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The place in a lesson where a question is asked."""

    question_id: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing that passed the check: `svg` has no style element, script or event attribute."""

    name: str
    svg: str
    title: str
    desc: str
    ids: frozenset[str] = frozenset()
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    id: str
    name: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    number: int
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class ForbiddenClaim:
    """Wording that must not appear. `phrase` is compared without regard to case; /…/ in the file makes a pattern."""

    phrase: str
    pattern: str
    why: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    id: str
    title: str
    module_id: str
    path: str
    position: int
    minutes: int
    objectives: tuple[Objective, ...] = ()
    prerequisites: tuple[str, ...] = ()
    hands_on: bool = False
    owner: str = ""
    reviewed_by: str = ""
    status: Literal["draft", "reviewed"] = "draft"
    review_by: date | None = None
    notes: tuple[str, ...] = ()
    source: str = ""
    hash: str = ""
    parts: tuple[Prose | Asked, ...] = ()
    headings: tuple[Heading, ...] = ()
    sections: tuple[Section, ...] = ()
    questions: tuple[Question, ...] = ()
    cases: tuple[Case, ...] = ()
    references: tuple[int, ...] = ()
    terms: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    words: int = 0
    figures: tuple[str, ...] = ()
    plain_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    id: str
    title: str
    module_id: str
    path: str
    use: Literal["pretest", "practice", "exam"]
    from_modules: tuple[str, ...] = ()
    question_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    draw: int | None = None
    pass_percent: float | None = None
    attempts: int | None = None
    minutes: int | None = None
    review: Literal["after-submit", "after-close", "score-only"] = "after-submit"
    intro_html: str = ""
    hash: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    behaviour_html: str
    behaviour: str
    points: float
    critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    id: str
    title: str
    module_id: str
    path: str
    pass_percent: float
    assessors: int
    minutes: int | None
    intro_html: str
    steps: tuple[Step, ...]
    hash: str = ""
    source: str = ""

    @property
    def points(self) -> float:
        return sum(step.points for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    id: str
    title: str
    subtitle: str = ""
    level: Literal["core", "auxiliary"] = "core"
    hours: float = 0.0
    builds_on: tuple[str, ...] = ()
    owner: str = ""
    html: str = ""
    path: str = ""
    position: int = 0
    lessons: tuple[Lesson, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    bank: tuple[Question, ...] = ()
    cases: tuple[Case, ...] = ()
    references: tuple[int, ...] = ()
    source: str = ""
    hash: str = ""

    @property
    def objectives(self) -> tuple[Objective, ...]:
        return tuple(objective for lesson in self.lessons for objective in lesson.objectives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    id: str
    title: str
    kind: Literal["lessons", "quiz", "hours", "sign-off"]
    html: str = ""
    module: str | None = None
    quiz: str | None = None
    pass_percent: float | None = None
    hours: float | None = None
    mode: Literal["in-person", "live-online", "on-demand"] | None = None
    topic: str | None = None
    checklist: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What must be shown to hold a certificate, in one version."""

    id: str
    title: str
    version: int
    status: Literal["example", "in-force"]
    needs: tuple[str, ...] = ()
    valid_months: int | None = None
    number_prefix: str = ""
    signatories: tuple[str, ...] = ()
    html: str = ""
    requirements: tuple[Requirement, ...] = ()
    path: str = ""
    source: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    id: str = ""
    title: str = ""
    intro_html: str = ""
    modules: tuple[Module, ...] = ()
    glossary: tuple[Term, ...] = ()
    references: tuple[Reference, ...] = ()
    paths: tuple[Path, ...] = ()
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
        "lesson_order",
        "lessons",
        "modules",
        "objectives",
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


def found(index: Mapping[str, T] | Mapping[int, T], id: object) -> T:
    try:
        return index[id]  # type: ignore[index]
    except KeyError:
        raise NotFound(id=id) from None
