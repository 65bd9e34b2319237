"""Rules of continuing professional development: which hours count under a jurisdiction's rule pack, and what is missing.

Pure functions over a pack (text in content/cpd) and the member's activities. They answer with data; pages and the
statement choose the words. Where several limits touch one activity it is counted as far as each of them leaves room;
activities that a minimum asks for come first, then the earlier ones, so that a limit takes away what is needed least.
"""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from app.content.packs import PackRule, RulePack

Reason = Literal["counted", "capped", "partly-capped", "outside", "lessons-do-not-count"]


@dataclass(frozen=True)
class Period:
    """The days in which hours count, both included, and the last day to report them (None where none is set)."""

    first: date
    last: date
    return_by: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days_left(self, today: date) -> int:
        """Days until the period ends; 0 on its last day and afterwards."""
        return max((self.last - today).days, 0)


@dataclass(frozen=True)
class Activity:
    """Something learned, as the ledger knows it. `interactive`: people could ask and be asked. `lesson` says that it is
    reading in the course, whose hours are nominal.
    """

    entry_id: int
    title: str
    on: date
    hours: float
    mode: str
    interactive: bool
    topic: str = ""
    issuer: str = "own"
    lesson: bool = False
    reflected: bool = False


@dataclass(frozen=True)
class Line:
    """One activity under one pack: how many of its hours count, and why not all. `capped_by` names rules."""

    activity: Activity
    counted: float
    reason: Reason
    capped_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """One rule and how the member stands with it. `have` and `need` are hours; for 'reflection' activities; for 'plan'
    and 'document' 1 or 0. A limit ('most') is always met: what goes beyond is not counted; `over` says how much.
    """

    rule: PackRule
    have: float
    need: float
    over: float = 0.0

    @property
    def met(self) -> bool:
        return self.rule.kind == "most" or self.have >= self.need

    @property
    def missing(self) -> float:
        return 0.0 if self.met else round(self.need - self.have, 2)


@dataclass(frozen=True)
class Account:
    """One member, one pack, one period."""

    pack: RulePack
    period: Period
    lines: tuple[Line, ...]
    held: tuple[Held, ...]

    @property
    def counted(self) -> float:
        return round(sum(line.counted for line in self.lines), 2)

    @property
    def needed(self) -> float:
        return next((one.need for one in self.held if one.rule.kind == "total"), 0.0)

    @property
    def unmet(self) -> tuple[Held, ...]:
        return tuple(one for one in self.held if not one.met)

    @property
    def complete(self) -> bool:
        return not self.unmet


def period_of(pack: RulePack, own_first: date | None, on: date) -> Period:
    """The period of `pack` in which the day `on` lies. `own_first` is the first day of any period of the member's own;
    where the pack sets the day of the year itself it only says in which years periods of several years begin.

    >>> pack = RulePack(id="p", title="P", version=1, status="example", country="GB", begins=(9, 1))
    >>> period_of(pack, None, date(2026, 8, 31))
    Period(first=datetime.date(2025, 9, 1), last=datetime.date(2026, 8, 31), return_by=None)
    """
    anchor = own_first or date(2000, 1, 1)
    month, day = pack.begins or (anchor.month, anchor.day)
    year = on.year if on >= _day(on.year, month, day) else on.year - 1
    year -= (year - anchor.year) % pack.years
    first = _day(year, month, day)
    last = _day(year + pack.years, month, day) - timedelta(days=1)
    return Period(first, last, _following(last, pack.return_by))


def day_before(period: Period) -> date:
    """The last day of the period before."""
    return period.first - timedelta(days=1)


def day_after(period: Period) -> date:
    """The first day of the period that follows."""
    return period.last + timedelta(days=1)


def account(
    pack: RulePack,
    period: Period,
    activities: Iterable[Activity],
    *,
    planned: bool = False,
    documents: Mapping[str, date | None] | None = None,
) -> Account:
    """How a member stands with `pack` in `period`. `documents` says of each kind held until when it is valid (None: without
    end).
    """
    mine = sorted(activities, key=lambda one: (not _asked_for(one, pack), one.on, one.entry_id))
    room = {rule.id: rule.hours or 0.0 for rule in pack.rules if rule.kind == "most"}
    lines = [_line(one, pack, period, room) for one in mine]
    lines.sort(key=lambda line: (line.activity.on, line.activity.entry_id))
    held = [_held(rule, lines, period, planned, documents or {}) for rule in pack.rules]
    return Account(pack, period, tuple(lines), tuple(held))


def matches(activity: Activity, rule: PackRule) -> bool:
    """Whether a rule speaks of an activity."""
    return (
        (not rule.modes or activity.mode in rule.modes)
        and (rule.interactive is None or activity.interactive == rule.interactive)
        and (rule.topic is None or activity.topic.casefold() == rule.topic.casefold())
    )


def _line(activity: Activity, pack: RulePack, period: Period, room: dict[str, float]) -> Line:
    if activity.on not in period:
        return Line(activity, 0.0, "outside")
    if activity.lesson and not pack.lessons:
        return Line(activity, 0.0, "lessons-do-not-count")
    limits = [rule for rule in pack.rules if rule.kind == "most" and matches(activity, rule)]
    counted = round(min([activity.hours, *(room[rule.id] for rule in limits)]), 2)
    full = tuple(rule.id for rule in limits if room[rule.id] < activity.hours)
    for rule in limits:
        room[rule.id] = round(room[rule.id] - counted, 2)
    if counted >= activity.hours:
        return Line(activity, counted, "counted")
    return Line(activity, counted, "partly-capped" if counted else "capped", full)


def _held(
    rule: PackRule, lines: Sequence[Line], period: Period, planned: bool, documents: Mapping[str, date | None]
) -> Held:
    match rule.kind:
        case "plan":
            return Held(rule, float(planned), 1.0)
        case "document":
            until = documents.get(rule.document or "", date.min)
            return Held(rule, float(until is None or until >= period.last), 1.0)
        case "reflection":
            counted = [line for line in lines if line.counted > 0 and not line.activity.lesson]
            return Held(rule, float(sum(line.activity.reflected for line in counted)), float(len(counted)))
        case "most":
            own = [line for line in lines if line.activity.on in period and matches(line.activity, rule)]
            over = sum(line.activity.hours - line.counted for line in own if rule.id in line.capped_by)
            have = sum(line.counted for line in own)
            return Held(rule, round(have, 2), rule.hours or 0.0, round(over, 2))
        case _:
            have = sum(line.counted for line in lines if rule.kind == "total" or matches(line.activity, rule))
            return Held(rule, round(have, 2), rule.hours or 0.0)


def _asked_for(activity: Activity, pack: RulePack) -> bool:
    return any(rule.kind == "least" and matches(activity, rule) for rule in pack.rules)


def _following(day: date, month_and_day: tuple[int, int] | None) -> date | None:
    """The next such day after `day`."""
    if month_and_day is None:
        return None
    this_year = _day(day.year, *month_and_day)
    return this_year if this_year > day else _day(day.year + 1, *month_and_day)


def _day(year: int, month: int, day: int) -> date:
    """That day of that year; 28 February stands for the 29th in years that have none."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def claim_refusal(*, on: date, hours: float, today: date) -> str | None:
    """Why learning done elsewhere cannot be claimed: 'claim-in-the-future', 'claim-too-old' (ten years), or None."""
    if on > today:
        return "claim-in-the-future"
    if on < _day(today.year - 10, today.month, today.day):
        return "claim-too-old"
    return None


def approved(pack: RulePack, period: Period) -> bool:
    """Whether the society's own hours may be called approved there: a reference is on record and holds to the end of the
    period.
    """
    return bool(pack.approval) and (pack.approval_until is None or pack.approval_until >= period.last)


def signable(facts: Any) -> Any:
    """The facts of a statement as they are signed: hours as text with at most two places ("12.5"), because a signed document
    holds no fractions (see credentials.canonical).

    >>> signable({"counted": 12.0, "rules": [{"have": 0.25}]})
    {'counted': '12', 'rules': [{'have': '0.25'}]}
    """
    if isinstance(facts, Mapping):
        return {name: signable(value) for name, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [signable(one) for one in facts]
    return f"{facts:.2f}".rstrip("0").rstrip(".") if isinstance(facts, float) else facts


def facts_hash(facts: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a statement's facts."""
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
