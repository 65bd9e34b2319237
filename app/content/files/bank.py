"""A file of the question bank: questions and cases, and nothing else that a learner sees."""

from __future__ import annotations

import posixpath

from app.content.files.asked import Cut, cut, ids_of, objectives_of
from app.content.files.read import FileRead, page_of, result
from app.content.front_matter import read_header
from app.content.markdown.page import Page, Surroundings


def read_bank(path: str, text: str, surroundings: Surroundings) -> FileRead:
    header = read_header(path, text, required=False)
    for key in ("id", "title", "owner"):
        header.text(key, "")
    header.finish()
    page = page_of(header, surroundings, posixpath.dirname(path))
    lines = header.body.split("\n")
    made = cut(lines, page, path.split("/")[1])
    for question in made.questions:
        if not question.objectives:
            page.problem("bank-objective", question.line - page.line)
    report_unasked(lines, made, page)
    return result(page, *made.questions, *made.cases, ids=ids_of(made), claims=objectives_of(made))


def report_unasked(lines: list[str], made: Cut, page: Page) -> None:
    """A heading over options or blanks that lacks its comment: the author meant to ask something."""
    starts = [block.start for block in made.others]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(lines)
        below = [line.lstrip() for line in made.rest[start + 1 : end]]
        if any(line.startswith(("- [ ]", "- [x]", "- [X]")) or "[[" in line for line in below):
            page.problem("bank-heading", start)
