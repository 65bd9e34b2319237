"""One page a module for the instructor who reviews it: what is taught, what is asked about it, what still needs confirming.

The pages are Markdown, so that they can be read anywhere, printed, and sent back with remarks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.content.check import course_problems
from app.content.kinds import Question
from app.content.model import Catalogue, Lesson, Module, Problem

SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")
WORD = re.compile(r"[A-Za-zÀ-ÿ’'-]+")
VOWELS = re.compile(r"[aeiouyà-ÿ]+", re.IGNORECASE)
CONVENTION = re.compile(r"[^.!?\n]*\b(?:by convention|taught as|convention)\b[^.!?\n]*[.!?]?", re.IGNORECASE)
BOX = re.compile(r"^\[![A-Z]+\]", re.MULTILINE)


def write_report(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Write `<module>.md` for each module and `index.md`; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    problems = (*catalogue.problems, *course_problems(catalogue))
    pages = {"index.md": "\n".join(_index(catalogue))}
    pages |= {f"{module.id}.md": "\n".join(_module(module, catalogue, problems)) for module in catalogue.modules}
    for name, text in pages.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return [folder / name for name in pages]


def reading_ease(text: str) -> int:
    """Flesch reading ease (Flesch 1948, J Appl Psychol 32:221): 206.835 − 1.015 × words per sentence − 84.6 × syllables per word. About 60 is
    plain English, 30 to 50 is usual for professional texts. Syllables are counted as groups of vowels, so take it as a comparison between lessons."""
    words = WORD.findall(text)
    sentences = max(1, len(SENTENCE_END.findall(text)))
    if not words:
        return 0
    syllables = sum(max(1, len(VOWELS.findall(word))) for word in words)
    return round(206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words))


def coverage(module: Module) -> dict[str, tuple[int, int]]:
    """Objective id → how many questions of the bank, and how many within lessons, ask about it."""
    inside = [question for lesson in module.lessons for question in lesson.questions]
    return {
        objective.id: (_asking(module.bank, objective.id), _asking(inside, objective.id))
        for objective in module.objectives
    }


def statements_of_convention(lesson: Lesson) -> list[str]:
    """Sentences of the lesson that say they rest on convention."""
    return [" ".join(found.split()) for found in CONVENTION.findall(BOX.sub("", lesson.plain_text))]


def _asking(questions: Sequence[Question], objective_id: str) -> int:
    return sum(objective_id in question.objectives for question in questions)


def _index(catalogue: Catalogue) -> Iterator[str]:
    lessons = catalogue.lessons
    yield f"# {catalogue.title}: report for reviewers"
    yield ""
    yield f"{len(catalogue.modules)} modules, {len(lessons)} lessons ({sum(lesson.status == 'reviewed' for lesson in lessons)} reviewed), {sum(len(module.bank) for module in catalogue.modules)} questions in banks, {len(catalogue.figures)} drawings, {len(catalogue.glossary)} terms, {len(catalogue.references)} references."
    yield ""
    yield "| Module | Lessons | Words | Bank | Cases | Drawings | Open notes |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for module in catalogue.modules:
        notes = sum(len(lesson.notes) for lesson in module.lessons)
        words = sum(lesson.words for lesson in module.lessons)
        drawings = len({figure for lesson in module.lessons for figure in lesson.figures})
        yield f"| [{module.title}]({module.id}.md) | {len(module.lessons)} | {words} | {len(module.bank)} | {len(module.cases)} | {drawings} | {notes} |"


def _module(module: Module, catalogue: Catalogue, problems: Sequence[Problem]) -> Iterator[str]:
    yield f"# {module.title}: report for the reviewing instructor"
    yield ""
    yield f"{module.subtitle}. Level: {module.level}. {module.hours:g} hours online. Owner: {module.owner or 'unassigned'}."
    yield from _lessons(module)
    yield from _matrix(module)
    yield from _questions(module)
    yield from _convention(module)
    yield from _notes(module)
    yield from _references(module, catalogue)
    yield from _problems(module, problems)


def _lessons(module: Module) -> Iterator[str]:
    yield from (
        "",
        "## Lessons",
        "",
        "| Lesson | Status | Words | Reading ease | Minutes | Questions inside | Review by |",
        "|---|---|--:|--:|--:|--:|---|",
    )
    for lesson in module.lessons:
        status = f"reviewed by {lesson.reviewed_by}" if lesson.status == "reviewed" else "draft"
        yield f"| {lesson.title} (`{lesson.id}`) | {status} | {lesson.words} | {reading_ease(lesson.plain_text)} | {lesson.minutes} | {len(lesson.questions)} | {lesson.review_by or '–'} |"


def _matrix(module: Module) -> Iterator[str]:
    """Objectives against questions; a hole is said in words."""
    yield from (
        "",
        "## Objectives against questions",
        "",
        "| Objective | Lesson | In the bank | Inside lessons | |",
        "|---|---|--:|--:|---|",
    )
    found = coverage(module)
    for objective in module.objectives:
        bank, inside = found[objective.id]
        yield f"| {objective.text} (`{objective.id}`) | {objective.lesson_id} | {bank} | {inside} | {'' if bank >= 2 else 'fewer than two in the bank'} |"


def _questions(module: Module) -> Iterator[str]:
    kinds = Counter(question.kind for question in module.bank)
    safety = sum("safety" in question.tags for question in module.bank)
    listed = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    yield from (
        "",
        "## Questions of the bank",
        "",
        f"{len(module.bank)} questions ({listed}), {len(module.cases)} cases, {safety} tagged safety.",
    )


def _convention(module: Module) -> Iterator[str]:
    yield from ("", "## Statements that rest on convention", "", "Confirm, correct or remove each.", "")
    for lesson in module.lessons:
        for statement in statements_of_convention(lesson):
            yield f"- [ ] {statement} (`{lesson.id}`)"


def _notes(module: Module) -> Iterator[str]:
    yield from ("", "## Open notes of the authors", "")
    for lesson in module.lessons:
        for note in lesson.notes:
            yield f"- [ ] {note} (`{lesson.id}`)"


def _references(module: Module, catalogue: Catalogue) -> Iterator[str]:
    cited = sorted({number for lesson in module.lessons for number in lesson.references} | set(module.references))
    yield from ("", "## References", "")
    for number in cited:
        yield f"- {number}: {catalogue.reference(number).text}"


def _problems(module: Module, problems: Sequence[Problem]) -> Iterator[str]:
    own = [found for found in problems if f"modules/{module.id}/" in found.path]
    yield from ("", "## What the check says", "")
    yield from (f"- {found.path}:{found.line}: {found.message}" for found in own)
    if not own:
        yield "Nothing."
