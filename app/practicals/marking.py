"""Keeping what an assessor gives, mark by mark: each is its own row, sent as often as the network makes it be sent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import db
from app.content.model import Checklist
from app.errors import Invalid
from app.practicals import revisions
from app.practicals.models import Assessment, Mark, Sheet
from app.practicals.rules.marks import AHEAD, Given, Value, fields_of, read, standing, value_of

ID = re.compile(r"[A-Za-z0-9_-]{8,40}\Z")
MOST_AT_ONCE = 500
KEYS = {"id", "field", "value", "sequence", "given_at"}


@dataclass(frozen=True)
class Write:
    """One mark on its way in. `given_at` is what the device's clock said."""

    id: str
    field: str
    value: Value
    sequence: int
    device: str
    given_at: datetime | None = None


@dataclass(frozen=True)
class Refused:
    """A field whose value cannot be kept, and why."""

    field: str
    problem: Invalid
    id: str = ""


@dataclass(frozen=True)
class Reply:
    """What became of one mark."""

    id: str
    field: str
    standing: str


def give(assessment: Assessment, sheet: Sheet, writes: Sequence[Write], now: datetime) -> list[Reply]:
    """Keep every mark, whatever becomes of it; a mark sent again gets the reply it had. The sheet is locked by the
    caller. Marks for a signed sheet or a closed assessment are kept and do not count.
    """
    known = _known(sheet, [write.id for write in writes])
    is_over = sheet.signed_at is not None or assessment.closed_at is not None
    fields, replies = dict(sheet.fields), []
    for write in writes:
        if write.id not in known:
            if write.sequence > sheet.sequence + AHEAD:
                raise Invalid("mark-shape")
            current = fields.get(write.field)
            found = standing(Given(*current) if current else None, write.sequence, signed=is_over)
            known[write.id] = found
            db.session.add(_row(sheet, write, found, now))
            if found == "accepted":
                fields[write.field] = [write.value, write.sequence]
                sheet.saved_at = now
        replies.append(Reply(write.id, write.field, known[write.id]))
    sheet.fields = fields
    sheet.sequence = max([sheet.sequence, *(sequence for _value, sequence in fields.values())])
    db.session.flush()
    return replies


def from_json(sent: Any, checklist: Checklist) -> tuple[list[Write], list[Refused]]:
    """The marks a page's script sends, and those whose value cannot be kept. Raises Invalid('mark-shape') when what came
    is no list of marks at all.
    """
    if not isinstance(sent, dict) or set(sent) != {"device", "marks"} or not isinstance(sent["marks"], list):
        raise Invalid("mark-shape")
    if len(sent["marks"]) > MOST_AT_ONCE:
        raise Invalid("mark-shape")
    device, writes, refused = _id(sent["device"]), list[Write](), list[Refused]()
    for one in sent["marks"]:
        id, field, sequence = _shape(one)
        try:
            value = read(field, one["value"], checklist)
        except Invalid as problem:
            refused.append(Refused(field, problem, id))
        else:
            writes.append(Write(id, field, value, sequence, device, _moment(one.get("given_at"))))
    return writes, refused


def read_form(values: Mapping[str, Any], checklist: Checklist) -> tuple[dict[str, Value], list[Refused]]:
    """The fields of a form as stored, and those whose value cannot be kept."""
    given, refused = dict[str, Value](), list[Refused]()
    for field in fields_of(checklist):
        if field not in values:
            continue
        try:
            given[field] = read(field, values[field], checklist)
        except Invalid as problem:
            refused.append(Refused(field, problem))
    return given, refused


def changes(sheet: Sheet, given: Mapping[str, Value], *, base: int, key: str = "") -> list[Write]:
    """The marks a whole form means: one for each field whose value is not the stored one. `base` is the sequence the
    page was made with, `key` what tells this page from others, so that a form sent twice gives its marks once.

    A field that another device changed since the page was made comes out stale, and the other device's value stays.
    """
    writes = []
    for field, value in given.items():
        if value == value_of(sheet.given, field):
            continue
        current = sheet.given.get(field)
        newer = current is not None and current.sequence > base
        id = hashlib.sha256(f"{key}\n{field}\n{value!r}\n{base}".encode()).hexdigest()[:32]
        writes.append(Write(id, field, value, base if newer else sheet.sequence + 1, "form"))
    return writes


def checklist_for(assessment: Assessment) -> Checklist:
    """The checklist this assessment is marked by."""
    return revisions.checklist_of(assessment.revision)


def _shape(one: Any) -> tuple[str, str, int]:
    if not isinstance(one, dict) or not {"id", "field", "value", "sequence"} <= set(one) <= KEYS:
        raise Invalid("mark-shape")
    field, sequence = one["field"], one["sequence"]
    if not isinstance(field, str) or isinstance(sequence, bool) or not isinstance(sequence, int):
        raise Invalid("mark-shape")
    if not 0 < sequence < 2**31:
        raise Invalid("mark-shape")
    return _id(one["id"]), field, sequence


def _id(value: Any) -> str:
    if not isinstance(value, str) or not ID.match(value):
        raise Invalid("mark-shape")
    return value


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment.year > 2000 else None


def _known(sheet: Sheet, ids: Sequence[str]) -> dict[str, str]:
    rows = db.session.execute(
        select(Mark.write_id, Mark.standing).where(Mark.sheet_id == sheet.id, Mark.write_id.in_(ids))
    )
    return {row.write_id: row.standing for row in rows}


def _row(sheet: Sheet, write: Write, found: str, now: datetime) -> Mark:
    return Mark(
        sheet_id=sheet.id,
        write_id=write.id,
        field=write.field,
        value=write.value,
        sequence=write.sequence,
        device=write.device,
        given_at=write.given_at,
        received_at=now,
        standing=found,
    )
