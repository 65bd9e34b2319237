"""Keeping the place and finishing a lesson, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue, Lesson, Module, Section
from app.events import Event
from app.evidence import queries as ledger
from app.evidence.models import Entry
from app.learning import actions, queries, rules
from app.learning.models import Reading
from tests.factories import NOW, a_cohort, a_user
from tests.parallel import at_once

LONDON = ZoneInfo("Europe/London")


def finish(learner: User, lesson: Lesson, module: Module, days: int = 0) -> None:
    actions.finish(learner.id, lesson, module, now=NOW + timedelta(days=days), zone=LONDON)


def entries(learner: User) -> list[tuple[str, str]]:
    return [(entry.kind, entry.subject) for entry in ledger.entries_of(learner.id)]


def seen(learner: User, lesson: Lesson) -> rules.Seen:
    db.session.flush()
    return queries.readings_of(learner.id)[lesson.id]


def test_the_place_is_kept(learner: User, joint: Lesson, module: Module) -> None:
    actions.keep_place(learner.id, joint, module, place="what-carries", share=0.4, now=NOW)

    found = seen(learner, joint)
    assert (found.place, found.share, found.state, found.begun_at) == ("what-carries", 0.4, "begun", NOW)


@pytest.mark.parametrize(("place", "kept"), [("", ""), ("nowhere", "what-carries"), ("<script>", "what-carries")])
def test_a_place_the_lesson_does_not_have_is_ignored(
    learner: User, joint: Lesson, module: Module, place: str, kept: str
) -> None:
    actions.keep_place(learner.id, joint, module, place="what-carries", share=0.4, now=NOW)
    actions.keep_place(learner.id, joint, module, place=place, share=0.1, now=NOW + timedelta(hours=1))

    found = seen(learner, joint)
    assert (found.place, found.share, found.last_at) == (kept, 0.4, NOW + timedelta(hours=1)), (
        "the share read never falls"
    )


@pytest.mark.parametrize(("share", "kept"), [(-3.0, 0.0), (7.0, 1.0)])
def test_a_share_stays_between_nothing_and_all(
    learner: User, joint: Lesson, module: Module, share: float, kept: float
) -> None:
    actions.keep_place(learner.id, joint, module, place="", share=share, now=NOW)

    assert seen(learner, joint).share == kept


def test_a_lesson_finished_is_evidence_with_its_version(learner: User, joint: Lesson, module: Module) -> None:
    finish(learner, joint, module)

    (entry,) = ledger.entries_of(learner.id)
    assert (entry.kind, entry.subject, entry.happened_on, entry.author_id) == (
        "lesson",
        "the-joint",
        date(2026, 11, 23),
        None,
    )
    assert entry.source == f"lesson:the-joint@{joint.hash[:12]}"
    assert seen(learner, joint).state == "read"
    assert db.session.scalars(select(Event.subject).where(Event.verb == "finished")).all() == ["lesson:the-joint"]


def test_the_day_is_that_of_the_society(learner: User, joint: Lesson, module: Module) -> None:
    late = NOW.replace(hour=23, minute=30)
    actions.finish(learner.id, joint, module, now=late, zone=ZoneInfo("Asia/Tokyo"))

    assert ledger.entries_of(learner.id)[0].happened_on == date(2026, 11, 24)


def test_finishing_again_notes_the_newer_version_as_evidence_of_its_own(
    learner: User, joint: Lesson, module: Module
) -> None:
    finish(learner, joint, module)
    edited = replace(joint, hash="new", sections=(*joint.sections, Section("more", "More", "h")))
    assert [section.id for section in rules.changed_sections(edited, seen(learner, joint))] == ["more"]

    finish(learner, edited, module, days=3)

    found = seen(learner, joint)
    assert found.finished_at == NOW and found.last_at == NOW + timedelta(days=3)
    assert rules.changed_sections(edited, found) == ()
    assert entries(learner) == [("lesson", "the-joint"), ("lesson", "the-joint")]
    again = ledger.entries_of(learner.id)[1]
    assert (again.source, again.details) == ("lesson:the-joint@new", {"again": True})


def test_one_version_is_evidence_once_however_often_it_is_read(learner: User, joint: Lesson, module: Module) -> None:
    edited = replace(joint, hash="new")

    for lesson in (joint, joint, edited, edited, joint, edited):
        finish(learner, lesson, module)

    assert [entry.source for entry in ledger.entries_of(learner.id)] == [
        f"lesson:the-joint@{joint.hash[:12]}",
        "lesson:the-joint@new",
    ]


def test_the_module_is_evidence_once_all_its_lessons_are_read(
    learner: User, joint: Lesson, capsule: Lesson, module: Module
) -> None:
    finish(learner, joint, module)
    assert ("module", "joints") not in entries(learner)

    finish(learner, capsule, module)
    finish(learner, joint, module)

    assert entries(learner) == [("lesson", "the-joint"), ("lesson", "the-capsule"), ("module", "joints")]


def test_a_lesson_added_later_takes_nothing_away(learner: User, joint: Lesson, capsule: Lesson, module: Module) -> None:
    finish(learner, joint, module)
    finish(learner, capsule, module)
    grown = replace(module, lessons=(*module.lessons, replace(joint, id="third")))

    found = rules.progress(grown, queries.readings_of(learner.id), queries.demonstrated_by(learner.id))
    before = rules.progress(module, queries.readings_of(learner.id), queries.demonstrated_by(learner.id))

    assert found.state == "done" and found.added == 1 and found.share >= before.share
    assert ("module", "joints") in entries(learner)


def test_reading_on_keeps_what_was_reached(learner: User, joint: Lesson, capsule: Lesson, module: Module) -> None:
    finish(learner, joint, module)
    finish(learner, capsule, module)
    grown = replace(module, lessons=(*module.lessons, *(replace(joint, id=f"more-{n}") for n in range(8))))

    actions.keep_place(learner.id, grown.lessons[2], grown, place="", share=0.1, now=NOW + timedelta(days=1))

    found = rules.progress(grown, queries.readings_of(learner.id), [])
    assert found.state == "done" and found.share == 0.4 and (found.lessons_read, found.lessons) == (2, 10)


def test_readings_of_many_are_theirs(learner: User, joint: Lesson, module: Module) -> None:
    other, nobody = a_user(), a_user()
    finish(learner, joint, module)
    actions.keep_place(other.id, joint, module, place="", share=0.2, now=NOW)

    found = queries.readings_of_all([learner.id, other.id, nobody.id])

    assert {id: state["the-joint"].state for id, state in found.items()} == {learner.id: "read", other.id: "begun"}


def test_two_tabs_at_once_make_one_reading_and_one_piece_of_evidence(lasting: Engine, catalogue: Catalogue) -> None:
    with db.transaction():
        user = a_user()
        a_cohort(learners=(user,))
    module, lesson = catalogue.module("joints"), catalogue.lesson("the-joint")

    def deed(number: int) -> None:
        if number % 2:
            actions.finish(user.id, lesson, module, now=NOW, zone=LONDON)
        else:
            actions.keep_place(user.id, lesson, module, place="what-carries", share=0.3, now=NOW)

    results = at_once(20, deed)

    assert results == [None] * 20, results
    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Reading)) == 1
        assert session.scalar(select(func.count()).select_from(Entry)) == 1
        assert session.scalar(select(func.count()).select_from(Event).where(Event.verb == "finished")) == 1
        reading = session.scalars(select(Reading)).one()
        assert reading.share == 1.0 and reading.finished_at is not None


def test_the_last_two_lessons_finished_at_once_make_the_module_evidence_once(
    lasting: Engine, catalogue: Catalogue
) -> None:
    with db.transaction():
        user = a_user()
        a_cohort(learners=(user,))
    module = catalogue.module("joints")

    at_once(10, lambda n: actions.finish(user.id, module.lessons[n % 2], module, now=NOW, zone=LONDON))

    with db.transaction():
        found = entries(user)
    assert sorted(found) == [("lesson", "the-capsule"), ("lesson", "the-joint"), ("module", "joints")], found
