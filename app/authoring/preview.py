"""A draft as the learner will see it: what the course, read with the draft in place, makes of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.content.kinds import Case, Choice, Label, Match, Order, Question, Typed
from app.content.model import Asked, Catalogue, Lesson, Module, Path, Quiz
from app.quizzes.presentation import QuestionView, State, fresh, question_view


@dataclass(frozen=True, slots=True)
class Card:
    """A question as it is asked and, for the author, what a wrong answer would be told."""

    view: QuestionView
    wrong_html: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """`parts` are HTML or question cards, in order; `thing` is what the file describes, None if it cannot be read."""

    kind: str
    thing: Any = None
    parts: tuple[str | Card, ...] = ()
    references: tuple[Any, ...] = ()
    things: Sequence[Any] = field(default=())


def preview(catalogue: Catalogue, path: str, kind: str, *, answers: bool) -> Preview:
    """What stands on the page; with `answers`, the right ones, the feedback and every hint."""
    if kind == "lesson":
        lesson = next((one for one in catalogue.lessons if one.path == path), None)
        return lesson_preview(catalogue, lesson, answers) if lesson else Preview(kind)
    if kind == "bank":
        return bank_preview(catalogue, path, answers)
    if kind == "glossary":
        return Preview(kind, things=catalogue.glossary)
    if kind == "references":
        return Preview(kind, things=catalogue.references)
    if kind == "course":
        return Preview(kind, catalogue, things=catalogue.modules)
    thing = next((one for one in described(catalogue) if one.path == path), None)
    return Preview(kind, thing, things=pool(catalogue, thing) if isinstance(thing, Quiz) else ())


def described(catalogue: Catalogue) -> Iterator[Module | Quiz | Any | Path]:
    """Everything that has a file of its own besides the lessons."""
    for module in catalogue.modules:
        yield module
        yield from module.quizzes
        yield from module.checklists
    yield from catalogue.paths
    yield from catalogue.earlier_paths
    yield from catalogue.packs


def pool(catalogue: Catalogue, quiz: Quiz) -> tuple[Question, ...]:
    """Every question the quiz can ask."""
    return tuple(question for unit in catalogue.pool(quiz) for question in catalogue.questions_in(unit))


def lesson_preview(catalogue: Catalogue, lesson: Lesson, answers: bool) -> Preview:
    shown = cards(lesson.questions, lesson.cases, answers)
    parts = tuple(shown[part.question_id] if isinstance(part, Asked) else part.html for part in lesson.parts)
    known = {reference.number: reference for reference in catalogue.references}
    return Preview("lesson", lesson, parts, tuple(known[number] for number in lesson.references if number in known))


def bank_preview(catalogue: Catalogue, path: str, answers: bool) -> Preview:
    asked = [one for module in catalogue.modules for one in module.bank if one.path == path]
    cases = [one for module in catalogue.modules for one in module.cases if one.path == path]
    return Preview("bank", asked or None, tuple(cards(asked, cases, answers).values()))


def cards(asked: Sequence[Question], cases: Sequence[Case], answers: bool) -> dict[str, Card]:
    """The cards by question id; the story of a case stands above its first question."""
    stories = {one.question_ids[0]: {"title": one.title, "html": one.html} for one in cases if one.question_ids}
    return {
        question.id: card(question, number, len(asked), stories.get(question.id), answers)
        for number, question in enumerate(asked, 1)
    }


def card(question: Question, number: int, of: int, story: dict[str, str] | None, answers: bool) -> Card:
    state = fresh(question, "preview", story)
    if not answers:
        return Card(question_view(question, state, reveal="nothing", number=number, of=of))
    told = State(answer=right_answer(question), hints=len(question.hints_html), order=state.order, case=story)
    return Card(question_view(question, told, reveal="all", number=number, of=of), question.wrong_html)


def right_answer(question: Question) -> Any:
    """An answer that is right, in the form in which answers are kept; for a blank with a pattern alone, the pattern."""
    if isinstance(question, Choice):
        return [option.id for option in question.options if option.credit > 0]
    if isinstance(question, Order):
        return [item.id for item in question.items]
    if isinstance(question, Match):
        return {prompt.id: prompt.answer_id for prompt in question.prompts}
    if isinstance(question, Label):
        return {spot.id: spot.label_id for spot in question.spots}
    return typed_answer(question)


def typed_answer(question: Typed) -> dict[str, str]:
    found = {}
    for blank in question.blanks:
        chosen = [option.id for option in blank.options if option.correct]
        numbers = [f"{number.value:f} {number.unit}".strip() for number in blank.numbers]
        patterns = [f"/{pattern}/" for pattern in blank.patterns]
        found[blank.id] = next(iter([*chosen, *blank.texts, *numbers, *patterns]), "")
    return found
