"""What a practical comes to: the result of one sheet, where two sheets differ, and what stands in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.content.model import Checklist


class Overall(StrEnum):
    """The assessor's impression of the whole, from least to best, beside the points and not made of them."""

    FAIL = "fail"
    BORDERLINE = "borderline"
    PASS = "pass"  # noqa: S105 - a rating, not a word to sign in with
    GOOD = "good"


class State(StrEnum):
    """How an assessment stands. OPEN: not every assessor has signed. MODERATION: all have, and they differ."""

    OPEN = "open"
    MODERATION = "moderation"
    PASSED = "passed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Result:
    """A practical as marked. `failed_critical` are ids of critical steps without full points."""

    percent: float
    passed: bool
    failed_critical: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marked:
    """What one assessor gave: points by step id, and the overall rating."""

    assessor_id: int
    points: Mapping[str, float]
    overall: Overall


@dataclass(frozen=True)
class Difference:
    """Why a moderator decides. Reasons: 'result' (one passes what another fails), 'critical' (a critical step is full
    with one and not with another; `step` says which), 'points' (further apart than the checklist tolerates).
    `low` and `high` are per cent, or points of the step.
    """

    reason: str
    low: float
    high: float
    step: str = ""


def practical_result(checklist: Checklist, points: Mapping[str, float]) -> Result:
    """The points given against the points to be had, in per cent; a critical step without full points fails the whole."""
    given = sum(min(max(points.get(step.id, 0.0), 0.0), step.points) for step in checklist.steps)
    failed = tuple(step.id for step in checklist.steps if step.critical and points.get(step.id, 0.0) < step.points)
    percent = round(100 * given / checklist.points, 1) if checklist.points else 0.0
    return Result(percent, percent >= checklist.pass_percent and not failed, failed)


def differences(checklist: Checklist, sheets: Sequence[Marked]) -> tuple[Difference, ...]:
    """Where the sheets of one assessment lie too far apart for a mean to be honest. Nothing for a single sheet."""
    if len(sheets) < 2:
        return ()
    results = [practical_result(checklist, sheet.points) for sheet in sheets]
    low, high = min(result.percent for result in results), max(result.percent for result in results)
    found = []
    if len({result.passed for result in results}) > 1:
        found.append(Difference("result", low, high))
    for step in checklist.steps:
        given = [sheet.points.get(step.id, 0.0) for sheet in sheets]
        if step.critical and len({points >= step.points for points in given}) > 1:
            found.append(Difference("critical", min(given), max(given), step.id))
    if round(high - low, 1) > checklist.tolerance_percent:
        found.append(Difference("points", low, high))
    return tuple(found)


def settled(checklist: Checklist, sheets: Sequence[Marked], decided: Mapping[str, float] | None = None) -> Result:
    """The result that stands: of the mean points of each step, or of those the moderator decided.

    Sheets without `differences` pass together and fail together, and so does their mean.
    """
    return practical_result(checklist, decided if decided is not None else mean_points(checklist, sheets))


def mean_points(checklist: Checklist, sheets: Sequence[Marked]) -> dict[str, float]:
    """The mean of what the assessors gave, step by step."""
    return {step.id: sum(sheet.points.get(step.id, 0.0) for sheet in sheets) / len(sheets) for step in checklist.steps}


def differing_steps(checklist: Checklist, sheets: Sequence[Marked]) -> tuple[str, ...]:
    """Ids of the steps for which the assessors gave different points: what a moderator has to decide."""
    return tuple(step.id for step in checklist.steps if len({sheet.points.get(step.id, 0.0) for sheet in sheets}) > 1)


def state(*, needed: int, signed: int, passed: bool | None, cancelled: bool) -> State:
    """How an assessment stands, from how many assessors have signed and what was decided."""
    if cancelled:
        return State.CANCELLED
    if passed is not None:
        return State.PASSED if passed else State.FAILED
    return State.MODERATION if signed >= needed else State.OPEN


PICTURES = ("none", "society", "public")  # from the narrowest consent to the widest


def pictures_allowed(recorded: Sequence[str]) -> str:
    """The consent to pictures that holds when assessors recorded it: the narrowest, and none where nothing is recorded."""
    return min(recorded, key=PICTURES.index, default=PICTURES[0])
