"""The rules by which societies and boards certify, as far as they are published, written as texts and seen at work.

The texts stand in `societies/`. Where a figure is not public the text says that it is a placeholder.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path as FilePath

import pytest

from app.certification.rules.dates import expires_on, months_after
from app.certification.rules.facts import Fact, Stage, Standing
from app.certification.rules.standing import granted, standing
from app.certification.rules.versions import applying
from app.content.load import load
from app.content.model import Catalogue
from app.content.paths import Transition
from tests.certification.course import write_certifying_course
from tests.certification.paths import DAY, award, fact, hours

SOCIETIES = FilePath(__file__).with_name("societies")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    texts = {
        f"certification/{file.relative_to(SOCIETIES).as_posix()}": file.read_text(encoding="utf-8")
        for file in SOCIETIES.rglob("*.md")
    }
    return load(write_certifying_course(tmp_path_factory.mktemp("societies") / "content", **texts))


def stand(course: Catalogue, path_id: str, *facts: Fact, on: date = DAY, **options: object) -> Standing:
    return standing(course.path(path_id), course, facts, on=on, **options)  # type: ignore[arg-type]


def lacking(found: Standing) -> list[str]:
    """The ids of what is still to be done."""
    return [leaf.requirement.id for leaf in found.open]


def passed(part: str, percent: float = 80, *, ago: int = 0) -> Fact:
    return fact("exam", part, percent, ago=ago)


def holds(document: str, *, ends_in: int | None = None) -> Fact:
    ends = (DAY + timedelta(days=ends_in)).isoformat() if ends_in is not None else None
    return fact("document", document, ago=100, expires_on=ends)


def practising(years: float) -> Fact:
    return fact("practice", ago=round(years * 366))


def test_every_text_is_read_without_a_problem(course: Catalogue) -> None:
    assert [str(problem) for problem in course.problems if "certification/" in problem.path] == []


# Up to five levels, each needs the one before (SOTO Australasia, SOTO Europe).


@pytest.mark.parametrize(
    "ladder",
    [
        ["europe-proficiency", "europe-advanced", "europe-cranial"],
        [f"australasia-{level}" for level in ("basic", "advanced", "craniopath", "diplomate", "fellow")],
    ],
)
def test_each_level_needs_the_one_before(course: Catalogue, ladder: list[str]) -> None:
    order = [path.id for path in course.paths if path.id in ladder]

    assert order == ladder
    for below, level in pairwise(ladder):
        assert [need.need.any_of for need in stand(course, level).needs_first] == [(below,)]
        assert not stand(course, level, award(below, ago=400)).needs_first


def test_a_level_may_have_to_be_held_for_a_time(course: Catalogue) -> None:
    found = stand(course, "europe-cranial", award("europe-advanced", ago=100))

    assert found.levels[0].ready_on == months_after(DAY - timedelta(days=100), 12)


# Minimum hours of instruction and years in practice; hours from other SOTO organisations count.


def test_hours_of_sister_societies_count_and_others_do_not(course: Catalogue) -> None:
    own, sister, foreign = hours(60), hours(36, issuer="soto-japan"), hours(36, issuer="some-college")

    assert stand(course, "europe-proficiency", own, sister).checks[0].met
    assert stand(course, "europe-proficiency", own, foreign).checks[0].short == 36


def test_years_in_practice_are_counted_from_the_first_day(course: Catalogue) -> None:
    found = stand(course, "europe-advanced", practising(1.5)).check("ea-practice")

    assert found and not found.met and found.ready_on == months_after(DAY - timedelta(days=549), 24)


# Examinations are optional: one may go on to stage 2 without. The way of learning is not the way of certificates.


def test_stage_two_may_be_learned_before_stage_one_is_certified(course: Catalogue) -> None:
    found = stand(course, "europe-advanced", fact("module", "joints"), hours(160), practising(3), passed("stage-2"))

    assert found.unmet == () and not found.complete
    assert [level.need.any_of for level in found.needs_first] == [("europe-proficiency",)]


# Examination once a year, application by mid-May, an embargo on questions from 1 August.


@pytest.mark.parametrize(("on", "by"), [(date(2027, 5, 15), date(2027, 5, 15)), (date(2027, 5, 16), date(2028, 5, 15))])
def test_the_next_day_to_apply_by_is_said(course: Catalogue, on: date, by: date) -> None:
    exam = stand(course, "europe-proficiency", on=on).checks[2]

    assert exam.by == by
    assert exam.requirement.embargo and exam.requirement.embargo.in_year(2027) == date(2027, 8, 1)


# USA: documents, current membership, application 120 days ahead.

CLASSES = hours(40, topic="csp")
PAPERS = (holds("diploma"), holds("licence"))


def test_membership_is_judged_on_the_day_of_the_examination(course: Catalogue) -> None:
    sitting, member = DAY + timedelta(days=150), holds("membership", ends_in=100)
    found = stand(course, "usa-csp", CLASSES, *PAPERS, member, sitting_on=sitting)

    assert lacking(found) == ["csp-membership", "csp-written", "csp-practical"]
    assert found.checks[4].by == sitting - timedelta(days=120)
    assert found.stage is Stage.DOCUMENTS


def test_a_student_brings_a_proof_of_matriculation(course: Catalogue) -> None:
    found = stand(course, "usa-csp", CLASSES, holds("matriculation"), holds("membership"))

    assert lacking(found) == ["csp-written", "csp-practical"]


def test_the_licence_is_not_waived(course: Catalogue) -> None:
    assert "csp-licence" in lacking(stand(course, "usa-csp", CLASSES, fact("waiver", "usa-csp/csp-licence")))


# USA, hybrid route: one year of access to the online part, then one live review course, then membership and examination.


def test_the_hybrid_route_goes_in_order(course: Catalogue) -> None:
    online, early, late = (
        fact("module", "joints", ago=50),
        hours(8, topic="csp-review", ago=60),
        hours(8, topic="csp-review", ago=5),
    )
    begun = DAY - timedelta(days=200)

    def hybrid(*facts: Fact) -> tuple[bool, ...]:
        group = stand(course, "usa-csp", *facts, begun=begun).check("csp-hybrid")
        assert group
        return tuple(part.met for part in group.parts)

    assert hybrid(early) == (False, False), "the review course comes after the online part"
    assert hybrid(online, early) == (True, False)
    assert hybrid(online, late) == (True, True)
    online_part = stand(course, "usa-csp", begun=begun).check("csp-online")
    assert online_part and online_part.by == months_after(begun, 12)


# Japan: 60 seminar hours, one year of use, 100 questions with 75 per cent, a practical with 75 per cent.

BASIC = (
    holds("membership"),
    holds("licence"),
    holds("own-textbook"),
    practising(1),
    hours(59),
    hours(1, topic="dissection"),
)


@pytest.mark.parametrize(
    ("written", "practical", "missing"),
    [(75, 75, []), (74, 90, ["jp-written"]), (90, 74.5, ["jp-practical"]), (60, 60, ["jp-written", "jp-practical"])],
)
def test_each_part_has_its_own_pass_mark(
    course: Catalogue, written: float, practical: float, missing: list[str]
) -> None:
    found = stand(course, "japan-basic", *BASIC, passed("jp-written", written), passed("jp-practical", practical))

    assert lacking(found) == missing


def test_a_partial_pass_counts_at_the_next_sitting_but_not_for_ever(course: Catalogue) -> None:
    first = passed("jp-written", ago=365)

    assert lacking(stand(course, "japan-basic", *BASIC, first)) == ["jp-practical"]
    assert stand(course, "japan-basic", *BASIC, first, passed("jp-practical")).complete
    too_late = stand(course, "japan-basic", *BASIC, passed("jp-written", ago=760), passed("jp-practical"))
    assert lacking(too_late) == ["jp-written"]


# Keeping it: Advanced table-educates once in three years, a Craniopath contributes every two, at the board's discretion.


def test_advanced_is_kept_by_teaching_at_a_table(course: Catalogue) -> None:
    held = award("australasia-advanced", ago=1050, ends_in=45)
    taught = fact("contribution", "table-teaching", 1, ago=30)

    assert lacking(stand(course, "australasia-advanced", held)) == ["aua-keep"]
    assert not stand(course, "australasia-advanced", held, fact("contribution", "lecture", 1)).awardable
    assert stand(course, "australasia-advanced", held, taught).awardable


def test_a_craniopath_contributes_or_the_board_decides(course: Catalogue) -> None:
    held = award("australasia-craniopath", ago=700, ends_in=30)
    decided = fact("waiver", "australasia-craniopath/auc-decision", note="Ill for a year; lectures in spring.")

    assert stand(course, "australasia-craniopath", held).stage is Stage.RENEWAL
    assert stand(course, "australasia-craniopath", held, fact("contribution", "case-report", 1, ago=90)).awardable
    by_board = stand(course, "australasia-craniopath", held, decided)
    assert by_board.awardable and by_board.renewal[0].evidence == (decided,)


def test_the_rhythm_of_two_years_stays_however_early_one_renews(course: Catalogue) -> None:
    path = course.path("australasia-craniopath")

    assert expires_on(path, date(2026, 3, 1), last_end=date(2026, 5, 31)) == date(2028, 5, 31)


def test_basic_is_held_for_good(course: Catalogue) -> None:
    found = stand(course, "australasia-basic", award("australasia-basic", ago=4000))

    assert (found.stage, found.term and found.term.expires_on) == (Stage.CERTIFIED, None)


# Passing may lead to an invitation to teach at tables.


def test_a_level_makes_eligible_for_roles(course: Catalogue) -> None:
    advanced, craniopath = award("australasia-advanced", ago=10), award("australasia-craniopath", ago=900, ends_in=-1)

    assert granted(course, [advanced, craniopath], on=DAY) == {"table-educator"}
    assert "assessor" in granted(course, [advanced, craniopath], on=DAY - timedelta(days=2))


# Boards differ: Washington, Wyoming, Alaska.


def test_washington_counts_at_most_twelve_hours_online(course: Catalogue) -> None:
    check = stand(course, "board-washington", hours(11), hours(20, "live-online")).checks[0]

    assert (check.met, check.have, check.short) == (False, 23, 2)
    assert [(cap.hours, cap.of, over) for cap, over in check.uncounted] == [(12, "online", 8)]


def test_wyoming_asks_for_eight_hours_in_person(course: Catalogue) -> None:
    assert lacking(stand(course, "board-wyoming", hours(7), hours(9, "on-demand"))) == ["wy-in-person"]
    assert stand(course, "board-wyoming", hours(8), hours(4, "on-demand")).complete


def test_alaska_asks_for_topics_over_two_years(course: Catalogue) -> None:
    topics = [
        hours(8, topic="imaging", ago=500),
        hours(2, topic="Coding"),
        hours(2, topic="ethics"),
        hours(2, topic="CPR"),
    ]

    found = stand(course, "board-alaska", *topics, hours(17, "live-online"))

    assert lacking(found) == ["ak-hours"] and found.checks[0].have == 30
    assert stand(course, "board-alaska", *topics, hours(16, "live-online"), hours(2)).complete
    later = stand(course, "board-alaska", *topics, hours(20), on=DAY + timedelta(days=300))
    assert lacking(later) == ["ak-hours", "ak-imaging"], "what is older than two years counts no more"


# Rules change: who began before keeps theirs for a time.


@pytest.mark.parametrize(
    ("version", "since", "on", "applies"),
    [
        (1, date(2026, 8, 31), date(2028, 9, 1), 1),
        (1, date(2026, 8, 31), date(2028, 9, 2), 2),
        (1, date(2026, 9, 1), date(2026, 10, 1), 2),
        (2, date(2026, 9, 5), date(2026, 10, 1), 2),
    ],
)
def test_who_is_under_way_keeps_the_rules_for_a_time(
    course: Catalogue, version: int, since: date, on: date, applies: int
) -> None:
    found = applying(course, "europe-proficiency", version=version, since=since, on=on)

    assert found.path.version == applies
    assert found.until == (date(2028, 9, 1) if applies == 1 else None)
    assert standing(found.path, course, [hours(72)], on=on).checks[0].met is (applies == 1)


@pytest.mark.parametrize(
    ("version", "since", "applies"),
    [
        (1, date(2025, 12, 31), 1),  # keeps what they began with
        (1, date(2026, 3, 1), 3),  # began with 1 when 2 was about to come, was judged by 2 and then by 3
        (2, date(2026, 3, 1), 3),
        (2, date(2025, 12, 31), 3),
        (3, date(2026, 10, 31), 3),
        (3, date(2026, 11, 1), 4),
        (4, date(2026, 10, 1), 4),
    ],
)
def test_a_second_change_passes_by_nobody_who_had_come_to_the_version_it_keeps(
    course: Catalogue, version: int, since: date, applies: int
) -> None:
    first = course.path("europe-proficiency")
    kept = (Transition(date(2026, 1, 1), 1, None), Transition(date(2026, 11, 1), 3, 18))
    now = replace(first, version=4, transitions=kept)
    earlier = tuple(replace(first, version=number, transitions=()) for number in (1, 2, 3))
    changed = replace(course, paths=(now,), earlier_paths=earlier)

    found = applying(changed, first.id, version=version, since=since, on=date(2026, 12, 1))

    assert found.path.version == applies


def test_a_certificate_says_what_its_country_wants(course: Catalogue) -> None:
    path = course.path("europe-proficiency")

    assert path.wording("FR") is None
    assert (german := path.wording("DE")) and german.heading == "Zertifikat" and german.text.startswith("Hiermit")
