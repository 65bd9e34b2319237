"""Running the site: settings without secrets, the outbox, jobs, and the trail of deeds."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from app import clock, db, events, mail
from app.jobs import Job
from app.mail import Mail
from tests.factories import NOW, a_user
from tests.visitor import Visitor

PAGES = ["/site/", "/site/outbox", "/site/jobs", "/site/trail"]


@pytest.fixture
def admin(visitor: Visitor) -> Visitor:
    return visitor.sign_in(a_user("administrator"))


def a_mail(**given: object) -> Mail:
    values = {"to": "ann@example.org", "subject": "Hello", "text": "Dear Ann,", "message_id": "<1@x>", "queued_at": NOW}
    row = Mail(**{**values, **given})
    db.session.add(row)
    db.session.flush()
    return row


def a_job(**given: object) -> Job:
    row = Job(**{"name": "deliver-mail", "args": {"mail_id": 1}, "run_at": NOW, **given})
    db.session.add(row)
    db.session.flush()
    return row


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["student", "instructor"])
def test_only_administrators_run_the_site(visitor: Visitor, path: str, role: str) -> None:
    assert visitor.sign_in(a_user(role)).visit(path).status == 403


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_when_there_is_nothing(admin: Visitor, path: str) -> None:
    assert admin.visit(path).status == 200


def test_settings_are_shown_without_secrets(admin: Visitor) -> None:
    page = admin.visit("/site/")

    assert "KEYSTONE_TIME_ZONE" in page.text and "Europe/London" in page.text
    assert "True" not in page.text and "False" not in page.text
    assert "for tests only" not in page.response.text


def test_what_needs_a_look_is_counted_exactly(admin: Visitor) -> None:
    for _ in range(51):
        a_mail()
    a_mail(sent_at=NOW)
    a_job(error="x")
    a_job(error="x", dead_at=NOW)

    shown = {
        stat.xpath("p")[0].text_content().strip(): stat.xpath("p")[1].text_content().strip()
        for stat in admin.visit("/site/").tree.xpath("//*[contains(@class, 'stats')]/*")
    }

    assert (shown["mails not delivered"], shown["jobs failing"], shown["jobs given up"]) == ("51", "1", "1")


def test_a_mail_is_read_in_the_outbox(admin: Visitor) -> None:
    found = a_mail(text="Open https://example.org/confirm/abc <b>now</b>")

    assert "ann@example.org" in admin.visit("/site/outbox").text
    page = admin.visit(f"/site/outbox/{found.id}")
    assert "https://example.org/confirm/abc <b>now</b>" in page.text, "as text, not as markup"
    assert admin.visit("/site/outbox/999999").status == 404


def test_the_outbox_can_show_only_what_waits(admin: Visitor) -> None:
    a_mail(subject="Sent one", sent_at=NOW)
    a_mail(subject="Waiting one")

    page = admin.visit("/site/outbox?show=waiting")

    assert "Waiting one" in page.text and "Sent one" not in page.text


def test_an_undelivered_mail_is_put_in_line_again(admin: Visitor) -> None:
    found = a_mail()

    page = admin.post(f"/site/outbox/{found.id}/delivery")

    assert page.status == 200
    assert db.session.query(Job).filter_by(key=f"mail:{found.id}").count() == 1
    assert db.session.query(events.Event).filter_by(verb="resent-mail").count() == 1


def test_a_job_given_up_gets_another_round(admin: Visitor) -> None:
    job = a_job(dead_at=NOW, attempts=12, error="Traceback: the printer is on fire")

    assert "the printer is on fire" in admin.visit("/site/jobs?show=dead").response.text
    page = admin.post(f"/site/jobs/{job.id}/retry")

    assert page.status == 200
    kept = db.session.get_one(Job, job.id)
    assert (kept.dead_at, kept.attempts) == (None, 0)
    assert admin.post("/site/jobs/999999/retry").status == 404


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("", {"open", "failing", "dead", "done"}),
        ("open", {"open", "failing"}),
        ("failing", {"failing"}),
        ("dead", {"dead"}),
    ],
)
def test_jobs_are_chosen_by_state(database: Engine, state: str, shown: set[str]) -> None:
    from app.admin import queries

    a_job(name="open")
    a_job(name="failing", error="x")
    a_job(name="dead", error="x", dead_at=NOW)
    a_job(name="done", done_at=NOW)

    assert {job.name for job in queries.jobs(1, state=state).rows} == shown  # type: ignore[attr-defined]


def test_the_trail_says_who_did_what_and_can_be_narrowed(admin: Visitor) -> None:
    ann = a_user(name="Ann Able")
    with clock.stopped_at(NOW):
        events.record(ann.id, "joined", "cohort:7", because="<script>alert(1)</script>", list=["a", "b"])
        events.record(None, "closed", "attempt:9")

    everything = admin.visit("/site/trail")
    by_verb, by_person = admin.visit("/site/trail?verb=joined"), admin.visit(f"/site/trail?person={ann.id}")

    assert "Ann Able" in everything.text and "attempt:9" in everything.text
    assert "<script>alert" not in everything.response.text and '["a", "b"]' in everything.text.replace('","', '", "')
    assert "cohort:7" in by_verb.text and "attempt:9" not in by_verb.text
    assert "cohort:7" in by_person.text and "attempt:9" not in by_person.text
    for unreadable in ("x", "0", "99999999999"):
        assert "cohort:7" not in admin.visit(f"/site/trail?person={unreadable}").text
        assert len(admin.table(f"/site/trail.csv?person={unreadable}")) == 1


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=99",
        "page=x",
        "person=x",
        "person=99999999999999999999",
        "person=-1",
        "verb=nothing",
        "page=99999999999999999999",
    ],
)
def test_strange_questions_to_a_list_do_no_harm(admin: Visitor, query: str) -> None:
    for path in PAGES[1:]:
        assert admin.visit(f"{path}?{query}").status == 200


def test_long_lists_have_pages(admin: Visitor) -> None:
    for place in range(60):
        a_mail(subject=f"Mail {place:02}")

    assert "Mail 59" in admin.visit("/site/outbox").text and "Mail 05" in admin.visit("/site/outbox?page=2").text


def test_mail_goes_through_the_applications_transport() -> None:
    assert mail.transport is not None
