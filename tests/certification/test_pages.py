"""The learner's own pages of certification, and who may see which page at all."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from app import db
from app.certification import actions
from app.certification.models import Candidacy
from app.content.model import Catalogue, Path
from app.credentials import actions as credentials
from app.credentials import queries as certificates
from app.evidence import queries as ledger
from tests.certification.conftest import People, awarded, everything, evidence, person_page
from tests.factories import NOW, a_user
from tests.statements import counted
from tests.visitor import Page, Visitor

pytestmark = pytest.mark.usefixtures("stopped")


def test_a_learner_sees_every_path_and_begins_one(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.learner)
    page = visitor.visit("/path")
    assert (
        "First certificate" in page.text
        and "Second certificate" in page.text
        and "Choose one to work towards" in page.text
    )

    begun = visitor.submit(visitor.visit("/path/first"), "/path/first/candidacy")

    assert begun.status == 200 and "working towards it since 23 Nov 2026" in begun.text
    assert "Work towards this certificate" not in begun.text
    assert "Under way" in visitor.visit("/path").text


def test_the_same_hours_of_a_day_are_entered_twice_only_on_purpose(people: People, visitor: Visitor) -> None:
    person = f"/certification/first/people/{people.learner.id}"
    given = {"hours": "6", "mode": "in-person", "on": "2026-11-20", "where": "Porto, sign-in sheet"}
    page = visitor.sign_in(people.instructor).visit(person)
    assert not page.tree.xpath("//input[@name='others']")
    visitor.submit(page, "/hours", **given)

    told = visitor.submit(page, "/hours", **given)
    assert told.status == 409 and "in the ledger already: Porto, sign-in sheet" in told.text
    assert len(ledger.entries_of(people.learner.id)) == 1

    assert visitor.submit(told, "/hours", where="Porto, the evening", others="y").status == 200
    assert len(ledger.entries_of(people.learner.id)) == 2
    assert visitor.submit(page, "/hours", **given | {"on": "2026-11-21"}).status == 200


def test_a_requirement_says_by_what_it_is_met_or_what_to_do(people: People, visitor: Visitor) -> None:
    evidence(people.learner, "lesson", "the-joint")
    actions.record_hours(
        people.learner,
        hours=7.5,
        mode="in-person",
        topic="",
        on=date(2026, 11, 20),
        where="Porto, list",
        author=people.instructor,
        now=NOW,
    )

    page = visitor.sign_in(people.learner).visit("/path/first")

    for words_of_page in (
        "0 of 4 requirements met",
        "1 of 2 lessons",
        "Read: The capsule.",
        "Not passed yet",
        "reach 80 per cent",
        "7.5 of 10 h",
        "Attend 2.5 more hours (in person)",
        "20 Nov 2026 · 7.5 h · in person · Porto, list",
        "Not signed off yet",
    ):
        assert words_of_page in page.text, words_of_page
    assert "/modules/joints" in page.links() and "/quizzes/j-exam" in page.links()


def test_two_paths_under_way_stand_side_by_side(people: People, visitor: Visitor, catalogue: Catalogue) -> None:
    for path in catalogue.paths:
        actions.become_candidate(people.learner.id, path, now=NOW)
    evidence(people.learner, "hours", "x", amount=1.0, mode="on-demand")

    visitor.sign_in(people.learner)
    page, second = visitor.visit("/path"), visitor.visit("/path/second")

    assert "0 of 4 requirements met" in page.text and "1 of 1 requirements met" in page.text
    assert "Another certificate is needed first" in page.text and "Other certificates" not in page.text
    assert "Needed first" in second.text and "/path/first" in second.links()


def test_rules_that_changed_since_somebody_began_are_said_to(people: People, visitor: Visitor) -> None:
    db.session.add(Candidacy(learner_id=people.learner.id, path_id="first", path_version=0, since=NOW))

    assert "they were version 0 and are version 1 now" in visitor.sign_in(people.learner).visit("/path/first").text


def test_an_unknown_path_is_not_found(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.administrator)
    for address in (
        "/path/none",
        "/certification/none",
        "/certification/none/people.csv",
        f"/certification/none/people/{people.learner.id}",
    ):
        assert visitor.visit(address).status == 404, address


def test_my_certificates_are_listed_and_printed(people: People, visitor: Visitor, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    visitor.sign_in(people.learner)

    page = visitor.visit("/path")
    pdf = visitor.client.get(f"/my-certificates/{made.id}.pdf")

    assert made.number in page.text and "Valid" in page.text and f"/my-certificates/{made.id}.pdf" in page.links()
    assert pdf.status_code == 200 and pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF")
    credentials.revoke(
        certificates.award_with_id(made.id), because="Registration ended.", by=people.administrator, now=NOW
    )
    assert f"/my-certificates/{made.id}.pdf" not in visitor.visit("/path").links()
    assert visitor.visit(f"/my-certificates/{made.id}.pdf").status == 403


def test_other_peoples_certificates_are_not_found(people: People, visitor: Visitor, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    visitor.sign_in(a_user())

    assert visitor.visit(f"/my-certificates/{made.id}.pdf").status == 404
    assert visitor.visit("/my-certificates/99999.pdf").status == 404


def staff_addresses(people: People) -> list[str]:
    return [
        "/certification/",
        "/certification/first",
        "/certification/first/people.csv",
        "/certification/certificates/1",
    ]


def test_students_are_refused_every_staff_page(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.learner)
    mine = person_page(people)
    for address in [*staff_addresses(people), mine]:
        assert visitor.visit(address).status == 403, address
    for deed in ("hours", "waivers", "award", "withdrawals/1"):
        assert visitor.post(f"{mine}/{deed}").status == 403, deed


def test_an_instructor_reaches_people_of_their_cohorts_and_no_boards(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.instructor)
    assert visitor.visit(person_page(people)).status == 200
    for address in staff_addresses(people):
        assert visitor.visit(address).status == 403, address
    for deed in ("waivers", "award", "withdrawals/1"):
        assert visitor.post(f"{person_page(people)}/{deed}").status == 403, deed


def test_an_instructor_of_others_does_not_find_the_person(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.stranger)
    mine = person_page(people)
    assert visitor.visit(mine).status == 404
    hours = {"hours": "6", "mode": "in-person", "on": "2026-11-20", "where": "Porto", "topic": ""}
    assert visitor.post(f"{mine}/hours", **hours).status == 404
    assert ledger.entries_of(people.learner.id) == []


def test_an_instructor_sees_their_own_page_without_means_to_record(people: People, visitor: Visitor) -> None:
    page = visitor.sign_in(people.instructor).visit(f"/certification/first/people/{people.instructor.id}")

    assert page.status == 200 and "Nobody records, signs off, waives or awards for themselves" in page.text
    assert "Record hours" not in page.text
    hours = {"hours": "6", "mode": "in-person", "on": "2026-11-20", "where": "Porto", "topic": ""}
    answer = visitor.post(f"/certification/first/people/{people.instructor.id}/hours", **hours)
    assert answer.status == 403 and "Nobody records their own hours" in answer.text


def test_the_pages_of_certification_are_wholly_translated(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    """In the pseudo-language every heading comes out in brackets."""
    everything(people, catalogue)
    visitor.sign_in(people.administrator)
    for address in ("/path", "/path/first", "/certification/", "/certification/first", person_page(people), "/verify"):
        page: Page = visitor.visit(f"{address}?language=en-XA")
        for heading in page.tree.xpath("//main//h2"):
            text = heading.text_content().strip()
            assert text.startswith("⟦") or "ertificate" in text or not text, (address, text)


def test_reading_pages_of_certification_writes_nothing(
    people: People, first: Path, catalogue: Catalogue, visitor: Visitor, database: Engine
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    visitor.sign_in(people.administrator)
    addresses = [
        "/path",
        "/path/first",
        "/certification/",
        "/certification/first",
        "/certification/first/people.csv",
        person_page(people),
    ]
    for address in [
        *addresses,
        f"/certification/certificates/{made.id}",
        f"/verify/{made.number}",
        f"/certification/certificates/{made.id}.pdf",
    ]:
        with counted(database) as seen:
            assert visitor.client.get(address).status_code == 200, address
        assert all(statement.lstrip().startswith("SELECT") for statement in seen), (address, seen)
    assert certificates.award_known_as(made.number) is not None
