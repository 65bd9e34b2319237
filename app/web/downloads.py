"""Answers that a browser saves instead of showing: documents people enclosed, and tables for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol

from flask import Response

from app.web.locale import _
from app.web.spreadsheet import safe

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
IN_MEMORY = 1 << 20  # bytes of a table; a longer one is written into a file that nobody else can open
PIECE = 1 << 16


class Kept(Protocol):
    """A document as a table keeps it."""

    @property
    def media_type(self) -> str: ...
    @property
    def body(self) -> bytes: ...


def download(document: Kept, name: str) -> Response:
    """A document somebody enclosed, as `name` with the ending of what it is. It is never shown within the site."""
    answer = Response(document.body, mimetype=document.media_type)
    ending = ENDINGS[document.media_type]
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def spreadsheet(name: str, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> Response:
    """A CSV file that opens in a spreadsheet as text: nothing in it is taken for a formula. Dates are ISO 8601, moments in
    UTC.

    It is made as a whole before the first byte leaves, so that all rows are of one transaction and a failure is an error
    page instead of a table that lacks its end; rows may come from an iterator, and a long table does not stay in memory.
    """
    made = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - a long one is read while the answer is sent
    try:
        size = _write(made, heads, rows)
    except BaseException:
        made.close()
        raise
    if size <= IN_MEMORY:
        with made:
            answer = Response(made.read(), mimetype="text/csv")
    else:
        answer = Response(_pieces(made), mimetype="text/csv")
        answer.call_on_close(made.close)
        answer.content_length = size
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _write(made: IO[bytes], heads: Sequence[str], rows: Iterable[Iterable[object]]) -> int:
    """Write the table and go back to its beginning. How many bytes it has."""
    text = io.TextIOWrapper(made, "utf-8-sig", newline="", write_through=True)  # type: ignore[type-var]
    try:
        table = csv.writer(text)
        table.writerow([safe(head) for head in heads])
        table.writerows([_cell(cell) for cell in row] for row in rows)
    finally:
        text.detach()  # else the file would be closed with it
    size = made.tell()
    made.seek(0)
    return size


def _cell(cell: object) -> object:
    """What stands in the table. Numbers stay numbers; everything else is text, and guarded as such."""
    match cell:
        case None:
            return ""
        case bool():
            return _("yes") if cell else _("no")
        case int() | float():
            return cell
        case datetime():
            return cell.astimezone(UTC).isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
    return safe(str(cell))


def _pieces(made: IO[bytes]) -> Iterator[bytes]:
    while piece := made.read(PIECE):
        yield piece
