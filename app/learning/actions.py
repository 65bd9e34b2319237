"""Writes about reading: keeping the place, finishing a lesson."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from app import db, events
from app.content.model import Lesson, Module
from app.evidence import actions as ledger
from app.evidence import queries as known
from app.learning import queries, rules
from app.learning.models import Reading


def keep_place(learner_id: int, lesson: Lesson, module: Module, *, place: str, share: float, now: datetime) -> None:
    """Remember where somebody stopped. A heading the lesson does not have is ignored; the share read never falls."""
    ledger.take_turn(learner_id)  # in the same order as finish, so that the two never wait for each other
    reading, seen = _reading(learner_id, lesson, now), queries.readings_of(learner_id)
    reading.last_at = now
    if place in {heading.id for heading in lesson.headings} or place == "":
        reading.place = place
    reading.share = max(reading.share, min(max(share, 0.0), 1.0))
    _note_reached(reading, module, seen)


def finish(learner_id: int, lesson: Lesson, module: Module, *, now: datetime, zone: ZoneInfo) -> None:
    """Note that the lesson, at its present version, is read. The first time becomes evidence, and so does the module
    once all its present lessons are read; a lesson added to it later takes nothing away. Reading a newer version is
    evidence too, once for each: renewing a certificate may ask for what changed.
    """
    ledger.take_turn(learner_id)  # of two tabs with the last two lessons, the second sees what the first has finished
    reading, seen = _reading(learner_id, lesson, now), queries.readings_of(learner_id)
    read_before = reading.finished_hash if reading.finished_at else None
    reading.last_at, reading.share = now, 1.0
    reading.finished_hash = lesson.hash
    reading.finished_sections = {section.id: section.hash for section in lesson.sections}
    if reading.finished_at is None:
        reading.finished_at = now
        events.record(learner_id, "finished", f"lesson:{lesson.id}", hash=lesson.hash)
    _note_reached(reading, module, seen)
    first = known.entry_with_once(learner_id, f"lesson:{lesson.id}") if read_before not in (None, lesson.hash) else None
    if first is None or first.source.endswith(f"@{lesson.hash[:12]}"):
        _testify(learner_id, "lesson", lesson.id, lesson.hash, now, zone, minutes=lesson.minutes)
    else:
        _testify(learner_id, "lesson", lesson.id, lesson.hash, now, zone, again=True)
    if all(other.id == lesson.id or (other.id in seen and seen[other.id].finished_at) for other in module.lessons):
        _testify(learner_id, "module", module.id, module.hash, now, zone)


def _note_reached(reading: Reading, module: Module, seen: dict[str, rules.Seen]) -> None:
    """Remember with the reading how far it makes somebody who had `seen` these lessons before."""
    shown = queries.demonstrated_by(reading.learner_id)
    found = rules.reached(module, seen, shown, queries.seen_of(reading))
    reading.module_id, reading.module_lessons, reading.module_objectives = module.id, found.lessons, found.objectives
    reading.module_share, reading.module_done = found.share, found.done
    db.session.flush()


def _testify(
    learner_id: int, kind: str, subject: str, version: str, now: datetime, zone: ZoneInfo, **details: int
) -> None:
    """Put into the ledger, once, what was finished at which version; of a lesson also how many minutes it was to take, or
    that it was read again at a newer version (which is no further learning time).
    """
    once = f"{kind}:{subject}"
    ledger.add(
        learner_id=learner_id,
        kind=kind,
        subject=subject,
        happened_on=now.astimezone(zone).date(),
        source=f"{kind}:{subject}@{version[:12]}",
        once=f"{once}@{version[:12]}" if details.get("again") else once,
        author_id=None,
        details=details,
        now=now,
    )


def _reading(learner_id: int, lesson: Lesson, now: datetime) -> Reading:
    """The learner's row for the lesson, made at the first touch; two tabs at once make one."""
    found = queries.reading_of(learner_id, lesson)
    if found is not None:
        return found
    reading = Reading(learner_id=learner_id, lesson_id=lesson.id, begun_at=now, last_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(reading)
    except IntegrityError:
        again = queries.reading_of(learner_id, lesson)
        assert again is not None
        return again
    return reading
