"""Typed answers: a paragraph that is only [[…]] (short, numeric), or the same marks within running text (cloze)."""

from __future__ import annotations

from functools import partial
from typing import Literal

from markdown_it.token import Token

from app.content.answers import Refused, read_blank
from app.content.forms.form import Found, flat, line_of
from app.content.kinds import Blank, Typed
from app.content.markdown.blanks import MARK
from app.content.markdown.page import Page
from app.content.markdown.render import html_of


def find(parts: list[list[Token]], page: Page, type: str) -> Found | None:
    places = [place for place, part in enumerate(parts) if blanks_in(part)]
    if not places:
        return None
    end = places[-1] + 1
    while end < len(parts) and parts[end][0].type != "blockquote_open":
        end += 1
    blanks = read_all(parts[:end], page)
    if blanks is None:
        return None
    body, after = parts[:end], parts[end:]
    if len(blanks) == 1 and is_lone(parts[places[0]]) and blanks[0].kind != "choice" and type != "cloze":
        kind: Literal["short", "numeric", "cloze"] = "numeric" if blanks[0].kind == "number" else "short"
        del body[places[0]]
        stem: tuple[str, ...] = ("", "")
    else:
        kind = "cloze"
        stem = tuple(html_of(flat(body), page).strip().split(MARK))
        body = []
    if len(stem) != len(blanks) + 1:
        page.problem("unbalanced-blank", line_of(parts[places[0]]))
        return None
    if type and type != kind:
        page.problem("form-not-type", line_of(parts[places[0]]), type=type, form=kind)
    return Found(partial(Typed, kind=kind, stem=stem, blanks=tuple(blanks)), body, after)


def read_all(parts: list[list[Token]], page: Page) -> list[Blank] | None:
    """The blanks in their order, or None if one of them cannot be used."""
    blanks: list[Blank] = []
    refused = False
    for part in parts:
        for token in blanks_in(part):
            read = read_blank(str(len(blanks) + 1), token.content)
            if isinstance(read, Refused):
                page.problem(read.code, line_of(part), **read.facts)
                refused = True
            else:
                blanks.append(read)
    return None if refused else blanks


def blanks_in(part: list[Token]) -> list[Token]:
    return [child for token in part for child in token.children or () if child.type == "blank"]


def is_lone(part: list[Token]) -> bool:
    if part[0].type != "paragraph_open":
        return False
    children = [child for child in part[1].children or () if child.content.strip()]
    return len(children) == 1 and children[0].type == "blank"
