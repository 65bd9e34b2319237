"""The kinds of question: one frozen dataclass each, told apart by `kind`.

A question knows what it asks and what is right. It does not grade (the quizzes do), and equality leaves out where it
was read from: moving a question to another file changes nothing about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What every kind has. `source` is the question's own Markdown, from which it can be read again alone."""

    id: str
    prompt_html: str
    prompt_text: str
    body_html: str = ""
    objectives: tuple[str, ...] = ()
    level: int = 1
    tags: tuple[str, ...] = ()
    points: float = 1.0
    shuffle: bool = True
    fuzzy: int = 0
    hints_html: tuple[str, ...] = ()
    explanation_html: str = ""
    right_html: str = ""
    wrong_html: str = ""
    figures: tuple[str, ...] = ()
    source: str = ""
    hash: str = ""
    module_id: str = field(default="", compare=False)
    lesson_id: str | None = field(default=None, compare=False)
    case_id: str | None = field(default=None, compare=False)
    path: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer of a Choice. `credit` is 1 for a right one, 0 for a wrong one, unless the author said."""

    id: str
    html: str
    text: str
    correct: bool
    credit: float
    feedback_html: str
    keep_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Asking):
    kind: Literal["one", "many", "true-false"]
    options: tuple[Option, ...]

    def option(self, id: str) -> Option | None:
        return next((option for option in self.options if option.id == id), None)


@dataclass(frozen=True, slots=True)
class Number:
    """30 ±5 s. A tolerance in per cent has already been turned into an amount."""

    value: Decimal
    tolerance: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class BlankOption:
    id: str
    text: str
    correct: bool


@dataclass(frozen=True, slots=True)
class Blank:
    """One gap. `kind` "choice" offers options; "number" takes only numbers; "text" takes any of the rest."""

    id: str
    kind: Literal["text", "number", "choice"]
    texts: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    options: tuple[BlankOption, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed(Asking):
    """Typed answers. `stem` is HTML around the blanks: stem[0] blank[0] stem[1] blank[1] … always one stem more."""

    kind: Literal["short", "numeric", "cloze"]
    stem: tuple[str, ...]
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be put somewhere: a step, an answer, a label."""

    id: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Asking):
    """`items` stand in the right order."""

    kind: Literal["order"] = "order"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """The left side of a match and the id of its right answer."""

    id: str
    html: str
    text: str
    answer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Asking):
    """`answers` holds each right side once, distractors included; `heads` are the two column titles as text."""

    kind: Literal["match"] = "match"
    heads: tuple[str, str]
    prompts: tuple[Prompt, ...]
    answers: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A numbered place on the figure, in per cent of its width and height, and the label that belongs there."""

    id: str
    number: int
    x: float
    y: float
    label_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Asking):
    """`figure_html` is the drawing ready for the page; `alt` says by number where each spot lies."""

    kind: Literal["label"] = "label"
    figure: str
    figure_html: str
    alt: str
    spots: tuple[Spot, ...]
    labels: tuple[Item, ...]


Question = Choice | Typed | Order | Match | Label


@dataclass(frozen=True, slots=True)
class Case:
    """A story with questions about it; it is drawn whole and its story stays in view."""

    id: str
    title: str
    html: str
    question_ids: tuple[str, ...]
    module_id: str = ""
    lesson_id: str | None = None
    tags: tuple[str, ...] = ()
    path: str = ""
    line: int = 0
    source: str = ""
    hash: str = ""
    kind: Literal["case"] = "case"
