"""Pages of continuing education: the member's own, the approvals, what stays closed to others."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import Engine

from app.content.model import Catalogue
from app.cpd import actions, queries
from app.cpd.queries import PER_PAGE
from tests.cpd.conftest import NOW, TODAY, People, a_claim, hours
from tests.credentials.test_verifier import run
from tests.factories import a_user
from tests.faults import at_every_statement
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("the_day")
PDF = b"%PDF-1.7 a certificate"


def test_a_member_adds_a_board_sees_what_counts_and_takes_a_statement(visitor: Visitor, people: People) -> None:
    hours(people.member, 8, title="Category seminar", on=date(2026, 10, 4))
    visitor.sign_in(people.member)
    page = visitor.visit("/cpd")
    assert "No board on your list yet" in page.text and "Category seminar" in page.text

    page = visitor.submit(page, "/cpd/licences", pack="uk", number="04711")
    assert page.heading == "United Kingdom" and "8 of 30 h" in page.text and "7 h are missing" in page.text
    page = visitor.submit(page, "/cpd/uk/plan", text="Learn the jaw.")
    assert "Learn the jaw." in page.tree.xpath("//textarea/text()")[0]

    page = visitor.submit(page, "/cpd/uk/statements")
    assert "Not complete" in page.text and "Ana Ferreira" in page.text and "Category seminar" in page.text
    assert "what it accepts. The rules" in page.text
    link = next(link for link in page.links() if link.endswith(".pdf"))
    pdf = PdfReader(io.BytesIO(visitor.client.get(link).data))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert "Ana Ferreira" in text and "Category seminar" in text and "No approval" in text


def test_a_board_that_needs_a_first_day_asks_for_it_and_keeps_what_was_typed(visitor: Visitor, people: People) -> None:
    visitor.sign_in(people.member)
    page = visitor.submit(visitor.visit("/cpd"), "/cpd/licences", pack="alaska", number="AK-1")

    assert page.status == 422 and "enter its first day" in page.text
    assert page.form("/cpd/licences")["fields"]["number"] == "AK-1"


def test_a_reflection_is_written_and_read_again(visitor: Visitor, people: People) -> None:
    entry = hours(people.member, 8)
    visitor.sign_in(people.member)
    page = visitor.visit(f"/cpd/activities/{entry.id}")
    assert visitor.submit(page, "/cpd/activities/", text=" ").status == 422
    visitor.submit(page, "/cpd/activities/", text="I ask about sleep now.")

    assert "I ask about sleep now." in visitor.visit(f"/cpd/activities/{entry.id}").tree.xpath("//textarea/text()")[0]


def test_a_claim_with_its_proof_is_approved_and_counts(app: Flask, visitor: Visitor, people: People) -> None:
    visitor.sign_in(people.member)
    page = visitor.visit("/cpd/claims/new")
    typed = {
        "title": "Cranial seminar",
        "issuer": "Sister Society",
        "on": "2026-10-03",
        "hours": "7,5",
        "topic": "cranial",
    }
    page = visitor.submit(page, "/cpd/claims/new", **typed, proof=(io.BytesIO(b"no"), "a.pdf"))
    assert page.status == 422 and "neither a PDF" in page.text
    assert page.form("/cpd/claims/new")["fields"]["title"] == "Cranial seminar"
    assert "SOTO Japan" in page.tree.xpath("//datalist[@id='bodies']/option/@value")
    page = visitor.submit(page, "/cpd/claims/new", proof=(io.BytesIO(PDF), "certificate.pdf"))
    assert "Waits for approval" in page.text

    clerk = Visitor(app).sign_in(people.clerk)
    page = clerk.visit("/approvals")
    assert "Cranial seminar" in page.text and "No certificate counts hours of this body" in page.text
    proof = clerk.client.get(next(link for link in page.links() if link.endswith("/proof")))
    assert proof.data == PDF and proof.headers["Content-Disposition"].startswith("attachment")
    (waiting,) = queries.waiting_claims()
    page = clerk.post("/approvals", token_from="/approvals", claim=str(waiting.claim.id))

    assert "1 claim is in the ledger now" in page.tree.text_content()
    assert "Approved" in visitor.visit("/cpd").text


def test_refusing_needs_a_reason_that_the_member_reads(app: Flask, visitor: Visitor, people: People) -> None:
    claim = a_claim(people.member)
    clerk = Visitor(app).sign_in(people.clerk)
    page = clerk.visit("/approvals")
    assert clerk.submit(page, f"/approvals/{claim.id}/refusal", because="no").status == 422
    clerk.submit(page, f"/approvals/{claim.id}/refusal", because="It names another person.")

    assert "It names another person." in visitor.sign_in(people.member).visit("/cpd").text


def test_approving_nothing_or_twice_is_told(visitor: Visitor, people: People) -> None:
    claim = a_claim(people.member)
    visitor.sign_in(people.clerk)

    assert visitor.post("/approvals", token_from="/approvals").status == 422
    assert visitor.post("/approvals", token_from="/approvals", claim="999999").status == 404
    assert visitor.post("/approvals", token_from="/approvals", claim=str(claim.id)).status == 200
    assert visitor.post("/approvals", token_from="/approvals", claim=str(claim.id)).status == 200
    assert (
        visitor.post(f"/approvals/{claim.id}/refusal", token_from="/approvals", because="Too late for this.").status
        == 409
    )


def test_a_transcript_is_looked_through_before_it_is_taken_over(visitor: Visitor, people: People) -> None:
    visitor.sign_in(people.clerk)
    head = "email;date;hours;mode;title;issuer\n"
    page = visitor.submit(
        visitor.visit("/approvals/import"), "/approvals/import", text=head + "x@example.org;2026-05-09;8;in-person;T;I"
    )
    assert page.status == 422 and "Row 2: nobody here has the address x@example.org." in page.text

    page = visitor.submit(page, "/approvals/import", text=head + f"{people.member.email};2026-05-09;8;in-person;T;I")
    assert "1 row will wait for approval" in page.text and queries.number_waiting() == 0
    page = visitor.submit(page, "/approvals/import/application")
    assert page.status == 200 and queries.number_waiting() == 1


def test_members_by_board_are_a_page_and_a_table(visitor: Visitor, people: People, catalogue: Catalogue) -> None:
    people.member.name = "=HYPERLINK(1)"
    actions.hold_licence(people.member, catalogue.pack("uk"), number="1", begins_on=None, now=NOW)
    visitor.sign_in(people.clerk)

    assert "0 of 30 h" in visitor.visit("/approvals/boards/uk").text
    table = visitor.client.get("/approvals/boards/uk.csv").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in table and "Learning with others" in table


def test_the_overview_takes_the_same_statements_for_many(
    database: Engine, visitor: Visitor, people: People, catalogue: Catalogue
) -> None:
    visitor.sign_in(people.clerk)
    numbers = []
    for _ in range(2):
        for _ in range(20):
            member = a_user()
            actions.hold_licence(member, catalogue.pack("uk"), number="", begins_on=None, now=NOW)
            hours(member, 3)
        with counted(database) as statements:
            visitor.visit("/approvals/boards/uk")
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 9


@pytest.mark.parametrize(("path", "most"), [("/approvals", 4), ("/approvals.csv", 2)])
def test_claims_take_the_same_statements_for_many(
    database: Engine, visitor: Visitor, people: People, path: str, most: int
) -> None:
    visitor.sign_in(people.clerk)
    numbers = []
    for waiting in (PER_PAGE, 3 * PER_PAGE):
        while queries.number_waiting() < waiting:
            member = a_user()
            a_claim(member, proof=("proof.pdf", PDF))
            a_claim(member, by=people.second, key="another", title="Another seminar")
        with counted(database) as statements:
            assert visitor.client.get(path).status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= most, statements
    table = visitor.table("/approvals.csv")
    assert len(table) == 1 + 3 * PER_PAGE
    assert {(row[2], row[9] == row[0], row[11]) for row in table[1:]} == {
        ("Cranial seminar", True, "yes"),
        ("Another seminar", False, "no"),
    }


@pytest.mark.parametrize("path", ["/cpd/uk", "/cpd/atlantis", "/cpd/activities/{entry}", "/cpd/claims/{claim}/proof", "/cpd/statements/{statement}.pdf"])  # fmt: skip
def test_az_02_what_is_another_members_is_not_found(
    visitor: Visitor, people: People, catalogue: Catalogue, path: str
) -> None:
    owner = people.member
    actions.hold_licence(owner, catalogue.pack("uk"), number="1", begins_on=None, now=NOW)
    entry, claim = hours(owner, 3), a_claim(owner, proof=("a.pdf", PDF))
    made = actions.issue_statement(owner, "uk", catalogue, society="S", on=TODAY, now=NOW)
    visitor.sign_in(people.other)

    asked = path.format(entry=entry.id, claim=claim.id, statement=made.public_id)
    assert visitor.visit(asked).status == 404


@pytest.mark.parametrize(
    "path", ["/approvals", "/approvals/import", "/approvals/boards/uk", "/approvals/boards/uk.csv"]
)
def test_members_do_not_see_approvals(visitor: Visitor, people: People, path: str) -> None:
    assert visitor.sign_in(people.member).client.get(path).status_code == 403


def test_a_statement_is_checked_by_anybody_and_guessing_is_slowed(
    visitor: Visitor, people: People, catalogue: Catalogue
) -> None:
    actions.hold_licence(people.member, catalogue.pack("uk"), number="1", begins_on=None, now=NOW)
    made = actions.issue_statement(people.member, "uk", catalogue, society="S", on=TODAY, now=NOW)

    assert "Not complete" in visitor.visit(f"/cpd/statements/{made.public_id}").text
    statuses = {visitor.visit(f"/cpd/statements/guess{number}").status for number in range(70)}
    assert statuses == {404, 429}


@pytest.mark.parametrize("on", ["yesterday", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_refused_and_not_an_error(
    visitor: Visitor, people: People, catalogue: Catalogue, on: str
) -> None:
    actions.hold_licence(people.member, catalogue.pack("uk"), number="1", begins_on=None, now=NOW)

    assert visitor.sign_in(people.member).visit(f"/cpd/uk?on={on}").status == 422


@pytest.mark.parametrize("pure", [(), ("--pure",)])
def test_a_board_checks_the_signed_file_without_this_site(
    visitor: Visitor, people: People, catalogue: Catalogue, tmp_path: Path, pure: tuple[str, ...]
) -> None:
    hours(people.member, 7.5, title="Category seminar")
    actions.hold_licence(people.member, catalogue.pack("uk"), number="1", begins_on=None, now=NOW)
    made = actions.issue_statement(people.member, "uk", catalogue, society="S", on=TODAY, now=NOW)
    file, keys = tmp_path / "statement.json", tmp_path / "keys.json"
    file.write_bytes(visitor.client.get(f"/cpd/statements/{made.public_id}.json").data)
    keys.write_bytes(visitor.client.get("/.well-known/keystone-keys.json").data)

    status, told = run(file, "--keys", keys, *pure)
    assert status == 0 and "good: statement for Ana Ferreira, United Kingdom" in told and "7.5 of 30 hours" in told, (
        told
    )

    file.write_bytes(file.read_bytes().replace(b'"counted":"7.5"', b'"counted":"8.5"', 1))
    status, told = run(file, "--keys", keys, *pure)
    assert status == 1 and "does not fit" in told, told


def test_a_statement_that_is_unknown_has_no_signed_file(visitor: Visitor, people: People) -> None:
    assert visitor.visit("/cpd/statements/guess.json").status == 404


def test_rl_03_a_transcript_is_taken_over_whole_or_not_at_all(
    visitor: Visitor, people: People, database: Engine
) -> None:
    visitor.sign_in(people.clerk)
    row = ";2026-05-09;8;in-person;T;I\n"
    text = "email;date;hours;mode;title;issuer\n" + people.member.email + row + people.other.email + row
    form = visitor.submit(visitor.visit("/approvals/import"), "/approvals/import", text=text).form("/application")

    at_every_statement(database, lambda: visitor.client.post(form["action"], data=form["fields"]).status_code)

    assert queries.number_waiting() == 2
