"""One person as staff see them: recording evidence, waiving, withdrawing, awarding and revoking."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from app import db
from app.content.model import Catalogue
from app.credentials.models import Award
from app.evidence import queries as ledger
from tests.certification.conftest import People, everything, person_page, signed
from tests.faults import at_every_statement
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")


def test_hours_are_recorded_with_a_comma_and_stay_typed_when_refused(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.instructor)
    page = visitor.visit(person_page(people))
    fields = {"hours": "7,5", "mode": "in-person", "on": "2026-11-20", "where": "Porto, sign-in sheet"}

    refused = visitor.submit(page, "/hours", **{**fields, "hours": "many"})
    recorded = visitor.submit(page, "/hours", **fields)

    assert (
        refused.status == 422
        and "Please check" in refused.text
        and "Porto, sign-in sheet" in str(refused.response.data)
    )
    assert "7.5 of 10 h" in recorded.text and "Entry 1, happened on 20 Nov 2026 · Porto, sign-in sheet" in recorded.text
    assert people.instructor.name in recorded.text, "the ledger names the author"


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "-1"},
        {"hours": "nan"},
        {"hours": "inf"},
        {"hours": ""},
        {"on": "2026-13-01"},
        {"mode": "magic"},
        {"where": " "},
        {"extra": "x"},
    ],
)
def test_hours_that_make_no_sense_are_refused(people: People, visitor: Visitor, wrong: dict[str, str]) -> None:
    visitor.sign_in(people.instructor)
    fields = {"hours": "6", "mode": "in-person", "on": "2026-11-20", "where": "Porto", "topic": "", **wrong}

    assert visitor.post(f"{person_page(people)}/hours", **fields).status == 422
    assert ledger.entries_of(people.learner.id) == []


def test_practicals_are_assessed_from_the_page_and_listed_on_it(
    people: People, visitor: Visitor, catalogue: Catalogue
) -> None:
    visitor.sign_in(people.instructor)
    page = visitor.visit(person_page(people))
    (link,) = [href for href in page.links() if href.startswith("/practicals/sign-off/")]
    assert visitor.visit(link).heading == people.learner.name

    signed(people, catalogue, ask=1.0)
    page = visitor.visit(person_page(people))

    assert "Practicals so far" in page.text and "Not passed" in page.text
    assert ledger.entries_of(people.learner.id) == []


def test_a_waiver_needs_a_reason_and_counts(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.administrator)
    page = visitor.visit(person_page(people))

    refused = visitor.submit(page, "/waivers", requirement="f-hours", because="short")
    waived = visitor.submit(page, "/waivers", requirement="f-hours", because="Teaches this at a university.")

    assert refused.status == 422 and refused.form("/waivers")["fields"]["because"].strip() == "short"
    assert refused.form("/waivers")["fields"]["requirement"] == "f-hours"
    assert "Waived" in waived.text and "Teaches this at a university." in waived.text
    assert visitor.submit(page, "/waivers", requirement="none", because="Teaches this at a university.").status == 404


def test_an_entry_is_withdrawn_with_a_reason(people: People, visitor: Visitor, catalogue: Catalogue) -> None:
    signed(people, catalogue)
    (entry,) = ledger.entries_of(people.learner.id)
    visitor.sign_in(people.administrator)
    page = visitor.visit(person_page(people))

    refused = visitor.submit(page, f"/withdrawals/{entry.id}", because="oops")
    gone = visitor.submit(page, f"/withdrawals/{entry.id}", because="Another person was marked.")
    again = visitor.submit(page, f"/withdrawals/{entry.id}", because="Another person was marked.")

    assert refused.status == 422 and refused.form(f"/withdrawals/{entry.id}")["fields"]["because"].strip() == "oops"
    assert "Withdrawn" in gone.text and "Another person was marked." in gone.text and "Not signed off yet" in gone.text
    assert again.status == 409
    other = visitor.post(
        f"/certification/first/people/{people.stranger.id}/withdrawals/{entry.id}", because="Another person."
    )
    assert other.status == 404


def test_awarding_revoking_and_what_the_public_sees(
    people: People, visitor: Visitor, catalogue: Catalogue, app: Flask
) -> None:
    visitor.sign_in(people.administrator)
    assert "Award the certificate" not in visitor.visit(person_page(people)).text
    early = visitor.post(f"{person_page(people)}/award")
    assert early.status == 409 and "4 requirements are still open" in early.text

    everything(people, catalogue)
    page = visitor.visit(person_page(people))
    made = visitor.submit(page, "/award")
    number = made.heading
    assert number.startswith("FIR-2026-0001-") and "Rests on" in made.text and people.administrator.name in made.text
    assert visitor.submit(page, "/award").heading == number
    public = Visitor(app).visit(f"/verify/{number}")
    assert "Valid" in public.text and "Ana Ferreira" in public.text

    refused = visitor.submit(made, "/revocation", because="no")
    revoked = visitor.submit(made, "/revocation", because="Registration with the regulator ended.")

    assert refused.status == 422 and "Valid" in refused.text
    assert "Registration with the regulator ended." in revoked.text
    public = Visitor(app).visit(f"/verify/{number}")
    assert "Revoked" in public.text and "attests nothing" in public.text and "regulator" not in public.text
    assert (
        visitor.post(
            f"/certification/certificates/{db.session.scalar(select(Award.id))}/revocation",
            because="Once more, please.",
        ).status
        == 409
    )


def test_unknown_certificates_and_people_are_not_found(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.administrator)
    for address in (
        "/certification/certificates/999",
        "/certification/certificates/999.pdf",
        "/certification/first/people/99999",
    ):
        assert visitor.visit(address).status == 404, address
    assert visitor.post("/certification/first/people/99999/award").status == 404


def test_signs_that_no_database_stores_are_left_out(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.instructor)
    fields = {"hours": "6", "mode": "in-person", "on": "2026-11-20", "where": "Por\x00to", "topic": "\x00"}

    assert visitor.post(f"{person_page(people)}/hours", **fields).status == 200
    (entry,) = ledger.entries_of(people.learner.id)
    assert (entry.note, entry.subject) == ("Porto", "seminar")


@pytest.mark.parametrize("deed", ["award", "revocation"])
def test_rl_03_a_certificate_is_awarded_or_revoked_whole_or_not_at_all(
    people: People, visitor: Visitor, catalogue: Catalogue, database: Engine, deed: str
) -> None:
    everything(people, catalogue)
    visitor.sign_in(people.administrator)
    if deed == "award":
        form = visitor.visit(person_page(people)).form("/award")
    else:
        made = visitor.submit(visitor.visit(person_page(people)), "/award")
        form = made.form("/revocation")
        form["fields"]["because"] = "Registration ended."

    at_every_statement(database, lambda: visitor.client.post(form["action"], data=form["fields"]).status_code)
