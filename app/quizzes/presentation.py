"""What a page may show of a question: built field by field from an allow-list, never by taking keys away.

`question_view()` is for every place where a question stands: quiz, lesson, results. What it reveals is decided by
`reveal`
('nothing', 'own', 'all'; see rules.attempts), so that a template cannot show a key by mistake: it is not in its hands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row

from app.content.model import Lesson
from app.content.questions import Choice, Match, Order, Question, Typed
from app.quizzes import parts as part_views
from app.quizzes.models import Item
from app.quizzes.parts import OptionView, PartView
from app.quizzes.revisions import question_of
from app.quizzes.rules import drawing, grading
from app.quizzes.rules.answers import Body
from app.quizzes.rules.attempts import MOST_CHECKS, Reveal, reveal_at_once
from app.quizzes.rules.grading import Mark


@dataclass(frozen=True, slots=True)
class State:
    """One learner with one question: what was answered so far, and how things stand on the page."""

    answer: Body | None = None
    confidence: str | None = None
    version: int = 0
    saved_at: datetime | None = None
    hints: int = 0
    checks: int = 0
    flagged: bool = False
    order: dict[str, list[str]] = field(default_factory=dict)
    case: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """Where the answer goes and what the form offers. `fields` are its hidden fields besides the token; `continues`:
    saving here takes the attempt over from another tab or device.
    """

    action: str
    fields: dict[str, str]
    check: bool = False
    fragment: bool = False
    hints: bool = False
    continues: bool = False
    owner: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """Everything the question card shows. `state`: 'open', 'checked' (feedback, may be tried again), 'settled',
    'reviewed'.
    """

    id: str
    dom_id: str
    kind: str
    widget: str
    prompt_html: str
    body_html: str
    state: str
    reveal: Reveal
    number: int | None = None
    of: int | None = None
    heads: tuple[str, str] = ("", "")
    options: tuple[OptionView, ...] = ()
    parts: tuple[PartView, ...] = ()
    stem: tuple[str, ...] = ()
    figure_html: str = ""
    case: dict[str, str] | None = None
    confidence: str | None = None
    version: int = 0
    saved_at: datetime | None = None
    flagged: bool = False
    answered: bool = False
    hints_html: tuple[str, ...] = ()
    hints_left: int = 0
    tries_left: int = 0
    verdict: str | None = None
    points: float | None = None
    most: float = 0
    feedback_html: str = ""
    explanation_html: str = ""
    form: Form | None = None
    refused: str | None = None
    place: str = "attempt"

    @property
    def level(self) -> int:
        """The level of the prompt as a heading: in a lesson it stands within a section."""
        return 3 if self.place == "lesson" else 2

    @property
    def locked(self) -> bool:
        """Whether nothing can be answered here (any more)."""
        return self.form is None or self.state in ("settled", "reviewed")


def question_view(
    question: Question,
    state: State,
    *,
    reveal: Reveal,
    form: Form | None = None,
    number: int | None = None,
    of: int | None = None,
    place: str = "attempt",
    refused: str | None = None,
    typed: Body | None = None,
) -> QuestionView:
    """The card of one question. `place`: 'attempt', 'lesson', 'result'. `typed` stands in the fields instead of the
    stored answer: what was refused stays visible.
    """
    answer = state.answer if typed is None else typed
    mark = grading.grade(question, state.answer) if reveal != "nothing" else None
    return QuestionView(
        id=question.id,
        dom_id=f"q-{question.id}",
        kind=question.kind,
        widget=_widget(question),
        prompt_html=question.prompt_html,
        body_html=question.body_html,
        state=_state(reveal, place),
        reveal=reveal,
        place=place,
        number=number,
        of=of,
        case=state.case,
        confidence=state.confidence,
        version=state.version,
        saved_at=state.saved_at,
        flagged=state.flagged,
        answered=bool(state.answer),
        most=question.points,
        form=form,
        refused=refused,
        hints_html=question.hints_html[: state.hints],
        hints_left=max(len(question.hints_html) - state.hints, 0),
        tries_left=max(MOST_CHECKS - state.checks, 0),
        **_filled(question, answer, state.order, reveal, mark),
        **_told(question, reveal, mark),
    )


def state_of(item: Any) -> State:
    """The state of an Item row."""
    return State(
        answer=item.answer,
        confidence=item.confidence,
        version=item.version,
        saved_at=item.answered_at,
        hints=item.hints,
        checks=item.checks,
        flagged=item.flagged,
        order=item.shown["order"],
        case=item.shown.get("case"),
    )


def fresh(question: Question, seed: str, case: dict[str, str] | None = None) -> State:
    """The state of a question nobody has answered yet."""
    return State(order=drawing.shown_order(question, seed), case=case)


def _state(reveal: Reveal, place: str) -> str:
    if place == "result":
        return "reviewed"
    return {"nothing": "open", "own": "checked", "all": "settled"}[reveal]


def _widget(question: Question) -> str:
    if isinstance(question, Choice):
        return "choice"
    return "typed" if isinstance(question, Typed) else question.kind


def _told(question: Question, reveal: Reveal, mark: Mark | None) -> dict[str, Any]:
    """Verdict and feedback, as far as they may be shown."""
    if mark is None:
        return {}
    return {
        "verdict": mark.verdict,
        "points": mark.points,
        "feedback_html": question.right_html if mark.is_right else question.wrong_html,
        "explanation_html": question.explanation_html if reveal == "all" else "",
    }


def _filled(
    question: Question, answer: Body | None, order: dict[str, list[str]], reveal: Reveal, mark: Mark | None
) -> dict[str, Any]:
    """The parts of the question, with what was answered."""
    verdicts = {part.id: part.verdict for part in mark.parts} if mark else {}
    if isinstance(question, Choice):
        return {"options": part_views.options(question, answer, order.get("", []), reveal, verdicts)}
    if isinstance(question, Order):
        return {"parts": part_views.steps(question, answer or [], order.get("", []), reveal, verdicts)}
    given = answer if isinstance(answer, dict) else {}
    if isinstance(question, Typed):
        return {"stem": question.stem, "parts": part_views.blanks(question, given, order, reveal, verdicts)}
    if isinstance(question, Match):
        choices = part_views.choices(question.answers, order.get("", []))
        right = {prompt.id: prompt.answer_id for prompt in question.prompts}
        rows = [
            PartView(prompt.id, number, prompt.html, prompt.text) for number, prompt in enumerate(question.prompts, 1)
        ]
        paired = part_views.paired(rows, choices, given, right, reveal, verdicts)
        return {"heads": question.heads, "options": choices, "parts": paired}
    choices = part_views.choices(question.labels, order.get("", []))
    right = {spot.id: spot.label_id for spot in question.spots}
    spots = [PartView(spot.id, spot.number, x=spot.x, y=spot.y) for spot in question.spots]
    paired = part_views.paired(spots, choices, given, right, reveal, verdicts)
    return {"figure_html": question.figure_html, "options": choices, "parts": paired}


def lesson_views(
    lesson: Lesson, answers: Mapping[str, Row[Any]], *, learner_id: int | None, may_answer: bool = True
) -> dict[str, QuestionView]:
    """The cards of a lesson by question id, for `question_card`. `answers` are `queries.lesson_answers(learner_id,
    lesson.id)`.

    Who has answered sees the question they were asked, also after it was edited; everybody else the question as it is
    now.
    """
    cases = {case.question_ids[0]: case for case in lesson.cases if case.question_ids}
    views = {}
    for number, question in enumerate(lesson.questions, 1):
        case = cases.get(question.id)
        story = {"title": case.title, "html": case.html} if case else None
        answered = answers.get(question.id)
        views[question.id] = lesson_view(
            question if answered is None else question_of(answered),
            answered,
            lesson_id=lesson.id,
            learner_id=learner_id,
            number=number,
            of=len(lesson.questions),
            case=story,
            may_answer=may_answer,
        )
    return views


def lesson_view(
    question: Question,
    item: Item | Row[Any] | None,
    *,
    lesson_id: str,
    learner_id: int | None,
    number: int | None = None,
    of: int | None = None,
    case: dict[str, str] | None = None,
    may_answer: bool = True,
    refused: str | None = None,
    typed: Body | None = None,
) -> QuestionView:
    """One card of a lesson, open for good, with feedback at once; `question` as it was asked, where it was."""
    reveal: Reveal = "nothing"
    if item is None:
        state = fresh(question, drawing.lesson_seed(learner_id, lesson_id), case)
    else:
        state = replace(state_of(item), case=case)
        reveal = reveal_at_once(
            item.points, item.most_points, item.checks, current=item.checked_version == item.version
        )
    fields = {"write_id": uuid4().hex, "base_version": str(state.version), "hints": str(state.hints)}
    action = f"/lessons/{lesson_id}/questions/{question.id}"
    form = Form(action, fields, check=True, fragment=True, hints=True, owner=learner_id) if may_answer else None
    return question_view(
        question, state, reveal=reveal, form=form, number=number, of=of, place="lesson", refused=refused, typed=typed
    )
