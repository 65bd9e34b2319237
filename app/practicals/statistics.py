"""What signed sheets say about assessors and checklists: the reading behind the page of agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import select

from app import db
from app.practicals.models import Appointment, Assessment, ChecklistRevision, Sheet
from app.practicals.rules.agreement import (
    Agreement,
    Judged,
    PassMark,
    Strictness,
    agreement,
    borderline_mark,
    strictness,
)
from app.practicals.rules.results import Overall

SEED = 1925  # the same sheets always give the same interval


@dataclass(frozen=True)
class OfChecklist:
    """One checklist: how often it was used, how far its assessors agree, and the pass mark its borderline group suggests
    beside the one it has.
    """

    id: str
    title: str
    sheets: int
    agreement: Agreement
    suggested: PassMark
    pass_percent: float


@dataclass(frozen=True)
class Report:
    """Everything that may be said: of all checklists together, of each, and of each assessor by person id."""

    together: Agreement
    checklists: tuple[OfChecklist, ...]
    assessors: tuple[tuple[int, Strictness], ...]


def report() -> Report:
    """Read every signed sheet of assessments that have a result. One statement."""
    rows = _judged()
    everything = [judged for _revision, judged in rows]
    return Report(
        agreement(_groups(everything), Random(SEED)),  # noqa: S311 - a draw to be repeated, not a secret
        tuple(_of_checklist(id, rows) for id in sorted({revision.checklist_id for revision, _judged in rows})),
        tuple((id, strictness(everything, id)) for id in sorted({judged.assessor_id for judged in everything})),
    )


def _of_checklist(id: str, rows: Sequence[tuple[ChecklistRevision, Judged]]) -> OfChecklist:
    mine = [(revision, judged) for revision, judged in rows if revision.checklist_id == id]
    newest, sheets = mine[-1][0], [judged for _revision, judged in mine]
    return OfChecklist(
        id,
        newest.facts["title"],
        len(sheets),
        agreement(_groups(sheets), Random(SEED)),  # noqa: S311
        borderline_mark(sheets),
        newest.facts["pass_percent"],
    )


def _groups(sheets: Sequence[Judged]) -> list[list[Judged]]:
    """The sheets of each assessment that several judged."""
    found: dict[int, list[Judged]] = {}
    for sheet in sheets:
        found.setdefault(sheet.assessment_id, []).append(sheet)
    return [group for group in found.values() if len(group) > 1]


def _judged() -> list[tuple[ChecklistRevision, Judged]]:
    rows = db.session.execute(
        select(ChecklistRevision, Assessment.id, Appointment.person_id, Sheet.percent, Sheet.passed, Sheet.overall)
        .join(Assessment, Assessment.revision_hash == ChecklistRevision.hash)
        .join(Appointment, Appointment.assessment_id == Assessment.id)
        .join(Sheet, Sheet.appointment_id == Appointment.id)
        .where(Assessment.passed.is_not(None), Sheet.signed_at.is_not(None))
        .order_by(Assessment.closed_at, Assessment.id, Appointment.id)
    )
    return [(row[0], Judged(row[1], row[2], row[3], row[4], Overall(row[5]))) for row in rows]
