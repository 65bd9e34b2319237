"""Questions made by hand, for tests of rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.content.questions import (
    Blank,
    BlankOption,
    Choice,
    Item,
    Label,
    Match,
    Number,
    Option,
    Order,
    Prompt,
    Spot,
    Typed,
)


def an_option(id: str, right: bool = False, credit: float | None = None, last: bool = False) -> Option:
    return Option(id, id, id, right, float(right) if credit is None else credit, "", last)


def a_choice(kind: str, *options: Option, **given: Any) -> Choice:
    return Choice(id="c", prompt_html="", prompt_text="", kind=kind, options=options, **given)


def one() -> Choice:
    return a_choice("one", an_option("a"), an_option("b", True), an_option("c", credit=0.5))


def many() -> Choice:
    return a_choice("many", *(an_option(id, id in "abc") for id in "abcxy"), points=2)


def typed(*blanks: Blank, kind: str = "cloze", **given: Any) -> Typed:
    return Typed(
        id="t", prompt_html="", prompt_text="", kind=kind, stem=("",) * (len(blanks) + 1), blanks=blanks, **given
    )


def words(*texts: str, patterns: tuple[str, ...] = (), id: str = "1") -> Blank:
    return Blank(id, "text", texts=texts, patterns=patterns)


def number(value: str, tolerance: str = "0", unit: str = "", id: str = "1") -> Blank:
    return Blank(id, "number", numbers=(Number(Decimal(value), Decimal(tolerance), unit),))


def pick(right: str, *wrong: str, id: str = "1") -> Blank:
    return Blank(id, "choice", options=(BlankOption(right, right, True), *(BlankOption(w, w, False) for w in wrong)))


def order(ids: str = "abcde") -> Order:
    return Order(id="o", prompt_html="", prompt_text="", items=tuple(Item(id, id, id) for id in ids))


def match() -> Match:
    prompts = tuple(Prompt(id, id, id, id.upper()) for id in "abcd")
    return Match(
        id="m",
        prompt_html="",
        prompt_text="",
        heads=("l", "r"),
        prompts=prompts,
        answers=tuple(Item(i, i, i) for i in "ABCDE"),
    )


def label() -> Label:
    spots = tuple(Spot(id, place, 10.0 * place, 10.0, id.upper()) for place, id in enumerate("ab", 1))
    labels = tuple(Item(i, i, i) for i in "ABC")
    return Label(id="l", prompt_html="", prompt_text="", figure="f", figure_html="", alt="", spots=spots, labels=labels)
