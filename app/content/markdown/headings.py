"""Headings get the anchor that code-hosting sites give them; the running text is collected for search and counting."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from app.content.markdown.page import Page
from app.content.markdown.quotes import curved
from app.content.model import Heading

DROPPED = re.compile(r"[^\w\- ]")


def collect(tokens: Sequence[Token], page: Page) -> None:
    before = 1
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1])
            line = token.map[0] if token.map else 0
            if level == 1:
                page.problem("first-heading", line)
            elif level > before + 1 and page.live:
                page.problem("heading-level", line, before=before, level=level)
            before = level
            text = words(tokens[place + 1])
            heading = Heading(anchor(text, page), curved(text), level)
            page.headings.append(heading)
            if page.live:
                token.attrSet("id", heading.id)
        elif token.type == "inline":
            page.text.append(words(token))


def words(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def anchor(text: str, page: Page) -> str:
    taken = {heading.id for heading in page.headings} | {"top"}
    first = slug(text) or "section"
    id, number = first, 0
    while id in taken:
        number += 1
        id = f"{first}-{number}"
    return id


def slug(text: str) -> str:
    return DROPPED.sub("", text.strip().lower()).replace(" ", "-")
