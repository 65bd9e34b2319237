"""(c) How pages for staff grow with the number of people: time and statements of a page, in this process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from sqlalchemy import event

from app.accounts.models import User
from bench import society
from bench.load import RefusedError
from bench.place import Place
from bench.table import Line


def cohort_lines(place: Place) -> Iterator[Line]:
    """The first page of a cohort."""
    sizes = (100, 1000) if place.quick else (100, 1000, 10_000)
    smallest = 0.0
    with place.app.app_context():
        teacher = society.people(1, "instructor")[0]
        cohorts = []
        for size in sizes:
            learners = society.people(size)
            cohorts.append(society.cohort(learners, [teacher]))
            society.give_a_past(learners, place.catalogue)
    for size, cohort in zip(sizes, cohorts, strict=True):
        took, statements = page(place, teacher, f"/cohorts/{cohort.id}")
        smallest = smallest or took
        yield Line(
            f"cohort page, {size:,} learners",
            f"{took:.0f} ms, {statements} statements",
            f"{sizes[0]} learners",
            took / smallest,
            "≤ 1.50, ≤ 8 statements",
        )


def board_lines(place: Place) -> Iterator[Line]:
    """The board of one certificate, as the number of candidates grows."""
    sizes = (500, 1000) if place.quick else (500, 5000, 20_000)
    smallest, there = 0.0, 0
    with place.app.app_context():
        keeper = society.people(1, "administrator")[0]
    for size in sizes:
        with place.app.app_context():
            learners = society.people(size - there)
            society.candidates(learners, place.catalogue)
        there = size
        took, statements = page(place, keeper, f"/certification/{place.catalogue.paths[0].id}")
        smallest = smallest or took
        yield Line(
            f"certification board, {size:,} people",
            f"{took:.0f} ms, {statements} statements",
            f"{sizes[0]} people",
            took / smallest,
            "≤ 1.50",
        )


def statement_lines(place: Place) -> Iterator[Line]:
    """Statements of the pages that learners see most."""
    with place.app.app_context():
        learners = society.people(20)
        society.cohort(learners)
        society.give_a_past(learners, place.catalogue)
        society.candidates(learners, place.catalogue)
    for name, path, goal in (
        ("lesson", f"/lessons/{place.catalogue.lessons[3].id}", 5),
        ("home", "/home", 8),
        ("map", "/course", 8),
    ):
        took, statements = page(place, learners[0], path)
        yield Line(
            f"{name} page in this process", f"{took:.1f} ms, {statements} statements", goal=f"≤ {goal} statements"
        )


def page(place: Place, viewer: User, path: str) -> tuple[float, int]:
    """Median milliseconds and the number of statements of one page."""
    client, headers = place.app.test_client(use_cookies=False), {"Cookie": society.cookie(viewer)}
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = place.app.extensions["keystone-engine"]
    event.listen(engine, "before_cursor_execute", note)
    times, counts = [], []
    for _ in range(6):
        statements.clear()
        begun = time.perf_counter()
        answer = client.get(path, headers=headers)
        times.append(time.perf_counter() - begun)
        counts.append(sum(not statement.startswith("BEGIN") for statement in statements))
        if answer.status_code != 200:
            raise RefusedError(f"{path}: {answer.status_code}")
    event.remove(engine, "before_cursor_execute", note)
    return 1000 * statistics.median(times[1:]), counts[-1]
