"""The boards: how many statements they take, what a card says, and the table for spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from app import clock, db
from app.certification import actions, words
from app.content.model import Catalogue, Path
from app.credentials import actions as credentials
from tests.certification.conftest import TODAY, People, awarded, everything, evidence, person_page, theory
from tests.certification.paths import a_path, asks
from tests.factories import NOW, a_user
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")


def on_the_way(number: int, path: Path, catalogue: Catalogue) -> None:
    """People in all stages, each with some evidence."""
    for place in range(number):
        learner = a_user(name=f"Learner {place:03}", country="DE")
        actions.become_candidate(learner.id, path, now=NOW)
        evidence(learner, "lesson", "the-joint")
        if place % 3 == 0:
            theory(learner, catalogue)
        if place % 4 == 0:
            evidence(learner, "hours", "seminar", amount=12.0, mode="in-person")


def statements_of_board(visitor: Visitor, app: Flask, address: str = "/certification/first") -> int:
    db.session.commit()
    with counted(app.extensions["keystone-engine"]) as seen:
        answer = visitor.client.get(address)
    assert answer.status_code == 200
    return len(seen)


def test_the_board_takes_as_many_statements_for_200_people_as_for_20(
    people: People, first: Path, catalogue: Catalogue, visitor: Visitor, app: Flask
) -> None:
    visitor.sign_in(people.administrator)
    on_the_way(20, first, catalogue)
    few = statements_of_board(visitor, app)
    on_the_way(180, first, catalogue)
    many = statements_of_board(visitor, app)

    assert few == many <= 12
    assert statements_of_board(visitor, app, "/certification/") <= 8, "all paths together"
    assert "200 people on the way or there" in visitor.visit("/certification/first").text


def test_a_card_says_where_from_since_when_and_the_one_thing_missing(
    people: People, first: Path, catalogue: Catalogue, visitor: Visitor
) -> None:
    actions.become_candidate(people.learner.id, first, now=NOW)
    theory(people.learner, catalogue)

    page = visitor.sign_in(people.administrator).visit("/certification/first")

    (card,) = page.tree.xpath("//li[contains(@class, 'board-card')]")
    said = [" ".join(part.text_content().split()) for part in card]
    assert said == ["Ana Ferreira", "Portugal · since 23 Nov 2026 · 1 more open", "Seminar hours: 10 h short, 0 of 10"]
    assert person_page(people) in page.links()


@pytest.mark.parametrize(
    ("revoked", "days", "told"),
    [
        (False, 0, "valid until 23 Nov 2029"),
        (True, 0, "was revoked"),
        (False, 1097, "Expired 23 Nov 2029: can be renewed"),
    ],
)
def test_a_card_says_what_became_of_a_certificate(
    people: People, catalogue: Catalogue, visitor: Visitor, revoked: bool, days: int, told: str
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    if revoked:
        credentials.revoke(made, because="Registration ended.", by=people.administrator, now=NOW)

    with clock.stopped_at(NOW + timedelta(days=days)):
        page = visitor.sign_in(people.administrator).visit("/certification/first")

    assert told in page.text and "award it" not in page.text


def test_an_empty_board_says_how_people_come_onto_it(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.administrator)
    assert "No certificate runs out within ninety days" in visitor.visit("/certification/").text
    page = visitor.visit("/certification/first")
    assert "Nobody is on this path yet" in page.text

    added = visitor.submit(page, "/candidates")

    assert "Ana Ferreira" in added.text and "1 person on the way" in added.text
    for cohort in ("", "none", "99999"):
        assert visitor.post("/certification/first/candidates", cohort=cohort).status == 404, cohort


def test_certificates_that_run_out_are_on_the_first_board(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    everything(people, catalogue, earlier=timedelta(days=1200))
    made = awarded(people, catalogue, TODAY - timedelta(days=36 * 30))

    page = visitor.sign_in(people.administrator).visit("/certification/")

    assert "Running out" in page.text and made.number in page.text and "until" in page.text


def test_the_table_is_safe_in_a_spreadsheet(people: People, first: Path, visitor: Visitor) -> None:
    people.learner.name = '=HYPERLINK("http://evil.example")'
    actions.become_candidate(people.learner.id, first, now=NOW)

    answer = visitor.sign_in(people.administrator).client.get("/certification/first/people.csv")

    heading, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert heading == ["Name", "Country", "Since", "Stage", "Next", "Number", "Expires"]
    assert row == [
        '\'=HYPERLINK("http://evil.example")',
        "PT",
        "2026-11-23",
        "Theory",
        "Lessons on joints: 2 lessons left",
        "",
        "",
    ]
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]


def test_things_of_one_name_asked_at_first_and_to_keep_it_are_told_apart(app: Flask) -> None:
    hours = asks("id=h kind=hours hours=60") + asks("id=k kind=hours hours=12 for=renewal")

    with app.test_request_context():
        names = words.requirement_names(a_path(hours, valid_months="36"))

    assert names == {"h": "Something", "k": "To keep it: Something"}
