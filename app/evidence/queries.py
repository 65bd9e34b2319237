"""Reads of the ledger. `until` is a moment: what was recorded up to and including it, so that the past can be
computed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, select

from app import db
from app.errors import NotFound
from app.events import Event
from app.evidence import rules
from app.evidence.models import Entry
from app.evidence.rules import Problem, Witness

ADDED = "evidence-added"
_entry = Entry.__table__.c
_ENTRIES = (  # written down once, because home pages, boards and jobs ask
    select(*_entry)
    .where(_entry.learner_id.in_(bindparam("learner_ids", expanding=True)))
    .order_by(_entry.learner_id, _entry.number)
)
_HEAD = select(Entry).where(Entry.learner_id == bindparam("learner_id")).order_by(Entry.number.desc()).limit(1)
_ONCE = select(Entry).where(Entry.learner_id == bindparam("learner_id"), Entry.once == bindparam("once"))
_KNOWN_THEN = _ENTRIES.where(_entry.recorded_at <= bindparam("until"))


@dataclass(frozen=True)
class Verification:
    """The result of reading the whole ledger."""

    entries: int
    learners: int
    problems: tuple[Problem, ...]


def entries_of(learner_id: int, until: datetime | None = None) -> list[Entry]:
    """All entries of a person in order, withdrawn ones and withdrawals too."""
    chosen = select(Entry).where(Entry.learner_id == learner_id).order_by(Entry.number)
    return list(db.session.scalars(chosen if until is None else chosen.where(Entry.recorded_at <= until)))


def standing_entries(learner_ids: Iterable[int], until: datetime | None = None) -> dict[int, list[Entry]]:
    """The entries that count for each of these people, in order; everybody asked about has a list. One statement."""
    found: dict[int, list[Entry]] = {learner_id: [] for learner_id in learner_ids}
    chosen = select(Entry).where(Entry.learner_id.in_(list(found))).order_by(Entry.learner_id, Entry.number)
    for entry in rules.standing(
        db.session.scalars(chosen if until is None else chosen.where(Entry.recorded_at <= until))
    ):
        found[entry.learner_id].append(entry)
    return found


def standing_rows(learner_ids: Iterable[int], until: datetime | None = None) -> dict[int, list[Row[Any]]]:
    """The same as rows with the columns of entries, for rules that only read them. One statement."""
    found: dict[int, list[Row[Any]]] = {learner_id: [] for learner_id in learner_ids}
    asked: dict[str, Any] = {"learner_ids": list(found)}
    rows = db.rows(_ENTRIES, **asked) if until is None else db.rows(_KNOWN_THEN, **asked, until=until)
    for row in rules.standing(rows):  # type: ignore[type-var]
        found[row.learner_id].append(row)
    return found


def head_of(learner_id: int) -> Entry | None:
    """The newest entry of a person, whose hash stands for the whole chain."""
    return db.session.scalar(_HEAD, {"learner_id": learner_id})


def entry(entry_id: int) -> Entry:
    """One entry."""
    found = db.session.get(Entry, entry_id)
    if found is None:
        raise NotFound()
    return found


def entry_with_once(learner_id: int, once: str) -> Entry | None:
    """The entry of a person that carries this key."""
    return db.session.scalar(_ONCE, {"learner_id": learner_id, "once": once})


def withdrawal_of(withdrawn: Entry) -> Entry | None:
    """The entry that withdraws this one, if there is one."""
    return db.session.scalar(select(Entry).where(Entry.withdraws_id == withdrawn.id))


def verify_all() -> Verification:
    """Check every chain, and against the history that no chain was cut off at its end. Reads person by person."""
    witnesses = _witnesses()
    number, problems, learners = 0, list[Problem](), set[int]()
    everything = db.session.scalars(
        select(Entry).order_by(Entry.learner_id, Entry.number).execution_options(yield_per=1000)
    )
    for learner_id, chain in groupby(everything, key=lambda entry: entry.learner_id):
        entries = list(chain)
        number += len(entries)
        learners.add(learner_id)
        problems += rules.verify(entries, witnesses.pop(learner_id, ()))
    for left in witnesses.values():
        problems += rules.verify((), left)
    return Verification(number, len(learners), tuple(problems))


def _witnesses() -> dict[int, list[Witness]]:
    found: dict[int, list[Witness]] = {}
    for facts in db.session.scalars(select(Event.facts).where(Event.verb == ADDED)):
        found.setdefault(facts["learner"], []).append(Witness(facts["learner"], facts["number"], facts["hash"]))
    return found
