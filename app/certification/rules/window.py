"""Which pieces of evidence count on a day, from when on they were enough, and for how long they will be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from app.certification.rules.dates import ONE_DAY, months_after
from app.certification.rules.facts import Fact
from app.content.model import Catalogue, Requirement
from app.content.paths import OWN, Cap

Total = Callable[[Sequence[Fact]], float]


@dataclass(frozen=True)
class Situation:
    """All that a requirement is judged by, the facts by kind and by kind and subject. Only what happened on `first` or later and until `deadline` counts.

    `begun` is the day from which deadlines run; `awarded_on` is the award that is to be renewed; `exams` are the parts of
    the examination that are asked for together.
    """

    catalogue: Catalogue
    facts: Mapping[str, Sequence[Fact]]
    about: Mapping[tuple[str, str], Sequence[Fact]]
    path_id: str
    on: date
    begun: date | None = None
    first: date = date.min
    deadline: date | None = None
    sitting_on: date | None = None
    awarded_on: date | None = None
    read_in: tuple[Requirement, ...] = ()
    exams: tuple[Requirement, ...] = ()

    def of(self, kind: str) -> Sequence[Fact]:
        return self.facts.get(kind, ())

    def on_subject(self, kind: str, subject: str | None) -> Sequence[Fact]:
        return self.about.get((kind, subject or ""), ())


@dataclass(frozen=True)
class Window:
    """The facts that count today, all that ever counted in order of time, those that have run out, the days of change."""

    counted: tuple[Fact, ...]
    ever: tuple[Fact, ...]
    lapsed: tuple[Fact, ...]
    turns: frozenset[date] = field(default=frozenset())


def window(situation: Situation, facts: Iterable[Fact], months: int | None) -> Window:
    """Sort facts by whether they count. Evidence lasts up to and including the same day so many months later."""
    counted, ever, lapsed, turns = list[Fact](), list[Fact](), list[Fact](), set[date]()
    for fact in sorted(facts, key=lambda fact: (fact.happened_on, fact.entry_id)):
        if fact.happened_on < situation.first:
            continue
        if situation.deadline is not None and fact.happened_on > situation.deadline:
            continue
        if fact.happened_on > situation.on:
            turns.add(fact.happened_on)
            continue
        ever.append(fact)
        last = last_day(fact, months)
        if last is not None:
            turns.add(last + ONE_DAY)
        (counted if last is None or last >= situation.on else lapsed).append(fact)
    return Window(tuple(counted), tuple(ever), tuple(lapsed), frozenset(turns))


def last_day(fact: Fact, months: int | None) -> date | None:
    """The last day on which the fact counts, None where it does for good."""
    return None if months is None else months_after(fact.happened_on, months)


def enough_on(found: Window, need: float, total: Total) -> date | None:
    """The first day on which what there was by then was enough."""
    for number, fact in enumerate(found.ever, 1):
        if total(found.ever[:number]) >= need:
            return fact.happened_on
    return None


def enough_until(found: Window, need: float, total: Total, months: int | None) -> date | None:
    """The last day on which what counts today will still be enough; None for good, or where it is not enough today."""
    if months is None or total(found.counted) < need:
        return None
    for number in range(1, len(found.counted) + 1):
        newest = found.counted[-number:]
        if total(newest) >= need:
            return last_day(newest[0], months)
    return None


def hours(facts: Iterable[Fact], caps: Sequence[Cap]) -> float:
    """The hours that count, with at most so many of each capped class.

    The most that can be counted with caps that overlap (an hour may be online and external) is a linear programme; its
    dual is the smallest sum, over all ways to let each cap bind in full, by half or not, of the binding caps and of the
    hours that they leave free. Taking that minimum keeps the sum from ever falling when hours are added.
    """
    amounts: dict[tuple[bool, ...], float] = {}
    for fact in facts:
        key = tuple(is_capped(fact, cap.of) for cap in caps)
        amounts[key] = amounts.get(key, 0.0) + (fact.amount or 0.0)
    return round(min(_bound(amounts, caps, weights) for weights in product((0.0, 0.5, 1.0), repeat=len(caps))), 2)


def _bound(amounts: Mapping[tuple[bool, ...], float], caps: Sequence[Cap], weights: Sequence[float]) -> float:
    free = sum(
        amount * max(1.0 - sum(weight for weight, hit in zip(weights, key, strict=True) if hit), 0.0)
        for key, amount in amounts.items()
    )
    return free + sum(weight * cap.hours for weight, cap in zip(weights, caps, strict=True))


def is_capped(fact: Fact, of: str) -> bool:
    """Whether the hours belong to the class of a cap."""
    if of == "online":
        return fact.mode in ("live-online", "on-demand")
    if of == "external":
        return issuer(fact) != OWN
    if of == "not-interactive":
        return not fact.details.get("interactive", fact.mode != "on-demand")
    return fact.mode == of


def issuer(fact: Fact) -> str:
    """Who vouches for the hours: 'own', or the id of another body."""
    return str(fact.details.get("issuer") or OWN)
