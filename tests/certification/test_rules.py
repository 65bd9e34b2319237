"""What is met by which evidence, what is missing, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path as FilePath

import pytest

from app.certification.rules.board import Board, BoardRow
from app.certification.rules.dates import expires_on
from app.certification.rules.facts import Fact, Stage, Standing
from app.certification.rules.standing import standing
from app.content.load import load
from app.content.model import Catalogue, Path, Requirement
from tests.certification.course import PRACTICAL, write_certifying_course

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load(write_certifying_course(tmp_path_factory.mktemp("rules") / "content"))


def fact(kind: str, subject: str, amount: float | None = None, mode: str | None = None, **given: object) -> Fact:
    return Fact(1, kind, subject, amount, mode, DAY, **given)  # type: ignore[arg-type]


BOTH = [fact("lesson", "the-joint"), fact("lesson", "the-capsule")]
CHECK = fact("quiz", "j-exam", 80.0)
HOURS = fact("hours", "seminar", 10.0, "in-person")
SIGNED = fact("sign-off", "j-practical", 100.0)
ALL = [*BOTH, CHECK, HOURS, SIGNED]


def stand(course: Catalogue, facts: list[Fact], **options: object) -> Standing:
    return standing(course.path("first"), course, facts, on=DAY, **options)  # type: ignore[arg-type]


def test_the_course_of_these_tests_is_sound(course: Catalogue) -> None:
    assert not course.errors


@pytest.mark.parametrize(
    ("requirement", "facts", "met", "have", "need"),
    [
        ("f-lessons", [], False, 0, 2),
        ("f-lessons", [fact("lesson", "the-joint")], False, 1, 2),
        ("f-lessons", [fact("lesson", "the-joint"), fact("lesson", "the-joint")], False, 1, 2),
        ("f-lessons", [fact("lesson", "the-joint"), fact("lesson", "of-another-module")], False, 1, 2),
        ("f-lessons", BOTH, True, 2, 2),
        ("f-lessons", [fact("module", "joints")], True, 2, 2),
        ("f-lessons", [fact("module", "muscles")], False, 0, 2),
        ("f-check", [], False, 0, 80),
        ("f-check", [fact("quiz", "j-exam", 79.9)], False, 79.9, 80),
        ("f-check", [fact("quiz", "j-exam", 80.0)], True, 80, 80),
        ("f-check", [fact("quiz", "j-exam", 95.0), fact("quiz", "j-exam", 81.0)], True, 95, 80),
        ("f-check", [fact("quiz", "j-practice", 100.0)], False, 0, 80),
        ("f-hours", [fact("hours", "seminar", 9.75, "in-person")], False, 9.75, 10),
        ("f-hours", [fact("hours", "seminar", 4.0, "in-person"), fact("hours", "x", 6.0, "in-person")], True, 10, 10),
        ("f-hours", [fact("hours", "seminar", 40.0, "live-online")], False, 0, 10),
        ("f-hours", [fact("hours", "seminar", 0.1, "in-person")] * 100, True, 10, 10),
        ("f-practical", [], False, 0, 1),
        ("f-practical", [SIGNED, SIGNED], True, 1, 1),
        ("f-practical", [fact("sign-off", "another", 100.0)], False, 0, 1),
    ],
)
def test_a_requirement_is_met_by_its_own_evidence(
    course: Catalogue, requirement: str, facts: list[Fact], met: bool, have: float, need: float
) -> None:
    check = next(check for check in stand(course, facts).checks if check.requirement.id == requirement)

    assert (check.met, check.have, check.need, check.waived) == (met, have, need, False)


def test_what_is_missing_of_the_lessons_is_named(course: Catalogue) -> None:
    lessons = stand(course, [fact("lesson", "the-joint")]).checks[0]

    assert lessons.missing == ("the-capsule",) and lessons.last_on == DAY


@pytest.mark.parametrize(
    ("topic", "subject", "met"),
    [("ethics", "ethics", True), ("ethics", "Ethics", True), ("ethics", "seminar", False), (None, "ethics", True)],
)
def test_hours_on_a_topic_count_only_on_that_topic(
    course: Catalogue, topic: str | None, subject: str, met: bool
) -> None:
    path = a_path(Requirement(id="r", title="R", kind="hours", hours=2.0, topics=(topic,) if topic else ()))

    assert standing(path, course, [fact("hours", subject, 2.0, "on-demand")], on=DAY).complete is met


@pytest.mark.parametrize(("percent", "met"), [(79.0, False), (80.0, True)])
def test_without_a_pass_mark_of_the_path_the_quiz_decides(course: Catalogue, percent: float, met: bool) -> None:
    path = a_path(Requirement(id="r", title="R", kind="quiz", quiz="j-exam"))

    assert standing(path, course, [fact("quiz", "j-exam", percent)], on=DAY).complete is met


@pytest.mark.parametrize(("assessors", "met"), [((1,), False), ((1, 1), False), ((1, 2), True)])
def test_two_assessors_are_two_different_people(
    course: Catalogue, tmp_path: FilePath, assessors: tuple[int, ...], met: bool
) -> None:
    changed = {"modules/joints/checklists/practical.md": PRACTICAL.replace("assessors: 1", "assessors: 2")}
    strict = load(write_certifying_course(tmp_path / "content", **changed))
    signs = [replace(SIGNED, author_id=assessor) for assessor in assessors]

    check = standing(strict.path("first"), strict, signs, on=DAY).checks[3]

    assert (check.met, check.need, check.have) == (met, 2, len(set(assessors)))


def test_a_waiver_meets_what_is_unmet_and_is_said_to(course: Catalogue) -> None:
    waiver = fact("waiver", "first/f-hours")
    found = stand(course, [*BOTH, CHECK, SIGNED, waiver])

    hours = found.checks[2]
    assert found.complete and hours.met and hours.waived and hours.facts == (waiver,)
    assert (hours.have, hours.need) == (0, 10), "a waiver makes no hours"


@pytest.mark.parametrize("subject", ["second/f-hours", "f-hours", "first/f-check", "first/"])
def test_a_waiver_is_for_one_requirement_of_one_path(course: Catalogue, subject: str) -> None:
    assert not stand(course, [*BOTH, CHECK, SIGNED, fact("waiver", subject)]).checks[2].met


def test_what_is_met_by_itself_is_not_shown_as_waived(course: Catalogue) -> None:
    hours = stand(course, [*ALL, fact("waiver", "first/f-hours")]).checks[2]

    assert hours.met and not hours.waived and hours.facts == (HOURS,)


def test_a_module_finished_counts_after_a_lesson_was_added_and_lessons_alone_do_not(course: Catalogue) -> None:
    module = course.module("joints")
    added = replace(module.lessons[0], id="new-lesson", title="New")
    grown = replace(course, modules=(replace(module, lessons=(*module.lessons, added)),))

    assert not stand(grown, BOTH).checks[0].met
    assert stand(grown, [*BOTH, fact("module", "joints")]).checks[0].met


def test_a_module_without_lessons_is_not_finished_by_nobody_reading_it(course: Catalogue) -> None:
    empty = replace(course, modules=(replace(course.module("joints"), lessons=()),))

    assert not stand(empty, []).checks[0].met


@pytest.mark.parametrize(
    ("facts", "stage", "following"),
    [
        ([], Stage.THEORY, "f-lessons"),
        (BOTH, Stage.THEORY, "f-check"),
        ([HOURS, SIGNED], Stage.THEORY, "f-lessons"),
        ([*BOTH, CHECK], Stage.HOURS, "f-hours"),
        ([*BOTH, CHECK, SIGNED], Stage.HOURS, "f-hours"),
        ([*BOTH, CHECK, HOURS], Stage.PRACTICAL, "f-practical"),
        (ALL, Stage.READY, None),
    ],
)
def test_the_stage_is_the_earliest_with_something_missing(
    course: Catalogue, facts: list[Fact], stage: Stage, following: str | None
) -> None:
    found = stand(course, facts)

    assert found.stage is stage
    assert (found.next.requirement.id if found.next else None) == following
    assert len(found.met) + len(found.unmet) == 4


@pytest.mark.parametrize(
    ("held", "complete", "stage"),
    [([], False, Stage.THEORY), (["other"], False, Stage.THEORY), (["first"], True, Stage.READY)],
)
def test_a_certificate_needed_first_keeps_somebody_from_being_ready(
    course: Catalogue, held: list[str], complete: bool, stage: Stage
) -> None:
    awards = [fact("award", path_id) for path_id in held]

    found = standing(course.path("second"), course, [fact("hours", "x", 1.0, "on-demand"), *awards], on=DAY)

    assert (found.complete, found.stage, found.next) == (complete, stage, None)
    assert [level.need.any_of for level in found.needs_first] == ([] if complete else [("first",)])


@pytest.mark.parametrize(
    ("awarded", "months", "last"),
    [
        (date(2026, 11, 23), 36, date(2029, 11, 23)),
        (date(2026, 11, 23), None, None),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2096, 2, 29), 48, date(2100, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_validity_ends_on_the_same_day_or_the_last_of_the_month(
    awarded: date, months: int | None, last: date | None
) -> None:
    assert expires_on(replace(a_path(), valid_months=months), awarded) == last


@pytest.mark.parametrize(("days", "soon"), [(None, False), (91, False), (90, True), (0, True)])
def test_a_certificate_runs_out_within_ninety_days(days: int | None, soon: bool) -> None:
    row = BoardRow(1, "A", "PT", DAY, Stage.CERTIFIED, None, 0, days_left=days)

    assert row.runs_out is soon
    assert Board(a_path(), {Stage.CERTIFIED: (row,), Stage.READY: ()}).total == 1


def a_path(*requirements: Requirement) -> Path:
    return Path(id="p", title="P", version=1, status="example", requirements=requirements)
