"""A practical as an assessor marks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.content.model import Checklist


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
