"""Seminars in the timeline of a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import db
from app.seminars.models import Correction
from app.web import timelines
from tests.factories import NOW, a_user
from tests.seminars.people import a_registration, a_seminar, a_session


@pytest.mark.usefixtures("inside")
def test_registering_cancelling_and_corrections_are_told_each_at_its_time() -> None:
    person, organiser = a_user(), a_user("instructor")
    seminar, cancelled = a_seminar(title="Blocking weekend"), a_seminar(title="Cranial day")
    came = a_registration(seminar, person, asked_at=NOW)
    a_registration(
        cancelled, person, asked_at=NOW + timedelta(hours=1), ended_at=NOW + timedelta(hours=3), state="cancelled"
    )
    a_registration(seminar, a_user(), asked_at=NOW)
    facts = {"minutes": 175, "because": "Left early.", "by_id": organiser.id, "at": NOW + timedelta(hours=2)}
    db.session.add(Correction(session_id=a_session(seminar).id, registration_id=came.id, **facts))
    db.session.flush()

    page = timelines.page(person.id, ["seminars"])

    assert [(one.title, one.detail, one.by_id) for one in page.moments] == [
        ("No longer registered for Cranial day", "Cancelled", None),
        ("Minutes corrected to 175 at Blocking weekend", "Left early.", organiser.id),
        ("Registered for Cranial day", "Cancelled", None),
        ("Registered for Blocking weekend", "Has a place", None),
    ]
    assert timelines.page(person.id, ["seminars"], before=NOW + timedelta(hours=1)).moments == page.moments[3:]
