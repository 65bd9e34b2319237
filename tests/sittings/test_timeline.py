"""Examinations in the timeline of a person: nothing of a result before everybody is told."""

from __future__ import annotations

import pytest

from app import db
from app.content.model import Catalogue
from app.sittings import marking
from app.web import timelines
from tests.sittings.conftest import LATER, People, frozen
from tests.sittings.test_actions import mark

pytestmark = pytest.mark.usefixtures("inside")


def told(people: People) -> list[str]:
    db.session.flush()
    page = timelines.page(people.ann.id, ["examinations", "record"])
    return [one.title for one in page.moments if "h, in person" not in one.title and "Document" not in one.title]


def test_marks_are_silent_until_results_are_released(people: People, catalogue: Catalogue) -> None:
    sitting, ann, bo = frozen(people, catalogue)
    before = told(people)
    assert {"Places given at Examination 2026", "Applied for Examination 2026"} <= set(before)

    mark(sitting, ann, written=80.0, practical=40.0)
    mark(sitting, bo, written=90.0, practical=90.0)
    assert told(people) == before

    marking.release(sitting, by=people.office, now=LATER)
    assert set(told(people)) - set(before) == {"Results released: Examination 2026", "Examination, e-written: 80 %"}


def test_an_appeal_and_its_answer_are_told(people: People, catalogue: Catalogue) -> None:
    sitting, ann, bo = frozen(people, catalogue)
    mark(sitting, ann, written=80.0, practical=40.0)
    mark(sitting, bo, written=90.0, practical=90.0)
    marking.release(sitting, by=people.office, now=LATER)
    practical = sitting.parts[1].id
    marking.appeal(sitting, practical, "The table was broken.", learner=people.ann, now=LATER)
    assert "Appealed against a result of Examination 2026" in told(people)

    marking.answer(sitting, ann.id, practical, None, because="It was not.", by=people.second, now=LATER)

    assert "Appeal answered: Examination 2026" in told(people)
