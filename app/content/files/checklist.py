"""A practical checklist: what the assessor says, and a table of steps with their points."""

from __future__ import annotations

import posixpath
import re

from markdown_it.token import Token

from app.content.files.read import FileRead, page_of, result
from app.content.forms.form import flat, groups, last_of, line_of, rows_of
from app.content.front_matter import ID, read_header
from app.content.markdown.page import Page, Surroundings, digest
from app.content.markdown.render import html_of, inline_html, parse, plain
from app.content.model import Checklist, Step

HEADS = ["step", "observed behaviour", "points", "critical"]
POINTS = re.compile(r"\d{1,3}(\.\d{1,2})?\Z")


def read_checklist(path: str, text: str, surroundings: Surroundings) -> FileRead:
    header = read_header(path, text)
    id = header.id()
    page = page_of(header, surroundings, posixpath.dirname(path), prefix=id)
    parts = groups(parse(header.body, page))
    place = last_of(parts, lambda part: part[0].type == "table_open")
    rows = rows_of(parts[place]) if place is not None else []
    steps: tuple[Step, ...] = ()
    if place is None or [plain(cell.children or []).lower() for cell in rows[0]] != HEADS or len(rows) < 2:
        page.problem("no-steps", line_of(parts[place]) if place is not None else 0)
    else:
        steps = read_steps(rows[1:], page)
        del parts[place]
    level = header.text("assessor_level", "") or None
    checklist = Checklist(
        id=id,
        title=header.text("title"),
        module_id=path.split("/")[1],
        path=path,
        pass_percent=header.number("pass", 100.0, most=100),
        assessors=header.whole("assessors", 1),
        minutes=header.whole("minutes"),
        intro_html=html_of(flat(parts), page).strip(),
        steps=steps,
        assessor_level=level,
        tolerance_percent=header.number("tolerance", 10.0, most=100),
        hash=digest(text),
        source=text,
    )
    header.finish()
    claims = [("path", level, header.line("assessor_level"))] if level else []
    return result(page, checklist if id else None, ids=[("checklist", id, header.line("id"))], claims=claims)


def read_steps(rows: list[list[Token]], page: Page) -> tuple[Step, ...]:
    steps: list[Step] = []
    for number, row in enumerate(rows, 1):
        line = line_of(row)
        id, behaviour, points, critical = (plain(cell.children or []) for cell in row)
        if why := refusal(id, behaviour, points, critical, {step.id for step in steps}):
            page.problem("bad-step", line, row=number, why=why)
            continue
        shown = inline_html(row[1].children or [], page, line)
        steps.append(Step(id, shown, behaviour, float(points), critical.lower() == "yes"))
    return tuple(steps)


def refusal(id: str, behaviour: str, points: str, critical: str, taken: set[str]) -> str:
    if not ID.match(id):
        return "the step needs an id of lower-case words joined by hyphens"
    if id in taken:
        return f"the id {id} stands twice"
    if not behaviour:
        return "it names no behaviour"
    if not POINTS.match(points):
        return f"points must be a number, not “{points}”"
    if critical.lower() not in ("", "yes", "no"):
        return f"critical is yes or empty, not “{critical}”"
    return ""
