"""Rules of reading: what finished means, how far somebody is, what comes next, what changed since.

Pure functions over the catalogue and plain facts. Progress never falls because content changed: a lesson finished at
any version counts as finished and stays in the totals when the module no longer has it, an objective demonstrated
once counts as demonstrated, and the share of a module never falls below what was reached in it when it was smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app.content.model import Catalogue, Lesson, Module, Section

State = Literal["none", "begun", "read"]


@dataclass(frozen=True)
class Reached:
    """How far somebody was with a module when they last read in it, and how large it was then."""

    module_id: str
    lessons: int
    objectives: int
    share: float
    done: bool


@dataclass(frozen=True)
class Seen:
    """What is known of one learner and one lesson. `reached` is about its module."""

    lesson_id: str
    begun_at: datetime
    last_at: datetime
    place: str = ""
    share: float = 0.0
    finished_at: datetime | None = None
    finished_sections: Mapping[str, str] | None = None
    reached: Reached | None = None

    @property
    def state(self) -> State:
        return "read" if self.finished_at else "begun"


@dataclass(frozen=True)
class Progress:
    """How far one learner is with one module. Minutes are those of the lessons not finished yet. `least` is a share
    that was reached before, `was_done` says that all lessons were read once; neither is taken away when the module
    grows. `opened`: a lesson of it was begun, which begins the module before anything of it counts.
    """

    module_id: str
    lessons_read: int
    lessons: int
    objectives_shown: int
    objectives: int
    minutes_left: int
    least: float = 0.0
    was_done: bool = False
    opened: bool = False

    @property
    def share(self) -> float:
        """Between 0 and 1; lessons and objectives weigh the same."""
        return max(self.least, _share(self.lessons_read + self.objectives_shown, self.lessons + self.objectives))

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, so that 100 means complete."""
        return int(self.share * 100)

    @property
    def state(self) -> Literal["none", "begun", "done"]:
        if self.was_done or (self.lessons and self.lessons_read >= self.lessons):
            return "done"
        return "begun" if self.opened or self.lessons_read or self.objectives_shown else "none"

    @property
    def added(self) -> int:
        """Lessons that came to the module after all of it was read."""
        return self.lessons - self.lessons_read if self.was_done else 0


@dataclass(frozen=True)
class NextStep:
    """Where to go on: a lesson begun, or the first one not read."""

    lesson: Lesson
    seen: Seen | None
    minutes_left: int


def progress(module: Module, seen: Mapping[str, Seen], demonstrated: Iterable[str]) -> Progress:
    """How far somebody is with `module`. `seen` by lesson id, `demonstrated` objective ids, both may name more than
    this module.
    """
    unread = [lesson for lesson in module.lessons if not _finished(seen.get(lesson.id))]
    last = _last_reached(module, seen)
    read = len(module.lessons) - len(unread) + _gone_but_read(module, seen)
    shown = len(module.objective_ids.intersection(demonstrated))
    return Progress(
        module_id=module.id,
        lessons_read=read,
        lessons=read + len(unread),
        objectives_shown=shown,
        objectives=len(module.objective_ids),
        minutes_left=sum(minutes_left(lesson, seen.get(lesson.id)) for lesson in unread),
        least=_least(last, read, shown) if last else 0.0,
        was_done=last is not None and last.done,
        opened=any(lesson.id in seen for lesson in module.lessons),
    )


def reached(module: Module, seen: Mapping[str, Seen], demonstrated: Iterable[str], reading: Seen) -> Reached:
    """What to remember with a `reading` in this module: how far that makes somebody who has `seen` the rest. It takes
    over what the reading before had reached.
    """
    after = {**seen, reading.lesson_id: replace(reading, reached=_last_reached(module, seen))}
    found = progress(module, after, demonstrated)
    return Reached(module.id, found.lessons, found.objectives, found.share, found.state == "done")


def minutes_left(lesson: Lesson, seen: Seen | None) -> int:
    """Minutes of the lesson that are not read yet; at least one while it is unfinished."""
    if _finished(seen):
        return 0
    return max(1, round(lesson.minutes * (1 - (seen.share if seen else 0.0))))


def next_step(catalogue: Catalogue, seen: Mapping[str, Seen]) -> NextStep | None:
    """The lesson to go on with: the one read last that is not finished; else the first unread one after the last
    finished one; else the first unread one; None when all are read.
    """
    begun = [fact for fact in seen.values() if not fact.finished_at and _known(catalogue, fact.lesson_id)]
    if begun:
        latest = max(begun, key=lambda fact: fact.last_at)
        lesson = catalogue.lesson(latest.lesson_id)
        return NextStep(lesson, latest, minutes_left(lesson, latest))
    order = catalogue.lessons
    finished = [place for place, lesson in enumerate(order) if _finished(seen.get(lesson.id))]
    last = max(finished, key=lambda place: _when(seen[order[place].id]), default=-1)
    unread = [lesson for lesson in (*order[last + 1 :], *order[: last + 1]) if not _finished(seen.get(lesson.id))]
    return NextStep(unread[0], None, unread[0].minutes) if unread else None


def changed_sections(lesson: Lesson, seen: Seen | None) -> tuple[Section, ...]:
    """Sections that are new or different since this learner finished the lesson."""
    if seen is None or seen.finished_sections is None:
        return ()
    return tuple(section for section in lesson.sections if seen.finished_sections.get(section.id) != section.hash)


def is_sample(catalogue: Catalogue, lesson: Lesson) -> bool:
    """Whether anybody may read this lesson without an account: the first of the course."""
    return bool(catalogue.lessons) and catalogue.lessons[0].id == lesson.id


def _last_reached(module: Module, seen: Mapping[str, Seen]) -> Reached | None:
    """What was reached at the last reading in this module. Each takes over what the one before had reached, so the last
    is the one that reached most; moments cannot tell, two lessons may be finished in the same one.
    """
    found = [
        (fact.reached, fact.last_at) for fact in seen.values() if fact.reached and fact.reached.module_id == module.id
    ]
    return max(found, key=lambda one: (one[0].done, one[0].share, one[1]))[0] if found else None


def _gone_but_read(module: Module, seen: Mapping[str, Seen]) -> int:
    """How many lessons were finished here that the module no longer has."""
    present = {lesson.id for lesson in module.lessons}
    return sum(
        fact.reached is not None
        and fact.reached.module_id == module.id
        and _finished(fact)
        and fact.lesson_id not in present
        for fact in seen.values()
    )


def _least(last: Reached, read: int, shown: int) -> float:
    """The share reached at the last reading, or now by the size the module had then."""
    now = _share(min(read, last.lessons) + min(shown, last.objectives), last.lessons + last.objectives)
    return max(last.share, now)


def _share(have: int, whole: int) -> float:
    return have / whole if whole else 0.0


def _finished(fact: Seen | None) -> bool:
    return fact is not None and fact.finished_at is not None


def _when(fact: Seen) -> datetime:
    assert fact.finished_at is not None
    return fact.finished_at


def _known(catalogue: Catalogue, lesson_id: str) -> bool:
    return any(lesson.id == lesson_id for lesson in catalogue.lessons)
