"""Documents, practice, contributions and decisions recorded by hand, and certificates as entries of the ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.certification import actions, queries
from app.content.model import Catalogue, Path
from app.credentials import actions as credentials
from app.credentials import queries as certificates
from app.errors import Invalid, NotAllowed
from app.evidence import queries as ledger
from app.evidence.models import Entry
from tests.certification.conftest import TODAY, People, awarded, everything
from tests.certification.paths import a_path, asks
from tests.factories import NOW

LATER = NOW + timedelta(days=30)


def a_document(people: People, **given: object) -> Entry:
    values = {
        "kind": "licence", "valid_from": date(2026, 1, 1), "expires_on": date(2026, 12, 31), "issuer": "GCC",
        "reference": "04711", "checked": "Register looked up", "author": people.administrator, "now": NOW,
    }  # fmt: skip
    return actions.record_document(people.learner, **{**values, **given})  # type: ignore[arg-type]


def test_a_document_says_what_was_checked(people: People) -> None:
    entry = a_document(people)

    assert (entry.kind, entry.subject, entry.happened_on, entry.author_id) == (
        "document", "licence", date(2026, 1, 1), people.administrator.id,
    )  # fmt: skip
    assert entry.details == {
        "expires_on": "2026-12-31", "issuer": "GCC", "reference": "04711", "checked": "Register looked up",
    }  # fmt: skip


def test_a_document_does_not_end_before_it_begins(people: People) -> None:
    with pytest.raises(Invalid, match="ends-before-it-begins"):
        a_document(people, expires_on=date(2025, 12, 31))


def test_practice_and_contributions_are_not_recorded_ahead(people: People) -> None:
    tomorrow = TODAY + timedelta(days=1)

    with pytest.raises(Invalid, match="evidence-in-the-future"):
        actions.record_practice(
            people.learner, since=tomorrow, country="GB", document="x", author=people.administrator, now=NOW
        )
    with pytest.raises(Invalid, match="evidence-in-the-future"):
        actions.record_contribution(
            people.learner, kind="lecture", amount=1, on=tomorrow, topic="", where="", author=people.administrator, now=NOW
        )  # fmt: skip


def test_nobody_records_for_themselves(people: People) -> None:
    people.administrator, people.learner = people.learner, people.learner

    with pytest.raises(NotAllowed, match="own-evidence"):
        a_document(people)


def test_what_the_path_forbids_to_waive_is_not_waived(people: People) -> None:
    path = a_path(asks("id=r kind=practice years=1 waivable=no"))

    with pytest.raises(Invalid, match="not-waivable"):
        actions.waive(people.learner, path, "r", because="He is nice.", author=people.administrator, now=NOW)


def test_a_decision_of_the_board_is_an_entry_with_its_reason(people: People) -> None:
    path = a_path(asks("id=g kind=any", asks("id=d kind=decision", level=3)))

    entry = actions.waive(people.learner, path, "d", because="Taught abroad.", author=people.administrator, now=NOW)

    assert (entry.kind, entry.subject, entry.note, entry.details) == (
        "waiver", "first/d", "Taught abroad.", {"decision": True},
    )  # fmt: skip


def test_a_certificate_is_an_entry_and_its_revocation_a_withdrawal(
    people: People, first: Path, catalogue: Catalogue
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    entry = ledger.entries_of(people.learner.id)[-1]
    held = queries.standing_of(people.learner.id, first, catalogue, TODAY)
    credentials.revoke(made, because="Registration ended.", by=people.administrator, now=LATER)
    withdrawal = ledger.entries_of(people.learner.id)[-1]

    assert (entry.kind, entry.subject, entry.happened_on) == ("award", "first", TODAY)
    assert entry.details["number"] == made.number and entry.details["expires_on"] == "2029-11-23"
    assert held.term and held.term.number == made.number
    assert (withdrawal.withdraws_id, withdrawal.note) == (entry.id, "Registration ended.")
    assert queries.standing_of(people.learner.id, first, catalogue, TODAY).term is None
    assert ledger.verify_all().problems == ()


def test_the_past_is_judged_by_what_was_known_then(people: People, first: Path, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    practical = next(entry for entry in ledger.entries_of(people.learner.id) if entry.kind == "sign-off")
    actions.withdraw(practical, because="Wrong person marked.", author=people.administrator, now=LATER)
    credentials.revoke(made, because="Wrong person marked.", by=people.administrator, now=LATER)

    def as_known(at: object) -> tuple[bool, bool]:
        found = queries.standing_of(people.learner.id, first, catalogue, TODAY, known_at=at)  # type: ignore[arg-type]
        return found.term is not None, found.checks[3].met

    assert as_known(NOW) == (True, True)
    assert as_known(LATER - timedelta(seconds=1)) == (True, True)
    assert as_known(LATER) == as_known(None) == (False, False)
    assert as_known(NOW - timedelta(days=1)) == (False, False)


def test_certificates_from_before_the_ledger_knew_of_awards_count(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    facts = [fact for fact in queries.facts_of([people.learner.id])[people.learner.id] if fact.kind == "award"]
    made.number = "OLD-2020-0001-00000"  # as if its entry were another one's

    known = [fact for fact in queries.facts_of([people.learner.id])[people.learner.id] if fact.kind == "award"]

    assert len(facts) == 1 and [fact.entry_id for fact in known] == [facts[0].entry_id, 0]
    assert certificates.status_of(made, TODAY) == "valid"
