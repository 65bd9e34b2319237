"""The public page of a certificate and the document itself."""

from __future__ import annotations

import base64
import io
import json
import random
import re
import statistics
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import Engine

from app import clock, db
from app.content.model import Catalogue
from app.content.paths import Wording
from app.credentials import actions, certificate, keys, queries, words
from app.credentials.models import Award
from app.credentials.signatures import State
from tests.certification.conftest import TODAY, People, awarded, everything
from tests.credentials.conftest import fresh
from tests.credentials.test_actions import renewed
from tests.factories import NOW
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")
JSON = {"Accept": "application/json"}


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


def test_ce_03_each_state_is_said_at_first_glance(people: People, catalogue: Catalogue, visitor: Visitor) -> None:
    """Valid, superseded (leading to the newer one), revoked, on the page and as JSON; expired and unknown above."""
    everything(people, catalogue)
    one = awarded(people, catalogue)
    assert seen(visitor, one) == ("Valid", "valid")
    two = renewed(people, catalogue, one)

    assert seen(visitor, one) == ("Superseded", "superseded") and seen(visitor, two) == ("Valid", "valid")
    page = visitor.visit(f"/verify/{one.public_id}")
    assert f"/verify/{two.public_id}" in page.links()
    told = visitor.client.get(f"/verify/{one.public_id}", headers=JSON).json
    assert told and told["superseded_by"].endswith(f"/verify/{two.public_id}")

    actions.revoke(fresh(two), because="A secret reason.", by=people.administrator, now=NOW)
    assert seen(visitor, two) == ("Revoked", "revoked") and seen(visitor, one) == ("Superseded", "superseded")
    told = visitor.client.get(f"/verify/{two.public_id}", headers=JSON).json
    assert told and told["revoked_on"] == "2026-11-23" and "secret" not in json.dumps(told)


def seen(visitor: Visitor, award: Award) -> tuple[str, str]:
    """The large word of the page, and the status in JSON; by id and by number alike."""
    found = set()
    for known_as in (award.public_id, award.number):
        page = visitor.visit(f"/verify/{known_as}")
        told = visitor.client.get(f"/verify/{known_as}", headers=JSON).json
        assert page.status == 200 and told
        (title,) = page.tree.xpath("//*[contains(@class,'verdict-title')]")
        found.add((title.text_content().strip(), told["status"]))
    (both,) = found
    return both


def test_ce_03_wrong_ids_and_withdrawn_ones_take_the_same_time(
    people: People, catalogue: Catalogue, visitor: Visitor, database: Engine
) -> None:
    """The same number of statements, and medians of alternating requests that are close; the best of three goes."""
    everything(people, catalogue)
    made = awarded(people, catalogue)
    actions.revoke(made, because="Registration ended.", by=people.administrator, now=NOW)
    addresses = (f"/verify/{made.public_id}", "/verify/" + "A" * 22)
    counts = []
    for address in addresses:
        visitor.client.get(address, headers=JSON)
        with counted(database) as statements:
            visitor.client.get(address, headers=JSON)
        counts.append(len([one for one in statements if one.lstrip().startswith("SELECT") and "tries" not in one]))
    assert counts[0] <= counts[1] + 1, "of one that is there, only the newest of its chain is asked in addition"

    assert min(apart(visitor, *addresses) for _ in range(3)) < 1.5


def apart(visitor: Visitor, one: str, other: str) -> float:
    """How many times longer one takes than the other, whichever it is."""
    took: dict[str, list[float]] = {one: [], other: []}
    for _ in range(15):
        for address, times in took.items():
            began = time.perf_counter()
            visitor.client.get(address, headers=JSON)
            times.append(time.perf_counter() - began)
    medians = [statistics.median(times) for times in took.values()]
    return max(medians) / min(medians)


def test_ce_04_ten_thousand_guesses_give_nothing(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    chance = random.Random(4)

    for _ in range(10_000):
        guess = base64.urlsafe_b64encode(chance.randbytes(16)).rstrip(b"=").decode()
        assert queries.award_known_as(guess) is None
    assert queries.award_known_as(made.public_id) is made


@pytest.mark.parametrize("shape", ["PRO-2026-{:04}-00000", "{:022}"])
def test_ce_04_guessing_is_slowed(visitor: Visitor, people: People, catalogue: Catalogue, shape: str) -> None:
    """Sixty in ten minutes from one address: ten thousand take more than a day."""
    everything(people, catalogue)
    number = awarded(people, catalogue).number
    statuses = [visitor.visit(f"/verify/{shape.format(serial)}").status for serial in range(61)]

    assert statuses == [404] * 60 + [429]
    for address in ("badge.jwt", "certificate.json"):
        assert visitor.client.get(f"/verify/{'A' * 22}/{address}").status_code == 429, address
    with clock.stopped_at(NOW + timedelta(minutes=11)):
        assert visitor.visit(f"/verify/{number}").status == 200
    assert 10_000 / 60 * timedelta(minutes=10) > timedelta(days=1)


def test_ce_04_an_address_of_a_whole_network_counts_as_one(visitor: Visitor) -> None:
    """Whoever has an IPv6 network has more addresses than there are seconds."""
    statuses = [
        visitor.client.get(
            f"/verify/{serial:022}", environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{serial:x}"}
        ).status_code
        for serial in range(61)
    ]

    assert statuses == [404] * 60 + [429]


def test_ce_04_the_page_shows_name_title_dates_and_status_only(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    everything(people, catalogue)
    actions.list_publicly(people.learner.id, agreed=True, now=NOW)
    made = awarded(people, catalogue)

    told = visitor.client.get(f"/verify/{made.public_id}", headers=JSON).json
    page = visitor.visit(f"/verify/{made.public_id}").text

    assert told and set(told) == {
        "status", "checked_on", "number", "name", "title", "society", "awarded_on", "expires_on", "address", "signature",
        "credential", "signed",
    }  # fmt: skip
    assert set(told["signed"]["content"]) == {
        "number", "name", "title", "society", "awarded_on", "expires_on", "path", "path_version", "status", "term", "facts",
    }  # fmt: skip
    shown = page + json.dumps({**told, "signed": None})
    shown = re.sub(r"[\w-]{20,}", "", shown)  # ids and signatures: any two signs may stand in them by chance
    for secret in (
        people.learner.email,
        "Portugal",
        "PT",
        "90",
        "Porto",
        people.instructor.name,
        people.administrator.name,
    ):
        assert secret not in shown.replace("OPT", ""), secret


def test_what_contradicts_its_signature_is_not_called_valid(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    made.facts = {**made.facts, "name": "An impostor"}
    db.session.flush()

    assert seen(visitor, made) == ("Not confirmed", "contradicted")
    visitor.sign_in(people.administrator)
    assert "not those that were frozen" in visitor.visit(f"/certification/certificates/{made.id}").text


def test_ce_12_the_page_says_that_a_key_was_withdrawn(people: People, catalogue: Catalogue, visitor: Visitor) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    assert "withdrawn key" not in visitor.visit(f"/verify/{made.public_id}").text

    keys.withdraw(made.key_id or "", State.LOST, NOW)

    assert "Signed with a withdrawn key" in visitor.visit(f"/verify/{made.public_id}").text
    told = visitor.client.get(f"/verify/{made.public_id}", headers=JSON).json
    assert told and (told["status"], told["signature"]) == ("valid", "withdrawn-key")


def test_an_unknown_certificate_is_not_found_in_json_either(visitor: Visitor) -> None:
    for accept in ("application/json", "application/vc+jwt"):
        answer = visitor.client.get("/verify/PRO-2026-0041-7F3KM", headers={"Accept": accept})
        assert answer.status_code == 404 and answer.json and answer.json["status"] == "unknown", accept


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
    assert targets == {f"{site}/verify/{made.public_id}"}
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
    for paper, width in (("a4", 842), ("letter", 792)):
        with app.test_request_context("/"):
            body = certificate.pdf(facts, words.printed(facts), "https://learn.example.org/verify/x", paper=paper)

        reader = PdfReader(io.BytesIO(body))
        text = "".join(reader.pages[0].extract_text().split())
        assert len(reader.pages) == 1 and "".join(name.split()) in text, text
        assert round(reader.pages[0].mediabox.width) == width


def test_a_wording_of_the_holders_country_is_frozen_and_printed(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    wording = Wording("PT", "Certificado", "<p>x</p>", "A pessoa indicada cumpriu todos os requisitos.")
    path = replace(catalogue.path("second"), wordings=(wording,))
    made = actions.issue(
        people.learner, path, after=None, evidence=[], expires_on=None, society="A society",
        by=people.administrator, now=NOW, today=TODAY,
    )  # fmt: skip

    reader = pdf_of(visitor.sign_in(people.administrator), made)

    text = " ".join(reader.pages[0].extract_text().split())
    assert "Certificado" in text and "cumpriu todos os requisitos" in text and len(reader.pages) == 1
    assert made.facts["wording"] == {"country": "PT", "heading": "Certificado", "text": wording.text}


def test_a_duplicate_is_marked_as_one_and_is_the_same_certificate(
    people: People, catalogue: Catalogue, visitor: Visitor
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    visitor.sign_in(people.administrator)
    page = visitor.visit(f"/certification/certificates/{made.id}")

    assert visitor.submit(page, "/duplicates", lost="").status == 422
    issued = visitor.submit(page, "/duplicates", lost="Lost in a move.")

    (copy,) = queries.duplicates_of(made.id)
    address = f"/certification/certificates/{made.id}/duplicates/{copy.id}.pdf"
    assert (
        "Duplicate issued on 23 Nov 2026" in issued.text
        and "Lost in a move." in issued.text
        and address in issued.links()
    )
    text = " ".join(PdfReader(io.BytesIO(visitor.client.get(address).data)).pages[0].extract_text().split())
    assert "Duplicate issued on 23 November 2026" in text and made.number in text
    assert "Duplicate" not in pdf_of(visitor, made).pages[0].extract_text()
    visitor.sign_in(people.learner)
    assert f"/my-certificates/{made.id}/duplicates/{copy.id}.pdf" in visitor.visit("/my-certificates").links()
    assert visitor.client.get(f"/my-certificates/{made.id}/duplicates/{copy.id}.pdf").data.startswith(b"%PDF")
    assert visitor.visit(f"/my-certificates/{made.id}/duplicates/{copy.id + 1}.pdf").status == 404
    visitor.sign_in(people.stranger)
    assert visitor.visit(f"/my-certificates/{made.id}/duplicates/{copy.id}.pdf").status in (403, 404)
