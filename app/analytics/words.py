"""The sentences of analytics."""

from __future__ import annotations

from app.analytics.rules import Attention, Stuck
from app.content.model import Catalogue
from app.web.locale import _, lazy, percent

REASONS = {
    "hard": lazy("hard: few get it right at the first try"),
    "sure-but-wrong": lazy("sure but wrong: a misconception, or a key to check"),
    "dead-option": lazy("an option nobody chooses"),
    "weak": lazy("strong learners do no better on it than weak ones"),
}


def stuck(found: Stuck, catalogue: Catalogue) -> str:
    """Why somebody seems stuck."""
    if found.reason == "failing":
        return _("Failed twice: %(quiz)s") % {"quiz": _title(found.subject, catalogue)}
    return {"idle": _("Nothing for two weeks"), "never-began": _("Has not begun")}[found.reason]


def facility(item: Attention) -> str:
    """The share with its interval, or why there is none."""
    if item.too_few or item.facility is None:
        return _("too few to judge")
    return _("%(value)s (between %(low)s and %(high)s)") % {
        "value": percent(item.facility.value),
        "low": percent(item.facility.low),
        "high": percent(item.facility.high),
    }


def _title(quiz_id: str, catalogue: Catalogue) -> str:
    try:
        return catalogue.quiz(quiz_id).title
    except LookupError:
        return quiz_id


def prompt_of(question_id: str, catalogue: Catalogue) -> str:
    """A question's prompt, or its id when the course no longer has it."""
    try:
        return catalogue.question(question_id).prompt_text
    except LookupError:
        return question_id


def title_of_lesson(quiz_id: str, catalogue: Catalogue) -> str:
    """The title of the lesson behind `lesson:<id>`."""
    lesson_id = quiz_id.removeprefix("lesson:")
    try:
        return catalogue.lesson(lesson_id).title
    except LookupError:
        return lesson_id
