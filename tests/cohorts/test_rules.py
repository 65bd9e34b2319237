"""When a cohort is open, and how lists of people are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from app.cohorts.rules import Access, access, normal_code, read_people, state

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Dates:
    starts_on: date = date(2026, 9, 1)
    ends_on: date | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Membership:
    part: str = "learner"
    left_at: datetime | None = None


LATER, BEFORE, NOON = date(2026, 12, 1), date(2026, 11, 22), datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dates", "member", "expected"),
    [
        (Dates(), Membership(), Access("open")),
        (Dates(starts_on=TODAY, ends_on=TODAY), Membership(), Access("open")),
        (Dates(starts_on=LATER), Membership(), Access("upcoming", "begins-later", LATER)),
        (Dates(ends_on=BEFORE), Membership(), Access("closed", "ended", BEFORE)),
        (Dates(closed_at=NOON), Membership(), Access("closed", "closed-by-staff", date(2026, 11, 20))),
        (Dates(), None, Access("closed", "not-a-member")),
        (Dates(), Membership(left_at=NOON), Access("closed", "left")),
        (Dates(starts_on=LATER), Membership("staff"), Access("open")),
        (Dates(ends_on=BEFORE), Membership("staff"), Access("open")),
        (Dates(closed_at=NOON), Membership("staff"), Access("closed", "closed-by-staff", date(2026, 11, 20))),
    ],
)
def test_access_says_whether_and_why(dates: Dates, member: Membership | None, expected: Access) -> None:
    assert access(dates, member, TODAY) == expected


def test_the_state_is_that_of_a_learner() -> None:
    assert [state(d, TODAY) for d in (Dates(starts_on=LATER), Dates(), Dates(ends_on=BEFORE))] == [
        "upcoming",
        "open",
        "closed",
    ]


@pytest.mark.parametrize("typed", ["abcd2345", " ABCD 2345 ", "abcd-2345", "Abcd–2345"])
def test_a_code_is_the_same_however_typed(typed: str) -> None:
    assert normal_code(typed) == "ABCD2345"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("beginning", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_list_is_read_with_any_separator(separator: str, beginning: str, ending: str) -> None:
    lines = [separator.join(line) for line in (("Name", "E".replace("E", "Email")), ("Ann Smith", " Ann@Example.org "))]
    read = read_people(beginning + ending.join(lines) + ending)

    assert read.errors == ()
    assert [(p.row, p.name, p.email, p.cohort) for p in read.rows] == [(2, "Ann Smith", "ann@example.org", "")]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    read = read_people('email,cohort,name\na@example.org,,"Ann,\n Smith"\n\nb@example.org,Autumn,Ben\n')
    assert [(p.row, p.email, p.cohort) for p in read.rows] == [(4, "b@example.org", "Autumn")]
    assert [(e.row, e.reason) for e in read.errors] == [(2, "name-invalid")]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", [(1, "no-heading", "")]),
        ("name,email\n", [(2, "no-rows", "")]),
        ("name,mail\nAnn,a@example.org\n", [(1, "missing-column", "email"), (1, "unknown-column", "mail")]),
        ("name,email,role\nAnn,a@example.org,administrator\n", [(1, "unknown-column", "role")]),
        ('name,email\n"Ann,a@example.org\n', [(1, "unreadable", "")]),
        ("name,email\n,a@example.org\n", [(2, "name-missing", "")]),
        ("name,email\nAnn,\n", [(2, "email-missing", "")]),
        ("name,email\nAnn,ann at example\n", [(2, "email-invalid", "ann at example")]),
        ("name,email\nAnn,a@example.org,x\n", [(2, "too-many-fields", "x")]),
        ("name,email\nAnn,a@example.org\nBen,A@example.org\n", [(3, "email-twice", "a@example.org")]),
        (f"name,email\n{'x' * 121},a@example.org\n", [(2, "name-invalid", "")]),
        ("name,email\n" + "Ann,a@example.org\n" * 2001, [(2002, "too-many-rows", "2000")]),
    ],
)
def test_every_problem_of_a_list_is_named_with_its_row(text: str, errors: list[tuple[int, str, str]]) -> None:
    assert [(e.row, e.reason, e.given) for e in read_people(text).errors] == errors


def test_one_bad_row_does_not_hide_the_others() -> None:
    read = read_people("name,email\n,x\nBen,b@example.org\nCat,\n")
    assert [(e.row, e.reason) for e in read.errors] == [(2, "name-missing"), (2, "email-invalid"), (4, "email-missing")]
    assert [p.name for p in read.rows] == ["Ben"]
