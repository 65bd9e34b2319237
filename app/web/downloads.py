"""Answers that a browser saves instead of showing: documents people enclosed, and tables for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Protocol

from flask import Response

from app.web.spreadsheet import safe_row

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


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


def spreadsheet(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file that opens in a spreadsheet as text: nothing in it is taken for a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(heads)
    table.writerows(safe_row(row) for row in rows)
    answer = Response(out.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
