"""Certificates issued and revoked, on both databases."""

from __future__ import annotations

import base64
from datetime import date

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from app import db
from app.accounts.models import User
from app.certification import actions as certification
from app.certification import queries as boards
from app.certification.rules.facts import Stage
from app.content.model import Catalogue, Path
from app.credentials import actions, queries, rules
from app.credentials.models import Award
from app.credentials.rules import Status
from app.credentials.signatures import Check
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.evidence import queries as ledger
from tests.certification.conftest import TODAY, People, awarded, everything, some_people
from tests.factories import NOW, a_user
from tests.parallel import at_once


def test_facts_changed_in_the_database_are_noticed(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    made.facts = {**made.facts, "name": "An impostor"}

    assert not made.is_unchanged


def test_a_certificate_is_revoked_once_with_its_reason(people: People, first: Path, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    actions.revoke(made, because="Registration ended.", by=people.administrator, now=NOW)

    assert queries.status_of(made, TODAY) is Status.REVOKED and made.is_unchanged
    with pytest.raises(Conflict, match="already-revoked"):
        actions.revoke(made, because="Again.", by=people.administrator, now=NOW)
    assert made.revoked_because == "Registration ended."
    (row,) = boards.board(first, catalogue, TODAY).columns[Stage.READY]
    assert row.lost is Status.REVOKED, "the board must not show somebody revoked as simply ready"


def test_ce_05_what_a_certificate_rests_on_is_frozen_in_the_transaction_that_makes_it(
    people: People, catalogue: Catalogue
) -> None:
    everything(people, catalogue)
    resting = {entry.id: entry.hash for entry in ledger.entries_of(people.learner.id)}

    made = awarded(people, catalogue)

    facts = made.facts
    assert {entry["id"]: entry["hash"] for item in facts["evidence"] for entry in item["entries"]} == resting
    assert (facts["path"], facts["path_version"], facts["path_hash"]) == ("first", 1, catalogue.path("first").hash)
    assert (facts["term"], facts["renews"], facts["wording"]) == (1, None, None)
    assert queries.signature_of(made) is Check.GOOD
    assert made.document and made.document["content"]["facts"] == made.facts_hash
    assert "evidence" not in made.document["content"], "what met the requirements is nobody's business"


def test_ce_05_without_evidence_there_is_no_row(people: People, catalogue: Catalogue) -> None:
    with pytest.raises(Conflict, match="not-yet"):
        awarded(people, catalogue)

    assert db.session.scalar(select(func.count()).select_from(Award)) == 0
    assert ledger.entries_of(people.learner.id) == []


def test_a_failure_on_the_way_leaves_neither_certificate_nor_entry(
    lasting: Engine, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction():
        people = some_people()
        everything(people, catalogue)
        before = len(ledger.entries_of(people.learner.id))

    monkeypatch.setattr("app.credentials.actions.mail.queue", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError), db.transaction():
        awarded(people, catalogue)

    with db.transaction():
        assert db.session.scalar(select(func.count()).select_from(Award)) == 0
        assert len(ledger.entries_of(people.learner.id)) == before


def test_an_award_is_an_entry_of_the_ledger_and_its_revocation_withdraws_it(
    people: People, catalogue: Catalogue
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    entry = ledger.entries_of(people.learner.id)[-1]
    assert (entry.id, entry.kind, entry.subject, entry.author_id) == (
        made.entry_id,
        "award",
        "first",
        people.administrator.id,
    )
    assert entry.details == {"number": made.number, "expires_on": "2029-11-23", "term": 1, "facts": made.facts_hash}
    assert entry.happened_on == TODAY

    actions.revoke(made, because="Registration ended.", by=people.administrator, now=NOW)

    withdrawal = ledger.entries_of(people.learner.id)[-1]
    assert (withdrawal.kind, withdrawal.withdraws_id, withdrawal.note) == (
        "withdrawal",
        entry.id,
        "Registration ended.",
    )
    assert ledger.verify_all().problems == ()


def test_ce_09_a_certificate_is_not_withdrawn_behind_its_back(people: People, catalogue: Catalogue) -> None:
    """Its entry goes by revoking it and in no other way; and the database lets nobody change or delete the entry."""
    everything(people, catalogue)
    made = awarded(people, catalogue)
    entry = ledger.entry(made.entry_id or 0)

    with pytest.raises(Invalid, match="award-is-revoked"):
        certification.withdraw(entry, because="By another door.", author=people.administrator, now=NOW)
    for statement in ("UPDATE entry SET note = 'x'", "DELETE FROM entry"):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_renewal_supersedes_what_was_before_and_names_it(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    one = awarded(people, catalogue)
    two = renewed(people, catalogue, one)

    assert (two.term, two.facts["renews"], one.superseded_by_id) == (2, one.number, two.id)
    assert (queries.status_of(one, TODAY), queries.status_of(two, TODAY)) == (Status.SUPERSEDED, Status.VALID)
    assert queries.newest_of_chain(one) == two and queries.newest_of_chain(two) is None
    actions.revoke(two, because="Issued by mistake.", by=people.administrator, now=NOW)
    assert queries.status_of(one, TODAY) is Status.SUPERSEDED, "revoking the newer does not bring the older back"


def test_whoever_decided_on_an_older_state_gets_the_certificate_there_is(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    one = awarded(people, catalogue)

    two = renewed(people, catalogue, one)

    assert renewed(people, catalogue, one).id == two.id and renewed(people, catalogue, None).id == two.id


def test_ce_06_fifty_issues_at_once_make_one_certificate(lasting: Engine, catalogue: Catalogue) -> None:
    """The decision itself is tested in certification; here fifty processes have all decided already."""
    with db.transaction():
        people = some_people()
        learner_id, clerk_id = people.learner.id, people.administrator.id

    def deed(_place: int) -> str:
        learner, clerk = db.session.get_one(User, learner_id), db.session.get_one(User, clerk_id)
        path = catalogue.path("second")
        return actions.issue(
            learner, path, after=None, evidence=[], expires_on=None, society="S", by=clerk, now=NOW, today=TODAY
        ).number

    numbers = at_once(50, deed)

    assert len(set(numbers)) == 1 and isinstance(numbers[0], str), numbers
    with db.transaction():
        assert db.session.scalar(select(func.count()).select_from(Award)) == 1
        assert [entry.kind for entry in ledger.entries_of(learner_id)] == ["award"]


def test_ids_hold_128_random_bits_and_places_in_the_status_list_are_apart(people: People, catalogue: Catalogue) -> None:
    made = None
    seen = []
    for _ in range(5):
        made = renewed(people, catalogue, made)
        seen.append(made)

    assert len({award.public_id for award in seen}) == 5 == len({award.status_index for award in seen})
    for award in seen:
        assert len(base64.urlsafe_b64decode(award.public_id + "==")) == 16
        assert 0 <= award.status_index < rules.PLACES


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"name": "An impostor"}},
        {"expires_on": date(2099, 1, 1)},
        {"number": "FIR-2026-0001-00000"},
        {"signature": "A" * 86},
    ],
)
def test_ce_01_a_row_changed_in_the_database_no_longer_carries_its_signature(
    people: People, catalogue: Catalogue, change: dict[str, object]
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    for name, value in change.items():
        setattr(made, name, {**made.facts, **value} if isinstance(value, dict) else value)

    assert queries.signature_of(made) is Check.BAD


def test_facts_changed_together_with_their_hash_are_found_by_the_signature(
    people: People, catalogue: Catalogue
) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    made.facts = {**made.facts, "name": "An impostor"}
    made.facts_hash = rules.facts_hash(made.facts)

    assert made.is_unchanged and queries.signature_of(made) is Check.BAD


def test_certificates_from_before_signatures_are_completed_once(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    actions.revoke(made, because="Registration ended.", by=people.administrator, now=NOW)
    other = a_user()
    old = Award(
        learner_id=other.id, path_id="first", path_version=1, public_id="A" * 22, number="FIR-2020-0001-ABCDE",
        number_prefix="FIR", number_year=2020, number_serial=1, facts=OLD, facts_hash=rules.facts_hash(OLD),
        status_index=7, awarded_at=NOW, awarded_by_id=people.administrator.id, expires_on=None, revoked_at=NOW,
        revoked_by_id=people.administrator.id, revoked_because="Long ago.",
    )  # fmt: skip
    db.session.add(old)
    db.session.flush()
    assert queries.signature_of(old) is Check.UNSIGNED

    assert (actions.complete(NOW), actions.complete(NOW)) == (1, 0)

    assert queries.signature_of(old) is Check.GOOD
    assert [entry.kind for entry in ledger.entries_of(other.id)] == ["award", "withdrawal"]


def test_duplicates_are_recorded_each(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)
    for because in ("Lost in a move.", "Eaten by a dog."):
        actions.issue_duplicate(made, because=because, by=people.administrator, now=NOW, today=TODAY)

    one, two = queries.duplicates_of(made.id)
    assert (one.because, two.because, two.issued_on) == ("Lost in a move.", "Eaten by a dog.", TODAY)
    with pytest.raises(NotFound):
        queries.duplicate(made.id + 1, one.id)
    actions.revoke(made, because="Registration ended.", by=people.administrator, now=NOW)
    with pytest.raises(NotAllowed, match="certificate-revoked"):
        actions.issue_duplicate(made, because="Once more.", by=people.administrator, now=NOW, today=TODAY)


OLD = {
    "number": "FIR-2020-0001-ABCDE", "name": "Old Hand", "title": "First certificate", "society": "A society",
    "awarded_on": "2020-01-01", "expires_on": None, "path": "first", "path_version": 1, "path_hash": "", "status": "in-force",
    "signatories": [], "evidence": [],
}  # fmt: skip


def renewed(people: People, catalogue: Catalogue, after: Award | None) -> Award:
    """A further certificate of the first path, as a decision above asks for one."""
    return actions.issue(
        people.learner,
        catalogue.path("first"),
        after=after,
        evidence=[],
        expires_on=date(2032, 11, 23),
        society="A society",
        by=people.administrator,
        now=NOW,
        today=TODAY,
    )
