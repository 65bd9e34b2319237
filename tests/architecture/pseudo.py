"""Finding words on a page that did not go through gettext: in the language en-XA every translated string stands in ⟦brackets⟧."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from flask import Flask
from lxml import html
from sqlalchemy import select

from app import db
from app.accounts.models import User
from config import ROOT

LETTERS = re.compile(r"[^\W\d_]{2,}")
BLOCKS = {
    "p", "li", "td", "th", "dt", "dd", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "legend", "label", "option", "button", "a", "summary",
    "figcaption", "caption", "title", "nav", "header", "footer", "main", "aside", "form", "fieldset", "blockquote", "output", "time", "body", "text", "desc",
}  # fmt: skip
# What Babel writes for dates and durations; it knows its own languages.
RECEIPT = re.compile(r"\b[0-9A-F]{4}(-[0-9A-F]{4}){2,}\b")
BABEL = re.compile(
    r"\b(in )?\d+ (seconds?|minutes?|hours?|days?|weeks?|months?|years?)( ago)?\b"
    r"|\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*( \d{4})?"
    r"|\b(January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b"
    r"|\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)
SEAM = "\x01"  # where one element ends and another begins within a line
PIECES = re.compile(r"[·,:;()/–—|\x01]")
BABELS = {"locale", "country", "time_zone", "language"}  # choices with the names and dates of other languages
SHOWN = ("title", "aria-label", "placeholder", "alt")
# Names of things, the same in every language.
NAMES = {"Keystone", "CSV", "PDF", "SMTP", "SQLite", "PostgreSQL", "SOT", "QR"}


@dataclass
class Data:
    """Everything that people or authors wrote, which no translation changes."""

    values: set[str]

    @classmethod
    def of(cls, app: Flask) -> Data:
        written = [app.jinja_env.globals["society"], *NAMES, *available_timezones(), *Locale("en").territories.values()]
        with db.transaction() as session:
            for table in db.Base.metadata.sorted_tables:
                written += [value for row in session.execute(select(table)) for value in row]
            written += [
                "".join(part[0] for part in name.split()[:1] + name.split()[-1:])
                for name in session.scalars(select(User.name))
            ]
        store, config = app.extensions["keystone-content"], app.extensions["keystone-config"]
        written += [store.catalogue, store.problems, dataclasses.asdict(config)]
        written += [
            path.read_text(encoding="utf-8")
            for path in (ROOT / "content").rglob("*.*")
            if path.suffix in {".md", ".svg"}
        ]
        written += [str(path.relative_to(ROOT / "content")) for path in (ROOT / "content").rglob("*.*")]
        return cls({value for text in set(_strings(written)) for value in _values(text)})

    @cached_property
    def text(self) -> str:
        return "\n".join(sorted(self.values))

    def holds(self, words: str) -> bool:
        """A short run must be somebody's whole value; a longer one may stand inside one."""
        return words in self.values or (words.count(" ") >= 2 and words in self.text)


def unmarked(tree: Any, data: Data) -> Iterator[str]:
    """Runs of words outside the brackets that are nobody's data."""
    for text in _runs(tree):
        for part in outside(text):
            if data.holds(folded(part.replace(SEAM, ""))):
                continue
            for piece in PIECES.split(RECEIPT.sub(" ", part)):
                without_dates = folded(BABEL.sub(" ", piece))  # a step may say "30 seconds' hold" on its own
                if LETTERS.search(without_dates) and not (data.holds(folded(piece)) or data.holds(without_dates)):
                    yield without_dates


def outside(text: str) -> list[str]:
    """What stands outside ⟦ ⟧, which may be nested."""
    parts, depth, current = [], 0, ""
    for sign in text:
        if sign in "⟦⟧":
            depth = max(0, depth + (1 if sign == "⟦" else -1))
            parts.append(current)
            current = ""
        elif depth == 0:
            current += sign
    return [*parts, current]


def folded(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("’", "'").split()).strip("0123456789·,:;.()/–—|“”\"'→← \x01")


def _runs(tree: Any) -> Iterator[str]:
    """The text of each block, and the attributes people hear or see."""
    block, run = None, ""
    for element, text in _texts(tree):
        if element is not block:
            yield run
            block, run = element, ""
        run += SEAM + text
    yield run
    for element in tree.iter():
        if isinstance(element.tag, str) and not _exempt(element):
            yield from (element.get(name) for name in SHOWN if element.get(name))


def _texts(tree: Any) -> Iterator[tuple[Any, str]]:
    for node in tree.xpath("//title/text() | //body//text() | ./self::div//text()"):
        element = node.getparent()
        if node.is_tail:
            element = element.getparent()
        if isinstance(element.tag, str) and element.tag not in {"script", "style"} and not _exempt(element):
            yield (
                next((above for above in [element, *element.iterancestors()] if above.tag in BLOCKS), element),
                str(node),
            )


def _exempt(element: Any) -> bool:
    """Data says so: translate="no", or the language it is written in."""
    if any(above.tag == "select" and above.get("name") in BABELS for above in element.iterancestors()):
        return True
    return any(
        above.get("translate") == "no" or (above.get("lang") and above.tag != "html") or above.tag == "time"
        for above in [element, *element.iterancestors()]
    )


def _strings(value: object) -> Iterator[str]:
    """All text inside a value: of rows, of JSON, of the catalogue's objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Path | int | float):
        yield str(value)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from _strings([*value.keys(), *value.values()])
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _strings(inner)


def _values(text: str) -> Iterator[str]:
    """What of a text can stand on a page: the whole, its lines, its parts where it is short, and its words without markup."""
    yield folded(text)
    yield from map(folded, text.splitlines())
    if len(text) <= 160:
        yield from map(folded, PIECES.split(text.replace("_", " ")))
    if "<" in text and ">" in text:
        tree = html.fromstring(f"<div>{text}</div>")
        yield folded(tree.text_content())
        for run in _runs(tree):
            yield folded(run.replace(SEAM, ""))
            yield from map(folded, PIECES.split(run))
