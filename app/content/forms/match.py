"""Match: a table of two columns; a row with an empty left cell is a distractor."""

from __future__ import annotations

from functools import partial

from markdown_it.token import Token

from app.content.forms.form import Found, first_repeated, id_of, last_of, line_of, remarks, rows_of
from app.content.kinds import Item, Match, Prompt
from app.content.markdown.page import Page
from app.content.markdown.quotes import curved
from app.content.markdown.render import inline_html, plain


def find(parts: list[list[Token]], page: Page) -> Found | None:
    place = last_of(parts, lambda part: part[0].type == "table_open")
    rows = rows_of(parts[place]) if place is not None else []
    if place is None or not rows or len(rows[0]) != 2:
        page.problem("no-match-table", line_of(parts[place]) if place is not None else 0)
        return None
    heads = (plain(rows[0][0].children or []), plain(rows[0][1].children or []))
    prompts, answers = read_rows(rows[1:], page)
    if len(prompts) < 2 or len(answers) < 2:
        page.problem("no-match-table", line_of(parts[place]))
        return None
    if text := first_repeated([prompt.text for prompt in prompts]) or first_repeated([prompt.id for prompt in prompts]):
        page.problem("same-item", line_of(parts[place]), text=text)
    make = partial(Match, heads=heads, prompts=tuple(prompts), answers=tuple(answers.values()))
    return Found(make, parts[:place], parts[place + 1 :])


def read_rows(rows: list[list[Token]], page: Page) -> tuple[list[Prompt], dict[str, Item]]:
    prompts: list[Prompt] = []
    answers: dict[str, Item] = {}
    for number, (left, right) in enumerate(rows, 1):
        answer = read_cell(right, page)
        if not answer.text:
            page.problem("empty-cell", line_of([right]), row=number)
            continue
        answers.setdefault(answer.id, answer)
        prompt = read_cell(left, page)
        if prompt.text:
            prompts.append(Prompt(prompt.id, prompt.html, prompt.text, answer.id))
    return prompts, answers


def read_cell(cell: Token, page: Page) -> Item:
    said = remarks([[cell]], page)
    children = cell.children or []
    text = plain(children)
    return Item(said.id or id_of(text), inline_html(children, page, line_of([cell])), curved(text))
