"""What reading one file gives: the thing itself, its problems, and all that must be checked against the other files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.content.front_matter import Header
from app.content.markdown.page import Link, Notes, Page, Surroundings
from app.content.model import Problem


@dataclass(frozen=True, slots=True)
class FileRead:
    """`things` are a Lesson, questions, a Quiz …; `ids` says kind, id and line of everything that must be unique;
    `claims` are ids this file expects elsewhere: (kind, id, line); `lookups` is what it asked of its surroundings."""

    things: tuple[Any, ...] = ()
    problems: tuple[Problem, ...] = ()
    links: tuple[Link, ...] = ()
    ids: tuple[tuple[str, str, int], ...] = ()
    claims: tuple[tuple[str, str, int], ...] = ()
    lookups: dict[tuple[str, str], str] = field(default_factory=dict)
    anchors: frozenset[str] = frozenset()


def page_of(header: Header, surroundings: Surroundings, base: str, *, prefix: str = "", live: bool = False) -> Page:
    """The page for the text below a header, with the header's problems already noted."""
    notes = Notes(problems=header.problems)
    return Page(header.path, surroundings, notes, base=base, prefix=prefix, line=header.body_line, live=live)


def result(
    page: Page,
    *things: Any,
    ids: list[tuple[str, str, int]] | None = None,
    claims: list[tuple[str, str, int]] | None = None,
) -> FileRead:
    notes = page.notes
    return FileRead(
        tuple(thing for thing in things if thing is not None),
        tuple(notes.problems),
        tuple(notes.links),
        tuple(ids or ()),
        tuple(claims or ()),
        notes.lookups,
        frozenset(heading.id for heading in page.headings) | {"top"},
    )
