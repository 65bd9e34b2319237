"""Tables that leave as CSV and are opened in a spreadsheet: no cell may become a formula there."""

from __future__ import annotations

RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: object) -> object:
    """The cell, with an apostrophe before text a spreadsheet would compute. Numbers stay numbers.

    >>> safe("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
