"""Put in order: a numbered list in the right order."""

from __future__ import annotations

from functools import partial

from markdown_it.token import Token

from app.content.forms.form import Found, first_repeated, flat, id_of, items_of, last_of, line_of, remarks
from app.content.kinds import Item, Order
from app.content.markdown.page import Page
from app.content.markdown.quotes import curved
from app.content.markdown.render import html_of, inline_html, plain


def find(parts: list[list[Token]], page: Page) -> Found | None:
    place = last_of(parts, lambda part: part[0].type == "ordered_list_open")
    items = (
        [item for blocks in items_of(parts[place]) if (item := read_item(blocks, page))] if place is not None else []
    )
    if place is None or len(items) < 2:
        page.problem("no-order-list", line_of(parts[place]) if place is not None else 0)
        return None
    if text := first_repeated([item.text for item in items]) or first_repeated([item.id for item in items]):
        page.problem("same-item", line_of(parts[place]), text=text)
    return Found(partial(Order, items=tuple(items)), parts[:place], parts[place + 1 :])


def read_item(blocks: list[list[Token]], page: Page) -> Item | None:
    if not blocks or blocks[0][0].type != "paragraph_open":
        return None
    said = remarks(blocks, page)
    children = blocks[0][1].children or []
    text = plain(children)
    html = inline_html(children, page, line_of(blocks[0])) + html_of(flat(blocks[1:]), page).strip()
    return Item(said.id or id_of(text), html, curved(text))
