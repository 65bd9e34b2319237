"""What the course would say to a draft: its problems, those it causes elsewhere, and the course as it would be."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock

from app.authoring import rule_changes
from app.content.check import claim_problems, course_problems, lesson_problems
from app.content.model import Catalogue, Module, Problem
from app.content.store import Store

_judged: OrderedDict[str, tuple[Problem, ...]] = OrderedDict()
_lock = Lock()
KEPT = 2  # catalogues whose quality is remembered


@dataclass(frozen=True, slots=True)
class Checked:
    """`own` stand in the file itself, `elsewhere` is what it causes in others; `blocking` keeps it from going live."""

    catalogue: Catalogue
    own: tuple[Problem, ...]
    elsewhere: tuple[Problem, ...]
    blocking: tuple[Problem, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.own + self.elsewhere


def checked(store: Store, path: str, text: str) -> Checked:
    """Check the whole course with `text` in the place of the file."""
    catalogue = store.with_texts(rule_changes.with_kept_version(store, path, text))
    quality = quality_of_file(catalogue, path)
    own = sorted({*(found for found in catalogue.problems if found.path == path), *quality})
    before = set(store.problems)
    others = [found for found in catalogue.problems if found.path != path]
    blocking = tuple(found for found in (*own, *others) if found.severity == "error")
    elsewhere = tuple(found for found in others if found not in before or found in blocking)
    return Checked(catalogue, tuple(own), elsewhere, blocking)


def problems_with(store: Store, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """Every problem of the whole course with these texts in the place of files."""
    return store.with_texts(texts).problems


def quality_of_file(catalogue: Catalogue, path: str) -> tuple[Problem, ...]:
    """How good this file is: the part of `course_problems` that concerns it, quick enough for every pause in typing."""
    found = [
        problem
        for module in catalogue.modules
        for lesson in module.lessons
        if lesson.path == path
        for problem in lesson_problems(lesson, module)
    ]
    alone = replace(
        catalogue,
        modules=tuple(only(module, path) for module in catalogue.modules),
        paths=tuple(one for one in catalogue.paths if one.path == path),
        earlier_paths=tuple(one for one in catalogue.earlier_paths if one.path == path),
        packs=tuple(one for one in catalogue.packs if one.path == path),
    )
    return (*found, *(problem for problem in claim_problems(alone) if problem.path == path))


def only(module: Module, path: str) -> Module:
    """The module without whatever stands in other files."""
    mine = module if module.path == path else replace(module, html="", source="")
    return replace(
        mine,
        lessons=tuple(lesson for lesson in module.lessons if lesson.path == path),
        bank=tuple(question for question in module.bank if question.path == path),
        cases=tuple(case for case in module.cases if case.path == path),
    )


def quality_of_course(catalogue: Catalogue) -> tuple[Problem, ...]:
    """`course_problems`, remembered: it takes its time and only changes with the content."""
    with _lock:
        if catalogue.hash not in _judged:
            _judged[catalogue.hash] = course_problems(catalogue)
        _judged.move_to_end(catalogue.hash)
        while len(_judged) > KEPT:
            _judged.popitem(last=False)
        return _judged[catalogue.hash]
