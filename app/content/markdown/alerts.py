"""Boxes: a quote that begins with [!EVIDENCE], [!SAFETY], [!KEY] or [!COUNTRY] becomes an aside with its own title."""

from __future__ import annotations

import re

from markdown_it.token import Token

from app.content.markdown.page import Page, attribute
from app.content.markdown.words import BOXES

MARK = re.compile(r"\[!([A-Za-z]+)\][ \t]*([^\n]*)")


def direct(tokens: list[Token], page: Page) -> None:
    for place, token in enumerate(tokens):
        if token.type != "blockquote_open" or place + 2 >= len(tokens):
            continue
        first = tokens[place + 2]
        match = MARK.match(first.content) if tokens[place + 1].type == "paragraph_open" else None
        if match:
            box(tokens, place, match[1], match[2].strip(), page)


def box(tokens: list[Token], place: int, name: str, rest: str, page: Page) -> None:
    opening, paragraph, inline, paragraph_end = tokens[place : place + 4]
    line = opening.map[0] if opening.map else 0
    if name not in BOXES:
        page.problem("unknown-box", line, name=name, known=", ".join(BOXES))
        return
    if name == "COUNTRY" and not rest:
        page.problem("country-box", line)
    drop_first_line(inline, keep_rest=bool(rest) and name != "COUNTRY")
    close = tokens[closing(tokens, place)]
    if not inline.children:
        paragraph.hidden = paragraph_end.hidden = True
        if tokens[place + 4] is close:
            page.problem("empty-box", line)
    title = BOXES[name].format(country=rest)
    page.boxes.append(name.lower())
    for token, content in ((opening, start(name.lower(), title, rest)), (close, "</aside>\n")):
        token.type, token.nesting, token.content = "trusted", 0, content


def drop_first_line(inline: Token, *, keep_rest: bool) -> None:
    children = inline.children or []
    if keep_rest:
        children[0].content = MARK.sub(lambda match: match[2], children[0].content, count=1)
        return
    ends = [number for number, child in enumerate(children) if child.type in ("softbreak", "hardbreak")]
    inline.children = children[ends[0] + 1 :] if ends else []


def closing(tokens: list[Token], place: int) -> int:
    level = tokens[place].level
    return next(
        number
        for number in range(place + 1, len(tokens))
        if tokens[number].type == "blockquote_close" and tokens[number].level == level
    )


def start(name: str, title: str, rest: str) -> str:
    country = f' data-country="{attribute(rest)}"' if name == "country" else ""
    label = attribute(title)
    icon = f'<svg class="icon" aria-hidden="true"><use href="#icon-{name}"></use></svg>'
    return (
        f'<aside class="box box-{name}" role="note" aria-label="{label}">\n'
        f'<p class="box-title" data-title="{name}"{country}>{icon}{label}</p>\n'
    )
