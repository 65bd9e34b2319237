"""What comes with an answer: as form fields from a page without scripts, as JSON from its scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from app.content.model import Quiz
from app.content.questions import Question
from app.errors import Invalid
from app.quizzes.rules.allowances import MOST_FURTHER
from app.quizzes.rules.answers import Body, Confidence, flaw, read_answer, read_body, read_confidence
from app.web.forms import Form
from app.web.locale import lazy

DEEDS = ("save", "check", "hint", "flag", "unflag", "next", "previous", "go", "finish", "continue")
JSON_KEYS = {"body", "confidence", "write_id", "base_version", "writer"}


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer on its way in: `do` is the button, `go` the next question, `hints` how many were on the page, `flaw`
    why the body cannot be stored.
    """

    body: Body
    confidence: Confidence | None
    write_id: str
    base_version: int
    writer: int | None
    do: str = "save"
    go: int | None = None
    hints: int = 0
    flaw: str | None = None


def reason_field(**kwargs: str) -> TextAreaField:
    """Why staff did something: wanted wherever one learner is treated unlike others."""
    return TextAreaField(
        lazy("Reason"),
        [InputRequired(lazy("Say why.")), Length(max=1000, message=lazy("At most 1,000 characters."))],
        render_kw={"rows": 2, "maxlength": 1000},
        **kwargs,
    )


class TimeForm(Form):
    """How much more time a learner has."""

    percent = RadioField(
        lazy("Time"),
        [InputRequired(lazy("Choose one."))],
        choices=[
            SelectChoice("0", lazy("As everybody")),
            SelectChoice("25", lazy("A quarter more")),
            SelectChoice("50", lazy("Half as much again")),
            SelectChoice("100", lazy("Twice the time")),
        ],
    )
    reason = reason_field(id="time-reason")


class AttemptsForm(Form):
    """How many attempts more a learner has at one quiz."""

    quiz = SelectField(lazy("Quiz"), [InputRequired(lazy("Choose a quiz."))])
    further = IntegerField(
        lazy("Attempts on top of the quiz’s own"),
        [
            InputRequired(lazy("Enter a number.")),
            NumberRange(0, MOST_FURTHER, message=lazy("Enter a number from 0 to 5.")),
        ],
        description=lazy("In all, not each time: 1 gives one attempt more, 0 takes it back."),
        render_kw={"inputmode": "numeric"},
    )
    reason = reason_field(id="attempts-reason")

    def offer(self, quizzes: Sequence[Quiz]) -> AttemptsForm:
        """With these quizzes to choose from."""
        self.quiz.choices = [SelectChoice("", lazy("Choose")), *(SelectChoice(one.id, one.title) for one in quizzes)]
        return self


class RegradeForm(Form):
    """The deed after its preview."""

    seal = HiddenField(validators=[InputRequired(), Length(max=64)])
    nobody_loses = BooleanField(
        lazy("Nobody loses points"),
        description=lazy("Answers that would earn less keep the mark they have."),
        default=True,
    )
    reason = reason_field()


class AnswerForm(Form):
    """The fields beside the answer itself, whose names begin with `answer`."""

    extra_prefixes = ("answer",)
    write_id = StringField(validators=[InputRequired(), Length(max=40)])
    base_version = IntegerField(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])
    writer = IntegerField(validators=[Optional(), NumberRange(0, 2**31 - 1)])
    hints = IntegerField(validators=[Optional(), NumberRange(0, 1000)])
    go = IntegerField(validators=[Optional(), NumberRange(1, 10000)])
    do = StringField(validators=[Optional(), AnyOf(DEEDS)])
    confidence = StringField()


def sent_answer(question: Question, shown: Sequence[str]) -> Sent:
    """What this request sends, in either shape. Raises Invalid."""
    return _from_json(question) if request.is_json else _from_form(question, shown)


def _from_form(question: Question, shown: Sequence[str]) -> Sent:
    form = AnswerForm()
    if not form.validate():
        raise Invalid("answer-shape")
    body = read_answer(question, request.form.to_dict(flat=False), shown)
    return Sent(
        body=body,
        confidence=read_confidence(form.confidence.data),
        write_id=form.write_id.data,
        base_version=form.base_version.data,
        writer=form.writer.data,
        do="go" if form.go.data else form.do.data or "save",
        go=form.go.data,
        hints=form.hints.data or 0,
        flaw=flaw(question, body),
    )


def _from_json(question: Question) -> Sent:
    try:
        sent = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Invalid("answer-shape") from None
    if not isinstance(sent, dict) or not JSON_KEYS.issuperset(sent) or "body" not in sent:
        raise Invalid("answer-shape")
    return Sent(
        body=read_body(question, sent["body"]),
        confidence=read_confidence(sent.get("confidence")),
        write_id=_text(sent.get("write_id")),
        base_version=_whole(sent.get("base_version")),
        writer=None if sent.get("writer") is None else _whole(sent["writer"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Invalid("answer-shape")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise Invalid("answer-shape")
    return value
