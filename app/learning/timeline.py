"""What the timeline of a person says about lessons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from app import db
from app.learning.models import Reading
from app.web import timelines
from app.web.catalogue import current_catalogue, title_of
from app.web.locale import _
from app.web.timelines import Moment


def finished(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Lessons finished for the first time. One statement."""
    rows = db.session.execute(
        select(Reading.lesson_id, Reading.finished_at)
        .where(Reading.learner_id == person_id, Reading.finished_at < before)
        .order_by(Reading.finished_at.desc(), Reading.id.desc())
        .limit(most)
    )
    for lesson_id, at in rows:
        title = title_of(current_catalogue().lesson, lesson_id)
        yield Moment(at, _("Lesson finished: %(title)s") % {"title": title}, icon="book-open")


timelines.source("course", "lessons", finished)
