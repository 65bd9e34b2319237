"""The chain of entries: what its hashes cover and what verification finds."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.evidence.rules import BEGINNING, FACTS, Witness, entry_hash, facts_of, standing, verify


@dataclass(frozen=True)
class Piece:
    id: int
    number: int
    learner_id: int = 7
    kind: str = "lesson"
    subject: str = "c1-lesson"
    amount: float | None = None
    mode: str | None = None
    happened_on: date = date(2026, 11, 1)
    source: str = "reading"
    once: str | None = None
    author_id: int | None = None
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    withdraws_id: int | None = None
    recorded_at: datetime = datetime(2026, 11, 1, 10, tzinfo=UTC)
    previous_hash: str = BEGINNING
    hash: str = ""


def chain(*pieces: Piece) -> list[Piece]:
    """The pieces, linked and hashed."""
    linked: list[Piece] = []
    for piece in pieces:
        previous = linked[-1].hash if linked else BEGINNING
        linked.append(replace(piece, previous_hash=previous, hash=entry_hash(previous, facts_of(piece))))
    return linked


def three() -> list[Piece]:
    return chain(Piece(11, 1), Piece(12, 2, kind="hours", amount=2.5), Piece(13, 3, kind="withdrawal", withdraws_id=11))


def test_a_whole_chain_has_no_problems() -> None:
    assert verify(three()) == () and verify([]) == ()


CHANGES = {
    "kind": "quiz", "subject": "other", "amount": 99.0, "mode": "online", "happened_on": date(2020, 1, 1),
    "source": "x", "once": "x",
    "author_id": 1, "note": "x", "details": {"x": 1}, "recorded_at": datetime(2020, 1, 1, tzinfo=UTC),
    "learner_id": 8, "number": 9,
    "withdraws_id": 1,
}  # fmt: skip


def test_the_hash_covers_every_field_but_the_key_and_the_hashes() -> None:
    assert set(FACTS) == {f.name for f in fields(Piece)} - {"id", "hash", "previous_hash"} == set(CHANGES)


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_changed_field_is_found(name: str) -> None:
    first, second, third = three()
    assert "changed" in {problem.reason for problem in verify([first, replace(second, **{name: CHANGES[name]}), third])}


def test_a_changed_entry_with_a_fitting_hash_is_found_at_the_next_one() -> None:
    first, second, third = three()
    forged = replace(second, amount=40.0)
    forged = replace(forged, hash=entry_hash(forged.previous_hash, facts_of(forged)))

    assert [(p.number, p.reason) for p in verify([first, forged, third])] == [(3, "unlinked")]


@pytest.mark.parametrize(("gone", "found"), [(0, [(1, "missing")]), (1, [(2, "missing")])])
def test_a_missing_entry_is_found(gone: int, found: list[tuple[int, str]]) -> None:
    entries = three()
    del entries[gone]
    assert [(p.number, p.reason) for p in verify(entries) if p.reason == "missing"] == found


def test_an_entry_cut_off_at_the_end_is_found_by_its_witness() -> None:
    entries = three()
    witnesses = [Witness(7, entry.number, entry.hash) for entry in entries]

    assert verify(entries, witnesses) == ()
    assert [(p.number, p.reason) for p in verify(entries[:2], witnesses)] == [(3, "missing")]


def test_a_chain_rewritten_from_the_start_is_found_by_its_witnesses() -> None:
    witnesses = [Witness(7, entry.number, entry.hash) for entry in three()]
    forged = chain(Piece(11, 1, subject="easier"), Piece(12, 2, kind="hours", amount=2.5))

    assert verify(forged) == ()
    assert {(p.number, p.reason) for p in verify(forged, witnesses)} == {(1, "changed"), (2, "changed"), (3, "missing")}


def test_a_withdrawal_of_somebody_elses_entry_is_found() -> None:
    assert [p.reason for p in verify(chain(Piece(1, 1), Piece(2, 2, kind="withdrawal", withdraws_id=99)))] == [
        "foreign-withdrawal"
    ]


def test_withdrawn_entries_and_withdrawals_do_not_stand() -> None:
    assert [entry.id for entry in standing(three())] == [12]


def test_one_amount_written_in_two_ways_is_one_amount() -> None:
    assert facts_of(Piece(1, 1, amount=80)) == facts_of(Piece(1, 1, amount=80.0))
    assert entry_hash(BEGINNING, facts_of(Piece(1, 1, amount=80))) == entry_hash(
        BEGINNING, facts_of(Piece(1, 1, amount=80.0))
    )


def test_one_moment_in_two_zones_is_one_moment() -> None:
    there = datetime(2026, 11, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert entry_hash(BEGINNING, {"at": there}) == entry_hash(BEGINNING, {"at": datetime(2026, 11, 1, 10, tzinfo=UTC)})


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none() | st.booleans(), max_size=6))
def test_the_order_of_facts_does_not_matter(facts: dict[str, Any]) -> None:
    assert entry_hash(BEGINNING, facts) == entry_hash(BEGINNING, dict(reversed(facts.items())))
    assert entry_hash("1" * 64, facts) != entry_hash(BEGINNING, facts)


def test_what_cannot_be_written_canonically_is_refused() -> None:
    with pytest.raises(ValueError):
        entry_hash(BEGINNING, {"amount": float("nan")})
    with pytest.raises(TypeError):
        entry_hash(BEGINNING, {"details": object()})
