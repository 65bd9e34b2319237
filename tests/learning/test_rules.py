"""How far somebody is, what comes next, what changed: as tables, and that nothing is ever taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.content.model import Catalogue, Lesson, Module, Objective, Section
from app.learning import rules
from app.learning.rules import Progress, Seen

START = datetime(2026, 9, 1, 18, tzinfo=UTC)


def a_lesson(id: str, minutes: int = 10, objectives: int = 1, module: str = "m") -> Lesson:
    goals = tuple(Objective(f"{id}.{number}", "Know it.", id) for number in range(objectives))
    return Lesson(id=id, title=id, module_id=module, path=f"{id}.md", position=1, minutes=minutes, objectives=goals)


def a_module(*lessons: Lesson, id: str = "m") -> Module:
    return Module(id=id, title=id, lessons=lessons)


def seen_of(*facts: Seen) -> dict[str, Seen]:
    return {fact.lesson_id: fact for fact in facts}


def begun(id: str, day: int = 0, **given: object) -> Seen:
    at = START + timedelta(days=day)
    return Seen(id, at, at, **given)  # type: ignore[arg-type]


def read(id: str, day: int = 0, **given: object) -> Seen:
    return begun(id, day, finished_at=START + timedelta(days=day), share=1.0, **given)


A, B, C = a_lesson("a"), a_lesson("b"), a_lesson("c")
ABC = a_module(A, B, C)


@pytest.mark.parametrize(
    ("seen", "shown", "expected"),
    [
        ([], [], ("none", 0, 0, 0, 30)),
        ([begun("a", share=0.5)], [], ("begun", 0, 0, 0, 25)),
        ([begun("elsewhere", share=0.5)], [], ("none", 0, 0, 0, 30)),
        ([read("a")], [], ("begun", 1, 0, 16, 20)),
        ([], ["a.0"], ("begun", 0, 1, 16, 30)),
        ([read("a")], ["a.0", "b.0"], ("begun", 1, 2, 50, 20)),
        ([read("a"), read("b"), read("c")], [], ("done", 3, 0, 50, 0)),
        ([read("a"), read("b"), read("c")], ["a.0", "b.0", "c.0"], ("done", 3, 3, 100, 0)),
        ([read("elsewhere")], ["elsewhere.0"], ("none", 0, 0, 0, 30)),
    ],
)
def test_progress_counts_lessons_and_objectives_of_the_module(
    seen: list[Seen], shown: list[str], expected: tuple[str, int, int, int, int]
) -> None:
    found = rules.progress(ABC, seen_of(*seen), shown)

    assert (found.state, found.lessons_read, found.objectives_shown, found.percent, found.minutes_left) == expected
    assert (found.lessons, found.objectives, found.added) == (3, 3, 0)


def test_an_empty_module_has_no_progress() -> None:
    found = rules.progress(a_module(), {}, [])

    assert (found.state, found.share, found.percent) == ("none", 0.0, 0)


def test_a_hundred_per_cent_means_complete() -> None:
    many = a_module(*(a_lesson(str(number), objectives=0) for number in range(300)))
    nearly = seen_of(*(read(str(number)) for number in range(299)))

    assert rules.progress(many, nearly, []).percent == 99


@pytest.mark.parametrize(
    ("fact", "minutes"),
    [
        (None, 10),
        (begun("a"), 10),
        (begun("a", share=0.25), 8),
        (begun("a", share=0.99), 1),
        (begun("a", share=1.0), 1),
        (read("a"), 0),
    ],
)
def test_minutes_left_shrink_with_reading_and_end_with_finishing(fact: Seen | None, minutes: int) -> None:
    assert rules.minutes_left(A, fact) == minutes


# what comes next

COURSE = Catalogue(modules=(a_module(A, B, C), a_module(a_lesson("d", module="n"), a_lesson("e", module="n"), id="n")))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([], "a"),
        ([begun("b", 1)], "b"),
        ([begun("b", 1), begun("d", 2)], "d"),
        ([begun("d", 2), begun("b", 3)], "b"),
        ([read("a", 1)], "b"),
        ([read("c", 1)], "d"),
        ([read("a", 2), read("d", 1)], "b"),
        ([read("e", 1)], "a"),
        ([read("a", 1), begun("b", 2), read("c", 3)], "b"),
        ([begun("gone", 9)], "a"),
        ([read("gone", 9), read("a", 1)], "b"),
        ([read(id) for id in "abcde"], None),
    ],
)
def test_the_next_step_goes_on_where_somebody_was(seen: list[Seen], expected: str | None) -> None:
    found = rules.next_step(COURSE, seen_of(*seen))

    assert (found.lesson.id if found else None) == expected


def test_the_next_step_knows_how_much_is_left() -> None:
    found = rules.next_step(COURSE, seen_of(begun("b", share=0.4, place="there")))

    assert found and found.minutes_left == 6 and found.seen and found.seen.place == "there"
    assert rules.next_step(Catalogue(), {}) is None


# what changed


@pytest.mark.parametrize(
    ("finished", "changed"),
    [
        (None, []),
        ({"top": "1", "one": "2", "two": "3"}, []),
        ({"top": "1", "one": "other", "two": "3"}, ["one"]),
        ({"top": "1", "one": "2"}, ["two"]),
        ({"top": "1", "one": "2", "two": "3", "gone": "4"}, []),
        ({}, ["top", "one", "two"]),
    ],
)
def test_sections_changed_since_finishing_are_named(finished: dict[str, str] | None, changed: list[str]) -> None:
    lesson = replace(A, sections=(Section("top", "", "1"), Section("one", "One", "2"), Section("two", "Two", "3")))
    fact = read("a", finished_sections=finished)

    assert [section.id for section in rules.changed_sections(lesson, fact)] == changed
    assert rules.changed_sections(lesson, None) == ()


def test_the_first_lesson_of_the_course_is_the_open_one() -> None:
    assert [lesson.id for lesson in COURSE.lessons if rules.is_sample(COURSE, lesson)] == ["a"]
    assert not rules.is_sample(Catalogue(), A)


# never lower


class Learner:
    """Somebody who reads and answers while the course changes under them."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self.shown: set[str] = set()
        self.clock = START

    def reads(self, module: Module, lesson_id: str, finish: bool = True) -> None:
        """As actions.finish and actions.keep_place do it."""
        self.clock += timedelta(minutes=1)
        known = self.seen.get(lesson_id) or Seen(lesson_id, self.clock, self.clock)
        finished = known.finished_at or (self.clock if finish else None)
        reading = replace(known, last_at=self.clock, finished_at=finished)
        reached = rules.reached(module, self.seen, self.shown, reading)
        self.seen[lesson_id] = replace(reading, reached=reached)

    def progress(self, module: Module) -> Progress:
        return rules.progress(module, self.seen, self.shown)


def test_a_lesson_added_after_all_was_read_is_new_and_takes_nothing_away() -> None:
    ann = Learner()
    for id in "abc":
        ann.reads(ABC, id)
    ann.shown |= {"a.0", "b.0", "c.0"}  # answered after the last lesson was read

    grown = ann.progress(a_module(A, B, C, a_lesson("d", objectives=5)))

    assert (grown.percent, grown.state, grown.added) == (100, "done", 1)
    assert (grown.lessons_read, grown.lessons, grown.objectives_shown, grown.objectives) == (3, 4, 3, 8)


def test_lessons_removed_stay_in_the_totals_of_whoever_read_them() -> None:
    ann = Learner()
    for id in "ab":
        ann.reads(ABC, id)
    before = ann.progress(ABC)

    shrunk = ann.progress(a_module(B, C))

    assert (before.lessons_read, before.lessons) == (shrunk.lessons_read, shrunk.lessons) == (2, 3)
    assert shrunk.percent >= before.percent


def test_reading_on_in_a_module_that_grew_does_not_lower_it_either() -> None:
    ann = Learner()
    for id in "ab":
        ann.reads(ABC, id)
    before = ann.progress(ABC).share
    grown = a_module(A, B, C, *(a_lesson(f"new-{number}") for number in range(20)))

    ann.reads(grown, "c")
    after = ann.progress(grown)

    assert after.share >= before and after.state == "begun" and after.added == 0


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_lessons_finished_in_the_same_moment_or_by_a_slow_clock_keep_what_was_reached(order: str) -> None:
    """Rows come in any order, and the clocks of two servers may differ: the reading that reached most decides."""
    pair, grown = a_module(A, B), a_module(A, B, C)
    first = replace(read("a"), reached=rules.reached(pair, {}, (), read("a")))
    for later in (read("b"), read("b", day=-1)):
        last = replace(later, reached=rules.reached(pair, seen_of(first), (), later))
        both = {"a": first, "b": last}

        found = rules.progress(grown, {id: both[id] for id in order}, ())

        assert (found.state, found.added) == ("done", 1)


def test_a_lesson_moved_to_another_module_counts_in_both() -> None:
    ann = Learner()
    ann.reads(ABC, "a")

    assert ann.progress(a_module(B, C)).lessons_read == 1
    assert ann.progress(a_module(A, id="n")).lessons_read == 1


def test_a_question_moved_to_another_objective_takes_no_objective_away() -> None:
    """Demonstrated objectives are kept by their own id; where the question went does not matter."""
    ann = Learner()
    ann.shown = {"a.0"}
    moved = a_module(replace(A, questions=()), B, C)

    assert ann.progress(moved).objectives_shown == 1


STEPS = some.lists(
    some.one_of(
        some.tuples(some.just("finish"), some.integers(0, 5)),
        some.tuples(some.just("begin"), some.integers(0, 5)),
        some.tuples(some.just("add"), some.integers(0, 5)),
        some.tuples(some.just("grow"), some.integers(0, 5)),
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_nothing_that_authors_add_lowers_progress(steps: list[tuple[str, int]]) -> None:
    """Lessons and objectives are added between a learner's readings, in any order: share, lessons read and 'done'
    never fall.
    """
    ann, lessons, share, count, done = Learner(), {0: a_lesson("0"), 1: a_lesson("1")}, 0.0, 0, False
    for deed, number in steps:
        if deed == "add":
            lessons.setdefault(number, a_lesson(str(number)))
        elif deed == "grow" and number in lessons:
            lessons[number] = a_lesson(str(number), objectives=len(lessons[number].objectives) + 1)
        elif number in lessons:
            ann.reads(a_module(*lessons.values()), str(number), finish=deed == "finish")
        found = ann.progress(a_module(*lessons.values()))
        assert found.share >= share and found.lessons_read >= count and (found.state == "done") >= done
        share, count, done = found.share, found.lessons_read, found.state == "done"


@settings(max_examples=300, deadline=None)
@given(
    some.lists(some.tuples(some.sampled_from(["finish", "begin", "add", "remove"]), some.integers(0, 5)), max_size=25)
)
def test_nothing_that_authors_remove_lowers_progress(steps: list[tuple[str, int]]) -> None:
    ann, lessons, share, count = Learner(), {0: a_lesson("0", objectives=0), 1: a_lesson("1", objectives=0)}, 0.0, 0
    for deed, number in steps:
        module = a_module(*lessons.values())
        if deed == "add":
            lessons.setdefault(number, a_lesson(str(number), objectives=0))
        elif deed == "remove":
            lessons.pop(number, None)
        elif number in lessons:
            ann.reads(module, str(number), finish=deed == "finish")
            share = max(share, ann.progress(module).share)
        found = ann.progress(a_module(*lessons.values()))
        assert found.lessons_read >= count and found.share >= share
        count = found.lessons_read
