"""The pieces a course is made of: lessons, quizzes, checklists and what stands within them. All immutable. Paths are in paths.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.content.kinds import Case, Question

Severity = Literal["error", "warning"]
Unit = Question | Case


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
    """`assessor_level` is the path an assessor must hold, or a higher one; `tolerance_percent` is how far two
    assessors may lie apart before a moderator decides.
    """

    id: str
    title: str
    module_id: str
    path: str
    pass_percent: float
    assessors: int
    minutes: int | None
    intro_html: str
    steps: tuple[Step, ...]
    assessor_level: str | None = None
    tolerance_percent: float = 10.0
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
    objective_ids: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "objective_ids", frozenset(objective.id for objective in self.objectives))

    @property
    def objectives(self) -> tuple[Objective, ...]:
        return tuple(objective for lesson in self.lessons for objective in lesson.objectives)
