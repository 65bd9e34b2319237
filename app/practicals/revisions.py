"""Checklists as they were when somebody was assessed by them: pinned with their source, and read again from the pin."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from app import db
from app.content.model import Checklist, Step
from app.practicals.models import ChecklistRevision


def pin(checklist: Checklist, now: datetime) -> str:
    """Make sure this revision is stored; returns its hash."""
    facts = asdict(checklist)
    source = facts.pop("source")
    row = {
        "hash": checklist.hash,
        "checklist_id": checklist.id,
        "source": source,
        "facts": facts,
        "first_used_at": now,
    }
    db.insert_missing(ChecklistRevision, [row])
    return checklist.hash


def checklist_of(revision: ChecklistRevision) -> Checklist:
    """The checklist as it was, whatever became of the file."""
    facts = dict(revision.facts)
    steps = tuple(Step(**step) for step in facts.pop("steps"))
    return Checklist(**facts, steps=steps, source=revision.source)
