"""module.md and course.md: what a module is about, and in which order the modules stand."""

from __future__ import annotations

import posixpath

from app.content.files.read import FileRead, page_of, result
from app.content.front_matter import read_header
from app.content.markdown.page import Surroundings, digest
from app.content.markdown.quotes import curved
from app.content.markdown.render import html
from app.content.model import Module


def read_module(path: str, text: str, surroundings: Surroundings) -> FileRead:
    header = read_header(path, text)
    id, folder = header.id(), path.split("/")[1]
    if id and id != folder:
        header.problem("id-not-folder", "id", id=id, folder=folder)
    page = page_of(header, surroundings, posixpath.dirname(path), prefix=folder, live=True)
    builds_on = header.words("builds_on")
    shown = html(header.body, page).strip()
    module = Module(
        id=folder,
        title=curved(header.text("title")),
        subtitle=curved(header.text("subtitle", "")),
        level=header.choice("level", ("core", "auxiliary"), "core"),
        hours=header.number("hours", 0.0),
        builds_on=builds_on,
        owner=header.text("owner", ""),
        html=shown,
        path=path,
        references=tuple(dict.fromkeys(page.references)),
        source=text,
        hash=digest(text),
    )
    header.finish()
    claims = [("module", other, header.line("builds_on")) for other in builds_on]
    return result(page, module, ids=[("module", folder, header.line("id"))], claims=claims)


def read_course(path: str, text: str, surroundings: Surroundings) -> FileRead:
    """The things are id, title, module ids, introduction."""
    header = read_header(path, text)
    page = page_of(header, surroundings, "", prefix="course")
    id, title, modules = header.id(), header.text("title"), header.words("modules")
    if not modules and not header.broken:
        header.problem("missing-key", "modules")
    shown = html(header.body, page).strip()
    header.finish()
    return result(
        page, (id, title, modules, shown), claims=[("module", one, header.line("modules")) for one in modules]
    )
