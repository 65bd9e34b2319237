"""Reads about reading. Each function is one statement, whatever the number of lessons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import bindparam, select

from app import db
from app.content.model import Catalogue, Lesson
from app.learning.models import Reading
from app.learning.rules import Progress, Reached, Seen, progress
from app.quizzes.models import Demonstrated

# Written down once, because every lesson asks.
_READINGS = select(Reading).where(Reading.learner_id == bindparam("learner_id"))
_DEMONSTRATED = select(Demonstrated.objective_id).where(Demonstrated.learner_id == bindparam("learner_id"))


def readings_of(learner_id: int) -> dict[str, Seen]:
    """What one learner has read, by lesson id."""
    return {
        reading.lesson_id: seen_of(reading) for reading in db.session.scalars(_READINGS, {"learner_id": learner_id})
    }


def readings_of_all(learner_ids: Iterable[int]) -> dict[int, dict[str, Seen]]:
    """The same for many learners; learners who have read nothing are missing."""
    found: dict[int, dict[str, Seen]] = defaultdict(dict)
    for reading in db.session.scalars(select(Reading).where(Reading.learner_id.in_(list(learner_ids)))):
        found[reading.learner_id][reading.lesson_id] = seen_of(reading)
    return found


def demonstrated_by(learner_id: int) -> set[str]:
    """Ids of the objectives on which the learner has answered a question in full."""
    return set(db.session.scalars(_DEMONSTRATED, {"learner_id": learner_id}))


def progress_of(learner_id: int, catalogue: Catalogue, seen: dict[str, Seen] | None = None) -> dict[str, Progress]:
    """How far one learner is, by module id. Two statements, one where it is known what they have `seen`."""
    seen = readings_of(learner_id) if seen is None else seen
    shown = demonstrated_by(learner_id)
    return {module.id: progress(module, seen, shown) for module in catalogue.modules}


def reading_of(learner_id: int, lesson: Lesson) -> Reading | None:
    """The row of one learner and one lesson, to be changed: it is locked and as it is now."""
    wanted = select(Reading).where(Reading.learner_id == learner_id, Reading.lesson_id == lesson.id)
    return db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def seen_of(reading: Reading) -> Seen:
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
