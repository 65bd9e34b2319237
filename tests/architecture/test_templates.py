"""Templates: each compiles, belongs to a layout, has a title, holds no words of its own and nothing inline; each mail has one subject line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
from flask import Flask
from jinja2 import Environment, meta, nodes

from app.web.locale import PSEUDO, Reader, reading_as
from config import ROOT
from tests.architecture.pseudo import outside

PAGES = sorted((ROOT / "app").glob("*/templates/**/*.html"))
MAILS = sorted((ROOT / "app").glob("*/templates/*/email/*.txt"))
LAYOUTS = {"layout.html", "layout_error.html", "layout_narrow.html", "layout_reading.html"}
HOLE = "\ue000"  # a sign that may stand in text, in an attribute and in the name of a tag alike
LETTERS = re.compile(r"[^\W\d_]{2,}")
SAID = {"title", "aria-label", "placeholder", "alt", "aria-description", "aria-roledescription", "data-label", "label"}
NAMES = {"Keystone", "CSV", "PDF", "Source Serif", "Inter", "Lucide"}  # the same in every language


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "app")).split("templates/", 1)[1]


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


class Words(HTMLParser):
    """Collects what people would read, see as a label, or hear; and what a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inline: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += [part.strip() for part in data.split(HOLE) if LETTERS.search(part)]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for attribute, value in attributes:
            if attribute in SAID:
                self.found += [part for part in (value or "").split(HOLE) if LETTERS.search(part)]
            if attribute == "style" or attribute.startswith("on"):
                self.inline.append(f"{tag} {attribute}")
        if tag == "style" or (tag == "script" and not dict(attributes).get("src")):
            self.inline.append(tag)


def markup(path: Path) -> str:
    """The template without its expressions, statements, comments, translated blocks and class names; a hole stands for each."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    parts, block, skipping = [], "", False
    for _line, kind, text in environment.lex(source(path)):
        if kind == "block_begin":
            block = ""
        elif kind == "block_end":
            word = block.split()[0] if block.split() else ""
            if word == "trans" or "page_class" in block:
                skipping = True
            elif word in {"endtrans", "endblock"}:
                skipping = False
            parts.append(HOLE)
        elif kind in {"variable_begin", "raw_begin", "comment_begin"}:
            parts.append(HOLE)
        elif kind == "data" and not skipping:
            parts.append(text)
        elif kind not in {"variable_end", "comment", "comment_end"}:
            block += text
    return "".join(parts)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_compiles(app: Flask, path: Path) -> None:
    app.jinja_env.get_template(name(path))


@pytest.mark.parametrize(
    "path", [p for p in PAGES if name(p) not in LAYOUTS and not name(p).startswith("components/")], ids=name
)
def test_a_template_is_a_page_with_a_title_or_a_part(path: Path) -> None:
    text = source(path)
    if path.name.startswith("_"):
        assert "{% extends" not in text
        return

    layout = re.search(r'{%-? extends "([^"]+)" -?%}', text)
    assert layout and layout[1] in LAYOUTS
    assert re.search(r"{%-? block title -?%}\s*\S", text), "no title"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_holds_no_words_outside_gettext(path: Path) -> None:
    reader = Words()
    reader.feed(markup(path))

    assert [words for words in reader.found if words.strip(" ·.,:") not in NAMES] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_has_nothing_inline(path: Path) -> None:
    reader = Words()
    reader.feed(markup(path))

    assert reader.inline == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_does_no_arithmetic(app: Flask, path: Path) -> None:
    tree = app.jinja_env.parse(source(path))
    sums = [
        node
        for node in tree.find_all((nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow))
        if not _is_format(node)
    ]

    assert [f"line {node.lineno}" for node in sums] == []


def _is_format(node: nodes.BinExpr) -> bool:
    """`_("…") % {…}` fills gaps, it does not calculate."""
    return isinstance(node, nodes.Mod) and not isinstance(node.right, nodes.Const)


class Anything:
    """Whatever a mail asks of its context."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return given(name)

    def __getitem__(self, name: str) -> Any:
        return given(name)

    def __iter__(self) -> Iterator[Anything]:
        return iter([Anything()])

    def __call__(self, *_arguments: Any, **_named: Any) -> Anything:
        return self

    def __str__(self) -> str:
        return "7"

    __html__ = __str__


def given(variable: str) -> Any:
    if variable.endswith(("_at", "_on", "until", "deadline", "expires", "day", "date")):
        return datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
    return 7 if variable in {"count", "number", "days", "days_left", "hours"} else Anything()


def mail(app: Flask, path: Path) -> str:
    wanted = meta.find_undeclared_variables(app.jinja_env.parse(source(path))) - set(app.jinja_env.globals)
    return app.jinja_env.get_template(name(path)).render(
        {variable: given(variable) for variable in wanted} | {"public_url": "https://1.1", "role": "student"}
    )


def test_there_are_mails() -> None:
    assert len(MAILS) >= 10


@pytest.mark.parametrize("path", MAILS, ids=name)
def test_a_mail_has_one_subject_line_and_a_text(app: Flask, path: Path) -> None:
    lines = mail(app, path).lstrip().splitlines()

    assert re.fullmatch(r"Subject: \S.{4,90}", lines[0]) and lines[1].strip() == ""
    assert sum(line.startswith("Subject:") for line in lines) == 1
    assert len("".join(lines[2:])) > 40


@pytest.mark.parametrize("path", MAILS, ids=name)
def test_every_word_of_a_mail_goes_through_gettext(app: Flask, path: Path) -> None:
    with reading_as(Reader(language=PSEUDO)):
        written = mail(app, path).lstrip().removeprefix("Subject: ")

    plain = [re.sub(r"https?://\S+|\b\d{1,2} Nov 2026\b", "", part) for part in outside(written)]
    assert [part.strip() for part in plain if LETTERS.search(part)] == []


def test_undefined_names_are_errors(app: Flask) -> None:
    with pytest.raises(jinja2.UndefinedError):
        app.jinja_env.from_string("{{ nobody }}").render()
