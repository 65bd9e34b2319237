"""What the rules of certification work with and answer: facts from the ledger, and how somebody stands, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from app.content.model import Path, Requirement
from app.content.paths import Cap, Need


@dataclass(frozen=True)
class Fact:
    """One standing entry of the ledger, as rules need it."""

    entry_id: int
    kind: str
    subject: str
    amount: float | None
    mode: str | None
    happened_on: date
    hash: str = ""
    author_id: int | None = None
    note: str = ""
    source: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def expires_on(self) -> date | None:
        """The last day on which a document or an award is valid; None where it has no end, which registers also write as
        the last day of the calendar: no day follows it on which anything could change.
        """
        said = self.details.get("expires_on")
        ends = date.fromisoformat(said) if said else date.max
        return None if ends == date.max else ends


class Stage(StrEnum):
    """Where somebody is on a path, in this order."""

    THEORY = "theory"
    HOURS = "hours"
    PRACTICAL = "practical"
    DOCUMENTS = "documents"
    EXAM = "exam"
    READY = "ready"
    CERTIFIED = "certified"
    RENEWAL = "renewal"


STAGE_OF_KIND = {
    "lessons": Stage.THEORY,
    "quiz": Stage.THEORY,
    "delta": Stage.THEORY,
    "hours": Stage.HOURS,
    "sign-off": Stage.PRACTICAL,
    "document": Stage.DOCUMENTS,
    "practice": Stage.DOCUMENTS,
    "contribution": Stage.DOCUMENTS,
    "decision": Stage.DOCUMENTS,
    "exam": Stage.EXAM,
}
ORDER = tuple(Stage)


@dataclass(frozen=True)
class Check:
    """One requirement and how somebody stands with it.

    `have` and `need` are in the requirement's unit: lessons, per cent, hours, assessors, years, contributions, parts of a
    group. `missing` names lessons. `until` is the last day on which it stays met without anything new; `by` the last day
    to meet it; `late` says that this day has passed; `ready_on` the day on which it will be met by the passing of time.
    `waits_for` is the requirement that comes first in an ordered group. `uncounted` are hours above a cap. `lapsed` are
    facts that counted once. `turns` are days on which the answer may change by itself. `met_on` is when it was first met,
    None where time cannot be told or does not matter.
    """

    requirement: Requirement
    met: bool
    have: float
    need: float
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    waived: bool = False
    parts: tuple[Check, ...] = ()
    met_on: date | None = None
    until: date | None = None
    by: date | None = None
    late: bool = False
    ready_on: date | None = None
    waits_for: str | None = None
    uncounted: tuple[tuple[Cap, float], ...] = ()
    lapsed: tuple[Fact, ...] = ()
    turns: frozenset[date] = field(default=frozenset(), repr=False)

    @property
    def last_on(self) -> date | None:
        """The day of the newest piece of evidence."""
        return max((fact.happened_on for fact in self.facts), default=None)

    @property
    def short(self) -> float:
        """How much is missing, in the requirement's unit."""
        return 0.0 if self.met else round(max(self.need - self.have, 0.0), 2)

    @property
    def evidence(self) -> tuple[Fact, ...]:
        """The facts it rests on, those of its parts too, each once."""
        below = (fact for part in self.parts if part.met for fact in part.evidence)
        return tuple({id(fact): fact for fact in (*self.facts, *below)}.values())

    @property
    def leaves(self) -> Iterator[Check]:
        """Itself, or everything within the group that is not a group again."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves

    @property
    def open(self) -> Iterator[Check]:
        """What to do, leaf by leaf. Of alternatives, those nearest to being met; in an ordered group, its turn comes."""
        if self.met:
            return
        if not self.parts:
            yield self
        for part in self._wanted():
            yield from part.open

    def _wanted(self) -> list[Check]:
        unmet = [part for part in self.parts if not part.met]
        if self.requirement.kind != "any":
            return unmet
        nearest = sorted(unmet, key=lambda part: -part.share)[: int(self.need - self.have)]
        return [part for part in unmet if part in nearest]

    @property
    def share(self) -> float:
        """How much of it is met, from 0 to 1."""
        if self.met:
            return 1.0
        if self.parts:
            return sum(part.share for part in self.parts) / len(self.parts)
        return min(self.have / self.need, 1.0) if self.need else 0.0


@dataclass(frozen=True)
class Level:
    """Another certificate that is needed first. `ready_on` is when it will have been held for long enough."""

    need: Need
    met: bool
    fact: Fact | None = None
    ready_on: date | None = None
    turns: frozenset[date] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Term:
    """A certificate held: valid up to and including `expires_on`, to be renewed from `opens_on` (None where the path has no
    rules for it) until `closes_on`.
    """

    fact: Fact
    awarded_on: date
    expires_on: date | None
    opens_on: date | None
    closes_on: date | None

    @property
    def number(self) -> str:
        return str(self.fact.details.get("number", ""))

    def valid(self, on: date) -> bool:
        return self.expires_on is None or on <= self.expires_on

    def renewable(self, on: date) -> bool:
        """Whether a renewal may be awarded on this day."""
        return self.opens_on is not None and self.opens_on <= on


@dataclass(frozen=True)
class Standing:
    """One person and one path on one date: `checks` for the first award, `renewal` for the term that runs, if one does.

    `levels` are the certificates that must be held before this one. `changes_on` is the first day on which the answer may
    be another without anything new in the ledger.
    """

    path: Path
    on: date
    checks: tuple[Check, ...]
    renewal: tuple[Check, ...] = ()
    levels: tuple[Level, ...] = ()
    term: Term | None = None
    changes_on: date | None = None

    @property
    def asked(self) -> tuple[Check, ...]:
        """What matters now: the renewal for whoever holds the certificate, the first award for everybody else."""
        return self.renewal if self.term and self.path.renewal else self.checks

    @property
    def leaves(self) -> tuple[Check, ...]:
        """Every single thing that is asked for now, without its groups."""
        return tuple(leaf for check in self.asked for leaf in check.leaves)

    @property
    def waivable(self) -> tuple[Check, ...]:
        """What somebody may be let off, or what the board may decide: everything unmet, groups too, that the text allows."""
        found, waiting = [], list(self.asked)
        while waiting:
            check = waiting.pop(0)
            if not check.met and check.requirement.waivable:
                found.append(check)
            waiting = [*check.parts, *waiting]
        return tuple(found)

    @property
    def needs_first(self) -> tuple[Level, ...]:
        """The certificates that are missing; a renewal needs none."""
        return () if self.term else tuple(level for level in self.levels if not level.met)

    @property
    def unmet(self) -> tuple[Check, ...]:
        return tuple(check for check in self.asked if not check.met)

    @property
    def met(self) -> tuple[Check, ...]:
        return tuple(check for check in self.asked if check.met)

    @property
    def complete(self) -> bool:
        """Whether everything that is asked now is met."""
        return not self.unmet and not self.needs_first

    @property
    def awardable(self) -> bool:
        """Whether the certificate, or its renewal, may be awarded on this day."""
        return self.complete and (self.term is None or self.term.renewable(self.on))

    @cached_property
    def open(self) -> tuple[Check, ...]:
        """Everything to be done, leaf by leaf, in the order of the text."""
        return tuple(leaf for check in self.asked for leaf in check.open)

    @property
    def stage(self) -> Stage:
        """For a holder whether the renewal is due, else the earliest stage in which something is missing. Who lacks only
        another certificate is not ready: that comes first.
        """
        if self.term:
            return Stage.RENEWAL if self.term.renewable(self.on) else Stage.CERTIFIED
        return self._open_stage() or (Stage.THEORY if self.needs_first else Stage.READY)

    @cached_property
    def next(self) -> Check | None:
        """The one thing to do next: the first thing missing in the earliest open stage; what waits for its turn does not."""
        stage = self._open_stage()
        return next((leaf for leaf in self.open if stage_of(leaf) is stage and not leaf.waits_for), None)

    def check(self, requirement_id: str) -> Check | None:
        """How it stands with one requirement, wherever in the path."""
        waiting = [*self.checks, *self.renewal]
        while waiting:
            one = waiting.pop()
            if one.requirement.id == requirement_id:
                return one
            waiting += one.parts
        return None

    def _open_stage(self) -> Stage | None:
        return min((stage_of(leaf) for leaf in self.open if not leaf.waits_for), key=ORDER.index, default=None)


def stage_of(check: Check) -> Stage:
    """The stage in which a requirement is met; of a group, that of what is to be done next in it, or of its first part."""
    leaf = next(check.open, None) or next(check.leaves)
    return STAGE_OF_KIND[next(leaf.requirement.leaves).kind]


SOON = timedelta(days=90)  # how long before its end a certificate is said to run out
