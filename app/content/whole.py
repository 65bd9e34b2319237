"""Checks that need the whole course: links and anchors, expected ids, objectives nobody asks about, circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.content.files.read import FileRead
from app.content.markdown.page import Link
from app.content.messages import problem
from app.content.model import Catalogue, Problem, Quiz

CLAIMS = {
    "lesson": "unknown-lesson",
    "module": "unknown-module",
    "objective": "unknown-objective",
    "checklist": "unknown-checklist",
    "path": "unknown-path",
    "unit": "unknown-question",
    "exam": "unknown-quiz",
}


def whole_problems(catalogue: Catalogue, reads: Mapping[str, FileRead]) -> Iterator[Problem]:
    known = Known(catalogue, reads)
    for path, read in reads.items():
        for link in read.links:
            yield from link_problems(path, link, known)
        yield from claim_problems(path, read, known)
    yield from reference_problems(reads)
    yield from objective_problems(catalogue)
    for module in catalogue.modules:
        for quiz in module.quizzes:
            yield from quiz_problems(quiz, catalogue)
    yield from circle_problems(catalogue)
    yield from version_problems(catalogue)


class Known:
    """Every id there is, by kind."""

    def __init__(self, catalogue: Catalogue, reads: Mapping[str, FileRead]) -> None:
        modules = catalogue.modules
        self.anchors = {path: read.anchors for path, read in reads.items()}
        self.lesson_paths = {lesson.id: lesson.path for lesson in catalogue.lessons}
        self.module_paths = {module.id: module.path for module in modules}
        self.uses = {quiz.id: quiz.use for module in modules for quiz in module.quizzes}
        units = [one.id for module in modules for one in (*module.bank, *module.cases)]
        asked = [one.id for lesson in catalogue.lessons for one in (*lesson.questions, *lesson.cases)]
        self.ids: dict[str, set[str]] = {
            "lesson": set(self.lesson_paths),
            "module": set(self.module_paths),
            "objective": {objective.id for lesson in catalogue.lessons for objective in lesson.objectives},
            "checklist": {one.id for module in modules for one in module.checklists},
            "path": {path.id for path in catalogue.paths},
            "path-version": {f"{path.id} {path.version}" for path in catalogue.earlier_paths},
            "unit": {*units, *asked},
            "exam": set(self.uses),
            "term": {term.id for term in catalogue.glossary},
            "reference": {str(reference.number) for reference in catalogue.references},
        }


def link_problems(path: str, link: Link, known: Known) -> Iterator[Problem]:
    if link.kind == "term" and link.id not in known.ids["term"]:
        yield problem("unknown-term", path, link.line, id=link.id)
    elif link.kind == "reference" and link.id not in known.ids["reference"]:
        yield problem("unknown-reference", path, link.line, number=link.id)
    elif link.kind in ("lesson", "module") and link.id not in known.ids[link.kind]:
        yield problem(CLAIMS[link.kind], path, link.line, id=link.id)
    elif link.anchor:
        paths = {"lesson": known.lesson_paths, "module": known.module_paths}.get(link.kind, {})
        where = paths.get(link.id, path)
        if link.anchor not in known.anchors.get(where, ()):
            yield problem("broken-anchor", path, link.line, anchor=link.anchor, where=where)


def claim_problems(path: str, read: FileRead, known: Known) -> Iterator[Problem]:
    for kind, id, line in read.claims:
        if kind in CLAIMS and id not in known.ids[kind]:
            yield problem(CLAIMS[kind], path, line, id=id)
        elif kind == "path-version":
            yield from kept_problems(path, id, line, known)
        elif kind == "exam" and known.uses[id] != "exam":
            yield problem("not-exam", path, line, id=id)


def kept_problems(path: str, id: str, line: int, known: Known) -> Iterator[Problem]:
    if id not in known.ids["path-version"]:
        name, version = id.rsplit(" ", 1)
        yield problem("unknown-version", path, line, version=version, where=f"certification/{name}/v{version}.md")


def version_problems(catalogue: Catalogue) -> Iterator[Problem]:
    now = {path.id: path.version for path in catalogue.paths}
    for kept in catalogue.earlier_paths:
        if kept.id not in now:
            yield problem("unknown-path", kept.path, 1, id=kept.id)
        elif kept.version >= now[kept.id]:
            yield problem("version-not-earlier", kept.path, 1, version=kept.version, now=now[kept.id])


def reference_problems(reads: Mapping[str, FileRead]) -> Iterator[Problem]:
    cited = {link.id for read in reads.values() for link in read.links if link.kind == "reference"}
    for path, read in reads.items():
        for kind, number, line in read.claims:
            if kind == "reference" and number not in cited:
                yield problem("unused-reference", path, line, number=number)


def objective_problems(catalogue: Catalogue) -> Iterator[Problem]:
    for lesson in catalogue.lessons:
        for objective in lesson.objectives:
            if not catalogue.questions_for_objective(objective.id):
                yield problem("unasked-objective", lesson.path, objective.line, id=objective.id)


def quiz_problems(quiz: Quiz, catalogue: Catalogue) -> Iterator[Problem]:
    pool = catalogue.pool(quiz)
    have = sum(len(catalogue.questions_in(unit)) for unit in pool)
    if not have:
        yield problem("empty-pool", quiz.path, 1)
    elif quiz.draw and quiz.draw > have:
        yield problem("draw-too-many", quiz.path, 1, draw=quiz.draw, have=have)
    tags = {tag for unit in pool for tag in unit.tags}
    for tag in quiz.tags:
        if tag not in tags:
            yield problem("unknown-tag", quiz.path, 1, tag=tag)


def circle_problems(catalogue: Catalogue) -> Iterator[Problem]:
    kinds = (
        ("path-circle", {path.id: (path.path, path.need_ids) for path in catalogue.paths}),
        ("module-circle", {module.id: (module.path, module.builds_on) for module in catalogue.modules}),
        ("lesson-circle", {lesson.id: (lesson.path, lesson.prerequisites) for lesson in catalogue.lessons}),
    )
    for code, graph in kinds:
        for id, (path, _) in graph.items():
            if way := way_back(id, graph):
                yield problem(code, path, 1, id=id, way=" → ".join(way))


def way_back(start: str, graph: Mapping[str, tuple[str, tuple[str, ...]]]) -> list[str]:
    """The ids by which one returns to the start, or nothing."""
    waiting: list[tuple[str, list[str]]] = [(next_id, [next_id]) for next_id in graph[start][1]]
    seen: set[str] = set()
    while waiting:
        id, way = waiting.pop()
        if id == start:
            return way
        if id in seen or id not in graph:
            continue
        seen.add(id)
        waiting.extend((following, [*way, following]) for following in graph[id][1])
    return []
