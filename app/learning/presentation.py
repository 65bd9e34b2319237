"""What the pages of the course show, gathered: curriculum map, module page, lesson page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.content.model import Asked, Catalogue, Lesson, Module, Prose, Quiz, Section
from app.learning import queries, rules
from app.learning.rules import Progress, Seen, State


@dataclass(frozen=True)
class OutlineEntry:
    """One lesson in the outline of its module."""

    lesson: Lesson
    state: State
    current: bool = False


@dataclass(frozen=True)
class ModuleCard:
    """One module on the curriculum map; `progress` is None for visitors."""

    module: Module
    progress: Progress | None
    builds_on: tuple[Module, ...]


@dataclass(frozen=True)
class LessonPage:
    """Everything the lesson template arranges."""

    lesson: Lesson
    module: Module
    outline: tuple[OutlineEntry, ...]
    progress: Progress
    seen: Seen | None
    changed: tuple[Section, ...]
    parts: tuple[str | Any, ...]
    references: tuple[Any, ...]
    previous: Lesson | None
    following: Lesson | None
    hours: float


def curriculum(catalogue: Catalogue, progress: dict[str, Progress] | None) -> dict[str, list[ModuleCard]]:
    """The modules as cards, core and auxiliary apart, in curriculum order."""
    cards: dict[str, list[ModuleCard]] = {"core": [], "auxiliary": []}
    known = {module.id: module for module in catalogue.modules}
    for module in catalogue.modules:
        foundations = tuple(known[name] for name in module.builds_on if name in known)
        cards[module.level].append(ModuleCard(module, progress[module.id] if progress else None, foundations))
    return cards


def outline(module: Module, seen: dict[str, Seen], current: Lesson | None = None) -> tuple[OutlineEntry, ...]:
    """The lessons of a module with the reader's state."""
    return tuple(
        OutlineEntry(
            lesson,
            seen[lesson.id].state if lesson.id in seen else "none",
            current is not None and lesson.id == current.id,
        )
        for lesson in module.lessons
    )


def lesson_page(catalogue: Catalogue, lesson: Lesson, learner_id: int | None, questions: dict[str, Any]) -> LessonPage:
    """Gather a lesson for a reader (None: a visitor). `questions` maps question ids to what the question card shows."""
    module = catalogue.module(lesson.module_id)
    seen, shown = queries.in_module(learner_id, module) if learner_id else ({}, set())
    return LessonPage(
        lesson=lesson,
        module=module,
        outline=outline(module, seen, lesson),
        progress=rules.progress(module, seen, shown),
        seen=seen.get(lesson.id),
        changed=rules.changed_sections(lesson, seen.get(lesson.id)),
        parts=tuple(_part(part, questions) for part in lesson.parts),
        references=tuple(catalogue.reference(number) for number in lesson.references),
        previous=catalogue.previous_lesson(lesson.id),
        following=catalogue.next_lesson(lesson.id),
        hours=round(lesson.minutes / 60, 2),
    )


def quizzes_by_use(module: Module) -> list[Quiz]:
    """The module's quizzes in the order in which they help: pretest, practice, graded check."""
    order = {"pretest": 0, "practice": 1, "exam": 2}
    return sorted(module.quizzes, key=lambda quiz: order[quiz.use])


def _part(part: Prose | Asked, questions: dict[str, Any]) -> str | Any:
    return part.html if isinstance(part, Prose) else questions[part.question_id]
