"""The public page of a certificate and the document itself."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader

from app import clock
from app.content.model import Catalogue
from app.credentials import certificate, words
from app.credentials.models import Award
from tests.certification.conftest import People, awarded, everything
from tests.factories import NOW
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")


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
    everything(people, catalogue, earlier=timedelta(days=2600))
    made = awarded(people, catalogue, date(2020, 1, 31))

    page = visitor.visit(f"/verify/{made.number}")

    assert (
        page.status == 200
        and "Expired" in page.text
        and "was valid until 31 Jan 2023" in page.text
        and "in force" not in page.text.replace("put in force", "")
    )


@pytest.mark.parametrize("number", ["PRO-2026-0041-7F3KM", "nonsense", "a/b", "%F0%9F%A6%B4", "x" * 500])
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
    assert visitor.visit(targets.pop().removeprefix(site)).heading == made.number


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
        "number": "PRO-2026-12345-7F3KM",
        "name": name.strip(),
        "title": title.strip(),
        "society": "A society",
        "awarded_on": "2026-11-23",
        "expires_on": None,
        "status": "in-force",
        "signatories": ["Course director", "Examiner", "President of the society"],
    }
    with app.test_request_context("/"):
        body = certificate.pdf(facts, words.printed(facts), "https://learn.example.org/verify/PRO-2026-12345-7F3KM")

    reader = PdfReader(io.BytesIO(body))
    text = "".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1 and "".join(name.split()) in text, text
