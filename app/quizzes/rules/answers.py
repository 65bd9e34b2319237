"""What an answer is: plain JSON that names options and items by their ids, never by position.

- one, many, true-false: a list of option ids, in the order the author wrote them: `["a", "c"]`
- short, numeric, cloze: blank id → what was typed, or the id of what was chosen: `{"1": "first rib"}`
- order: a list of item ids in the order the learner put them; items not placed yet are missing
- match: prompt id → answer id; label: spot id → label id

Forms and scripts send the same things in two shapes: fields named `answer` or `answer-<id>`, and the body itself as
JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from app.content.questions import Choice, Label, Match, Order, Question, Typed
from app.errors import Invalid

Body = list[str] | dict[str, str]
Confidence = Literal["sure", "think-so", "guess"]
CONFIDENCES: tuple[Confidence, ...] = ("sure", "think-so", "guess")
FIELD = "answer"
LONGEST_TEXT = 300


def read_answer(question: Question, fields: Mapping[str, Sequence[str]], shown: Sequence[str] = ()) -> Body:
    """The answer in form fields (name → values). `shown` is the order in which the items of an order question stood
    on the page. Steps that are not numbered from 1 on, each number once, come back as they were chosen, item id →
    number: `flaw` says that this is no answer.

    >>> read_answer(question, {"answer": ["b"]})
    ['b']
    """
    named = {
        name.removeprefix(f"{FIELD}-"): values[-1] for name, values in fields.items() if name.startswith(f"{FIELD}-")
    }
    if isinstance(question, Choice):
        if named:
            raise Invalid("answer-shape")
        return read_body(question, [value for value in fields.get(FIELD, ()) if value])
    if isinstance(question, Order):
        places = _places(question, named, shown)
        return read_body(question, list(places)) if _counts_up(places) else places
    return read_body(question, named)


def flaw(question: Question, body: Body) -> str | None:
    """Why something read from a form can be shown again but not stored, or None."""
    return "steps-misnumbered" if isinstance(question, Order) and isinstance(body, dict) else None


def read_body(question: Question, body: object) -> Body:
    """The answer in a JSON body, in its one canonical form; Invalid when it cannot be an answer to this question."""
    if isinstance(question, Choice):
        chosen = _ids(body, {option.id for option in question.options})
        if question.kind != "many" and len(chosen) > 1:
            raise Invalid("answer-one-only")
        return [option.id for option in question.options if option.id in chosen]
    if isinstance(question, Order):
        return _ids(body, {item.id for item in question.items})
    if isinstance(question, Match):
        return _pairs(body, {prompt.id: {answer.id for answer in question.answers} for prompt in question.prompts})
    if isinstance(question, Label):
        return _pairs(body, {spot.id: {label.id for label in question.labels} for spot in question.spots})
    return _typed(question, body)


def empty(question: Question) -> Body:
    """The answer that says nothing."""
    return [] if isinstance(question, Choice | Order) else {}


def is_blank(body: Body | None) -> bool:
    """Whether nothing was answered."""
    return not body


def read_confidence(value: object) -> Confidence | None:
    """How sure the learner says to be; saying nothing is allowed."""
    if value is None or value == "":
        return None
    for known in CONFIDENCES:
        if value == known:
            return known
    raise Invalid("answer-confidence")


def _ids(body: object, known: set[str]) -> list[str]:
    if not isinstance(body, list) or not all(isinstance(id, str) for id in body):
        raise Invalid("answer-shape")
    if len(set(body)) != len(body) or not known.issuperset(body):
        raise Invalid("answer-unknown")
    return list(body)


def _pairs(body: object, known: Mapping[str, set[str]]) -> dict[str, str]:
    given = _texts(body)
    if any(id not in known or (value and value not in known[id]) for id, value in given.items()):
        raise Invalid("answer-unknown")
    return {id: given[id] for id in known if given.get(id)}


def _typed(question: Typed, body: object) -> dict[str, str]:
    given = _texts(body)
    blanks = {blank.id: blank for blank in question.blanks}
    answer = {}
    for id, text in given.items():
        if id not in blanks:
            raise Invalid("answer-unknown")
        if len(text) > LONGEST_TEXT:
            raise Invalid("answer-too-long", longest=LONGEST_TEXT)
        if text and blanks[id].kind == "choice" and text not in {option.id for option in blanks[id].options}:
            raise Invalid("answer-unknown")
        answer[id] = text.strip()
    return {id: answer[id] for id in blanks if answer.get(id)}


def _texts(body: object) -> dict[str, str]:
    if not isinstance(body, dict) or not all(
        isinstance(id, str) and isinstance(value, str) for id, value in body.items()
    ):
        raise Invalid("answer-shape")
    return {id: value.replace("\x00", "") for id, value in body.items()}


def _places(question: Order, named: Mapping[str, str], shown: Sequence[str]) -> dict[str, str]:
    """The number of each item that has one, by number; two with the same number as they stood on the page."""
    standing = list(shown) or [item.id for item in question.items]
    places = {}
    for id, text in named.items():
        if id not in standing:
            raise Invalid("answer-unknown")
        if text.strip():
            if not text.strip().isdecimal() or len(text) > 4:
                raise Invalid("answer-shape")
            places[id] = int(text)
    return {id: str(places[id]) for id in sorted(places, key=lambda id: (places[id], standing.index(id)))}


def _counts_up(places: Mapping[str, str]) -> bool:
    return list(places.values()) == [str(number) for number in range(1, len(places) + 1)]
