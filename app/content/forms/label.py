"""Label an image: a drawing with numbered spots, and a table of labels and their places in per cent."""

from __future__ import annotations

import re
from functools import partial

from markdown_it.token import Token

from app.content.forms.form import Found, first_repeated, id_of, last_of, line_of, rows_of
from app.content.forms.match import read_cell
from app.content.kinds import Item, Label, Spot
from app.content.markdown import figures
from app.content.markdown.page import Page
from app.content.markdown.render import plain

PLACE = re.compile(r"\s*(\d{1,3}(?:\.\d{1,4})?)\s*,\s*(\d{1,3}(?:\.\d{1,4})?)\s*\Z")


def find(parts: list[list[Token]], page: Page) -> Found | None:
    table = last_of(parts, lambda part: part[0].type == "table_open")
    before = parts[:table] if table is not None else parts
    picture = last_of(before, lambda part: figures.image_at(part, 0) is not None)
    if picture is None:
        page.problem("no-label-image", 0)
        return None
    if table is None or len(rows_of(parts[table])[0]) != 2:
        page.problem("no-label-table", line_of(parts[picture]))
        return None
    spots, labels = read_rows(rows_of(parts[table])[1:], page)
    if len(spots) < 2:
        page.problem("no-label-table", line_of(parts[table]))
        return None
    check(spots, labels, line_of(parts[table]), page)
    image = figures.image_at(parts[picture], 0)
    assert image is not None
    drawing, alt = figures.drawn(image, line_of(parts[picture]), page)
    svg = figures.svg(drawing, alt, page) if drawing else ""
    name = drawing.name if drawing else ""
    make = partial(Label, figure=name, figure_html=svg, alt=alt, spots=tuple(spots), labels=tuple(labels))
    return Found(make, [*parts[:picture], *parts[picture + 1 : table]], parts[table + 1 :])


def read_rows(rows: list[list[Token]], page: Page) -> tuple[list[Spot], list[Item]]:
    """A row with an empty place is a label that belongs nowhere."""
    spots: list[Spot] = []
    labels: list[Item] = []
    for number, (name, place) in enumerate(rows, 1):
        label = read_cell(name, page)
        if not label.text:
            page.problem("empty-cell", line_of([name]), row=number)
            continue
        labels.append(label)
        written = plain(place.children or [])
        if not written:
            continue
        match = PLACE.match(written)
        if match is None or max(float(match[1]), float(match[2])) > 100:
            page.problem("bad-place", line_of([name]), text=written)
            continue
        x, y = float(match[1]), float(match[2])
        spots.append(Spot(id_of(f"{x:g},{y:g}"), len(spots) + 1, x, y, label.id))
    return spots, labels


def check(spots: list[Spot], labels: list[Item], line: int, page: Page) -> None:
    if text := first_repeated([label.text for label in labels]):
        page.problem("same-item", line, text=text)
    if place := first_repeated([f"{spot.x:g},{spot.y:g}" for spot in spots]):
        page.problem("same-place", line, text=place)
