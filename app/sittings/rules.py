"""Rules of examination sittings: who may apply, what freezes, whose marks decide, what may be released.

Pure functions over plain facts; refusals are codes, pages choose the words. Dates are days in the sitting's own zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

TOLERANCE = 10.0  # points per cent by which two examiners may differ before a moderator decides
APPEAL_DAYS = 28  # days after the release in which an appeal may be made
ENOUGH_MARKS = 2  # examiners who mark each part, where so many are appointed


class State(StrEnum):
    """Where a sitting is, in this order."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    FROZEN = "frozen"
    HELD = "held"
    RELEASED = "released"
    CANCELLED = "cancelled"


class SittingFacts(Protocol):
    """What the rules need to know of a sitting."""

    @property
    def opens_on(self) -> date: ...
    @property
    def closes_on(self) -> date: ...
    @property
    def held_on(self) -> date: ...
    @property
    def published(self) -> bool: ...
    @property
    def frozen(self) -> bool: ...
    @property
    def released(self) -> bool: ...
    @property
    def cancelled(self) -> bool: ...


@dataclass(frozen=True)
class Missing:
    """One thing that somebody lacks. `have` and `need` are in the requirement's own unit. With `until` they have it now,
    but it is asked for on the day of the examination, `needed_on`, and what they have ends on the earlier day `until`.
    """

    requirement: str
    title: str
    have: float = 0.0
    need: float = 0.0
    kind: str = ""
    until: date | None = None
    needed_on: date | None = None

    @property
    def ends(self) -> bool:
        """Whether it is there today and only ends too early."""
        return self.until is not None

    def kept(self) -> dict[str, str | float]:
        """As it is kept with an application; days only where there are any."""
        there = {name: value for name, value in asdict(self).items() if value is not None}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in there.items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Missing:
        """The same read again."""
        days = {name: date.fromisoformat(kept[name]) for name in ("until", "needed_on") if kept.get(name)}
        return cls(**{**kept, **days})


@dataclass(frozen=True)
class Eligibility:
    """Whether somebody may sit, and every reason why not. `needs_first` are titles of certificates to be held before."""

    missing: tuple[Missing, ...] = ()
    needs_first: tuple[str, ...] = ()

    @property
    def eligible(self) -> bool:
        return not self.missing and not self.needs_first

    @property
    def lacking(self) -> tuple[Missing, ...]:
        """What is not there today either."""
        return tuple(one for one in self.missing if not one.ends)

    @property
    def ending(self) -> tuple[Missing, ...]:
        """What is there today and ends before the day on which it is asked for."""
        return tuple(one for one in self.missing if one.ends)

    @property
    def number(self) -> int:
        """How many things are missing today."""
        return len(self.lacking) + len(self.needs_first)


@dataclass(frozen=True)
class Place:
    """What a frozen application came to: 'admitted', 'no-place', 'not-eligible' or 'refused'."""

    application_id: int
    outcome: str


@dataclass(frozen=True)
class Marked:
    """One examiner's mark of one part. Per cent, or None where the candidate was absent."""

    examiner_id: int
    percent: float | None


@dataclass(frozen=True)
class PartResult:
    """What a part came to. States: 'open' (marks are missing), 'differ' (a moderator decides), 'absent', 'passed',
    'failed'. `difference` is between the highest and the lowest mark.
    """

    state: str
    percent: float | None = None
    difference: float = 0.0

    @property
    def settled(self) -> bool:
        return self.state in ("absent", "passed", "failed")


def state(sitting: SittingFacts, today: date) -> State:
    """Where a sitting is on a day in its own zone."""
    if sitting.cancelled:
        return State.CANCELLED
    if sitting.released:
        return State.RELEASED
    if not sitting.published:
        return State.DRAFT
    if sitting.frozen:
        return State.HELD if today >= sitting.held_on else State.FROZEN
    if today < sitting.opens_on:
        return State.ANNOUNCED
    return State.OPEN if today <= sitting.closes_on else State.CLOSED


def date_problems(opens_on: date, closes_on: date, held_on: date, embargo_from: date | None) -> tuple[str, ...]:
    """What is wrong with the dates of a sitting: 'sitting-closes-before-opens', 'held-before-close', 'embargo-after-day'."""
    problems = []
    if closes_on < opens_on:
        problems.append("sitting-closes-before-opens")
    if held_on <= closes_on:
        problems.append("held-before-close")
    if embargo_from is not None and embargo_from > held_on:
        problems.append("embargo-after-day")
    return tuple(problems)


def application_refusal(
    sitting: SittingFacts, today: date, *, applied: bool, is_examiner: bool, has_certificate: bool, confirmed: bool
) -> str | None:
    """Why somebody cannot apply: 'sitting-cancelled', 'not-open-yet', 'applications-closed', 'is-examiner', 'holds-it',
    'already-applied', 'address-not-confirmed'; None when they can. Lacking a requirement is no reason: it may be met by the
    deadline.
    """
    refusals = {
        State.CANCELLED: "sitting-cancelled",
        State.DRAFT: "not-open-yet",
        State.ANNOUNCED: "not-open-yet",
        State.CLOSED: "applications-closed",
        State.FROZEN: "applications-closed",
        State.HELD: "applications-closed",
        State.RELEASED: "applications-closed",
    }
    if reason := refusals.get(state(sitting, today)):
        return reason
    if is_examiner:
        return "is-examiner"
    if has_certificate:
        return "holds-it"
    if not confirmed:
        return "address-not-confirmed"
    return "already-applied" if applied else None


def examiner_refusal(*, may_assess: bool, has_applied: bool, appointed: bool) -> str | None:
    """Why somebody cannot be an examiner: 'cannot-assess', 'is-candidate', 'already-appointed'."""
    if not may_assess:
        return "cannot-assess"
    if has_applied:
        return "is-candidate"
    return "already-appointed" if appointed else None


def under_embargo(embargo_from: date | None, held_on: date, today: date) -> bool:
    """Whether candidates may not put questions about the examination to examiners on this day."""
    return embargo_from is not None and embargo_from <= today <= held_on


def places(capacity: int | None, frozen: Sequence[tuple[int, bool, str | None]]) -> tuple[Place, ...]:
    """Who gets a place. `frozen` are applications in the order in which they came: id, eligible, and the board's decision
    ('accepted', 'refused' or None), which outweighs eligibility.

    >>> [place.outcome for place in places(1, [(1, False, None), (2, True, None), (3, True, None), (4, False, "accepted")])]
    ['not-eligible', 'admitted', 'no-place', 'no-place']
    """
    left, found = capacity, []
    for application_id, eligible, decision in frozen:
        if decision == "refused":
            outcome = "refused"
        elif not eligible and decision != "accepted":
            outcome = "not-eligible"
        elif left is None or left > 0:
            outcome, left = "admitted", None if left is None else left - 1
        else:
            outcome = "no-place"
        found.append(Place(application_id, outcome))
    return tuple(found)


def mark_refusal(
    *, appointed: bool, own: bool, state: State, admitted: bool, released: bool, within: bool, submitted: bool
) -> str | None:
    """Why an examiner cannot give this mark: 'not-appointed', 'own-examination', 'not-held-yet', 'not-admitted',
    'results-released', 'mark-out-of-range', 'mark-given' (it stands; a moderator may change the result).
    """
    if not appointed:
        return "not-appointed"
    if own:
        return "own-examination"
    if released:
        return "results-released"
    if state is not State.HELD:
        return "not-held-yet"
    if not admitted:
        return "not-admitted"
    if not within:
        return "mark-out-of-range"
    return "mark-given" if submitted else None


def part_result(
    pass_mark: float, marks: Sequence[Marked], *, needed: int, moderated: float | None = None
) -> PartResult:
    """What a part came to. `needed` is how many examiners mark it; the mean decides unless they differ by more than the
    tolerance, on pass and fail, or on whether the candidate was there. What a moderator has decided stands.
    """
    given = [mark.percent for mark in marks if mark.percent is not None]
    difference = round(max(given) - min(given), 2) if given else 0.0
    if moderated is not None:
        return PartResult("passed" if moderated >= pass_mark else "failed", moderated, difference)
    if len(marks) < needed:
        return PartResult("open", difference=difference)
    if not given:
        return PartResult("absent")
    split = len({percent >= pass_mark for percent in given}) > 1 or len(given) < len(marks)
    if split or difference > TOLERANCE:
        return PartResult("differ", round(sum(given) / len(given), 2), difference)
    mean = round(sum(given) / len(given), 2)
    return PartResult("passed" if mean >= pass_mark else "failed", mean, difference)


def release_refusal(state: State, results: Iterable[PartResult]) -> str | None:
    """Why results cannot be released: 'not-held-yet', 'results-released', 'marks-missing', 'marks-differ'."""
    if state is State.RELEASED:
        return "results-released"
    if state is not State.HELD:
        return "not-held-yet"
    states = {result.state for result in results}
    if "open" in states:
        return "marks-missing"
    return "marks-differ" if "differ" in states else None


def appeal_refusal(*, released_on: date | None, today: date, admitted: bool, appealed: bool) -> str | None:
    """Why a candidate cannot appeal: 'not-released', 'not-admitted', 'appeal-too-late', 'already-appealed'."""
    if released_on is None:
        return "not-released"
    if not admitted:
        return "not-admitted"
    if today > released_on + timedelta(days=APPEAL_DAYS):
        return "appeal-too-late"
    return "already-appealed" if appealed else None


def decision_refusal(*, own: bool, examined: bool) -> str | None:
    """Why somebody cannot decide an appeal or moderate: 'own-examination', 'examined-it' (whoever marked the part)."""
    if own:
        return "own-examination"
    return "examined-it" if examined else None


def percent_change(old: float | None, new: float, pass_mark: float) -> str:
    """What a decision does to a part: 'now-passed', 'now-failed', 'changed' or 'unchanged'."""
    before, after = old is not None and old >= pass_mark, new >= pass_mark
    if before != after:
        return "now-passed" if after else "now-failed"
    return "unchanged" if old == new else "changed"


@dataclass(frozen=True)
class Outlook:
    """One person in the forecast of a sitting. `passing` is evidence that need not be valid on the day itself but ends
    before it all the same: titles with its last day.
    """

    learner_id: int
    name: str
    applied: bool
    eligibility: Eligibility
    passing: tuple[tuple[str, date], ...] = ()

    @property
    def expires(self) -> tuple[tuple[str, date], ...]:
        """Everything they have today that ends before the day, with its last day."""
        return (*((one.title, one.until) for one in self.eligibility.ending if one.until), *self.passing)

    @property
    def group(self) -> str:
        """'ready', 'one-missing', 'expiring' (ready today, but not on the day), or 'further'. What ends too early is there
        today, so it makes nobody's lack greater.
        """
        if self.eligibility.number == 0:
            return "expiring" if self.expires else "ready"
        return "one-missing" if self.eligibility.number == 1 else "further"


def forecast(people: Iterable[Outlook]) -> Mapping[str, tuple[Outlook, ...]]:
    """People by group, in the order in which they are written to."""
    found: dict[str, list[Outlook]] = {group: [] for group in ("ready", "one-missing", "expiring", "further")}
    for one in people:
        found[one.group].append(one)
    return {group: tuple(those) for group, those in found.items()}
