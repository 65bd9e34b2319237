"""Straight quotation marks and apostrophes, as authors type them, become the curved ones that a reader expects.

Only what is shown changes: ids, hashes and accepted answers rest on the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

STRAIGHT = re.compile("[\"']")
BEFORE_A_WORD = "([{-–—/‘“«"
OPENS = ("em_open", "strong_open", "s_open", "link_open", "html_inline")
BREAKS = ("softbreak", "hardbreak")


def curved(text: str, before: str = "") -> str:
    """`before` is the sign that stands before the text, if any.

    >>> curved('"It\\'s here," she said.')
    '“It’s here,” she said.'
    >>> curved('" he said.', before="e")
    '” he said.'
    """

    def one(match: re.Match[str]) -> str:
        place = match.start()
        last = text[place - 1] if place else before
        begins = not last or last.isspace() or last in BEFORE_A_WORD or (last in "\"'" and opened(place - 1))
        return {'"': "”“", "'": "’‘"}[match[0]][begins]

    def opened(place: int) -> bool:
        """Whether the straight mark at this place begins something: then the one after it does too."""
        last = text[place - 1] if place else before
        return not last or last.isspace() or last in BEFORE_A_WORD

    return STRAIGHT.sub(one, text) if STRAIGHT.search(text) else text


def sign_before(tokens: Sequence[Token], place: int) -> str:
    """The last sign of what stands before an inline token; nothing at the beginning."""
    for token in reversed(tokens[:place]):
        if token.type in BREAKS:
            return " "
        if token.type == "text":
            if token.content:
                return token.content[-1]
        elif token.type not in OPENS:
            return "x"
    return ""
