"""Questions: their kinds, and how to read one again from its own source years later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.content.asking import read_question
from app.content.kinds import (
    Blank,
    BlankOption,
    Case,
    Choice,
    Item,
    Label,
    Match,
    Number,
    Option,
    Order,
    Prompt,
    Question,
    Spot,
    Typed,
)
from app.content.markdown.page import Notes, Page, Surroundings
from app.content.model import Figure
from app.errors import Invalid

__all__ = [
    "Blank",
    "BlankOption",
    "Case",
    "Choice",
    "Item",
    "Label",
    "Match",
    "Number",
    "Option",
    "Order",
    "Prompt",
    "Question",
    "Spot",
    "Typed",
    "parse_question",
]


def parse_question(source: str, figures: Mapping[str, Figure], **place: Any) -> Question:
    """The question that `source` describes, equal to the one it was taken from. Raises Invalid where it is none.

    `place` may give back what is not in the source: module_id, lesson_id, case_id, path.
    """
    page = Page(place.get("path", "question"), Surroundings(figures=figures), Notes(), base=None)
    question = read_question(source, page, **place)
    if question is None:
        raise Invalid("not-a-question", problems=tuple(page.notes.problems))
    return question
