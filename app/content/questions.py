"""Questions: their kinds, and how to read one again from its own source years later."""

from __future__ import annotations

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
]
