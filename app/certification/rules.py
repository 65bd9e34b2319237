"""Rules of certification: what is met by which evidence, what is missing and how much, what comes next.

Pure functions over a path (text in content/certification) and facts from the ledger. They answer with data; pages and
mails choose the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.content.model import Catalogue, Checklist, Path, Requirement
from app.credentials.rules import Status

SOON = timedelta(days=90)  # how long before its end a certificate is said to run out


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


@dataclass(frozen=True)
class Check:
    """One requirement and how somebody stands with it. `have` and `need` are in the requirement's unit: lessons, per
    cent, hours or sign-offs. `missing` names lessons not finished. `waived` says that a waiver, not the thing
    itself, meets it.
    """

    requirement: Requirement
    met: bool
    have: float
    need: float
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    waived: bool = False

    @property
    def last_on(self) -> date | None:
        """The day of the newest piece of evidence."""
        return max((fact.happened_on for fact in self.facts), default=None)


class Stage(StrEnum):
    """Where somebody is on a path, in this order."""

    THEORY = "theory"
    HOURS = "hours"
    PRACTICAL = "practical"
    READY = "ready"
    CERTIFIED = "certified"


STAGE_OF_KIND = {"lessons": Stage.THEORY, "quiz": Stage.THEORY, "hours": Stage.HOURS, "sign-off": Stage.PRACTICAL}


@dataclass(frozen=True)
class Standing:
    """One person and one path on one date. `needs_first` are ids of paths that must be held before this one."""

    path: Path
    checks: tuple[Check, ...]
    needs_first: tuple[str, ...] = ()

    @property
    def unmet(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.met)

    @property
    def met(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.met)

    @property
    def complete(self) -> bool:
        return not self.unmet and not self.needs_first

    @property
    def stage(self) -> Stage:
        """The earliest stage in which something is missing. Who lacks only another certificate is not ready: that
        comes first.
        """
        stages = [STAGE_OF_KIND[check.requirement.kind] for check in self.unmet]
        return min(stages, key=list(Stage).index, default=Stage.THEORY if self.needs_first else Stage.READY)

    @property
    def next(self) -> Check | None:
        """The one thing to do next: the first thing missing in the earliest open stage."""
        return next((check for check in self.unmet if STAGE_OF_KIND[check.requirement.kind] == self.stage), None)


def standing(path: Path, catalogue: Catalogue, facts: Sequence[Fact], *, held: Iterable[str] = ()) -> Standing:
    """How a person with these `facts`, who holds the valid certificates `held` (path ids), stands with `path`."""
    waived = {fact.subject: fact for fact in facts if fact.kind == "waiver"}
    checks = []
    for requirement in path.requirements:
        found = _CHECKS[requirement.kind](requirement, catalogue, facts)
        waiver = waived.get(f"{path.id}/{requirement.id}")
        if waiver and not found.met:
            found = Check(requirement, True, found.have, found.need, (waiver,), (), waived=True)
        checks.append(found)
    return Standing(path, tuple(checks), tuple(need for need in path.needs if need not in set(held)))


def _lessons(requirement: Requirement, catalogue: Catalogue, facts: Sequence[Fact]) -> Check:
    """All lessons of the module as it is now, or the module as it was when it was finished."""
    module = catalogue.module(requirement.module or "")
    whole = [fact for fact in facts if fact.kind == "module" and fact.subject == module.id]
    wanted = [lesson.id for lesson in module.lessons]
    done = [fact for fact in facts if fact.kind == "lesson" and fact.subject in wanted]
    have = {fact.subject for fact in done}
    missing = tuple(lesson_id for lesson_id in wanted if lesson_id not in have)
    if whole:
        return Check(requirement, True, len(wanted), len(wanted), tuple(whole))
    return Check(requirement, not missing and bool(wanted), len(have), len(wanted), tuple(done), missing)


def _quiz(requirement: Requirement, catalogue: Catalogue, facts: Sequence[Fact]) -> Check:
    """The best result counts; the pass mark is the path's, or the quiz's own where the path names none."""
    own = requirement.pass_percent
    need = (catalogue.quiz(requirement.quiz or "").pass_percent if own is None else own) or 0.0
    results = [fact for fact in facts if fact.kind == "quiz" and fact.subject == requirement.quiz]
    best = max(results, key=lambda fact: fact.amount or 0.0, default=None)
    have = (best.amount or 0.0) if best else 0.0
    return Check(requirement, best is not None and have >= need, have, need, (best,) if best else ())


def _hours(requirement: Requirement, _catalogue: Catalogue, facts: Sequence[Fact]) -> Check:
    """Hours add up, where mode and topic are those the path asks for."""
    counted = tuple(
        fact
        for fact in facts
        if fact.kind == "hours"
        and (requirement.mode is None or fact.mode == requirement.mode)
        and (requirement.topic is None or fact.subject.casefold() == requirement.topic.casefold())
    )
    have, need = round(sum(fact.amount or 0.0 for fact in counted), 2), requirement.hours or 0.0
    return Check(requirement, have >= need, have, need, counted)


def _sign_off(requirement: Requirement, catalogue: Catalogue, facts: Sequence[Fact]) -> Check:
    """A passed sign-off of the checklist by as many different assessors as it asks for; only passed ones are in the
    ledger.
    """
    need = catalogue.checklist(requirement.checklist or "").assessors
    signed = tuple(fact for fact in facts if fact.kind == "sign-off" and fact.subject == requirement.checklist)
    have = len({fact.author_id for fact in signed})
    return Check(requirement, have >= need, min(have, need), need, signed)


_CHECKS = {"lessons": _lessons, "quiz": _quiz, "hours": _hours, "sign-off": _sign_off}


@dataclass(frozen=True)
class Result:
    """A practical as the assessor marked it. `failed_critical` are ids of critical steps not shown."""

    percent: float
    passed: bool
    failed_critical: tuple[str, ...] = ()


def practical_result(checklist: Checklist, points: Mapping[str, float]) -> Result:
    """The sum of the points given against the points to be had; a critical step without full points fails the whole."""
    given = sum(min(max(points.get(step.id, 0.0), 0.0), step.points) for step in checklist.steps)
    failed = tuple(step.id for step in checklist.steps if step.critical and points.get(step.id, 0.0) < step.points)
    percent = round(100 * given / checklist.points, 1) if checklist.points else 0.0
    return Result(percent, percent >= checklist.pass_percent and not failed, failed)


def expires_on(path: Path, awarded_on: date) -> date | None:
    """The last day of validity: the same day so many months later, or the last day of that month where it has no such
    day.

    >>> expires_on(Path(id="p", title="P", version=1, status="example", valid_months=1), date(2026, 1, 31))
    datetime.date(2026, 2, 28)
    """
    if path.valid_months is None:
        return None
    months = awarded_on.year * 12 + awarded_on.month - 1 + path.valid_months
    year, month = divmod(months, 12)
    for day in range(awarded_on.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


@dataclass(frozen=True)
class BoardRow:
    """One person on the board. `others` counts what is missing besides the next thing; `number` and `expires` are
    those of the newest certificate, `lost` says why it no longer counts, `revoked` since when.
    """

    learner_id: int
    name: str
    country: str
    since: date
    stage: Stage
    next: Check | None
    others: int
    needs_first: tuple[str, ...] = ()
    number: str = ""
    expires: date | None = None
    days_left: int | None = None
    lost: Status | None = None
    revoked: date | None = None

    @property
    def runs_out(self) -> bool:
        """Whether the certificate ends within ninety days."""
        return self.days_left is not None and self.days_left <= SOON.days


@dataclass(frozen=True)
class Board:
    """People by stage."""

    path: Path
    columns: Mapping[Stage, tuple[BoardRow, ...]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(len(rows) for rows in self.columns.values())
