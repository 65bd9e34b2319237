"""Tables that browsers save: whole, guarded, with dates that software reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from flask import Flask

from app.web import downloads
from app.web.locale import lazy

PARIS = timezone(timedelta(hours=2))


def read(app: Flask, heads: list[str], rows: Iterable[Iterable[object]]) -> list[list[str]]:
    with app.test_request_context():
        answer = downloads.spreadsheet("list", heads, rows)
        body = b"".join(answer.iter_encoded())
        answer.close()
    assert answer.mimetype == "text/csv" and answer.content_length == len(body)
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (None, ""),
        (-1.5, "-1.5"),
        (3, "3"),
        (True, "yes"),
        (False, "no"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, 0, 5, 900, UTC), "2026-03-01T12:00:05+00:00"),
        (datetime(2026, 3, 1, 12, 0, tzinfo=PARIS), "2026-03-01T10:00:00+00:00"),
        ("=1+1", "'=1+1"),
        (lazy("-1"), "'-1"),
        ("two\nlines; and, a comma", "two\nlines; and, a comma"),
    ],
)
def test_what_stands_in_a_cell(app: Flask, cell: object, written: str) -> None:
    assert read(app, ["One"], [[cell]]) == [["One"], [written]]


def test_a_head_is_guarded_too(app: Flask) -> None:
    assert read(app, ["=Title of a part"], []) == [["'=Title of a part"]]


def test_a_long_table_comes_whole(app: Flask) -> None:
    rows = [[str(number), "x" * 200] for number in range(10_000)]

    assert read(app, ["Number", "Word"], iter(rows)) == [["Number", "Word"], *rows]


def test_a_table_that_breaks_half_way_is_an_error_and_no_table(app: Flask) -> None:
    def rows() -> Iterator[list[object]]:
        yield ["first"]
        raise LookupError

    with app.test_request_context(), pytest.raises(LookupError):
        downloads.spreadsheet("list", ["One"], rows())
