"""Reads about reading. Each function is one statement, whatever the number of lessons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, null, or_, select, union_all

from app import db
from app.content.model import Catalogue, Lesson, Module
from app.learning.models import Reading
from app.learning.rules import Progress, Reached, Seen, progress
from app.quizzes.models import Demonstrated

# Written down once, because every lesson asks.
_reading, _demonstrated = Reading.__table__.c, Demonstrated.__table__.c
_READINGS = select(
    _reading.lesson_id,
    _reading.begun_at,
    _reading.last_at,
    _reading.place,
    _reading.share,
    _reading.finished_at,
    _reading.finished_sections,
    _reading.module_id,
    _reading.module_lessons,
    _reading.module_objectives,
    _reading.module_share,
    _reading.module_done,
).where(_reading.learner_id == bindparam("learner_id"))
_DEMONSTRATED = select(_demonstrated.objective_id).where(_demonstrated.learner_id == bindparam("learner_id"))
_TO_CHANGE = (
    select(Reading)
    .where(Reading.learner_id == bindparam("learner_id"), Reading.lesson_id == bindparam("lesson_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_SHOWN = _DEMONSTRATED.add_columns(*[null()] * (len(_READINGS.selected_columns) - 1))
_EVERYTHING = union_all(_READINGS, _SHOWN)
_IN_MODULE = union_all(
    _READINGS.where(
        or_(
            _reading.module_id == bindparam("module_id"),
            _reading.lesson_id.in_(bindparam("lesson_ids", expanding=True)),
        )
    ),
    _SHOWN,
)


def readings_of(learner_id: int) -> dict[str, Seen]:
    """What one learner has read, by lesson id."""
    return {reading.lesson_id: seen_of(reading) for reading in db.rows(_READINGS, learner_id=learner_id)}


def readings_of_all(learner_ids: Iterable[int]) -> dict[int, dict[str, Seen]]:
    """The same for many learners; learners who have read nothing are missing."""
    found: dict[int, dict[str, Seen]] = defaultdict(dict)
    for reading in db.session.scalars(select(Reading).where(Reading.learner_id.in_(list(learner_ids)))):
        found[reading.learner_id][reading.lesson_id] = seen_of(reading)
    return found


def demonstrated_by(learner_id: int) -> set[str]:
    """Ids of the objectives on which the learner has answered a question in full."""
    return {objective_id for (objective_id,) in db.rows(_DEMONSTRATED, learner_id=learner_id)}


def in_module(learner_id: int, module: Module) -> tuple[dict[str, Seen], set[str]]:
    """What concerns one module of what one learner has read, by lesson id; and the objectives they have demonstrated."""
    lesson_ids = [lesson.id for lesson in module.lessons]
    return _apart(db.rows(_IN_MODULE, learner_id=learner_id, module_id=module.id, lesson_ids=lesson_ids))


def everything_of(learner_id: int) -> tuple[dict[str, Seen], set[str]]:
    """What one learner has read, by lesson id, and the objectives they have demonstrated. One statement."""
    return _apart(db.rows(_EVERYTHING, learner_id=learner_id))


def _apart(rows: Iterable[Row[Any]]) -> tuple[dict[str, Seen], set[str]]:
    seen, shown = dict[str, Seen](), set[str]()
    for row in rows:
        if row.begun_at is None:
            shown.add(row.lesson_id)  # of the second half of the statement, in which an objective stands there
        else:
            seen[row.lesson_id] = seen_of(row)
    return seen, shown


def progress_of(learner_id: int, catalogue: Catalogue, seen: dict[str, Seen] | None = None) -> dict[str, Progress]:
    """How far one learner is, by module id. One statement."""
    seen, shown = everything_of(learner_id) if seen is None else (seen, demonstrated_by(learner_id))
    return {module.id: progress(module, seen, shown) for module in catalogue.modules}


def reading_of(learner_id: int, lesson: Lesson) -> Reading | None:
    """The row of one learner and one lesson, to be changed: it is locked and as it is now."""
    return db.session.scalar(_TO_CHANGE, {"learner_id": learner_id, "lesson_id": lesson.id})


def seen_of(reading: Reading | Row[Any]) -> Seen:
    """A row as rules know it."""
    return Seen(
        lesson_id=reading.lesson_id,
        begun_at=reading.begun_at,
        last_at=reading.last_at,
        place=reading.place,
        share=reading.share,
        finished_at=reading.finished_at,
        finished_sections=reading.finished_sections,
        reached=Reached(
            module_id=reading.module_id,
            lessons=reading.module_lessons,
            objectives=reading.module_objectives,
            share=reading.module_share,
            done=reading.module_done,
        ),
    )
