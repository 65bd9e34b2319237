"""How good a course is, beyond being readable: length, questions for each objective, cues, forbidden claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import comb

from app.content.asking import as_words
from app.content.claims import claimed_in, sentences
from app.content.kinds import Choice, Question, Typed
from app.content.messages import problem
from app.content.model import Catalogue, Lesson, Module, Problem

LEAST_WORDS, MOST_WORDS = 600, 1200
LEAST_QUESTIONS = 2
SURPRISING = 0.01  # how improbable a pattern of right options must be before it is reported
LEAST_FOR_A_PATTERN = 8
NUMBERS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def course_problems(catalogue: Catalogue) -> tuple[Problem, ...]:
    """Everything worth an author's attention in a course that loads."""
    return tuple(sorted(set(found(catalogue))))


def found(catalogue: Catalogue) -> Iterator[Problem]:
    for module in catalogue.modules:
        yield from cue_problems(module)
        for lesson in module.lessons:
            yield from lesson_problems(lesson, module)
        for question in catalogue.questions_of_module(module.id):
            if "safety" in question.tags and not question.explanation_html:
                yield problem("safety-unexplained", question.path, question.line, id=question.id)
            if isinstance(question, Typed) and (told := answer_told(question)):
                yield problem("tells-answer", question.path, question.line, id=question.id, found=told)
    for path in catalogue.paths:
        if path.ends and not path.renewal:
            yield problem("no-renewal", path.path, 1)
    yield from claim_problems(catalogue)


def lesson_problems(lesson: Lesson, module: Module) -> Iterator[Problem]:
    if not LEAST_WORDS <= lesson.words <= MOST_WORDS:
        code = "lesson-short" if lesson.words < LEAST_WORDS else "lesson-long"
        yield problem(code, lesson.path, 1, words=lesson.words, least=LEAST_WORDS, most=MOST_WORDS)
    if len(lesson.questions) < LEAST_QUESTIONS:
        yield problem("few-lesson-questions", lesson.path, 1, have=len(lesson.questions))
    if lesson.references and "evidence" not in lesson.boxes:
        yield problem("no-evidence", lesson.path, 1)
    for objective in lesson.objectives:
        have = sum(objective.id in question.objectives for question in module.bank)
        if have < LEAST_QUESTIONS:
            yield problem("few-bank-questions", lesson.path, objective.line, id=objective.id, have=have)


def cue_problems(module: Module) -> Iterator[Problem]:
    """Whether the right option gives itself away, over all questions with one right option."""
    asked = [*module.bank, *(question for lesson in module.lessons for question in lesson.questions)]
    single = [one for one in asked if isinstance(one, Choice) and one.kind == "one" and len(one.options) > 2]
    if len(single) < LEAST_FOR_A_PATTERN:
        return
    chance = sum(1 / len(question.options) for question in single) / len(single)
    longest = sum(is_longest(question) for question in single)
    if at_least(longest, len(single), chance) < SURPRISING:
        yield problem("longest-cue", module.path, 1, have=longest, all=len(single))
    places = [right_place(question) for question in single]
    for place in sorted(set(places)):
        reaching = [question for question in single if len(question.options) > place]
        chance = sum(1 / len(question.options) for question in reaching) / len(reaching)
        if at_least(places.count(place), len(reaching), chance) < SURPRISING / len(set(places)):
            yield problem("position-cue", module.path, 1, have=places.count(place), all=len(reaching), place=place + 1)


def is_longest(question: Choice) -> bool:
    others = [len(option.text) for option in question.options if not option.correct]
    right = [len(option.text) for option in question.options if option.correct]
    return bool(right) and max(right) > max(others, default=0)


def right_place(question: Choice) -> int:
    return next((place for place, option in enumerate(question.options) if option.correct), 0)


def answer_told(question: Typed) -> str:
    """What the feedback to a wrong answer gives away: it is shown before the next try, the right answer after the last."""
    feedback = as_words(question.wrong_html).lower()
    wanted = [text.lower() for blank in question.blanks for text in blank.texts]
    for number in (number.value for blank in question.blanks for number in blank.numbers):
        wanted.append(f"{number.normalize():f}")
        wanted += NUMBERS[int(number) : int(number) + 1] if 0 <= number == int(number) else []
    return next((one for one in wanted if re.search(rf"(?<![\w.]){re.escape(one)}(?!\w|\.\d)", feedback)), "")


def at_least(hits: int, tries: int, chance: float) -> float:
    """How probable it is to see this many hits or more by chance (binomial).

    >>> round(at_least(2, 2, 0.5), 3)
    0.25
    """
    return sum(comb(tries, n) * chance**n * (1 - chance) ** (tries - n) for n in range(hits, tries + 1))


def claim_problems(catalogue: Catalogue) -> Iterator[Problem]:
    for path, line, source, text in said(catalogue):
        for sentence in sentences(text):
            for claim in catalogue.forbidden_claims:
                if wording := claimed_in(sentence, claim.pattern):
                    where = line + line_with(source, wording)
                    yield problem("forbidden-claim", path, where, found=wording[:80], why=claim.why.split("\n")[0])


def said(catalogue: Catalogue) -> Iterator[tuple[str, int, str, str]]:
    """All that the course asserts, as path, line, source and text. A wrong option may well say something untrue."""
    for module in catalogue.modules:
        yield module.path, 1, module.source, as_words(module.html)
        for lesson in module.lessons:
            for paragraph in lesson.plain_text.split("\n"):
                yield lesson.path, 1, lesson.source, paragraph
        for question in catalogue.questions_of_module(module.id):
            for text in asserted(question):
                yield question.path, question.line, question.source, text
    for path in (*catalogue.paths, *catalogue.earlier_paths):
        texts = (path.html, *(requirement.html for requirement in path.everything))
        for html in (*texts, *(wording.html for wording in path.wordings)):
            yield path.path, 1, path.source, as_words(html)
    for pack in catalogue.packs:
        for html in (pack.html, *(rule.html for rule in pack.rules)):
            yield pack.path, 1, pack.source, as_words(html)


def asserted(question: Question) -> Sequence[str]:
    texts = [question.prompt_text, question.body_html, question.explanation_html, question.right_html]
    texts += [question.wrong_html, *question.hints_html]
    if isinstance(question, Typed):
        texts.append(" ".join(question.stem))
    if isinstance(question, Choice):
        texts += [option.feedback_html for option in question.options]
        texts += [option.text for option in question.options if option.correct]
    return [as_words(text) for text in texts if text]


def line_with(source: str, wording: str) -> int:
    """How many lines into the source the wording stands, as well as can be told across line breaks."""
    words = [re.escape(word) for word in wording.split()[:6]]
    match = re.search(r"[\s>*_]+".join(words), source, re.IGNORECASE) if words else None
    return source.count("\n", 0, match.start()) if match else 0
