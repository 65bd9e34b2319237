"""The pages of certification: my path, the board, a person, the certificate and its public page."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import Engine, select

from app import clock, db
from app.certification import actions, certificate, queries, words
from app.certification.models import Award, Candidacy
from app.content.model import Catalogue, Path
from app.evidence import queries as ledger
from tests.certification.conftest import TODAY, People, awarded, everything, evidence, signed, theory
from tests.factories import NOW, a_cohort, a_user
from tests.statements import counted
from tests.visitor import Page, Visitor


@pytest.fixture(autouse=True)
def _the_day_of_these_tests():  # type: ignore[no-untyped-def]
    with clock.stopped_at(NOW):
        yield


def person_page(people: People) -> str:
    return f"/certification/first/people/{people.learner.id}"


# my path


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


def test_a_requirement_says_by_what_it_is_met_or_what_to_do(people: People, visitor: Visitor) -> None:
    evidence(people.learner, "lesson", "the-joint")
    actions.record_hours(
        people.learner, hours=7.5, mode="in-person", topic="", on=date(2026, 11, 20), where="Porto, list", author=people.instructor, now=NOW
    )  # fmt: skip

    page = visitor.sign_in(people.learner).visit("/path/first")

    for words_of_page in (
        "0 of 4 requirements met", "1 of 2 lessons", "Read: The capsule.", "Not passed yet", "reach 80 per cent",
        "7.5 of 10 h", "Attend 2.5 more hours (in person)", "20 Nov 2026 · 7.5 h · in person · Porto, list", "Not signed off yet",
    ):  # fmt: skip
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
    actions.revoke(queries.award_with_id(made.id), because="Registration ended.", by=people.administrator, now=NOW)
    assert f"/my-certificates/{made.id}.pdf" not in visitor.visit("/path").links()
    assert visitor.visit(f"/my-certificates/{made.id}.pdf").status == 403


# who may see what


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
    for address in [*staff_addresses(people), mine, f"{mine}/sign-off/j-practical"]:
        assert visitor.visit(address).status == 403, address
    for deed in ("hours", "waivers", "award", "sign-off/j-practical", "withdrawals/1"):
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
    for address in (mine, f"{mine}/sign-off/j-practical"):
        assert visitor.visit(address).status == 404, address
    hours = {"hours": "6", "mode": "in-person", "on": "2026-11-20", "where": "Porto", "topic": ""}
    assert visitor.post(f"{mine}/hours", **hours).status == 404
    steps = {"step-ask": "2", "step-find": "2", "step-tell": "6", "on": "2026-11-20"}
    assert visitor.post(f"{mine}/sign-off/j-practical", **steps).status == 404
    assert ledger.entries_of(people.learner.id) == []


def test_an_instructor_sees_their_own_page_without_means_to_record(people: People, visitor: Visitor) -> None:
    page = visitor.sign_in(people.instructor).visit(f"/certification/first/people/{people.instructor.id}")

    assert page.status == 200 and "Nobody records, signs off, waives or awards for themselves" in page.text
    assert "Record hours" not in page.text
    hours = {"hours": "6", "mode": "in-person", "on": "2026-11-20", "where": "Porto", "topic": ""}
    answer = visitor.post(f"/certification/first/people/{people.instructor.id}/hours", **hours)
    assert answer.status == 403 and "Nobody records their own hours" in answer.text


# a person


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


def test_a_practical_is_marked_step_by_step(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.instructor)
    page = visitor.visit(f"{person_page(people)}/sign-off/j-practical")
    assert "Asks for consent" in page.text and "critical" in page.text

    failed = visitor.submit(
        page, "/sign-off/", **{"step-ask": "1,5", "step-find": "2", "step-tell": "6", "note": "Unsure."}
    )
    passed = visitor.submit(
        page, "/sign-off/", **{"step-ask": "2", "step-find": "0", "step-tell": "6", "note": "Fine."}
    )

    assert "Not passed: 95 per cent" in str(failed.tree.text_content()) and "1 critical step was" in str(
        failed.tree.text_content()
    )
    assert "Signed off with 80 per cent" in str(passed.tree.text_content())
    assert [entry.kind for entry in ledger.entries_of(people.learner.id)] == ["sign-off"]


@pytest.mark.parametrize("points", ["", "many", "-1", "2.1", "nan", "inf", "1e9"])
def test_points_that_cannot_be_are_refused_and_the_rest_stays_typed(
    people: People, visitor: Visitor, points: str
) -> None:
    visitor.sign_in(people.instructor)
    page = visitor.visit(f"{person_page(people)}/sign-off/j-practical")

    refused = visitor.submit(page, "/sign-off/", **{"step-ask": points, "step-find": "1.5", "step-tell": "6"})

    assert refused.status == 422 and "Give points for every step" in refused.text
    assert refused.form("/sign-off/")["fields"]["step-find"] == "1.5"
    assert ledger.entries_of(people.learner.id) == []


def test_an_unknown_practical_is_not_found(people: People, visitor: Visitor) -> None:
    assert visitor.sign_in(people.instructor).visit(f"{person_page(people)}/sign-off/none").status == 404


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


# the boards


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


def statements_of_board(visitor: Visitor, app: Flask) -> int:
    db.session.commit()
    with counted(app.extensions["keystone-engine"]) as seen:
        answer = visitor.client.get("/certification/first")
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

    assert few == many <= 8
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
        actions.revoke(made, because="Registration ended.", by=people.administrator, now=NOW)

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
    everything(people, catalogue)
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


# verification


@pytest.mark.parametrize("spelling", [str, str.lower, lambda number: f" {number[:4]} {number[4:]} "])
def test_a_number_is_verified_however_it_is_typed(
    people: People, catalogue: Catalogue, visitor: Visitor, spelling
) -> None:  # type: ignore[no-untyped-def]
    everything(people, catalogue)
    made = awarded(people, catalogue)

    page = visitor.visit("/verify", query_string={"number": spelling(made.number)})

    assert page.status == 200 and made.number in page.heading
    for told in (
        "Valid",
        "in force today",
        "Ana Ferreira",
        "First certificate",
        "A society",
        "23 Nov 2026",
        "23 Nov 2029",
        "example rules",
    ):
        assert told in page.text, told
    assert people.learner.email not in str(page.response.data)
    assert page.tree.xpath("//meta[@name='robots'][@content='noindex']")


def test_an_expired_certificate_says_so(people: People, catalogue: Catalogue, visitor: Visitor) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue, date(2020, 1, 31))

    page = visitor.visit(f"/verify/{made.number}")

    assert (
        page.status == 200
        and "Expired" in page.text
        and "was valid until 31 Jan 2023" in page.text
        and "in force" not in page.text.replace("put in force", "")
    )


@pytest.mark.parametrize("number", ["PRO-2026-0041-7F3KM", "nonsense", "%00", "a/b", "%F0%9F%A6%B4", "x" * 500])
def test_an_unknown_number_is_not_found_and_said_plainly(visitor: Visitor, number: str) -> None:
    page = visitor.visit(f"/verify/{number}")

    assert page.status == 404 and "Unknown" in page.text and "No certificate has this number" in page.text


def test_an_empty_number_is_asked_for_again(visitor: Visitor) -> None:
    assert "Enter the number printed" in visitor.visit("/verify?number=").text
    assert visitor.visit("/verify").status == 200


def test_counting_through_numbers_is_slowed(visitor: Visitor, people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    number = awarded(people, catalogue).number
    statuses = [visitor.visit(f"/verify/PRO-2026-{serial:04}-00000").status for serial in range(61)]

    assert statuses == [404] * 60 + [429]
    with clock.stopped_at(NOW + timedelta(minutes=11)):
        assert visitor.visit(f"/verify/{number}").status == 200


# the document


def pdf_of(visitor: Visitor, award: Award) -> PdfReader:
    return PdfReader(io.BytesIO(visitor.client.get(f"/certification/certificates/{award.id}.pdf").data))


def test_the_document_says_what_was_awarded_in_text_with_its_fonts(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    reader = pdf_of(visitor.sign_in(people.administrator), made)

    (page,) = reader.pages
    text = " ".join(page.extract_text().split())
    for told in (
        "Ana Ferreira",
        "First certificate",
        made.number,
        "23 November 2026",
        "23 November 2029",
        "A society",
        "Course director",
        "Examiner",
        "example rules",
    ):
        assert told in text, (told, text)
    assert (
        page.mediabox.width > page.mediabox.height
        and round(page.mediabox.width) == 842
        and round(page.mediabox.height) == 595
    )
    descriptors = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for font in page["/Resources"]["/Font"].values()
    ]
    assert descriptors and all("/FontFile2" in font or "/FontFile3" in font for font in descriptors), (
        "fonts are embedded"
    )
    assert reader.metadata and made.number in (reader.metadata.title or "")


def test_the_code_of_the_document_leads_to_its_public_page(
    people: People, catalogue: Catalogue, visitor: Visitor, app: Flask
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    reader = pdf_of(visitor.sign_in(people.administrator), made)

    targets = {note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]}
    site = app.extensions["keystone-config"].public_url
    assert targets == {f"{site}/verify/{made.number}"}
    assert visitor.visit(targets.pop().removeprefix(site)).heading == f"Certificate {made.number}"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Li", "SOT"),
        (
            "Wolfeschlegelsteinhausenbergerdorff " * 3,
            "Advanced proficiency in cranial and extremity procedures of the second and third kind " * 2,
        ),
        ("#set text(fill: red) $x^2$ *bold* \\ @ref <a>", "Title with #emph[code]"),
        ("Ελένη Παπαδοπούλου", "Žofie Černá"),
    ],
)
def test_a_document_is_one_page_whatever_the_names(app: Flask, name: str, title: str) -> None:
    facts = {
        "number": "PRO-2026-12345-7F3KM", "name": name.strip(), "title": title.strip(), "society": "A society", "awarded_on": "2026-11-23",
        "expires_on": None, "status": "in-force", "signatories": ["Course director", "Examiner", "President of the society"],
    }  # fmt: skip
    with app.test_request_context("/"):
        body = certificate.pdf(facts, words.printed(facts), "https://learn.example.org/verify/PRO-2026-12345-7F3KM")

    reader = PdfReader(io.BytesIO(body))
    text = "".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1 and "".join(name.split()) in text, text


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
    assert queries.award_numbered(made.number) is not None
