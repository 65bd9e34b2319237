"""A list of attendance as CSV: what a paper list or a meeting's log becomes, read row by row with its errors."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, time

from app.accounts.rules import is_email, normal_email

MOST_ROWS = 2000
COLUMNS = ("email", "session", "in", "out", "name")
NEEDED = ("email", "session", "in", "out")


@dataclass(frozen=True)
class ListedStay:
    """One row: who was in which session (counted from 1) from when to when. Times of day belong to the session's
    day; a whole date with time is understood too. `row` counts as a spreadsheet does, the heading being row 1.
    """

    row: int
    email: str
    session: int
    came: time | datetime
    went: time | datetime


@dataclass(frozen=True)
class RowError:
    """Why a row cannot be used. Reasons: 'unreadable', 'no-heading', 'missing-column', 'unknown-column',
    'too-many-rows', 'no-rows', 'too-many-fields', 'email-missing', 'email-invalid', 'session-unknown', 'time-invalid',
    'out-before-in', 'not-registered', 'row-twice', 'no-such-time', 'not-that-day', 'in-the-future'."""

    row: int
    reason: str
    given: str = ""


@dataclass(frozen=True)
class Attendance:
    """A list as read: what can be used and what cannot."""

    rows: tuple[ListedStay, ...]
    errors: tuple[RowError, ...]


def read_attendance(text: str) -> Attendance:
    """Read a list with the columns email, session, in and out; commas, semicolons and tabs are understood."""
    lines = text.removeprefix("\ufeff")
    delimiter = max(",;\t", key=lines.partition("\n")[0].count)
    try:
        reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, strict=True)
        table = [[cell.strip() for cell in line] for line in reader]
    except csv.Error:
        return Attendance((), (RowError(1, "unreadable"),))
    if not table or not any(table[0]):
        return Attendance((), (RowError(1, "no-heading"),))
    heading = [cell.lower() for cell in table[0]]
    problems = [RowError(1, "missing-column", name) for name in NEEDED if name not in heading]
    problems += [RowError(1, "unknown-column", name) for name in heading if name and name not in COLUMNS]
    if len(table) - 1 > MOST_ROWS:
        problems.append(RowError(MOST_ROWS + 2, "too-many-rows", str(MOST_ROWS)))
    return Attendance((), tuple(problems)) if problems else _stays(heading, table[1:])


def _stays(heading: list[str], lines: list[list[str]]) -> Attendance:
    rows, errors, known = list[ListedStay](), list[RowError](), set[tuple[object, ...]]()
    for number, line in enumerate(lines, start=2):
        if not any(line):
            continue
        found = _stay(number, dict(zip(heading, line, strict=False)), extra=line[len(heading) :])
        if isinstance(found, RowError):
            errors.append(found)
        elif (key := (found.email, found.session, found.came)) in known:
            errors.append(RowError(number, "row-twice", found.email))
        else:
            known.add(key)
            rows.append(found)
    if not rows and not errors:
        errors.append(RowError(2, "no-rows"))
    return Attendance(tuple(rows), tuple(errors))


def _stay(row: int, values: dict[str, str], extra: list[str]) -> ListedStay | RowError:
    email = normal_email(values.get("email", ""))
    if any(extra):
        return RowError(row, "too-many-fields", extra[0])
    if not email:
        return RowError(row, "email-missing")
    if not is_email(email):
        return RowError(row, "email-invalid", email)
    session = values.get("session", "")
    if not session.isdecimal() or not 0 < int(session[:9]) < 1000:
        return RowError(row, "session-unknown", session)
    came, went = _time(values.get("in", "")), _time(values.get("out", ""))
    if came is None or went is None:
        return RowError(row, "time-invalid", values.get("in", "") if came is None else values.get("out", ""))
    if type(came) is type(went) and went <= came:  # type: ignore[operator]
        return RowError(row, "out-before-in", values.get("out", ""))
    return ListedStay(row, email, int(session), came, went)


def _time(text: str) -> time | datetime | None:
    """'09:30', '9:30', '09:30:15' or '2026-11-23 09:30'."""
    text = text.strip().replace("T", " ")
    for form in ("%H:%M", "%H:%M:%S"):
        try:
            return datetime.strptime(text, form).time()  # noqa: DTZ007 - a time of day
        except ValueError:
            continue
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - read in the seminar's zone
        except ValueError:
            continue
    return None
