"""The parts of a question as a page shows them: options, blanks, steps, rows, spots. Verdicts and right answers only
where `reveal` lets them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.content.questions import Choice, Order, Typed
from app.quizzes.rules.answers import Body
from app.quizzes.rules.attempts import Reveal


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option, answer or label."""

    id: str
    html: str
    text: str
    chosen: bool = False
    verdict: str | None = None
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class PartView:
    """One blank, step, row or spot: what was put there, and if it may be shown, whether that is right and what is."""

    id: str
    number: int
    html: str = ""
    text: str = ""
    value: str = ""
    value_html: str = ""
    kind: str = ""
    options: tuple[OptionView, ...] = ()
    verdict: str | None = None
    right_html: str = ""
    x: float = 0
    y: float = 0


def options(
    question: Choice, answer: Body | None, order: list[str], reveal: Reveal, verdicts: dict[str, Any]
) -> tuple[OptionView, ...]:
    chosen = set(answer or ())
    views = []
    for option in _ordered(question.options, order):
        told = reveal == "all" or (reveal == "own" and option.id in chosen)
        views.append(
            OptionView(
                option.id,
                option.html,
                option.text,
                option.id in chosen,
                verdicts.get(option.id) if told else None,
                option.feedback_html if told else "",
            )
        )
    return tuple(views)


def steps(
    question: Order, given: Body, order: list[str], reveal: Reveal, verdicts: dict[str, Any]
) -> tuple[PartView, ...]:
    """The steps as the learner put them; those not placed yet follow as they were shown. `given` may also be what is no
    answer yet, item id → number.
    """
    items = {item.id: item for item in question.items}
    standing = [id for id in given if id in items] + [
        item.id for item in _ordered(question.items, order) if item.id not in given
    ]
    places = given if isinstance(given, dict) else {id: str(number) for number, id in enumerate(given, 1)}
    right = {item.id: str(number) for number, item in enumerate(question.items, 1)}
    return tuple(
        PartView(
            id,
            number,
            items[id].html,
            items[id].text,
            value=places.get(id, ""),
            verdict=verdicts.get(id),
            right_html=right[id] if reveal == "all" else "",
        )
        for number, id in enumerate(standing, 1)
    )


def blanks(
    question: Typed, given: dict[str, str], order: dict[str, list[str]], reveal: Reveal, verdicts: dict[str, Any]
) -> tuple[PartView, ...]:
    parts = []
    for number, blank in enumerate(question.blanks, 1):
        options = tuple(
            OptionView(option.id, "", option.text, given.get(blank.id) == option.id)
            for option in _ordered(blank.options, order.get(blank.id, []))
        )
        parts.append(
            PartView(
                blank.id,
                number,
                kind=blank.kind,
                value=given.get(blank.id, ""),
                options=options,
                verdict=verdicts.get(blank.id),
                right_html=_accepted(blank) if reveal == "all" else "",
            )
        )
    return tuple(parts)


def _accepted(blank: Any) -> str:
    """One right answer in words, for after the fact. A pattern is not shown: it is not an answer anybody would give."""
    if blank.kind == "choice":
        return next(option.text for option in blank.options if option.correct)
    if blank.texts:
        return str(blank.texts[0])
    return f"{blank.numbers[0].value:f} {blank.numbers[0].unit}".strip() if blank.numbers else ""


def paired(
    rows: list[PartView],
    choices: tuple[OptionView, ...],
    given: dict[str, str],
    right: dict[str, str],
    reveal: Reveal,
    verdicts: dict[str, Any],
) -> tuple[PartView, ...]:
    html = {choice.id: choice.html for choice in choices}
    if not given and reveal == "nothing":
        return tuple(rows)
    return tuple(
        replace(
            row,
            value=given.get(row.id, ""),
            value_html=html.get(given.get(row.id, ""), ""),
            verdict=verdicts.get(row.id),
            right_html=html[right[row.id]] if reveal == "all" else "",
        )
        for row in rows
    )


def choices(items: Any, order: list[str]) -> tuple[OptionView, ...]:
    return tuple(OptionView(item.id, item.html, item.text) for item in _ordered(items, order))


def _ordered(items: Any, order: list[str]) -> list[Any]:
    """In the order that was shown; what that order does not know stands at the end."""
    place = {id: number for number, id in enumerate(order)}
    return sorted(items, key=lambda item: place.get(item.id, len(place)))
