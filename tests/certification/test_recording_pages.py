"""Pages on which an administrator records documents, practice and contributions, and looks back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.certification import actions
from app.content.model import Catalogue
from app.credentials import actions as credentials
from app.evidence import queries as ledger
from tests.certification.conftest import TODAY, People, awarded, everything, person_page
from tests.factories import NOW
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")
LICENCE = {
    "document": "licence", "valid_from": "2026-01-01", "expires_on": "2026-12-31", "issuer": "GCC", "reference": "04711",
    "checked": "Register looked up",
}  # fmt: skip


@pytest.fixture
def office(people: People, visitor: Visitor) -> Visitor:
    return visitor.sign_in(people.administrator)


def test_a_document_is_recorded_and_shown(people: People, office: Visitor) -> None:
    page = office.visit(person_page(people) + "/evidence")

    done = office.submit(page, "/documents", **LICENCE)

    assert "Document: licence" in done.text and "reference 04711" in done.text
    assert "checked: Register looked up" in done.text


def test_another_kind_is_written_as_paths_write_it(people: People, office: Visitor) -> None:
    page = office.visit(person_page(people) + "/evidence")

    office.submit(page, "/documents", **{**LICENCE, "document": "other", "other_document": "Own textbook"})

    assert [entry.subject for entry in ledger.entries_of(people.learner.id)] == ["own-textbook"]


@pytest.mark.parametrize(
    ("form", "typed", "said"),
    [
        ("/documents", {**LICENCE, "checked": ""}, "Say what you have seen"),
        ("/documents", {**LICENCE, "expires_on": "2025-01-01"}, "lies before the first"),
        ("/documents", {**LICENCE, "document": "other", "other_document": "§§"}, "letters, numbers and hyphens"),
        ("/documents", {**LICENCE, "valid_from": "soon"}, "Enter a day that exists"),
        ("/documents", {**LICENCE, "valid_from": "0026-01-01"}, "Enter a year from 1900 to 2199."),
        ("/documents", {**LICENCE, "expires_on": "0026-12-31"}, "Enter a year from 1900 to 9999."),
        ("/practice", {"since": "0020-01-01", "proof": "Register"}, "Enter a year from 1900 to 2199."),
        ("/practice", {"since": "2027-01-01", "proof": "Register"}, "lies in the future"),
        ("/contributions", {"amount": "many", "where": "Porto"}, "between 0.5 and 100"),
        ("/contributions", {"given_on": "2027-01-01", "where": "Porto"}, "lies in the future"),
    ],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(
    people: People, office: Visitor, form: str, typed: dict[str, str], said: str
) -> None:
    page = office.visit(person_page(people) + "/evidence")

    refused = office.submit(page, form, **typed)

    assert refused.status == 422 and said in refused.text
    again = refused.form(form)["fields"]
    assert all(again[name] == value for name, value in typed.items() if name not in ("other_document",))
    assert ledger.entries_of(people.learner.id) == []


def test_a_document_may_last_until_the_end_of_the_calendar(people: People, office: Visitor) -> None:
    page = office.visit(person_page(people) + "/evidence")

    done = office.submit(page, "/documents", **{**LICENCE, "expires_on": "9999-12-31"})

    assert done.status == 200
    (entry,) = ledger.entries_of(people.learner.id)
    assert entry.details["expires_on"] == "9999-12-31"


def test_practice_and_contributions_are_recorded(people: People, office: Visitor) -> None:
    page = office.visit(person_page(people) + "/evidence")
    office.submit(page, "/practice", since="2020-02-29", proof="Register")
    done = office.submit(
        page, "/contributions", contribution="lecture", amount="2", where="Porto", given_on="2026-11-01"
    )

    found = [(entry.kind, entry.subject, entry.amount) for entry in ledger.entries_of(people.learner.id)]
    assert found == [("practice", "practice", None), ("contribution", "lecture", 2.0)]
    assert "Contribution: 2 × lecture" in done.text and "In practice" in done.text


def test_only_administrators_record_them(people: People, visitor: Visitor) -> None:
    assert visitor.sign_in(people.instructor).visit(person_page(people) + "/evidence").status == 403


def test_nobody_records_their_own(people: People, office: Visitor) -> None:
    own = f"/certification/first/people/{people.administrator.id}"

    refused = office.post(own + "/documents", token_from="/home", **LICENCE)

    assert refused.status == 403 and ledger.entries_of(people.administrator.id) == []


def test_a_person_may_be_looked_at_as_known_on_a_day(people: People, catalogue: Catalogue, office: Visitor) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    practical = next(entry for entry in ledger.entries_of(people.learner.id) if entry.kind == "sign-off")
    later = NOW + timedelta(days=3)
    actions.withdraw(practical, because="Wrong person marked.", author=people.administrator, now=later)
    credentials.revoke(made, because="Wrong person marked.", by=people.administrator, now=later)

    with clock.stopped_at(NOW + timedelta(days=10)):
        now = office.visit(person_page(people))
        then = office.visit(person_page(people) + f"?known={TODAY.isoformat()}")
        before = office.visit(person_page(people) + f"?known={(TODAY - timedelta(days=1)).isoformat()}")

    assert "Withdrawn: " in now.text and "3 of 4 requirements met" in now.text
    assert "4 of 4 requirements met" in then.text and "As known on" in then.text
    assert "Withdrawn: " not in then.text and "Award the certificate" not in then.text
    assert "0 of 4 requirements met" in before.text and "Practical signed off" not in before.text


@pytest.mark.parametrize(
    ("known", "said"), [("", "Enter a date"), ("x", "Enter a day"), ("2999-01-01", "today or a day before")]
)
def test_a_day_that_cannot_be_is_refused(people: People, office: Visitor, known: str, said: str) -> None:
    page = office.visit(person_page(people) + f"?known={known}")

    assert page.status == 422 and said in page.text


def test_a_decision_of_the_board_is_offered_with_the_waivers(people: People, office: Visitor) -> None:
    page = office.visit(person_page(people))

    assert "Waive or decide" in page.text
