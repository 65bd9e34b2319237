"""Seminars in the timeline of a person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app import clock, db
from app.accounts.models import User
from app.seminars import attending, queries, registrations
from app.seminars.models import Correction
from app.seminars.rules.day import DayEvent
from app.web import timelines
from tests.factories import NOW, a_user
from tests.seminars.people import MORNING, a_registration, a_seminar, a_session


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


@pytest.mark.usefixtures("inside")
def test_who_registers_again_keeps_what_was_before() -> None:
    person, other, organiser = a_user(), a_user(), a_user("instructor")
    seminar = a_seminar(title="Cranial day", capacity=1)
    a_session(seminar)

    def leave(someone: User, now: datetime) -> None:
        registrations.cancel(seminar, someone, now=now)

    def enter(someone: User, now: datetime) -> None:
        registrations.register(seminar, someone, now=now)

    def take_off(someone: User, now: datetime) -> None:
        mine = queries.registration_of(seminar.id, someone.id)
        assert mine is not None
        registrations.remove(seminar, mine, by=organiser, now=now)

    deeds = [
        (enter, other),
        (enter, person),
        (leave, person),
        (leave, other),
        (enter, person),
        (take_off, person),
        (enter, person),
    ]
    for hour, (deed, someone) in enumerate(deeds):
        with clock.stopped_at(NOW + timedelta(hours=hour)):
            deed(someone, clock.now())

    page = timelines.page(person.id, ["seminars"])

    assert [(one.at, one.title.partition(" for ")[0], one.detail) for one in page.moments] == [
        (NOW + timedelta(hours=6), "Registered", "Has a place"),
        (NOW + timedelta(hours=5), "No longer registered", "Taken off"),
        (NOW + timedelta(hours=4), "Registered", "Has a place"),
        (NOW + timedelta(hours=2), "No longer registered", "Cancelled"),
        (NOW + timedelta(hours=1), "Registered", "Waits"),
    ]
    assert timelines.page(person.id, ["seminars"], before=NOW + timedelta(hours=4)).moments == page.moments[3:]


@pytest.mark.usefixtures("inside")
def test_who_cancelled_and_came_all_the_same_keeps_the_cancellation() -> None:
    person, organiser = a_user(), a_user("instructor")
    seminar = a_seminar(title="Cranial day", organisers=(organiser,))
    a_session(seminar)
    for deed in (registrations.register, registrations.cancel):
        with clock.stopped_at(NOW + timedelta(hours=deed is registrations.cancel)):
            deed(seminar, person, now=clock.now())
    came = DayEvent(id="walk-in-0001", kind="walk-in", at=MORNING, name="Ann", email=person.email)

    attending.record(seminar, [came], device="d", by=organiser, now=MORNING)

    assert [(one.title, one.detail) for one in timelines.page(person.id, ["seminars"]).moments] == [
        ("No longer registered for Cranial day", "Cancelled"),
        ("Registered for Cranial day", "Has a place"),
    ]
