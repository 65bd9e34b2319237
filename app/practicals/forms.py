"""Forms of practicals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request
from wtforms import HiddenField, IntegerField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.content.model import Checklist
from app.practicals.rules.marks import fields_of
from app.web.forms import Form, day_field
from app.web.locale import lazy

A_SENTENCE = Length(min=10, max=1000, message=lazy("Write at least a short sentence, of at most 1,000 characters."))


def reason(label: str, key: str) -> TextAreaField:
    """Why something is done; `key` keeps the ids of two such fields on one page apart."""
    checks = [DataRequired(lazy("Give the reason; it stays on record.")), A_SENTENCE]
    return TextAreaField(label, checks, id=f"because-{key}", render_kw={"rows": 3})


class SheetForm(Form):
    """Everything an assessor gives. The marks are read by `marking`; this form holds what is not a mark."""

    extra_prefixes = ("step-", "note-", "minutes", "overall", "remarks", "identity", "pictures", "name")
    base = IntegerField(validators=[Optional(), NumberRange(0, 2**31 - 1)])
    key = HiddenField(validators=[InputRequired(), Length(min=8, max=40)])
    do = HiddenField(validators=[Length(max=10)])
    password = PasswordField(lazy("Password"), [Length(max=256)], render_kw={"autocomplete": "current-password"})

    def marks(self, checklist: Checklist) -> dict[str, str]:
        """What was typed for each field of the sheet; only fields that were on the page."""
        names = {field: form_name(field) for field in fields_of(checklist)}
        return {field: request.form[name] for field, name in names.items() if name in request.form}


class SignOffForm(SheetForm):
    """A sheet for which there is no assessment yet."""

    held_on = day_field(lazy("Date of the assessment"), InputRequired(lazy("Enter the date.")))
    place = StringField(lazy("Place"), [Length(max=200, message=lazy("Use at most 200 characters."))])


class AppointForm(Form):
    """Who assesses whom, when and where. The assessors are fields of their own: assessor-1, assessor-2 …"""

    extra_prefixes = ("assessor-",)
    key = HiddenField(validators=[InputRequired(), Length(min=8, max=40)])
    held_on = day_field(lazy("Date of the assessment"), InputRequired(lazy("Enter the date.")))
    place = StringField(lazy("Place"), [Length(max=200, message=lazy("Use at most 200 characters."))])
    moderator = IntegerField(validators=[Optional(), NumberRange(0, 2**31 - 1)])

    def assessors(self, needed: int) -> list[int]:
        """The ids chosen, as far as they are ids."""
        chosen = [request.form.get(f"assessor-{place}", "") for place in range(1, needed + 1)]
        return [int(one) for one in chosen if one.isdecimal() and len(one) < 10]


class ModerationForm(Form):
    """What a moderator decides: the points of each differing step come as `step-<id>`."""

    extra_prefixes = ("step-",)
    because = reason(lazy("Reasons for the decision"), "moderation")
    password = PasswordField(lazy("Password"), [Length(max=256)], render_kw={"autocomplete": "current-password"})

    def points(self, checklist: Checklist, steps: Sequence[str], raw: Mapping[str, str]) -> dict[str, str]:
        """What was typed for the steps to decide."""
        return {step: raw.get(f"step-{step}", "") for step in steps}


class CancelForm(Form):
    """Why an assessment will have no result."""

    because = reason(lazy("Reason"), "cancel")


class ReplaceForm(Form):
    """Who comes in the place of whom."""

    relieved = IntegerField(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])
    person = IntegerField(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])


class SuspensionForm(Form):
    """From when, until when, and why somebody may not assess."""

    since = day_field(lazy("First day"), InputRequired(lazy("Enter the date.")))
    until = day_field(lazy("Last day; leave empty for no end"), Optional())
    because = reason(lazy("Reason for the suspension"), "suspend")


class GrantForm(Form):
    """A level let to somebody without its certificate."""

    level = SelectField(lazy("Level"), choices=[])
    because = reason(lazy("Why this person has the level without its certificate"), "grant")

    def offer(self, levels: Sequence[tuple[str, str]]) -> GrantForm:
        """The levels to choose from, as pairs of id and title."""
        self.level.choices = [SelectChoice(id, title) for id, title in levels]
        return self


class LiftForm(Form):
    """Why a suspension is lifted, or a level taken back."""

    because = TextAreaField(lazy("Reason"), [DataRequired(lazy("Give the reason; it stays on record.")), A_SENTENCE])


def form_name(field: str) -> str:
    """What a field of the sheet is called in a form.

    >>> form_name("step:c1")
    'step-c1'
    """
    return field.replace(":", "-")
