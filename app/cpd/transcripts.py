"""A transcript of a sister society: a CSV list of hours, looked through first, then made claims that wait for approval.

Nothing is written before every row can be used. The rows of one list share a batch, so that they can be approved
together; the same list again makes no second claims.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app import db
from app.accounts.models import User
from app.accounts.rules import normal_email
from app.cpd import actions, rules
from app.cpd.models import Claim

COLUMNS = ("email", "date", "hours", "mode", "title", "issuer", "topic", "interactive", "reference")
NEEDED = ("email", "date", "hours", "mode", "title", "issuer")
MODES = ("in-person", "live-online", "on-demand")
MOST_ROWS = 500
MOST_HOURS = 200.0


@dataclass(frozen=True)
class Row:
    """One line of a transcript; `number` counts as a spreadsheet does, the heading being row 1."""

    number: int
    email: str
    on: date
    hours: float
    mode: str
    title: str
    issuer: str
    topic: str
    interactive: bool
    reference: str

    @property
    def key(self) -> str:
        """The same line always has the same key, so that a list read twice claims once."""
        facts = "\n".join(str(one) for one in (self.email, self.on, self.hours, self.mode, self.title, self.issuer))
        return "transcript:" + hashlib.sha256(facts.encode()).hexdigest()[:40]


@dataclass(frozen=True)
class RowError:
    """Why a row cannot be used. Reasons: 'unreadable', 'no-heading', 'missing-column', 'unknown-column', 'too-many-rows',
    'no-rows', 'too-many-fields', 'missing', 'too-long', 'date', 'date-out', 'hours', 'mode', 'interactive', 'unknown-person', 'twice'; `given` is what
    stood there, or the column.
    """

    row: int
    reason: str
    given: str = ""


@dataclass(frozen=True)
class Step:
    """What a row will do: 'new', or 'known' where the same hours were claimed before."""

    row: Row
    member: User
    deed: str


@dataclass(frozen=True)
class Looked:
    """A transcript as looked through."""

    steps: tuple[Step, ...]
    errors: tuple[RowError, ...]

    @property
    def new(self) -> int:
        return sum(step.deed == "new" for step in self.steps)


def read(text: str) -> tuple[tuple[Row, ...], tuple[RowError, ...]]:
    """Rows and errors of a CSV text; commas, semicolons and tabs are understood."""
    lines = text.removeprefix("\ufeff").replace("\x00", "")
    delimiter = max(",;\t", key=lines.partition("\n")[0].count)
    try:
        table = [
            [cell.strip() for cell in line]
            for line in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, strict=True)
        ]
    except csv.Error:
        return (), (RowError(1, "unreadable"),)
    if not table or not any(table[0]):
        return (), (RowError(1, "no-heading"),)
    heading = [cell.lower() for cell in table[0]]
    problems = [RowError(1, "missing-column", name) for name in NEEDED if name not in heading]
    problems += [RowError(1, "unknown-column", name) for name in heading if name and name not in COLUMNS]
    if problems:
        return (), tuple(problems)
    if len(table) - 1 > MOST_ROWS:
        return (), (RowError(MOST_ROWS + 2, "too-many-rows", str(MOST_ROWS)),)
    return _rows(heading, table[1:])


def look_through(text: str, *, today: date) -> Looked:
    """What a transcript would do; nothing is written. Three statements."""
    rows, errors = read(text)
    people = _people({row.email for row in rows})
    known = _known({person.id for person in people.values()})
    problems = [*errors, *(error for row in rows if (error := _refusal(row, people, today)))]
    steps = [
        Step(row, people[row.email], "known" if (people[row.email].id, row.key) in known else "new")
        for row in rows
        if row.email in people
    ]
    return Looked(tuple(steps), tuple(sorted(problems, key=lambda error: error.row)))


def apply(text: str, *, by: User, now: datetime, today: date) -> Looked:
    """Make the claims of a transcript; nothing when any row has an error."""
    looked = look_through(text, today=today)
    if looked.errors:
        return looked
    batch = hashlib.sha256(text.encode()).hexdigest()[:16]
    for step in sorted(looked.steps, key=lambda step: step.member.id):  # everybody takes turns in one order
        row = step.row
        actions.claim(
            step.member, key=row.key, title=row.title, issuer=row.issuer, on=row.on, hours=row.hours, mode=row.mode,
            interactive=row.interactive, topic=row.topic, note=row.reference, by=by, batch=batch, now=now, today=today,
        )  # fmt: skip
    return looked


def _rows(heading: list[str], lines: Sequence[list[str]]) -> tuple[tuple[Row, ...], tuple[RowError, ...]]:
    rows, errors, seen = list[Row](), list[RowError](), set[str]()
    for number, line in enumerate(lines, start=2):
        if not any(line):
            continue
        row, found = _row(number, dict(zip(heading, line, strict=False)), extra=line[len(heading) :])
        if row and not found and row.key in seen:
            found = [RowError(number, "twice", row.title)]
        if row and not found:
            seen.add(row.key)
            rows.append(row)
        errors += found
    if not rows and not errors:
        errors.append(RowError(2, "no-rows"))
    return tuple(rows), tuple(errors)


def _row(number: int, given: dict[str, str], extra: list[str]) -> tuple[Row | None, list[RowError]]:
    errors = [RowError(number, "too-many-fields", extra[0])] if any(extra) else []
    errors += [RowError(number, "missing", name) for name in NEEDED if not given.get(name)]
    errors += [
        RowError(number, "too-long", name)
        for name, most in (("title", 200), ("issuer", 120), ("topic", 80), ("reference", 400))
        if len(given.get(name, "")) > most
    ]
    if errors:
        return None, errors
    on, hours, mode = _date(given["date"]), _hours(given["hours"]), given["mode"].lower().replace(" ", "-")
    interactive = {"": mode != "on-demand", "yes": True, "no": False}.get(given.get("interactive", "").lower())
    if on is None:
        errors.append(RowError(number, "date", given["date"]))
    if hours is None:
        errors.append(RowError(number, "hours", given["hours"]))
    if mode not in MODES:
        errors.append(RowError(number, "mode", given["mode"]))
    if interactive is None:
        errors.append(RowError(number, "interactive", given["interactive"]))
    if on is None or hours is None or interactive is None or errors:
        return None, errors
    email, topic = normal_email(given["email"]), given.get("topic", "")
    reference = given.get("reference", "")
    return Row(number, email, on, hours, mode, given["title"], given["issuer"], topic, interactive, reference), []


def _refusal(row: Row, people: dict[str, User], today: date) -> RowError | None:
    if row.email not in people:
        return RowError(row.number, "unknown-person", row.email)
    if rules.claim_refusal(on=row.on, hours=row.hours, today=today):
        return RowError(row.number, "date-out", row.on.isoformat())
    return None


def _people(addresses: set[str]) -> dict[str, User]:
    return {user.email: user for user in db.session.scalars(select(User).where(User.email.in_(addresses)))}


def _known(ids: set[int]) -> set[tuple[int, str]]:
    rows = db.session.execute(select(Claim.learner_id, Claim.key).where(Claim.learner_id.in_(ids)))
    return {(row.learner_id, row.key) for row in rows}


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _hours(text: str) -> float | None:
    try:
        hours = round(float(text.replace(",", ".")), 2)
    except ValueError:
        return None
    return hours if 0 < hours <= MOST_HOURS else None
