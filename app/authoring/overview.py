"""The files of the course as authors look through them: by module, with where each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.authoring import checking, files, queries
from app.authoring.following import Brought, Step, clashes
from app.authoring.models import Draft
from app.authoring.preview import described
from app.content import tree
from app.content.model import Catalogue, Problem
from app.content.store import Store

NO_MODULE = ""
KINDS = (
    "module",
    "lesson",
    "bank",
    "quiz",
    "checklist",
    "course",
    "path",
    "earlier-path",
    "pack",
    "glossary",
    "references",
)


@dataclass(frozen=True, slots=True)
class File:
    """One file: what it is called, who has a draft of it, how many problems it has, and where the search hit."""

    path: str
    kind: str
    title: str
    draft: Draft | None = None
    author: str = ""
    errors: int = 0
    warnings: int = 0
    hit: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The files of a module, or those that belong to the course as a whole."""

    title: str
    files: tuple[File, ...]

    @property
    def drafts(self) -> int:
        return sum(file.draft is not None for file in self.files)

    @property
    def errors(self) -> int:
        return sum(file.errors for file in self.files)

    @property
    def warnings(self) -> int:
        return sum(file.warnings for file in self.files)


@dataclass(frozen=True, slots=True)
class Condition:
    """How the content stands as a whole; the data of the banner on administrators' pages."""

    is_current: bool
    errors: int
    warnings: int
    clashes: tuple[Step, ...]

    @property
    def needs_somebody(self) -> bool:
        return not self.is_current or bool(self.clashes)


def groups(store: Store, search: str = "") -> tuple[Group, ...]:
    """Every file by module in the order of the course; with `search`, those with the words in title, path or text."""
    catalogue, drafts = store.catalogue, queries.open_drafts()
    titles, counts = titles_by_path(catalogue), Counter((one.path, one.severity) for one in store.problems)
    paths = dict.fromkeys([*files.paths_on_disk(store.root), *drafts])
    found: dict[str, list[File]] = {}
    for path in paths:
        draft, author = drafts.get(path, (None, ""))
        text = draft.text if draft else files.on_disk(store.root, path).text if search else ""
        title = titles.get(path) or path.rsplit("/", 1)[-1]
        if (hit := where(search, title, path, text)) is None:
            continue
        errors, warnings = counts[path, "error"], counts[path, "warning"]
        file = File(path, tree.kind_of(path) or "", title, draft, author, errors, warnings, hit)
        found.setdefault(module_of(path), []).append(file)
    order = {module.id: module.position for module in catalogue.modules}
    names = {module.id: module.title for module in catalogue.modules}
    ids = sorted(found, key=lambda id: (id == NO_MODULE, order.get(id, len(order) + 1), id))
    return tuple(Group(names.get(id, id), in_order(found[id])) for id in ids)


def with_drafts(groups: Iterable[Group]) -> tuple[File, ...]:
    """The files that somebody is at, those waiting for a review first."""
    found = [file for group in groups for file in group.files if file.draft]
    return tuple(sorted(found, key=lambda file: (file.draft is None or file.draft.state != "submitted", file.path)))


def in_order(found: Iterable[File]) -> tuple[File, ...]:
    return tuple(sorted(found, key=lambda file: (KINDS.index(file.kind), file.path)))


def module_of(path: str) -> str:
    return path.split("/")[1] if path.startswith("modules/") else NO_MODULE


def titles_by_path(catalogue: Catalogue) -> dict[str, str]:
    """What the files are called; a bank has no title of its own."""
    things: list[Any] = [*catalogue.lessons, *described(catalogue)]
    return {**{thing.path: thing.title for thing in things}, "course.md": catalogue.title}


def where(search: str, title: str, path: str, text: str) -> str | None:
    """The line with the words, "" where title or path has them or nothing was asked, None where nothing has."""
    wanted = search.casefold().strip()
    if wanted in title.casefold() or wanted in path.casefold():
        return ""
    return next((line.strip()[:160] for line in text.split("\n") if wanted in line.casefold()), None)


def condition(store: Store, data: Path) -> Condition:
    """Whether the files on disk are what is live, and whether this machine could follow the publications."""
    counts = Counter(problem.severity for problem in store.problems)
    return Condition(store.is_current, counts["error"], counts["warning"], clashes(store.root, Brought(data)))


def quality(store: Store) -> tuple[Problem, ...]:
    """What could be better in the course that learners see, beyond being readable."""
    return checking.quality_of_course(store.catalogue)


def disk_problems(store: Store) -> tuple[Problem, ...]:
    """Where files are broken and the last good version stays live: what must be repaired on disk."""
    live = set(store.catalogue.problems)
    return () if store.is_current else tuple(problem for problem in store.problems if problem not in live)
