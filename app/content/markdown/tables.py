"""Tables: alignment becomes a class, and a wide table scrolls within its own box instead of widening the page."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token


def direct(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrJoin("class", "align-" + style.removeprefix("text-align:"))
            if token.type == "th_open":
                token.attrSet("scope", "col")
        elif token.type == "table_open":
            token.attrJoin("class", "prose-table")
        elif token.type == "ordered_list_open" and "start" in token.attrs:
            token.attrs["start"] = int(token.attrs["start"])
