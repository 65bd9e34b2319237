"""Practicals in the timeline of a person: before every assessor has signed it tells nothing of what any of them gave."""

from __future__ import annotations

import pytest

from app import db
from app.content.model import Catalogue, Checklist
from app.practicals import actions
from app.web import timelines
from tests.factories import NOW
from tests.practicals.conftest import People, appointed, assessed, current

pytestmark = pytest.mark.usefixtures("stopped", "inside")


def told(people: People) -> list[tuple[str, str]]:
    db.session.flush()
    page = timelines.page(people.candidate.id, ["practicals", "record"])
    return [(one.title, one.detail) for one in page.moments]


def test_nothing_is_told_until_everybody_has_signed(people: People, double: Checklist, catalogue: Catalogue) -> None:
    assessment = appointed(people, double, catalogue)
    arranged = [("Practical arranged: Joints: before two, for 23 Nov 2026", "Porto")]
    assert told(people) == arranged

    assessed(assessment, people.one, catalogue, ask=0.0)
    assert told(people) == arranged

    assessed(assessment, people.two, catalogue, ask=0.0)
    assert any(title.startswith("Practical not passed: Joints: before two") for title, _detail in told(people))


def test_one_that_is_called_off_says_why(people: People, double: Checklist, catalogue: Catalogue) -> None:
    assessment = appointed(people, double, catalogue)

    actions.cancel(current(assessment), because="Nobody came.", by=people.administrator, now=NOW)

    assert ("Practical called off: Joints: before two", "Nobody came.") in told(people)
