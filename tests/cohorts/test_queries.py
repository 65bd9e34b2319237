"""Who sees which cohort and which learner."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from app.cohorts import queries
from app.errors import NotFound
from tests.factories import NOW, a_cohort, a_user
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("given", "may"),
    [
        ({}, True),
        ({"starts_on": date(2026, 11, 24)}, False),
        ({"ends_on": date(2026, 11, 22)}, False),
        ({"ends_on": date(2026, 11, 23)}, True),
        ({"closed_at": NOW}, False),
    ],
)
def test_learners_may_learn_while_a_cohort_of_theirs_is_open(given: dict, may: bool) -> None:
    ann = a_user()
    a_cohort(learners=(ann,), ends_on=date(2025, 1, 1))
    a_cohort(learners=(ann,), **given)
    assert queries.may_learn(ann.id, NOW) is may
    assert len(queries.open_cohorts_of(ann.id, NOW)) == may


def test_a_cohort_begins_when_the_day_begins_in_its_own_zone() -> None:
    ann = a_user()
    a_cohort(learners=(ann,), starts_on=date(2026, 11, 24), time_zone="Australia/Sydney")
    assert not queries.may_learn(ann.id, NOW - timedelta(hours=2))
    assert queries.may_learn(ann.id, NOW)  # 14:02 in London is 01:02 of the next day in Sydney


def test_without_a_cohort_only_those_who_teach_or_run_the_society_may_learn() -> None:
    assert not queries.may_learn(a_user().id, NOW)
    assert queries.may_learn(a_user("instructor").id, NOW) and queries.may_learn(a_user("administrator").id, NOW)
    assert not queries.may_learn(99999, NOW)


def test_instructors_see_the_cohorts_they_are_staff_of_and_administrators_all() -> None:
    ann, ben, admin, student = a_user("instructor"), a_user("instructor"), a_user("administrator"), a_user()
    hers, his = a_cohort(staff=(ann,), learners=(student,)), a_cohort(staff=(ben,))

    assert queries.cohorts_taught_by(ann) == [hers] and queries.cohorts_taught_by(student) == []
    assert {hers, his} <= set(queries.cohorts_taught_by(admin))
    assert queries.cohort_seen_by(ann, hers.id) is hers and queries.cohort_seen_by(admin, his.id) is his
    for viewer, cohort in ((ann, his), (student, hers)):
        with pytest.raises(NotFound):
            queries.cohort_seen_by(viewer, cohort.id)


def test_a_learner_listed_as_staff_of_a_cohort_still_sees_nothing() -> None:
    student = a_user()
    cohort = a_cohort(staff=(student,))
    with pytest.raises(NotFound):
        queries.cohort_seen_by(student, cohort.id)


def test_a_learner_is_seen_by_themself_their_instructors_and_administrators() -> None:
    ann, ben, cat = a_user("instructor"), a_user("instructor"), a_user("administrator")
    learner, other = a_user(), a_user()
    cohort = a_cohort(staff=(ann,), learners=(learner, other))
    a_cohort(staff=(ben,), learners=(a_user(),))

    for viewer in (learner, ann, cat):
        assert queries.learner_seen_by(viewer, learner.id) is learner
    for viewer in (ben, other):
        with pytest.raises(NotFound):
            queries.learner_seen_by(viewer, learner.id)
    queries.member_of(cohort.id, learner.id).left_at = NOW
    with pytest.raises(NotFound):
        queries.learner_seen_by(ann, learner.id)


def test_colleagues_are_not_learners() -> None:
    ann, ben = a_user("instructor"), a_user("instructor")
    a_cohort(staff=(ann, ben))
    with pytest.raises(NotFound):
        queries.learner_seen_by(ann, ben.id)


def test_learners_come_by_name_without_staff_and_those_who_left(app: Flask) -> None:
    zoe, adam, gone = a_user(name="zoe"), a_user(name="Adam"), a_user()
    cohort = a_cohort(learners=(zoe, adam, gone), staff=(a_user("instructor"),))
    queries.member_of(cohort.id, gone.id).left_at = NOW

    with counted(app.extensions["keystone-engine"]) as statements:
        found = queries.learners_of(cohort.id)
    assert found == [adam, zoe] and len(statements) == 1


def test_overviews_count_who_is_there() -> None:
    ann, left = a_user("instructor"), a_user()
    cohort, empty = a_cohort(staff=(ann,), learners=(a_user(), a_user(), left)), a_cohort(staff=(ann,), closed_at=NOW)
    queries.member_of(cohort.id, left.id).left_at = NOW

    assert [(o.cohort, o.learners, o.staff) for o in queries.overviews_for(ann)] == [(cohort, 2, 1), (empty, 0, 1)]
