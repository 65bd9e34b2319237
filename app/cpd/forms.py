"""Forms of continuing professional development."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.web.forms import A_LIFE, Form, NumberField, day_field
from app.web.locale import lazy

MODES = [
    SelectChoice("in-person", lazy("In person")),
    SelectChoice("live-online", lazy("Live online")),
    SelectChoice("on-demand", lazy("On demand, alone")),
]


class LicenceForm(Form):
    """Which board a member answers to."""

    pack = SelectField(lazy("Board"), [InputRequired(lazy("Choose a board."))])
    number = StringField(lazy("Licence or registration number"), [Length(max=60)], render_kw={"autocomplete": "off"})
    begins_on = day_field(
        lazy("First day of your own period"),
        Optional(),
        years=A_LIFE,
        description=lazy(
            "Only where the board leaves it to your licence. Any period will do, such as the one that runs."
        ),
    )


class PlanForm(Form):
    """What somebody wants to learn in a period."""

    text = TextAreaField(
        lazy("What you want to learn, and why"),
        [DataRequired(lazy("Write at least a sentence.")), Length(max=4000)],
        render_kw={"rows": 5},
    )


class ReflectionForm(Form):
    """What somebody took from an activity."""

    text = TextAreaField(
        lazy("What you learned, and what you do differently since"),
        [DataRequired(lazy("Write at least a sentence.")), Length(max=4000)],
        description=lazy("No names and nothing by which a patient could be recognised."),
        render_kw={"rows": 6},
    )


class ClaimForm(Form):
    """Learning done elsewhere."""

    key = HiddenField(validators=[InputRequired(), Length(min=8, max=64)])
    title = StringField(lazy("What it was"), [DataRequired(lazy("Say what it was.")), Length(max=200)])
    issuer = StringField(
        lazy("Who held it"),
        [DataRequired(lazy("Name the society, school or provider.")), Length(max=120)],
        description=lazy("Such as another society of the technique, a school or a professional body."),
    )
    on = day_field(lazy("Date"), InputRequired(lazy("Enter the date.")), years=A_LIFE)
    hours = NumberField(
        lazy("Hours"),
        [
            InputRequired(lazy("Enter the hours as a number, such as 6 or 7.5.")),
            NumberRange(0.25, 200, lazy("Enter between 0.25 and 200 hours.")),
        ],
        render_kw={"inputmode": "decimal"},
    )
    mode = SelectField(lazy("How"), choices=MODES)
    interactive = BooleanField(lazy("One could ask questions and be asked"), default=True)
    topic = StringField(
        lazy("Topic"), [Length(max=80)], description=lazy("As your board names it, such as ethics or imaging.")
    )
    note = TextAreaField(lazy("Anything that helps whoever approves it"), [Length(max=2000)], render_kw={"rows": 3})
    proof = FileField(
        lazy("What shows it"),
        description=lazy("A PDF or a picture of the certificate, of at most 900 kB."),
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"},
    )

    @property
    def document(self) -> tuple[str, bytes] | None:
        """Name and content of the file, if one was given."""
        given: Any = self.proof.data
        if not given or not given.filename:
            return None
        return given.filename, given.read()


class RefusalForm(Form):
    """Why a claim is refused."""

    because = TextAreaField(
        lazy("Why it is refused; the member reads this"),
        [
            DataRequired(lazy("Give the reason.")),
            Length(min=10, max=1000, message=lazy("Write at least a short sentence.")),
        ],
        render_kw={"rows": 3},
    )

    def about(self, claim_id: int) -> RefusalForm:
        """The same form with ids of its own, because a page shows one for each claim."""
        self.because.id = self.because.label.field_id = f"because-{claim_id}"
        return self


class ApprovalsForm(Form):
    """Several claims at once; their ids come as `claim`."""

    extra_prefixes = ("claim",)
