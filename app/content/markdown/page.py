"""What rendering knows while it works on one text, and what it notes down for the checks that need the whole course."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from app.content.messages import problem
from app.content.model import Figure, Heading, Problem, Term


@dataclass(frozen=True, slots=True)
class Urls:
    """Where links lead. The web layer may pass another one in."""

    lessons: str = "/lessons/"
    modules: str = "/modules/"
    glossary: str = "/glossary"
    references: str = "/references"
    home: str = "/"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The parts of a course that one file may need of the others."""

    lessons: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    urls: Urls = Urls()

    def fingerprint(self, kind: str, key: str) -> str:
        """What a look-up answers, as text: while the answers stay the same, a file need not be read again."""
        if kind == "figure":
            return figure.hash if (figure := self.figures.get(key)) else ""
        if kind == "term":
            return digest(term.html) if (term := self.terms.get(key)) else ""
        return (self.lessons if kind == "lesson" else self.modules).get(key, "")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to be checked once everything is read. `kind`: lesson, module, term, reference or anchor (same page)."""

    kind: str
    id: str
    anchor: str
    line: int


@dataclass(slots=True)
class Notes:
    problems: list[Problem] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    lookups: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(slots=True)
class Page:
    """One text being rendered.

    `base` is the folder that relative links start from, None where they are not allowed (a question's own source);
    `live` says that definitions open in place and references have a list at the end of this page.
    """

    path: str
    surroundings: Surroundings
    notes: Notes
    base: str | None = ""
    prefix: str = ""
    line: int = 1
    live: bool = False
    headings: list[Heading] = field(default_factory=list)
    references: list[int] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    env: dict[str, Any] = field(default_factory=dict)

    def problem(self, code: str, line: int, **facts: object) -> None:
        """`line` counts from nought within the text."""
        self.notes.problems.append(problem(code, self.path, self.line + line, **facts))

    def link(self, kind: str, id: str, anchor: str, line: int) -> None:
        self.notes.links.append(Link(kind, id, anchor, self.line + line))

    def lesson_at(self, path: str) -> str:
        return self._look_up("lesson", path)

    def module_at(self, path: str) -> str:
        return self._look_up("module", path)

    def figure(self, name: str) -> Figure | None:
        self._look_up("figure", name)
        return self.surroundings.figures.get(name)

    def term(self, id: str) -> Term | None:
        self._look_up("term", id)
        return self.surroundings.terms.get(id)

    def _look_up(self, kind: str, key: str) -> str:
        answer = self.surroundings.fingerprint(kind, key)
        self.notes.lookups[(kind, key)] = answer
        return answer

    def within(self, prefix: str, line: int) -> Page:
        """A question on this page: it shares the notes and is otherwise on its own."""
        return Page(self.path, self.surroundings, self.notes, base=None, prefix=prefix, line=line)

    def at(self, line: int) -> Page:
        """The same page, for a piece of text that starts `line` lines further down."""
        return replace(self, line=self.line + line, env={})


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def attribute(text: str) -> str:
    return escape(text, quote=True)
