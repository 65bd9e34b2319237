"""Checklists as they were when somebody was assessed by them: pinned with their source, and read again from the pin."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256

from app import db
from app.content.model import Checklist, Path, Step
from app.practicals.models import ChecklistRevision


def as_asked_by(path: Path | None, checklist: Checklist) -> Checklist:
    """The checklist as a path asks for it: judged by as many as the path says, where it says so. With another number it is
    another revision, so that an assessment knows for how many signatures it waits, whatever becomes of the path.
    """
    asked = [
        one.assessors
        for one in (path.everything if path else ())
        if one.kind == "sign-off" and one.checklist == checklist.id and one.assessors
    ]
    needed = max(asked, default=checklist.assessors)
    if needed == checklist.assessors:
        return checklist
    hash = sha256(f"{checklist.hash} assessors={needed}".encode()).hexdigest()
    return replace(checklist, assessors=needed, hash=hash)


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
