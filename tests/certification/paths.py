"""Paths written as text for the tests of the rules, read by the reader of the content folder."""

from __future__ import annotations

from datetime import date, timedelta

from app.certification.rules.facts import Fact
from app.content.files.path import read_path
from app.content.markdown.page import Surroundings
from app.content.model import Path

DAY = date(2026, 11, 23)


def a_path(body: str, id: str = "first", **header: str) -> Path:
    """The path with this text below its header; `header` adds or replaces lines of the header."""
    settings = {"title": "A title", "version": "1", "status": "in-force", **header}
    lines = "\n".join(f"{key}: {value}" for key, value in settings.items())
    read = read_path(
        f"certification/{id}.md", f"---\nid: {id}\n{lines}\n---\nWhat it attests.\n\n{body}\n", Surroundings()
    )
    assert not read.problems, read.problems
    return read.things[0]  # type: ignore[no-any-return]


def asks(settings: str, below: str = "", level: int = 2) -> str:
    """One requirement as text: its heading, its settings, and what stands below it."""
    return f"{'#' * level} Something\n<!-- requirement {settings} -->\n{below}\n\n"


def fact(
    kind: str, subject: str = "", amount: float | None = None, mode: str | None = None, *, ago: int = 0, **given: object
) -> Fact:
    """A piece of evidence from so many days ago. What is no field of a Fact goes into its details."""
    fields = {key: given.pop(key) for key in ("author_id", "note", "source", "entry_id") if key in given}
    entry_id = fields.pop("entry_id", 1)
    return Fact(
        entry_id,
        kind,
        subject,
        amount,
        mode,
        DAY - timedelta(days=ago),
        details=given,
        **fields,  # type: ignore[arg-type]
    )


def hours(amount: float, mode: str = "in-person", *, topic: str = "seminar", ago: int = 0, **given: object) -> Fact:
    return fact("hours", topic, amount, mode, ago=ago, **given)


def award(path_id: str = "first", *, ago: int, ends_in: int | None = None, **given: object) -> Fact:
    """A certificate awarded so many days ago, which ends in so many days from today (less than nought: ended)."""
    ends = (DAY + timedelta(days=ends_in)).isoformat() if ends_in is not None else None
    return fact("award", path_id, ago=ago, expires_on=ends, number="FIR-1", **given)
