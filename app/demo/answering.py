"""Answers as somebody of a given ability would give them: right ones, and wrong ones that people really give."""

from __future__ import annotations

from random import Random

from app.content.questions import Blank, Choice, Label, Match, Order, Question, Typed
from app.quizzes.rules.answers import Body


def answer(question: Question, ability: float, chance: Random) -> Body:
    """A right answer with the probability `ability`, else a plausible wrong one."""
    return right(question) if chance.random() < ability else wrong(question, chance)


def right(question: Question) -> Body:
    """The answer that earns all points."""
    if isinstance(question, Choice):
        return [option.id for option in question.options if option.correct]
    if isinstance(question, Order):
        return [item.id for item in question.items]
    if isinstance(question, Match):
        return {prompt.id: prompt.answer_id for prompt in question.prompts}
    if isinstance(question, Label):
        return {spot.id: spot.label_id for spot in question.spots}
    return {blank.id: _right_text(blank) for blank in question.blanks}


def wrong(question: Question, chance: Random) -> Body:
    """An answer that misses at least something."""
    if isinstance(question, Choice):
        others = [option.id for option in question.options if not option.correct]
        # Learners have favourites among the wrong answers: the first tempts most.
        return [others[0] if chance.random() < 0.6 or len(others) < 2 else chance.choice(others[1:])] if others else []
    if isinstance(question, Order):
        ids = [item.id for item in question.items]
        place = chance.randrange(len(ids) - 1)
        ids[place], ids[place + 1] = ids[place + 1], ids[place]
        return ids
    if isinstance(question, Match):
        return _turned({prompt.id: prompt.answer_id for prompt in question.prompts})
    if isinstance(question, Label):
        return _turned({spot.id: spot.label_id for spot in question.spots})
    assert isinstance(question, Typed)
    return {blank.id: _wrong_text(blank) for blank in question.blanks}


def confidence(is_right: bool, chance: Random) -> str:
    """How sure somebody says to be: mostly fitting, sometimes not."""
    return chance.choices(("sure", "think-so", "guess"), (6, 3, 1) if is_right else (2, 4, 3))[0]


def _right_text(blank: Blank) -> str:
    if blank.options:
        return next(option.id for option in blank.options if option.correct)
    if blank.texts:
        return blank.texts[0]
    return f"{blank.numbers[0].value} {blank.numbers[0].unit}".strip() if blank.numbers else ""


def _wrong_text(blank: Blank) -> str:
    if blank.options:
        return next((option.id for option in blank.options if not option.correct), "")
    return "99" if blank.numbers else "not sure"


def _turned(pairs: dict[str, str]) -> dict[str, str]:
    """The first two places exchanged."""
    keys = list(pairs)
    if len(keys) > 1:
        pairs[keys[0]], pairs[keys[1]] = pairs[keys[1]], pairs[keys[0]]
    return pairs
