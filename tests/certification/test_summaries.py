"""The stored summaries: always what the rules would say, whoever wrote what and whatever day it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from app import clock, db, jobs
from app.accounts.models import User
from app.certification import actions, queries, summaries
from app.certification.models import StandingSummary
from app.certification.rules.summary import summary
from app.certification.rules.versions import fingerprint
from app.content.model import Catalogue, Path
from app.evidence import actions as ledger
from app.evidence import queries as entries
from tests.certification.conftest import TODAY, People, awarded, everything, evidence
from tests.certification.paths import a_path
from tests.certification.test_standing import EVERYTHING, HEADER
from tests.factories import NOW, a_user
from tests.statements import counted


def stored(learner: User) -> list[dict[str, Any]]:
    """What is stored of somebody, without what it was computed from."""
    db.session.flush()
    rows = db.session.scalars(
        select(StandingSummary).where(StandingSummary.learner_id == learner.id).order_by(StandingSummary.path_id)
    )
    return [{name: getattr(row, name) for name in ("path_id", *FIELDS)} for row in rows]


def computed(learner: User, catalogue: Catalogue, today: date) -> list[dict[str, Any]]:
    """The same, from the rules."""
    found = sorted(queries.standings_of(learner.id, catalogue, today), key=lambda one: one.path.id)
    return [{"path_id": one.path.id, **asdict(summary(one))} for one in found]


FIELDS = (
    "stage", "next_id", "short", "missing", "awardable", "changes_on", "version", "number", "expires_on",
)  # fmt: skip


def test_a_candidate_has_a_summary_from_the_beginning(people: People, first: Path, catalogue: Catalogue) -> None:
    actions.become_candidate(people.learner.id, first, now=NOW)

    (found,) = stored(people.learner)
    assert (found["stage"], found["next_id"], found["short"], found["missing"]) == ("theory", "f-lessons", 2, 4)
    assert summaries.counts(["first", "second"]) == {("first", "theory"): 1}


def test_who_is_no_candidate_has_none(people: People) -> None:
    evidence(people.learner, "lesson", "the-joint")

    assert stored(people.learner) == []


def test_evidence_and_its_withdrawal_change_it_in_the_same_transaction(
    people: People, first: Path, catalogue: Catalogue
) -> None:
    actions.become_candidate(people.learner.id, first, now=NOW)
    everything(people, catalogue)
    ready = stored(people.learner)
    practical = entries.entries_of(people.learner.id)[-1]

    actions.withdraw(practical, because="Wrong person marked.", author=people.administrator, now=NOW)
    missing = stored(people.learner)
    (row,) = summaries.of_path("first")

    assert [(one["stage"], one["awardable"]) for one in ready] == [("ready", True)]
    assert [(one["stage"], one["next_id"]) for one in missing] == [("practical", "f-practical")]
    assert row.head == entries.entries_of(people.learner.id)[-1].number


def test_an_award_is_in_the_summary(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    (found,) = stored(people.learner)
    assert (found["stage"], found["number"], found["expires_on"]) == ("certified", made.number, made.expires_on)


@dataclass
class Course:
    """The course that summaries are made for; a test may change it."""

    catalogue: Catalogue


@pytest.fixture
def course(catalogue: Catalogue, database: Engine) -> Iterator[Course]:
    """The small course with one path that asks for something of every kind."""
    course = Course(replace(catalogue, paths=(a_path(EVERYTHING, **HEADER), catalogue.path("second"))))
    jobs.provide("catalogue", lambda: course.catalogue)
    yield course
    jobs.provide("catalogue", lambda: catalogue)


def test_the_job_brings_up_what_the_day_or_the_text_has_changed(people: People, course: Course) -> None:
    actions.become_candidate(people.learner.id, course.catalogue.path("first"), now=NOW)
    evidence(people.learner, "hours", "a", amount=40, mode="in-person", happened_on=TODAY)
    assert list(summaries.stale(course.catalogue, TODAY)) == []

    later = TODAY + timedelta(days=3 * 365)
    stale = list(summaries.stale(course.catalogue, later))
    summaries.refresh(stale, course.catalogue, later)

    assert stale == [people.learner.id] and list(summaries.stale(course.catalogue, later)) == []
    assert stored(people.learner) == computed(people.learner, course.catalogue, later)
    changed = a_path(EVERYTHING.replace("hours=20", "hours=72"), **HEADER)
    course.catalogue = replace(course.catalogue, paths=(changed, course.catalogue.path("second")))
    assert list(summaries.stale(course.catalogue, later)) == [people.learner.id]


def test_the_job_makes_what_is_missing_and_drops_what_has_no_path(people: People, course: Course) -> None:
    actions.become_candidate(people.learner.id, course.catalogue.path("first"), now=NOW)
    db.session.delete(summaries.of_path("first")[0])
    db.session.flush()
    assert list(summaries.stale(course.catalogue, TODAY)) == [people.learner.id]

    summaries.refresh([people.learner.id], course.catalogue, TODAY)
    assert len(stored(people.learner)) == 1
    summaries.refresh([people.learner.id], replace(course.catalogue, paths=()), TODAY)
    assert stored(people.learner) == []


def test_the_job_runs_in_transactions_of_its_own(lasting: Engine, catalogue: Catalogue, config: object) -> None:
    with db.transaction():
        learner = a_user()
        actions.become_candidate(learner.id, catalogue.path("first"), now=NOW)
        db.session.delete(summaries.of_path("first")[0])
    with clock.stopped_at(NOW):
        summaries.refresh_stale(catalogue, config)  # type: ignore[arg-type]

    assert [row.learner_id for row in summaries.of_path("first")] == [learner.id]


def test_the_fingerprint_covers_what_the_path_asks_for_in_the_course(catalogue: Catalogue) -> None:
    module = catalogue.module("joints")
    edited = replace(module.lessons[0], hash="another")
    strict = replace(module.quizzes[0], pass_percent=99.0)
    before = fingerprint(catalogue, "first")

    def with_module(**changes: object) -> str:
        return fingerprint(replace(catalogue, modules=(replace(module, **changes),)), "first")  # type: ignore[arg-type]

    assert with_module() == before
    assert with_module(lessons=module.lessons[:1]) != before
    assert with_module(lessons=(edited, *module.lessons[1:])) != before
    assert with_module(checklists=(replace(module.checklists[0], assessors=2),)) != before
    assert with_module(quizzes=tuple(strict for _ in module.quizzes)) == before, "the path has a pass mark of its own"


def test_making_a_summary_takes_few_statements(people: People, catalogue: Catalogue, database: Engine) -> None:
    learners = [a_user() for _ in range(30)]
    for learner in learners:
        for path in catalogue.paths:
            actions.become_candidate(learner.id, path, now=NOW)

    with counted(database) as statements:
        summaries.refresh([learner.id for learner in learners], catalogue, TODAY)

    assert len(statements) <= 6


DEEDS = st.one_of(
    st.tuples(st.just("hours"), st.sampled_from("abx"), st.integers(1, 12), st.integers(0, 700)),
    st.tuples(st.just("exam"), st.sampled_from(["written", "practical"]), st.integers(60, 100), st.integers(0, 700)),
    st.tuples(st.just("quiz"), st.just("j-exam"), st.integers(60, 100), st.integers(0, 700)),
    st.tuples(st.just("contribution"), st.just("lecture"), st.integers(1, 2), st.integers(0, 300)),
    st.tuples(st.just("practice"), st.just("practice"), st.just(1), st.integers(0, 900)),
    st.tuples(st.just("document"), st.just("licence"), st.just(1), st.integers(0, 300)),
    st.tuples(st.just("waiver"), st.sampled_from(["first/g", "first/dc", "first/s"]), st.just(1), st.integers(0, 300)),
    st.tuples(st.just("award"), st.sampled_from(["first", "basic"]), st.just(1), st.integers(0, 1000)),
    st.tuples(st.just("withdraw"), st.just(""), st.integers(0, 20), st.just(0)),
    st.tuples(st.just("days"), st.just(""), st.integers(1, 500), st.just(0)),
    st.tuples(st.just("text"), st.just(""), st.integers(10, 40), st.just(0)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, max_size=14))
def test_the_cache_is_what_the_rules_say(course: Course, deeds: list[tuple[str, str, int, int]]) -> None:
    learner, now = a_user(), NOW
    course.catalogue = replace(course.catalogue, paths=(a_path(EVERYTHING, **HEADER), course.catalogue.path("second")))
    for path in course.catalogue.paths:
        actions.become_candidate(learner.id, path, now=now)

    for kind, subject, number, ago in deeds:
        if kind == "days":
            now += timedelta(days=number)
        elif kind == "text":
            text = EVERYTHING.replace("hours=20", f"hours={number}")
            course.catalogue = replace(
                course.catalogue, paths=(a_path(text, **HEADER), course.catalogue.path("second"))
            )
        elif kind == "withdraw":
            _withdrawn(learner, number, now)
            continue
        else:
            _added(learner, kind, subject, number, ago, now)
            continue
        if learner.id in summaries.stale(course.catalogue, now.date()):  # as the job does
            summaries.refresh([learner.id], course.catalogue, now.date())

        assert stored(learner) == computed(learner, course.catalogue, now.date())
    assert stored(learner) == computed(learner, course.catalogue, now.date())


def _withdrawn(learner: User, place: int, now: Any) -> None:
    there = entries.standing_entries([learner.id])[learner.id]
    if there:
        ledger.withdraw(entry=there[place % len(there)], because="A slip of the hand.", author_id=None, now=now)


def _added(learner: User, kind: str, subject: str, number: int, ago: int, now: Any) -> None:
    day = now.date() - timedelta(days=ago)
    ends = (day + timedelta(days=730)).isoformat()
    details = {"document": {"expires_on": ends}, "award": {"expires_on": ends, "number": f"X-{ago}"}}.get(kind, {})
    mode = "in-person" if kind == "hours" else None
    evidence(learner, kind, subject, amount=number, mode=mode, happened_on=day, details=details, now=now)
