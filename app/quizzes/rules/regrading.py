"""Marking answers anew by a later version of their question: which answers that is possible for, and what it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.content.questions import Choice, Match, Order, Question, Typed


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer earned and would earn, and the same for its whole attempt; `passed` is None where nothing is
    passed.
    """

    item_id: int
    before: float
    after: float
    attempt_before: float
    attempt_most: float
    passed_before: bool | None
    pass_percent: float | None

    @property
    def gain(self) -> float:
        return round(self.after - self.before, 6)

    @property
    def attempt_after(self) -> float:
        return round(self.attempt_before + self.gain, 6)

    @property
    def percent_before(self) -> float:
        return percent(self.attempt_before, self.attempt_most)

    @property
    def percent_after(self) -> float:
        return percent(self.attempt_after, self.attempt_most)

    @property
    def passed_after(self) -> bool | None:
        if self.passed_before is None or self.pass_percent is None:
            return self.passed_before
        return self.percent_after >= self.pass_percent


def percent(points: float, most: float) -> float:
    """As an attempt's score is rounded (grading.total)."""
    return round(100 * points / most, 4) if most else 0.0


def comparable(asked: Question, now: Question) -> bool:
    """Whether an answer to the question as it was asked means something to the question as it is now: the same kind
    with the same options, blanks, steps or rows. Otherwise nobody can say what was meant, and the mark stays.
    """
    return asked.kind == now.kind and parts(asked) == parts(now)


def parts(question: Question) -> frozenset[str]:
    """The ids an answer to this question is made of."""
    if isinstance(question, Choice):
        return frozenset(option.id for option in question.options)
    if isinstance(question, Typed):
        choices = (f"{blank.id}:{option.id}" for blank in question.blanks for option in blank.options)
        return frozenset(blank.id for blank in question.blanks) | frozenset(choices)
    if isinstance(question, Order):
        return frozenset(item.id for item in question.items)
    if isinstance(question, Match):
        return frozenset(prompt.id for prompt in question.prompts) | frozenset(answer.id for answer in question.answers)
    return frozenset(spot.id for spot in question.spots) | frozenset(label.id for label in question.labels)


def chosen(changes: Sequence[Change], *, nobody_loses: bool) -> list[Change]:
    """Those that are carried out."""
    return [change for change in changes if change.gain > 0 or (change.gain < 0 and not nobody_loses)]


def seal(revision: str, changes: Sequence[Change]) -> str:
    """A short mark of exactly this preview: what is carried out is what was looked at, or nothing is.

    >>> seal("a", []) == seal("a", []) != seal("b", [])
    True
    """
    lines = sorted(f"{one.item_id}|{one.before}|{one.after}|{one.attempt_before}" for one in changes)
    return hashlib.sha256("\n".join([revision, *lines]).encode()).hexdigest()[:32]
