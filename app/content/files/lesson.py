"""A lesson: its header, its prose in parts, and between the parts the questions it asks."""

from __future__ import annotations

import posixpath
import re

from markdown_it.token import Token

from app.content.files.asked import PLACE, Cut, cut, ids_of, objectives_of
from app.content.files.read import FileRead, page_of, result
from app.content.front_matter import Header, read_header
from app.content.markdown.page import Page, Surroundings, digest
from app.content.markdown.quotes import curved
from app.content.markdown.render import directed, parse, written
from app.content.model import Asked, Lesson, Objective, Prose, Section

WORD = re.compile(r"\w[\w'’-]*")
OBJECTIVE = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*\Z")


def read_lesson(path: str, text: str, surroundings: Surroundings) -> FileRead:
    header = read_header(path, text)
    id, module_id = header.id(), path.split("/")[1]
    page = page_of(header, surroundings, posixpath.dirname(path), prefix=id or "lesson", live=True)
    objectives = read_objectives(header, id)
    made = cut(header.body.split("\n"), page, module_id, id or None)
    parts = read_parts(made, page)
    hands_on = header.flag("hands_on")
    if hands_on and "safety" not in page.boxes:
        header.problem("no-safety", "hands_on")
    prerequisites = header.words("prerequisites")
    lesson = Lesson(
        id=id,
        title=curved(header.text("title")),
        module_id=module_id,
        path=path,
        position=0,
        minutes=header.whole("minutes", 0, least=0) or 0,
        objectives=objectives,
        prerequisites=prerequisites,
        hands_on=hands_on,
        owner=header.text("owner", ""),
        reviewed_by=header.text("reviewed_by", ""),
        status=header.choice("status", ("draft", "reviewed"), "draft"),
        review_by=header.date("review_by"),
        notes=header.words("notes"),
        source=text,
        hash=digest(text),
        parts=parts,
        headings=tuple(page.headings),
        sections=sections(made.rest, page),
        questions=tuple(made.questions),
        cases=tuple(made.cases),
        references=tuple(dict.fromkeys(page.references)),
        terms=tuple(dict.fromkeys(page.terms)),
        boxes=tuple(page.boxes),
        words=len(WORD.findall(" ".join(page.text))),
        figures=tuple(dict.fromkeys(page.figures)),
        plain_text="\n".join(line for line in page.text if line),
    )
    header.finish()
    if not lesson.plain_text:
        header.problem("empty-lesson")
    ids = [("lesson", id, header.line("id")), *(("objective", one.id, one.line) for one in objectives), *ids_of(made)]
    claims = [("lesson", lesson_id, header.line("prerequisites")) for lesson_id in prerequisites]
    return result(page, lesson if id else None, ids=ids, claims=[*claims, *objectives_of(made)])


def read_objectives(header: Header, lesson_id: str) -> tuple[Objective, ...]:
    written = header.mapping("objectives")
    if not written and not header.broken:
        header.problem("no-objectives", "objectives")
    for id in written:
        if not OBJECTIVE.match(id):
            header.problem("bad-id", id, id=id)
    return tuple(Objective(id, curved(text), lesson_id, header.line(id)) for id, text in written.items())


def read_parts(made: Cut, page: Page) -> tuple[Prose | Asked, ...]:
    tokens = directed(parse("\n".join(made.rest), page), page)
    parts: list[Prose | Asked] = []
    waiting: list[Token] = []
    for token in tokens:
        place = token.map[0] if token.type == "html_block" and token.map else -1
        if place in made.places and token.content.strip() == PLACE and token.level == 0:
            add_prose(parts, waiting, page)
            waiting = []
            parts.append(Asked(made.places[place]))
        else:
            waiting.append(token)
    add_prose(parts, waiting, page)
    return tuple(parts)


def add_prose(parts: list[Prose | Asked], tokens: list[Token], page: Page) -> None:
    if shown := written(tokens, page).strip():
        parts.append(Prose(shown))


def sections(lines: list[str], page: Page) -> tuple[Section, ...]:
    """Each `##` with the hash of its source; neither questions nor empty lines count as a change of the text."""
    titles = [heading for heading in page.headings if heading.level == 2]
    stretches: list[list[str]] = [[]]
    for line in lines:
        if re.match(r"##[ \t]", line) and len(stretches) <= len(titles):
            stretches.append([])
        if line.strip() and line != PLACE:
            stretches[-1].append(line.rstrip())
    named = [("top", ""), *((heading.id, heading.text) for heading in titles)]
    pairs = zip(named, stretches, strict=False)
    return tuple(Section(id, title, digest("\n".join(stretch))) for (id, title), stretch in pairs if stretch)
