"""Forms of certification."""

from __future__ import annotations

from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.web.forms import Form, NumberField
from app.web.locale import lazy

MODES = [
    SelectChoice("in-person", lazy("In person")),
    SelectChoice("live-online", lazy("Live online, with interaction")),
    SelectChoice("on-demand", lazy("On demand, alone")),
]
A_SENTENCE = Length(min=10, max=1000, message=lazy("Write at least a short sentence, of at most 1,000 characters."))


class CandidacyForm(Form):
    """A button and nothing else."""


class HoursForm(Form):
    """Attendance recorded by hand."""

    hours = NumberField(
        lazy("Hours"),
        [
            InputRequired(lazy("Enter the hours as a number, such as 6 or 7.5.")),
            NumberRange(0.25, 200, lazy("Enter between 0.25 and 200 hours.")),
        ],
        render_kw={"inputmode": "decimal"},
    )
    mode = SelectField(lazy("How"), choices=MODES)
    topic = StringField(lazy("Topic"), [Length(max=80)])
    on = DateField(lazy("Date"), [InputRequired(lazy("Enter the date."))])
    where = StringField(
        lazy("Where, which seminar, and what shows it"),
        [
            DataRequired(lazy("Say where it was and what shows it, such as the sign-in sheet.")),
            Length(max=400, message=lazy("Use at most 400 characters.")),
        ],
    )


class WaiverForm(Form):
    """Why a requirement shall count as met."""

    requirement = HiddenField(validators=[InputRequired()])
    because = TextAreaField(
        lazy("Why the requirement counts as met"),
        [DataRequired(lazy("Give the reason; it stays in the ledger.")), A_SENTENCE],
        id="waived-because",
    )


class ReasonForm(Form):
    """A withdrawal or revocation needs a reason."""

    because = TextAreaField(lazy("Reason"), [DataRequired(lazy("Give the reason; it stays on record.")), A_SENTENCE])
