"""Rules of cohorts: when one is open to whom, what a joining code looks like, and how a list of people is read."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from app.accounts.rules import is_email, is_name, normal_email

INVITATION_LASTS = timedelta(days=7)
JOIN_WINDOW = timedelta(minutes=15)
JOIN_TRIES_PER_PERSON = 10
JOIN_TRIES_PER_ADDRESS = 50
CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without signs that are mistaken for each other
CODE_LENGTH = 8
MOST_ROWS = 2000
COLUMNS = ("name", "email", "cohort")


class CohortDates(Protocol):
    """What decides when a cohort is open."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def closed_at(self) -> datetime | None: ...


class Membership(Protocol):
    """What decides whether somebody belongs to a cohort, and as what."""

    @property
    def part(self) -> str: ...
    @property
    def left_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Access:
    """State 'upcoming', 'open' or 'closed'; reason 'not-a-member', 'left', 'begins-later', 'ended',
    'closed-by-staff' or None when open;
    `day` is when it begins or ended."""

    state: str
    reason: str | None = None
    day: date | None = None

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True)
class ImportedPerson:
    """One row of a list of people; `row` counts as a spreadsheet does, the heading being row 1."""

    row: int
    name: str
    email: str
    cohort: str


@dataclass(frozen=True)
class RowError:
    """Why a row cannot be used. Reasons: 'unreadable', 'no-heading', 'missing-column', 'unknown-column',
    'too-many-rows', 'no-rows',
    'too-many-fields', 'name-missing', 'name-invalid', 'email-missing', 'email-invalid', 'email-twice',
    'cohort-unknown', 'cohort-closed'.
    """

    row: int
    reason: str
    given: str = ""


@dataclass(frozen=True)
class Import:
    """A list of people as read: what can be used and what cannot."""

    rows: tuple[ImportedPerson, ...]
    errors: tuple[RowError, ...]


def access(cohort: CohortDates, member: Membership | None, today: date) -> Access:
    """Whether a cohort is open to a member on a day in the cohort's own zone. Staff may come in before it begins
    and after it ended.
    """
    if member is None:
        return Access("closed", "not-a-member")
    if member.left_at is not None:
        return Access("closed", "left")
    if cohort.closed_at is not None:
        return Access("closed", "closed-by-staff", cohort.closed_at.date())
    if member.part == "staff":
        return Access("open")
    if today < cohort.starts_on:
        return Access("upcoming", "begins-later", cohort.starts_on)
    if cohort.ends_on is not None and today > cohort.ends_on:
        return Access("closed", "ended", cohort.ends_on)
    return Access("open")


def state(cohort: CohortDates, today: date) -> str:
    """How a cohort stands for its learners: 'upcoming', 'open' or 'closed'."""
    return access(cohort, _Learner(), today).state


def normal_code(text: str) -> str:
    """A joining code as stored, however it was typed.

    >>> normal_code(" abcd-2345 ")
    'ABCD2345'
    """
    return "".join(sign for sign in text.upper() if sign.isalnum())


def read_people(text: str) -> Import:
    """Read a CSV list of people with the columns name, email and (optional) cohort; commas, semicolons and tabs are
    understood.
    """
    lines = text.removeprefix("\ufeff")
    try:
        reader = csv.reader(io.StringIO(lines, newline=""), delimiter=_delimiter(lines), strict=True)
        table = [[cell.strip() for cell in line] for line in reader]
    except csv.Error:
        return Import((), (RowError(1, "unreadable"),))
    if not table or not any(table[0]):
        return Import((), (RowError(1, "no-heading"),))
    heading = [cell.lower() for cell in table[0]]
    if problems := _heading_errors(heading):
        return Import((), problems)
    if len(table) - 1 > MOST_ROWS:
        return Import((), (RowError(MOST_ROWS + 2, "too-many-rows", str(MOST_ROWS)),))
    return _people(heading, table[1:])


def _people(heading: list[str], lines: list[list[str]]) -> Import:
    rows, errors, seen = list[ImportedPerson](), list[RowError](), set[tuple[str, str]]()
    for number, line in enumerate(lines, start=2):
        if not any(line):
            continue
        values = dict(zip(heading, line, strict=False))
        person = ImportedPerson(
            number, values.get("name", ""), normal_email(values.get("email", "")), values.get("cohort", "")
        )
        found = _row_errors(person, extra=line[len(heading) :])
        key = (person.email, person.cohort.lower())
        if not found and key in seen:
            found = [RowError(number, "email-twice", person.email)]
        seen.add(key)
        if found:
            errors += found
        else:
            rows.append(person)
    if not rows and not errors:
        errors.append(RowError(2, "no-rows"))
    return Import(tuple(rows), tuple(errors))


def _row_errors(person: ImportedPerson, extra: list[str]) -> list[RowError]:
    errors = []
    if any(extra):
        errors.append(RowError(person.row, "too-many-fields", extra[0]))
    if not person.name:
        errors.append(RowError(person.row, "name-missing"))
    elif not is_name(person.name):
        errors.append(RowError(person.row, "name-invalid"))
    if not person.email:
        errors.append(RowError(person.row, "email-missing"))
    elif not is_email(person.email):
        errors.append(RowError(person.row, "email-invalid", person.email))
    return errors


def _heading_errors(heading: list[str]) -> tuple[RowError, ...]:
    errors = [RowError(1, "missing-column", name) for name in ("name", "email") if name not in heading]
    errors += [RowError(1, "unknown-column", name) for name in heading if name and name not in COLUMNS]
    return tuple(errors)


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


@dataclass(frozen=True)
class _Learner:
    part: str = "learner"
    left_at: None = None
