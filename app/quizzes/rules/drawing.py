"""Which questions an attempt asks and in which order things stand, all from one seed: the same seed gives the same
attempt again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from app.content.questions import Choice, Label, Match, Order, Question, Typed


@dataclass(frozen=True, slots=True)
class Candidate:
    """What can be drawn: a question, or a case with all its questions."""

    id: str
    question_ids: tuple[str, ...]
    objectives: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.question_ids)


def draw(pool: Sequence[Candidate], wanted: int | None, seed: str) -> tuple[Candidate, ...]:
    """`wanted` questions out of the pool, spread evenly over the objectives, cases whole; all of them, in the
    author's order, when None.

    Each step takes, of those that still fit, the one whose objectives were drawn least so far. When cases make the
    exact number impossible, as many as can be had below it.
    """
    if wanted is None:
        return tuple(pool)
    left = _shuffled(pool, Random(f"draw:{seed}"))  # noqa: S311 - a draw that can be repeated, not a secret
    target = _nearest(_sums(left), wanted)
    drawn: list[Candidate] = []
    seen: Counter[str] = Counter()
    while target > 0:
        left.sort(key=lambda candidate: _familiar(candidate, seen))
        for place, candidate in enumerate(left):
            others = left[:place] + left[place + 1 :]
            if candidate.size <= target and _sums(others) >> (target - candidate.size) & 1:
                break
        drawn.append(candidate)
        left, target = others, target - candidate.size
        seen.update(candidate.objectives)
    return tuple(_shuffled(drawn, Random(f"order:{seed}")))  # noqa: S311 - a draw that can be repeated, not a secret


def shown_order(question: Question, seed: str) -> dict[str, list[str]]:
    """The order in which ids stand on the page: `{"": [...]}` for options, steps, answers or labels; by blank id for
    choices in a text.

    Steps to be ordered never stand in the right order; true and false always stand in theirs.
    """
    chance = Random(f"{seed}:{question.id}")  # noqa: S311 - a draw that can be repeated, not a secret
    if isinstance(question, Choice):
        return {"": _options(question, chance)}
    if isinstance(question, Typed):
        return {
            blank.id: _mixed([option.id for option in blank.options], chance)
            for blank in question.blanks
            if blank.options
        }
    if isinstance(question, Order):
        return {"": _disordered([item.id for item in question.items], chance)}
    if isinstance(question, Match):
        return {"": _mixed([answer.id for answer in question.answers], chance)}
    assert isinstance(question, Label)
    return {"": _mixed([label.id for label in question.labels], chance)}


def lesson_seed(learner_id: int | None, lesson_id: str) -> str:
    """The order of options in a lesson is the same before the first answer, when there is no attempt yet, and after
    it.
    """
    return hashlib.sha256(f"lesson:{learner_id}:{lesson_id}".encode()).hexdigest()[:32]


def _options(question: Choice, chance: Random) -> list[str]:
    if not question.shuffle or question.kind == "true-false":
        return [option.id for option in question.options]
    loose = _mixed([option.id for option in question.options if not option.keep_last], chance)
    return loose + [option.id for option in question.options if option.keep_last]


def _disordered(ids: list[str], chance: Random) -> list[str]:
    mixed = _mixed(ids, chance)
    if mixed == ids:
        mixed = mixed[1:] + mixed[:1]
    return mixed


def _mixed(ids: list[str], chance: Random) -> list[str]:
    mixed = list(ids)
    chance.shuffle(mixed)
    return mixed


def _shuffled(candidates: Sequence[Candidate], chance: Random) -> list[Candidate]:
    mixed = list(candidates)
    chance.shuffle(mixed)
    return mixed


def _familiar(candidate: Candidate, seen: Counter[str]) -> float:
    """How often its objectives were drawn already, on average."""
    return sum(seen[objective] for objective in candidate.objectives) / max(len(candidate.objectives), 1)


def _sums(candidates: Sequence[Candidate]) -> int:
    """The numbers of questions that some selection of the candidates has, as bits."""
    sums = 1
    for candidate in candidates:
        sums |= sums << candidate.size
    return sums


def _nearest(sums: int, wanted: int) -> int:
    return (sums & ((1 << (wanted + 1)) - 1)).bit_length() - 1
