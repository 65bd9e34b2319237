"""Checklists for tests of rules, without files."""

from __future__ import annotations

from app.content.model import Checklist, Step


def a_checklist(
    *, assessors: int = 2, tolerance: float = 10.0, level: str | None = None, pass_percent: float = 80
) -> Checklist:
    """Three steps: 'ask' (2, critical), 'find' (2), 'tell' (6)."""
    steps = (("ask", 2.0, True), ("find", 2.0, False), ("tell", 6.0, False))
    return Checklist(
        id="j-practical",
        title="Joints: practical",
        module_id="joints",
        path="modules/joints/checklists/practical.md",
        pass_percent=pass_percent,
        assessors=assessors,
        minutes=20,
        intro_html="",
        steps=tuple(Step(id, id, id, points, critical) for id, points, critical in steps),
        assessor_level=level,
        tolerance_percent=tolerance,
        hash="h" * 64,
        source="source",
    )
