"""What one assessor gives, field by field, and which of two devices is believed.

A *field* is `step:<id>` (points), `note:<id>` (words to a step), `overall`, `remarks`, `minutes`, `identity`,
`identity-method`, `pictures`, `name`. A device counts its changes on from what it last saw; of two marks for a field
the higher *sequence* stands, and of two with the same sequence the one that came first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.content.model import Checklist
from app.errors import Invalid
from app.practicals.rules.results import PICTURES, Marked, Overall

METHODS = ("known", "photo-id", "pass", "other")  # how an assessor made sure who the candidate is
LONGEST = {"note": 500, "remarks": 2000, "name": 120}
MOST_MINUTES = 600
AHEAD = 10_000  # how far a device may have counted beyond what is stored
CHOICES = {
    "overall": tuple(Overall),
    "identity": ("yes", "no"),
    "identity-method": METHODS,
    "pictures": PICTURES,
}

Value = str | float | None


@dataclass(frozen=True)
class Given:
    """The value of a field that stands, and the sequence it came with."""

    value: Value
    sequence: int


Fields = Mapping[str, Given]


def fields_of(checklist: Checklist) -> tuple[str, ...]:
    """Every field a sheet of this checklist has, in the order of the page."""
    steps = [field for step in checklist.steps for field in (f"step:{step.id}", f"note:{step.id}")]
    return (*steps, "minutes", "overall", "remarks", "identity", "identity-method", "pictures", "name")


def read(field: str, value: Any, checklist: Checklist) -> Value:
    """The value as stored: None for nothing, points and minutes as numbers, words trimmed. Raises Invalid('mark-field')
    for a field the sheet does not have, Invalid('mark-points'), Invalid('mark-value').
    """
    kind, _, step_id = field.partition(":")
    if field not in fields_of(checklist):
        raise Invalid("mark-field")
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if kind == "step":
        most = next(step.points for step in checklist.steps if step.id == step_id)
        return _number(value, most, "mark-points")
    if kind == "minutes":
        return _number(value, MOST_MINUTES, "mark-value")
    if not isinstance(value, str):
        raise Invalid("mark-value")
    text = value.replace("\x00", "").strip()
    if kind in CHOICES:
        if text not in CHOICES[kind]:
            raise Invalid("mark-value")
        return text
    if len(text) > LONGEST[kind]:
        raise Invalid("mark-too-long", longest=LONGEST[kind])
    return text


def standing(known: Given | None, sequence: int, *, signed: bool) -> str:
    """What becomes of a mark: 'accepted', 'stale' (another device is newer) or 'closed' (the sheet is signed)."""
    if signed:
        return "closed"
    return "accepted" if known is None or sequence > known.sequence else "stale"


def missing(checklist: Checklist, fields: Fields, *, name: str) -> tuple[str, ...]:
    """The fields without which nobody signs, in the order of the page. `name` is the assessor's, as the account has it;
    the name typed must be that one.
    """
    wanted = [f"step:{step.id}" for step in checklist.steps] + ["overall", "identity"]
    if value_of(fields, "identity") == "yes":
        wanted.append("identity-method")
    lacking = [field for field in (*wanted, "pictures") if value_of(fields, field) is None]
    if folded(str(value_of(fields, "name") or "")) != folded(name):
        lacking.append("name")
    return tuple(lacking)


def marked(assessor_id: int, checklist: Checklist, fields: Fields) -> Marked:
    """A complete sheet as the rules of results need it."""
    points = {step.id: float(value_of(fields, f"step:{step.id}") or 0.0) for step in checklist.steps}
    return Marked(assessor_id, points, Overall(str(value_of(fields, "overall"))))


def value_of(fields: Fields, field: str) -> Value:
    """What stands in a field."""
    given = fields.get(field)
    return given.value if given else None


def folded(name: str) -> str:
    """A name as compared: case and spaces do not matter.

    >>> folded("  Helen   MARSH ") == folded("Helen Marsh")
    True
    """
    return " ".join(name.split()).casefold()


def _number(value: Any, most: float, reason: str) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Invalid(reason, most=f"{most:g}")
    try:
        number = float(value.replace(",", ".")) if isinstance(value, str) else float(value)
    except (ValueError, OverflowError):
        raise Invalid(reason, most=f"{most:g}") from None
    if not 0 <= number <= most:
        raise Invalid(reason, most=f"{most:g}")
    return round(number, 2)
