"""Files → Catalogue. Whatever is wrong becomes a Problem with file and line; bad content never raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.content import tree
from app.content.cache import Cache, Text
from app.content.drawings import read_drawing
from app.content.files.bank import read_bank
from app.content.files.checklist import read_checklist
from app.content.files.entries import read_claims, read_glossary, read_references
from app.content.files.lesson import read_lesson
from app.content.files.module import read_course, read_module
from app.content.files.pack import read_pack
from app.content.files.path import read_earlier_path, read_path
from app.content.files.quiz import read_quiz
from app.content.files.read import FileRead
from app.content.kinds import Case
from app.content.ladder import ladder
from app.content.markdown.page import Surroundings, Urls, digest
from app.content.messages import problem
from app.content.model import Catalogue, Figure, Module, Problem
from app.content.whole import whole_problems
from app.errors import Invalid

READERS: dict[str, Callable[[str, str, Surroundings], FileRead]] = {
    "course": read_course,
    "glossary": read_glossary,
    "references": read_references,
    "claims": read_claims,
    "path": read_path,
    "pack": read_pack,
    "earlier-path": read_earlier_path,
    "module": read_module,
    "lesson": read_lesson,
    "bank": read_bank,
    "quiz": read_quiz,
    "checklist": read_checklist,
}
ID = re.compile(r"^id:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)


class InvalidContent(Invalid):
    """The content cannot be used; `problems` says why."""

    reason = "invalid-content"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(problems=self.problems)


@dataclass(slots=True)
class Course:
    """What was found so far."""

    texts: dict[str, Text] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)
    reads: dict[str, FileRead] = field(default_factory=dict)

    def of(self, kind: str, folder: str = "") -> list[Any]:
        paths = [path for path in self.reads if self.kinds[path] == kind and path.startswith(folder)]
        return [thing for path in paths for thing in self.reads[path].things]


def load(
    root: Path, cache: Cache | None = None, urls: Urls | None = None, *, overlay: Mapping[str, str] | None = None
) -> Catalogue:
    """Read the whole content folder. The same cache makes the next load as cheap as what has changed.

    `overlay` puts texts in the place of files by path, as if they had been written already.
    """
    cache = cache or Cache()
    course = Course()
    find(root, course, cache)
    lay_over(course, overlay or {})
    read_drawings(course, cache)
    surroundings = Surroundings(lessons_by_path(course), modules_by_path(course), course.figures, {}, urls or Urls())
    read_files(course, cache, surroundings, only=("glossary",))
    terms = {term.id: term for term in course.of("glossary")}
    read_files(course, cache, replace(surroundings, terms=terms))
    cache.forget(set(course.kinds))
    cache.sweep({path: text.hash for path, text in course.texts.items()})
    return assembled(course)


def find(root: Path, course: Course, cache: Cache) -> None:
    for path, stat in tree.files(root, course.problems):
        kind = tree.kind_of(path)
        if kind is None:
            if path.endswith((".md", ".svg")) and not path.endswith("README.md"):
                course.problems.append(problem("stray-file", path, 1))
            continue
        text = cache.texts.get(path)
        if text is None or text.signature != tree.signature(stat):
            text = cache.texts[path] = tree.text_of(root, path, stat)
        if text.problem:
            course.problems.append(text.problem)
        course.texts[path], course.kinds[path] = text, kind


def lay_over(course: Course, overlay: Mapping[str, str]) -> None:
    for path, given in overlay.items():
        course.problems = [known for known in course.problems if known.path != path]
        course.texts[path], course.kinds[path] = tree.given(path, given), tree.kind_of(path) or ""
        if found := course.texts[path].problem:
            course.problems.append(found)
    if overlay:
        course.texts = dict(sorted(course.texts.items(), key=lambda entry: entry[0].split("/")))


def read_drawings(course: Course, cache: Cache) -> None:
    for path, text in course.texts.items():
        if course.kinds[path] != "figure" or text.problem:
            continue
        known = cache.drawings.get(path)
        if known is None or known[0] != text.hash:
            _, module, _, file = path.split("/")
            known = cache.drawings[path] = (text.hash, read_drawing(path, f"{module}/{file[:-4]}", text.text))
        figure, problems = known[1]
        course.problems.extend(problems)
        if figure:
            course.figures[figure.name] = figure


def lessons_by_path(course: Course) -> dict[str, str]:
    """The ids of lessons before the lessons are read, because any file may link to any of them."""
    found = {}
    for path, text in course.texts.items():
        if course.kinds[path] == "lesson" and (match := ID.search(text.text[:4000])):
            found[path] = match[1]
    return found


def modules_by_path(course: Course) -> dict[str, str]:
    return {path: path.split("/")[1] for path, kind in course.kinds.items() if kind == "module"}


def read_files(course: Course, cache: Cache, surroundings: Surroundings, only: tuple[str, ...] = ()) -> None:
    for path, text in course.texts.items():
        kind = course.kinds[path]
        if kind == "figure" or text.problem or path in course.reads or (only and kind not in only):
            continue
        read = cache.recall(path, text.hash, surroundings)
        if read is None:
            read = READERS[kind](path, text.text, surroundings)
            cache.keep(path, text.hash, read)
        course.reads[path] = read
        course.problems.extend(read.problems)


def assembled(course: Course) -> Catalogue:
    id, title, order, intro = next(iter(course.of("course")), ("", "", (), ""))
    if not any(kind == "course" for kind in course.kinds.values()):
        course.problems.append(problem("no-course", "course.md", 1))
    without_repeated_ids(course)
    files = {path: text.hash for path, text in course.texts.items()}
    catalogue = Catalogue(
        id=id,
        title=title,
        intro_html=intro,
        modules=modules(course, order),
        glossary=tuple(course.of("glossary")),
        references=tuple(course.of("references")),
        paths=ladder(course.of("path")),
        packs=tuple(sorted(course.of("pack"), key=lambda pack: pack.title)),
        earlier_paths=tuple(course.of("earlier-path")),
        forbidden_claims=tuple(course.of("claims")),
        figures=course.figures,
        files=files,
        hash=digest("\n".join(f"{path} {hash}" for path, hash in files.items())),
    )
    found = [*course.problems, *whole_problems(catalogue, course.reads)]
    return replace(catalogue, problems=tuple(sorted(set(found))))


def without_repeated_ids(course: Course) -> None:
    """The first user of an id keeps it; the second is reported and left out.

    Lessons, quizzes, questions … share one space; modules, objectives and paths have one each.
    """
    seen: dict[tuple[str, str], str] = {}
    for path, read in course.reads.items():
        dropped = set()
        for kind, id, line in read.ids:
            space = kind if kind in ("objective", "pack", "module") or "path" in kind else "id"
            if id and (space, id) in seen:
                course.problems.append(problem("duplicate-id", path, line, id=id, where=seen[space, id]))
                dropped.add((kind, id, line))
            elif id:
                seen[space, id] = f"{path}:{line}"
        if dropped:
            course.reads[path] = replace(read, things=kept(read.things, dropped))


def kept(things: tuple[Any, ...], dropped: set[tuple[str, str, int]]) -> tuple[Any, ...]:
    ids = {(id, line) for kind, id, line in dropped if kind in ("question", "case")}
    whole = {id for kind, id, _ in dropped if kind in ("lesson", "quiz", "checklist", "path", "pack")}
    rest = []
    for thing in things:
        if getattr(thing, "id", None) in whole or (getattr(thing, "id", None), getattr(thing, "line", None)) in ids:
            continue
        if ids and hasattr(thing, "questions"):
            thing = replace(thing, questions=tuple(one for one in thing.questions if (one.id, one.line) not in ids))
        rest.append(thing)
    return tuple(rest)


def modules(course: Course, order: tuple[str, ...]) -> tuple[Module, ...]:
    found = {module.id: module for module in course.of("module")}
    folders = {path.split("/")[1] for path in course.kinds if path.startswith("modules/")}
    for folder in sorted(folders - set(found)):
        course.problems.append(problem("no-module-file", f"modules/{folder}/module.md", 1))
    for id in found:
        if id not in order:
            course.problems.append(problem("unlisted-module", found[id].path, 1, id=id))
    ids = [*dict.fromkeys(id for id in order if id in found), *(id for id in found if id not in order)]
    return tuple(module(course, found[id], position) for position, id in enumerate(ids, 1))


def module(course: Course, found: Module, position: int) -> Module:
    folder = f"modules/{found.id}/"
    lessons = [replace(lesson, position=place) for place, lesson in enumerate(course.of("lesson", folder), 1)]
    bank = course.of("bank", folder)
    return replace(
        found,
        position=position,
        lessons=tuple(lessons),
        quizzes=tuple(course.of("quiz", folder)),
        checklists=tuple(course.of("checklist", folder)),
        bank=tuple(thing for thing in bank if not isinstance(thing, Case)),
        cases=tuple(thing for thing in bank if isinstance(thing, Case)),
    )
