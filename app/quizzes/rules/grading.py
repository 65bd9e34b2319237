"""What an answer is worth. Nothing here knows when, by whom or how often it was given.

Partial credit, by kind:
- *many*: the share of right options chosen less the share of wrong ones chosen, never below nothing. Choosing
  everything is worth nothing.
- *cloze, match, label*: each blank, row or spot is worth the same.
- *order*: by the longest run that is already in the right order; one step in the wrong place costs one step, wherever
  it stands. (Counting adjacent pairs instead would charge up to three times for one misplaced step, and comparing
  positions would charge for all that follow it.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.content.questions import Choice, Label, Match, Order, Question, Typed
from app.quizzes.rules.answers import Body
from app.quizzes.rules.typed import blank_is_right

Verdict = Literal["right", "wrong", "missed", "blank"]


@dataclass(frozen=True, slots=True)
class Part:
    """One option, blank, step, row or spot. 'missed': a right option that was not chosen; 'blank': nothing was given
    there.
    """

    id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Mark:
    """Points out of the most one can get, and the verdict on each part."""

    points: float
    most: float
    parts: tuple[Part, ...] = ()

    @property
    def is_right(self) -> bool:
        return self.points >= self.most

    @property
    def verdict(self) -> Literal["right", "partly", "wrong"]:
        return "right" if self.is_right else "partly" if self.points > 0 else "wrong"


@dataclass(frozen=True, slots=True)
class Score:
    """Of a whole attempt. `passed` is None where there is nothing to pass."""

    points: float
    most: float
    percent: float
    passed: bool | None


def grade(question: Question, answer: Body | None) -> Mark:
    """The mark for an answer in its canonical form (see answers.read_body); no answer is worth nothing."""
    if isinstance(question, Choice):
        share, parts = _choice(question, set(answer or ()))
    elif isinstance(question, Typed):
        share, parts = _typed(question, _mapping(answer))
    elif isinstance(question, Order):
        share, parts = _order([item.id for item in question.items], list(answer or ()))
    else:
        share, parts = _pairs(question, _mapping(answer))
    return Mark(round(question.points * share, 6), question.points, parts)


def total(marks: Sequence[Mark], pass_percent: float | None = None) -> Score:
    """The score of an attempt; without questions it is 0 per cent."""
    points = round(sum(mark.points for mark in marks), 6)
    most = round(sum(mark.most for mark in marks), 6)
    percent = round(100 * points / most, 4) if most else 0.0
    return Score(points, most, percent, None if pass_percent is None else percent >= pass_percent)


def kept_in_order(right: Sequence[str], given: Sequence[str]) -> set[str]:
    """The longest run of `given` that is already in the right order (one of them, when there are several).

    >>> sorted(kept_in_order("abcd", "bcda"))
    ['b', 'c', 'd']
    """
    place = {id: number for number, id in enumerate(right)}
    ends: list[int] = []
    lasts: list[str] = []
    previous: dict[str, str | None] = {}
    for id in given:
        at = bisect_left(ends, place[id])
        previous[id] = lasts[at - 1] if at else None
        ends[at:], lasts[at:] = [place[id], *ends[at + 1 :]], [id, *lasts[at + 1 :]]
    kept: set[str] = set()
    step = lasts[-1] if lasts else None
    while step is not None:
        kept.add(step)
        step = previous[step]
    return kept


def _choice(question: Choice, chosen: set[str]) -> tuple[float, tuple[Part, ...]]:
    parts = tuple(
        Part(option.id, ("right" if option.correct else "wrong") if option.id in chosen else "missed")
        for option in question.options
        if option.id in chosen or option.correct
    )
    if question.kind != "many":
        return max(0.0, min(1.0, sum(option.credit for option in question.options if option.id in chosen))), parts
    full = sum(option.credit for option in question.options if option.correct)
    wrong = [option for option in question.options if not option.correct]
    gained = sum(option.credit for option in question.options if option.id in chosen and option.credit > 0)
    lost = sum(
        -option.credit if option.credit < 0 else 1 / len(wrong)
        for option in wrong
        if option.id in chosen and option.credit <= 0
    )
    return max(0.0, min(1.0, gained / full - lost)) if full else 0.0, parts


def _typed(question: Typed, given: dict[str, str]) -> tuple[float, tuple[Part, ...]]:
    parts = tuple(
        Part(
            blank.id,
            _verdict(blank_is_right(blank, given[blank.id], question.fuzzy)) if given.get(blank.id) else "blank",
        )
        for blank in question.blanks
    )
    return _share(parts), parts


def _order(right: list[str], given: list[str]) -> tuple[float, tuple[Part, ...]]:
    kept = kept_in_order(right, given)
    parts = tuple(Part(id, _verdict(id in kept) if id in given else "blank") for id in right)
    share = (len(kept) - 1) / (len(right) - 1) if kept and len(right) > 1 else float(bool(kept))
    return share, parts


def _pairs(question: Match | Label, given: dict[str, str]) -> tuple[float, tuple[Part, ...]]:
    if isinstance(question, Match):
        right = {prompt.id: prompt.answer_id for prompt in question.prompts}
    else:
        right = {spot.id: spot.label_id for spot in question.spots}
    parts = tuple(Part(id, _verdict(given[id] == answer) if given.get(id) else "blank") for id, answer in right.items())
    return _share(parts), parts


def _share(parts: tuple[Part, ...]) -> float:
    return sum(part.verdict == "right" for part in parts) / len(parts) if parts else 0.0


def _verdict(right: bool) -> Verdict:
    return "right" if right else "wrong"


def _mapping(answer: Body | None) -> dict[str, str]:
    return answer if isinstance(answer, dict) else {}
