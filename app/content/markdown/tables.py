"""Tables: alignment becomes a class, a wide table scrolls within its own box instead of widening the page, and an empty corner is no heading."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token


def direct(tokens: Sequence[Token]) -> None:
    for place, token in enumerate(tokens):
        if token.type in ("th_open", "td_open"):
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrJoin("class", "align-" + style.removeprefix("text-align:"))
            if token.type == "th_open":
                head(token, tokens[place + 1], tokens[place + 2])
        elif token.type == "table_open":
            token.attrJoin("class", "prose-table")
        elif token.type == "ordered_list_open" and "start" in token.attrs:
            token.attrs["start"] = int(token.attrs["start"])


def head(opening: Token, words: Token, closing: Token) -> None:
    """A heading of its column, unless nothing stands in it."""
    if words.content.strip():
        opening.attrSet("scope", "col")
    else:
        opening.tag = closing.tag = "td"
