"""One or many of several options, and true or false: a list of `- [x]` and `- [ ]`."""

from __future__ import annotations

import re
from functools import partial
from typing import Literal

from markdown_it.token import Token

from app.content.forms.form import Found, first_repeated, flat, id_of, items_of, last_of, line_of, remarks
from app.content.kinds import Choice, Option
from app.content.markdown.page import Page
from app.content.markdown.render import html_of, inline_html, plain

BOX = re.compile(r"\[([ xX])\](?:\s+|\Z)")


def find(parts: list[list[Token]], page: Page, select: str, type: str) -> Found | None:
    place = last_of(parts, is_options)
    if place is None:
        return None
    options = [option for item in items_of(parts[place]) if (option := read_option(item, page, line_of(parts[place])))]
    kind: Literal["one", "many", "true-false"] = "many" if select == "many" else "one"
    if type == "tf" or (not select and {option.text for option in options} == {"True", "False"}):
        kind = "true-false"
    if any(token.type == "blank" for part in parts for inline in part for token in inline.children or ()):
        page.problem("blank-in-options", line_of(parts[place]))
    check(options, kind, line_of(parts[place]), page)
    return Found(partial(Choice, kind=kind, options=tuple(options)), parts[:place], parts[place + 1 :])


def is_options(part: list[Token]) -> bool:
    if part[0].type != "bullet_list_open":
        return False
    first = next((token for token in part if token.type == "inline"), None)
    return first is not None and BOX.match(first.content) is not None


def read_option(blocks: list[list[Token]], page: Page, line: int) -> Option | None:
    head = blocks[0] if blocks and blocks[0][0].type == "paragraph_open" else None
    match = BOX.match(head[1].content) if head else None
    if head is None or match is None:
        page.problem("not-option", line_of(blocks[0]) if blocks else line)
        return None
    line = line_of(head)
    quotes = [block for block in blocks[1:] if block[0].type == "blockquote_open"]
    others = [block for block in blocks[1:] if block[0].type != "blockquote_open"]
    said = remarks([head, *others], page)
    children = head[1].children or []
    if children:
        children[0].content = BOX.sub("", children[0].content, count=1)
    text = plain(children)
    if not text:
        page.problem("empty-option", line)
    correct = match[1] != " "
    html = inline_html(children, page, line) + html_of(flat(others), page).strip()
    feedback = html_of([token for quote in quotes for token in quote[1:-1]], page).strip()
    credit = said.credit if said.credit is not None else float(correct)
    if not feedback:
        page.problem("no-feedback", line, text=text)
    return Option(said.id or id_of(text), html, text, correct, credit, feedback, said.keep_last)


def check(options: list[Option], kind: str, line: int, page: Page) -> None:
    right = sum(option.correct for option in options)
    if kind == "true-false":
        if right != 1 or sorted(option.text for option in options) != ["False", "True"]:
            page.problem("not-true-false", line)
        return
    if len(options) < 2:
        page.problem("one-option", line)
    if right == 0:
        page.problem("no-correct", line)
    elif right > 1 and kind == "one":
        page.problem("several-correct", line)
    elif right == len(options) > 1:
        page.problem("all-correct", line)
    if text := first_repeated([option.text for option in options if option.text]):
        page.problem("same-option", line, text=text)
    elif id := first_repeated([option.id for option in options if option.text]):
        page.problem("same-option-id", line, id=id)
