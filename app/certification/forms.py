"""Forms of certification."""

from __future__ import annotations

from wtforms import DateField, FloatField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.web.forms import Form
from app.web.locale import lazy

MODES = [
    ("in-person", lazy("In person")),
    ("live-online", lazy("Live online, with interaction")),
    ("on-demand", lazy("On demand, alone")),
]


class CandidacyForm(Form):
    """A button and nothing else."""


class HoursForm(Form):
    """Attendance recorded by hand."""

    hours = FloatField(lazy("Hours"), [InputRequired(lazy("Enter the hours as a number, such as 6 or 7.5.")), NumberRange(0.25, 200, lazy("Between 0.25 and 200 hours."))], render_kw={"inputmode": "decimal"})
    mode = SelectField(lazy("How"), choices=MODES)
    topic = StringField(lazy("Topic"), [Length(max=80)], render_kw={"placeholder": ""})
    on = DateField(lazy("Date"), [InputRequired(lazy("Enter the date."))])
    where = StringField(lazy("Where, which seminar, and what shows it"), [InputRequired(lazy("Say where it was and what shows it, such as the sign-in sheet.")), Length(max=400)])


class SignOffForm(Form):
    """A practical by its checklist; the points of each step come as `step-<id>`."""

    extra_prefixes = ("step-",)
    on = DateField(lazy("Date of the assessment"), [InputRequired(lazy("Enter the date."))])
    note = TextAreaField(lazy("Remarks"), [Length(max=2000)])

    def points(self, raw: dict[str, str], step_ids: list[str]) -> dict[str, float]:
        """The points typed for each step; what is not a number adds an error to the form."""
        given: dict[str, float] = {}
        for step_id in step_ids:
            try:
                given[step_id] = float(raw.get(f"step-{step_id}", "").replace(",", ".") or "nan")
            except ValueError:
                given[step_id] = float("nan")
        if any(value != value for value in given.values()):
            self.form_errors.append(lazy("Give points for every step; 0 is an answer too."))
        return given


class WaiverForm(Form):
    """Why a requirement shall count as met."""

    requirement = HiddenField(validators=[InputRequired()])
    because = TextAreaField(lazy("Why the requirement counts as met"), [InputRequired(lazy("Give the reason; it stays in the ledger.")), Length(min=10, max=1000, message=lazy("Write at least a short sentence."))])


class ReasonForm(Form):
    """A withdrawal or revocation needs a reason."""

    because = TextAreaField(lazy("Reason"), [InputRequired(lazy("Give the reason; it stays on record.")), Length(min=10, max=1000, message=lazy("Write at least a short sentence."))])


class VerifyForm(Form):
    """The number on a certificate."""

    class Meta(Form.Meta):
        csrf = False

    number = StringField(lazy("Certificate number"), [InputRequired(lazy("Enter the number printed on the certificate, such as PRO-2026-0041-7F3KM.")), Length(max=60)], render_kw={"autocapitalize": "characters", "spellcheck": "false"})
