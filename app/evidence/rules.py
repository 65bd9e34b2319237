"""Rules of the ledger: what an entry's hash covers, whether a chain is whole, and which entries still stand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol, TypeVar

BEGINNING = "0" * 64  # what the first entry of a person follows


class Piece(Protocol):
    """What the rules need to know of an entry."""

    @property
    def id(self) -> int: ...
    @property
    def learner_id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def amount(self) -> float | None: ...
    @property
    def mode(self) -> str | None: ...
    @property
    def happened_on(self) -> date: ...
    @property
    def source(self) -> str: ...
    @property
    def once(self) -> str | None: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def note(self) -> str: ...
    @property
    def details(self) -> dict[str, Any]: ...
    @property
    def withdraws_id(self) -> int | None: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def previous_hash(self) -> str: ...
    @property
    def hash(self) -> str: ...


PieceType = TypeVar("PieceType", bound=Piece)
FACTS = (
    "learner_id", "number", "kind", "subject", "amount", "mode", "happened_on", "source", "once", "author_id",
    "note", "details",
    "withdraws_id", "recorded_at",
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Where a chain is broken. Reasons: 'changed', 'unlinked' (does not follow the entry before it), 'missing' (its
    number is not there),
    'foreign-withdrawal' (withdraws something that is not an earlier entry of this person)."""

    learner_id: int
    number: int
    reason: str

    def __str__(self) -> str:
        return f"learner {self.learner_id}, entry {self.number}: {self.reason}"


@dataclass(frozen=True)
class Witness:
    """What the history remembers of an entry: it finds entries cut off at the end of a chain, which the chain
    itself cannot.
    """

    learner_id: int
    number: int
    hash: str


def entry_hash(previous_hash: str, facts: dict[str, Any]) -> str:
    """SHA-256 over the hash of the entry before and the facts of this one as canonical JSON."""
    canonical = json.dumps(
        facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()


def facts_of(entry: Piece) -> dict[str, Any]:
    """Everything the hash of an entry covers besides the hash before it."""
    facts = {name: getattr(entry, name) for name in FACTS}
    if facts["amount"] is not None:
        facts["amount"] = float(facts["amount"])  # 80 and 80.0 are one amount, whatever a database makes of it
    return facts


def verify(entries: Sequence[Piece], witnesses: Iterable[Witness] = ()) -> tuple[Problem, ...]:
    """What is wrong with one person's chain, given in order of `number`. Empty when it is whole."""
    problems: list[Problem] = []
    previous, expected, seen = BEGINNING, 1, set[int]()
    for entry in entries:
        problems += [Problem(entry.learner_id, number, "missing") for number in range(expected, entry.number)]
        if entry.number == expected and entry.previous_hash != previous:
            problems.append(Problem(entry.learner_id, entry.number, "unlinked"))
        if entry.hash != entry_hash(entry.previous_hash, facts_of(entry)):
            problems.append(Problem(entry.learner_id, entry.number, "changed"))
        if entry.withdraws_id is not None and entry.withdraws_id not in seen:
            problems.append(Problem(entry.learner_id, entry.number, "foreign-withdrawal"))
        seen.add(entry.id)
        previous, expected = entry.hash, entry.number + 1
    return tuple(problems + _contradicted(entries, witnesses, problems))


def standing(entries: Iterable[PieceType]) -> list[PieceType]:
    """The entries that count: neither withdrawn nor withdrawals themselves."""
    known = list(entries)
    withdrawn = {entry.withdraws_id for entry in known if entry.withdraws_id is not None}
    return [entry for entry in known if entry.kind != "withdrawal" and entry.id not in withdrawn]


def _contradicted(entries: Sequence[Piece], witnesses: Iterable[Witness], known: list[Problem]) -> list[Problem]:
    hashes = {entry.number: entry.hash for entry in entries}
    found = {(problem.number, problem.reason) for problem in known}
    problems = []
    for witness in witnesses:
        reason = (
            "missing" if witness.number not in hashes else "changed" if hashes[witness.number] != witness.hash else None
        )
        if reason and (witness.number, reason) not in found:
            problems.append(Problem(witness.learner_id, witness.number, reason))
    return problems


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in evidence")
