"""The radar: who is on it, what it says of each, how many statements it takes, and the table for spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from app import clock, db
from app.accounts import administration
from app.accounts.models import User
from app.certification import actions, radar, reminders
from app.certification.rules.reminders import Nearness
from app.content.model import Catalogue
from app.credentials import actions as credentials
from app.credentials.models import Award
from tests.certification.conftest import TODAY, People, awarded, everything, evidence, person_page, theory
from tests.factories import NOW, a_user
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")


def ending(people: People, catalogue: Catalogue, days_left: int, learner: User | None = None) -> Award:
    """A certificate of the first path whose last day is so many days from today."""
    learner = learner or a_user(name=f"Ends in {days_left}")
    return credentials.issue(
        learner, catalogue.path("first"), after=None, evidence=[], expires_on=TODAY + timedelta(days=days_left),
        society="S", by=people.administrator, now=NOW, today=TODAY - timedelta(days=400),
    )  # fmt: skip


def test_certificates_are_grouped_by_how_near_their_end_is(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    for days in (91, 90, 60, 31, 30, 0, -1, -90, -91):
        ending(people, catalogue, days)

    page = visitor.sign_in(people.administrator).visit("/certification/radar")

    shown = {
        heading.text_content(): [cell.text_content() for cell in heading.getnext().xpath(".//tbody//th")]
        for heading in page.tree.xpath("//h2[contains(@class, 'radar-group')]")
    }
    assert shown == {
        "End today": ["Ends in 0"],
        "End within 30 days": ["Ends in 30"],
        "End within 60 days": ["Ends in 31", "Ends in 60"],
        "End within 90 days": ["Ends in 90"],
        "Ended in the last 90 days": ["Ends in -1", "Ends in -90"],
    }
    first, *_between, last = shown
    assert (first, last) == ("End today", "Ended in the last 90 days")


def test_renewed_and_revoked_certificates_are_not_on_it(people: People, catalogue: Catalogue, visitor: Visitor) -> None:
    renewed, revoked = ending(people, catalogue, 10), ending(people, catalogue, 11)
    credentials.revoke(revoked, because="Registration ended.", by=people.administrator, now=NOW)
    credentials.issue(
        db.session.get_one(User, renewed.learner_id), catalogue.path("first"), after=renewed, evidence=[],
        expires_on=TODAY + timedelta(days=1000), society="S", by=people.administrator, now=NOW, today=TODAY,
    )  # fmt: skip

    page = visitor.sign_in(people.administrator).visit("/certification/radar")

    assert "No certificate is near its end" in page.text


def test_a_line_says_what_is_missing_and_what_became_of_the_reminder(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    theory(people.learner, catalogue)
    award = ending(people, catalogue, 60, people.learner)
    reminders.remind_of(award.id, people.learner.id, catalogue, TODAY)

    page = visitor.sign_in(people.administrator).visit("/certification/radar")

    (line,) = page.tree.xpath("//tbody/tr")
    said = " ".join(line.text_content().split())
    assert said.startswith(f"Ana Ferreira First certificate{award.number}") or award.number in said
    assert "22 Jan 2027" in said and "Seminar hours: 10 h short, 0 of 10" in said
    assert "60 days: waiting since 23 Nov 2026" in said
    assert person_page(people) in page.links()


def test_az_11_a_suspended_holder_gets_no_reminder_and_the_page_says_so(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    ending(people, catalogue, 60, people.learner)
    administration.suspend(people.learner, because="Left the society.", by=people.administrator, now=NOW)

    page = visitor.sign_in(people.administrator).visit("/certification/radar")

    assert "Account suspended: no reminders" in page.text


def test_what_can_be_renewed_says_so(people: People, catalogue: Catalogue, visitor: Visitor) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    assert made.expires_on is not None

    with clock.stopped_at(NOW + (made.expires_on - TODAY) - timedelta(days=20)):
        page = visitor.sign_in(people.administrator).visit("/certification/radar")

    assert "Everything is met" in page.text and "None yet" in page.text


def test_the_radar_is_not_taken_for_a_path(people: People, visitor: Visitor, app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    assert adapter.match("/certification/radar") == ("certifying.radar", {})
    assert adapter.match("/certification/radar.csv") == ("certifying.radar_csv", {})
    assert adapter.match("/certification/first") == ("certifying.board", {"path_id": "first"})

    page = visitor.sign_in(people.administrator).visit("/certification/radar")

    assert page.heading == "Radar"
    assert page.tree.xpath("//nav[contains(@class, 'tabs')]//a[@aria-current]/text()") == ["Radar"]
    board = visitor.visit("/certification/first")
    assert board.status == 200
    assert visitor.visit("/certification/").tree.xpath("//nav[contains(@class, 'tabs')]//a[@aria-current]/text()") == [
        "Boards"
    ]


def test_it_takes_as_many_statements_for_60_people_as_for_5(
    people: People, catalogue: Catalogue, visitor: Visitor, app: Flask
) -> None:
    def statements() -> int:
        db.session.commit()
        with counted(app.extensions["keystone-engine"]) as seen:
            assert visitor.client.get("/certification/radar").status_code == 200
        return len(seen)

    def add(number: int) -> None:
        for place in range(number):
            award = ending(people, catalogue, 80 - place % 70)
            learner = db.session.get_one(User, award.learner_id)
            actions.become_candidate(learner.id, catalogue.path("first"), now=NOW)
            evidence(learner, "lesson", "the-joint")
            reminders.remind_of(award.id, learner.id, catalogue, TODAY)

    visitor.sign_in(people.administrator)
    add(5)
    few = statements()
    add(55)
    many = statements()

    assert few == many <= 12


def test_more_than_a_page_is_paged_and_a_group_is_narrowed(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    for place in range(52):
        ending(people, catalogue, 40 + place % 10)
    ending(people, catalogue, -5)
    visitor.sign_in(people.administrator)

    first, second = visitor.visit("/certification/radar"), visitor.visit("/certification/radar?page=2")
    narrowed = visitor.visit("/certification/radar?group=ended")

    assert "Page 1 of 2" in first.text and len(first.tree.xpath("//tbody/tr")) == 50
    assert len(second.tree.xpath("//tbody/tr")) == 3
    assert [cell.text_content() for cell in narrowed.tree.xpath("//tbody//th")] == ["Ends in -5"]
    for odd in ("?page=0", "?page=x", "?group=nothing", "?page=99999999999999999999", "?group=today"):
        assert visitor.visit(f"/certification/radar{odd}").status == 200, odd


def test_the_table_holds_all_and_is_safe_in_a_spreadsheet(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    people.learner.name = "=1+1"
    award = ending(people, catalogue, 30, people.learner)
    ending(people, catalogue, -5)
    reminders.remind_of(award.id, people.learner.id, catalogue, TODAY)
    visitor.sign_in(people.administrator)

    answer = visitor.client.get("/certification/radar.csv")
    heads, row, ended = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    only = visitor.client.get("/certification/radar.csv?group=ended").text

    assert heads == ["Name", "Certificate", "Number", "Last day", "Days left", "Next", "Reminders"]
    assert row[:5] == ["'=1+1", "First certificate", award.number, "2026-12-23", "30"]
    assert row[5] == "Lessons on joints: 2 lessons left" and row[6] == "30 days: waiting since 23 Nov 2026"
    assert ended[0] == "Ends in -5" and "'=1+1" not in only


def test_members_and_instructors_do_not_see_the_radar(people: People, visitor: Visitor) -> None:
    for user in (people.learner, people.instructor):
        assert visitor.sign_in(user).visit("/certification/radar").status in (403, 404)


def test_each_group_of_the_database_is_the_one_of_the_rule(people: People, catalogue: Catalogue) -> None:
    for days in range(-92, 93, 4):
        ending(people, catalogue, days)

    counts = radar.view(catalogue, TODAY).counts

    assert sum(counts.values()) == len([days for days in range(-92, 93, 4) if -90 <= days <= 90])
    for group in Nearness:
        rows = list(radar.everybody(catalogue, TODAY, group))
        assert len(rows) == counts.get(group, 0)
        assert {row.group for row in rows} <= {group}
