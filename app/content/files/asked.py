"""The questions and cases within a file, cut out so that the rest can be read as prose without any answer in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from app.content.asking import as_words, identity, read_question, report_settings, source_of, words_in
from app.content.kinds import Case, Question
from app.content.markdown.page import Page, digest
from app.content.markdown.render import html, inline
from app.content.segments import Block, blocks

CASE = re.compile(r"case:\s*", re.IGNORECASE)
PLACE = "<!---->"


@dataclass(slots=True)
class Cut:
    """`rest` has the lines of the file with a mark where each question stood; `places` says which one, by line."""

    rest: list[str]
    questions: list[Question] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    places: dict[int, str] = field(default_factory=dict)
    others: list[Block] = field(default_factory=list)


def cut(lines: list[str], page: Page, module_id: str, lesson_id: str | None = None) -> Cut:
    made = Cut(list(lines))
    found = blocks(lines)
    questions = [block for block in found if block.settings and block.settings.word == "question"]
    shorten_nested(questions, page)
    cases = [block for block in found if block.settings and block.settings.word == "case"]
    case_ids = {block.start: read_case(lines, block, questions, page, made, module_id, lesson_id) for block in cases}
    for block in questions:
        around = next((case for case in cases if case.start < block.start < case.end), None)
        case_id = case_ids[around.start] if around else None
        question = read_question(
            source_of(lines, block, page),
            page.within("", page.line + block.start),
            module_id=module_id,
            lesson_id=lesson_id,
            case_id=case_id,
            path=page.path,
        )
        made.rest[block.start : block.end] = [PLACE, *[""] * (block.end - block.start - 1)]
        if question:
            made.questions.append(question)
            made.places[block.start] = question.id
    taken = [*questions, *cases]
    made.others = [block for block in found if not any(one.start <= block.start < one.end for one in taken)]
    made.cases = [with_questions(one, made.questions) for one in made.cases]
    for one in made.cases:
        if not one.question_ids:
            page.problem("empty-case", one.line - page.line)
    return made


def shorten_nested(questions: list[Block], page: Page) -> None:
    """A question within a question ends the outer one, so that neither swallows the other's answers."""
    for outer, inner in pairwise(questions):
        if inner.start < outer.end:
            page.problem(
                "nested-question", inner.start, id=outer.settings.values.get("id", "") if outer.settings else ""
            )
            outer.end = inner.start


def read_case(
    lines: list[str],
    block: Block,
    questions: list[Block],
    page: Page,
    made: Cut,
    module_id: str,
    lesson_id: str | None,
) -> str | None:
    assert block.settings is not None
    own = page.within("", page.line + block.start)
    settings = block.settings
    settings.line -= block.start
    report_settings(settings, ("id", "tags"), own)
    id = identity(settings, own)
    own.prefix = id
    first = next((question.start for question in questions if question.start > block.start), block.end)
    whole = source_of(lines, block, page)
    story = whole.split("\n")[: min(first, block.end) - block.start]
    text = "\n".join([*[""] * (settings.end - block.start), *story[settings.end - block.start :]])
    if not any(line.lstrip().startswith(">") for line in text.split("\n")):
        own.problem("no-case-story", 0)
    if not id:
        return None
    shown = html(text, own, question=True).strip()
    made.cases.append(
        Case(
            id,
            title_of(as_words(inline(block.title, own))),
            shown,
            (),
            module_id,
            lesson_id,
            words_in(settings.values.get("tags", "")),
            page.path,
            page.line + block.start,
            whole,
            digest(whole),
        )
    )
    return id


def title_of(heading: str) -> str:
    """Without the word "Case:", which a file needs and a page says above the title.

    >>> title_of("Case: the runner")
    'The runner'
    """
    title = CASE.sub("", heading, count=1) if CASE.match(heading) else heading
    return title[:1].upper() + title[1:]


def with_questions(case: Case, questions: list[Question]) -> Case:
    own = [question for question in questions if question.case_id == case.id]
    tags = dict.fromkeys([*case.tags, *(tag for question in own for tag in question.tags)])
    return replace(case, question_ids=tuple(question.id for question in own), tags=tuple(tags))


def ids_of(made: Cut) -> list[tuple[str, str, int]]:
    return [
        *(("question", question.id, question.line) for question in made.questions),
        *(("case", case.id, case.line) for case in made.cases),
    ]


def objectives_of(made: Cut) -> list[tuple[str, str, int]]:
    return [("objective", id, question.line) for question in made.questions for id in question.objectives]
