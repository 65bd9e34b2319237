"""Reminders that a certificate ends: which is due, what the mail says, and that nobody gets one twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from app import clock, db, jobs, mail
from app.accounts import administration
from app.certification import actions, reminders
from app.certification.models import CertificateReminder
from app.certification.rules.reminders import Nearness, due_reminder, nearness
from app.content.model import Catalogue
from app.credentials import actions as credentials
from app.credentials.models import Award
from app.evidence import queries as ledger
from app.jobs import Job
from app.mail import Mail
from config import Config
from tests.certification.conftest import TODAY, People, awarded, everything, some_people
from tests.factories import NOW
from tests.parallel import at_once

END = date(2029, 11, 23)  # of a certificate of the first path awarded on the day of these tests


@pytest.mark.parametrize(
    ("days_left", "sent", "due"),
    [
        (91, (), None),
        (90, (), 90),
        (61, (), 90),
        (60, (), 60),
        (31, (60,), None),
        (30, (90, 60), 30),
        (1, (90, 60, 30), None),
        (40, (), 60),  # awarded late: the one that applies, and none before it
        (12, (), 30),
        (12, (30,), None),
        (0, (), 0),
        (0, (90, 60, 30), 0),
        (-1, (30,), 0),
        (-7, (), 0),
        (-8, (), None),
        (-1, (0,), None),
        (45, (30,), None),  # the end was never put off: a tighter one was sent
        (-400, (), None),
    ],
)
def test_which_reminder_is_due(days_left: int, sent: tuple[int, ...], due: int | None) -> None:
    assert due_reminder(days_left, sent) == due


def test_from_day_to_day_each_reminder_is_due_once() -> None:
    sent: list[int] = []
    for days_left in range(120, -60, -1):
        one = due_reminder(days_left, sent)
        if one is not None:
            assert days_left == one
            sent.append(one)

    assert sent == [90, 60, 30, 0]


@pytest.mark.parametrize(
    ("days_left", "group"),
    [
        (91, None),
        (90, Nearness.WITHIN_90),
        (61, Nearness.WITHIN_90),
        (60, Nearness.WITHIN_60),
        (30, Nearness.WITHIN_30),
        (1, Nearness.WITHIN_30),
        (0, Nearness.TODAY),
        (-1, Nearness.ENDED),
        (-90, Nearness.ENDED),
        (-91, None),
    ],
)
def test_how_near_an_end_is(days_left: int, group: Nearness | None) -> None:
    assert nearness(days_left) == group


def run(catalogue: Catalogue, config: Config, days_before: int) -> None:
    """The job as it runs so many days before the end."""
    db.session.commit()
    with clock.stopped_at(before(days_before)):
        reminders.remind(catalogue, config)


def before(days: int) -> datetime:
    return datetime.combine(END - timedelta(days=days), NOW.timetz())


def mails() -> list[Mail]:
    return [
        one
        for one in db.session.scalars(select(Mail).order_by(Mail.id))
        if "ertificate e" in one.subject or "has ended" in one.subject
    ]


@pytest.fixture
def holder(people: People, catalogue: Catalogue) -> Award:
    with clock.stopped_at(NOW):
        everything(people, catalogue)
        return awarded(people, catalogue)


def test_each_reminder_is_sent_once_and_says_what_is_asked(
    holder: Award, people: People, catalogue: Catalogue, config: Config, app: Flask
) -> None:
    for days in (95, 90, 89, 60, 60, 30, 29, 0, -1, -30):
        run(catalogue, config, days)

    sent = mails()
    assert [one.subject for one in sent] == [
        "Your certificate ends in 90 days: First certificate",
        "Your certificate ends in 60 days: First certificate",
        "Your certificate ends in 30 days: First certificate",
        "Your certificate ends today: First certificate",
    ]
    assert {one.to for one in sent} == {people.learner.email}
    assert holder.number in sent[0].text and "is valid until 23 Nov 2029" in sent[0].text
    assert "Everything that is asked for is met" in sent[0].text and sent[0].text.rstrip().endswith("/path")
    kept = db.session.execute(select(CertificateReminder.days, CertificateReminder.mail_id)).all()
    assert [tuple(row) for row in kept] == list(zip((90, 60, 30, 0), [one.id for one in sent], strict=True))


def test_what_is_still_missing_is_said(
    holder: Award, people: People, catalogue: Catalogue, config: Config, app: Flask
) -> None:
    hours = next(one for one in ledger.entries_of(people.learner.id) if one.kind == "hours")
    actions.withdraw(hours, because="Recorded for another.", author=people.administrator, now=NOW)

    run(catalogue, config, 30)

    (sent,) = mails()
    assert "Still missing:" in sent.text
    assert "- Seminar hours: 10 h short, 0 of 10. Attend 10 more hours (in person)" in sent.text


def test_a_job_that_was_late_says_that_the_certificate_has_ended(
    holder: Award, catalogue: Catalogue, config: Config, app: Flask
) -> None:
    run(catalogue, config, -3)

    (sent,) = mails()
    assert sent.subject == "Your certificate has ended: First certificate" and "was valid until" in sent.text


@pytest.mark.parametrize("what", ["revoked", "renewed", "suspended"])
def test_nobody_is_reminded_of_what_no_longer_ends(
    holder: Award, people: People, catalogue: Catalogue, config: Config, app: Flask, what: str
) -> None:
    if what == "revoked":
        credentials.revoke(holder, because="Registration ended.", by=people.administrator, now=NOW)
    elif what == "suspended":
        administration.suspend(people.learner, because="Left the society.", by=people.administrator, now=NOW)
    else:
        credentials.issue(
            people.learner, catalogue.path("first"), after=holder, evidence=[], expires_on=END + timedelta(days=1000),
            society="S", by=people.administrator, now=NOW, today=TODAY,
        )  # fmt: skip

    run(catalogue, config, 30)

    assert mails() == []


def test_a_path_that_is_gone_leaves_the_date(
    holder: Award, people: People, catalogue: Catalogue, config: Config, app: Flask
) -> None:
    holder.path_id = "long-gone"

    run(catalogue, config, 60)

    (sent,) = mails()
    assert "Ask your society how it can be renewed" in sent.text


def test_twenty_workers_at_once_send_one(lasting: Engine, catalogue: Catalogue, app: Flask) -> None:
    with clock.stopped_at(NOW), db.transaction():
        people = some_people()
        everything(people, catalogue)
        award_id, learner_id = awarded(people, catalogue).id, people.learner.id

    today = END - timedelta(days=60)
    results = at_once(20, lambda _n: reminders.remind_of(award_id, learner_id, catalogue, today))

    assert sorted(results, key=str) == [60] + [None] * 19
    with db.transaction():
        assert db.session.scalar(select(func.count()).select_from(CertificateReminder)) == 1
        assert len(mails()) == 1


def test_the_job_is_known_and_repeats() -> None:
    assert jobs._repeating[reminders.JOB] == timedelta(hours=6)


@pytest.mark.parametrize(
    ("job", "state"),
    [
        (None, "waiting"),
        ({}, "waiting"),
        ({"error": "no route"}, "failing"),
        ({"error": "no route", "dead_at": NOW, "key": None}, "failed"),
        ({"done_at": NOW, "key": None}, "sent"),
    ],
)
def test_what_became_of_a_mail(
    holder: Award, people: People, catalogue: Catalogue, config: Config, app: Flask, job: dict[str, object] | None,
    state: str,
) -> None:  # fmt: skip
    run(catalogue, config, 90)
    (sent,) = mails()
    if state == "sent":
        sent.sent_at = NOW
    if job is not None:
        given = {"key": f"mail:{sent.id}", "run_at": NOW, "attempts": 1, **job}
        db.session.add(Job(name=mail.DELIVER, args={"mail_id": sent.id}, **given))
        db.session.flush()

    (told,) = reminders.reminders_of([holder.id])[holder.id]

    assert (told.days, told.mail_id, told.delivery.state) == (90, sent.id, state)
    assert told.delivery.at == (NOW if state == "sent" else sent.queued_at)


def test_a_mail_that_is_tried_anew_waits_again(holder: Award, catalogue: Catalogue, config: Config, app: Flask) -> None:
    run(catalogue, config, 90)
    (sent,) = mails()
    for given in ({"dead_at": NOW}, {}):
        db.session.add(Job(name=mail.DELIVER, args={"mail_id": sent.id}, run_at=NOW, attempts=1, **given))
        db.session.flush()

    assert mail.deliveries([sent])[sent.id].state == "waiting"
