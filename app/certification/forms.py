"""Forms of certification."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app.certification.entry_words import CONTRIBUTIONS, DOCUMENTS
from app.web.forms import A_LIFE, FOR_EVER, Form, NumberField, day_field
from app.web.locale import lazy

MODES = [
    SelectChoice("in-person", lazy("In person")),
    SelectChoice("live-online", lazy("Live online, with interaction")),
    SelectChoice("on-demand", lazy("On demand, alone")),
]
A_SENTENCE = Length(min=10, max=1000, message=lazy("Write at least a short sentence, of at most 1,000 characters."))


OTHER = SelectChoice("other", lazy("another kind"))
KIND = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


class AsWritten:
    """The other kind, where one is chosen: a word as paths write them."""

    def __call__(self, form: Form, field: StringField) -> None:
        chosen = form[field.name.removeprefix("other_")].data == "other"
        field.data = (field.data or "").strip().lower().replace(" ", "-")
        if chosen and not KIND.match(field.data):
            raise ValidationError(str(lazy("Write the kind in letters, numbers and hyphens.")))
        if len(field.data) > 60:
            raise ValidationError(str(lazy("Use at most 60 characters.")))


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
    on = day_field(lazy("Date"), InputRequired(lazy("Enter the date.")), years=A_LIFE)
    where = StringField(
        lazy("Where, which seminar, and what shows it"),
        [
            DataRequired(lazy("Say where it was and what shows it, such as the sign-in sheet.")),
            Length(max=400, message=lazy("Use at most 400 characters.")),
        ],
    )
    others = BooleanField(lazy("These are other hours of the same day"))


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


class DocumentForm(Form):
    """A document that was looked at."""

    document = SelectField(lazy("Kind"), choices=[*(SelectChoice(id, name) for id, name in DOCUMENTS.items()), OTHER])
    other_document = StringField(lazy("Another kind"), [AsWritten()])
    valid_from = day_field(lazy("Valid from"), InputRequired(lazy("Enter the first day.")), years=A_LIFE)
    expires_on = day_field(lazy("Valid until"), Optional(), years=FOR_EVER)
    issuer = StringField(lazy("Issued by"), [Length(max=120)])
    reference = StringField(lazy("Number or reference"), [Length(max=120)])
    checked = StringField(
        lazy("What you looked at"),
        [DataRequired(lazy("Say what you have seen, such as the entry in the public register.")), Length(max=400)],
    )

    @property
    def kind(self) -> str:
        """The kind chosen, or the one written in."""
        return str(self.other_document.data if self.document.data == "other" else self.document.data)


class PracticeForm(Form):
    """The first day in practice."""

    since = day_field(lazy("In practice since"), InputRequired(lazy("Enter the first day in practice.")), years=A_LIFE)
    proof = StringField(
        lazy("What shows it"),
        [DataRequired(lazy("Say what shows it, such as the date of registration.")), Length(max=400)],
    )


class ContributionForm(Form):
    """Something given to the society."""

    contribution = SelectField(
        lazy("Kind"), choices=[*(SelectChoice(id, name) for id, name in CONTRIBUTIONS.items()), OTHER]
    )
    other_contribution = StringField(lazy("Another kind"), [AsWritten()])
    amount = NumberField(
        lazy("How many"),
        [InputRequired(lazy("Enter a number.")), NumberRange(0.5, 100, lazy("Enter between 0.5 and 100."))],
    )
    given_on = day_field(lazy("Date"), InputRequired(lazy("Enter the date.")), years=A_LIFE)
    topic = StringField(lazy("Topic"), [Length(max=120)])
    where = StringField(
        lazy("Where, and what shows it"),
        [DataRequired(lazy("Say where it was and what shows it.")), Length(max=400)],
    )

    @property
    def kind(self) -> str:
        """The kind chosen, or the one written in."""
        return str(self.other_contribution.data if self.contribution.data == "other" else self.contribution.data)


class KnownForm(Form):
    """The day whose knowledge is asked for. It is read from the address and changes nothing."""

    class Meta(Form.Meta):
        csrf = False

    known = DateField(lazy("As known on"), [InputRequired(lazy("Enter a date."))])


class FilterForm(Form):
    """The name under which a filter is kept."""

    name = StringField(lazy("Keep this as"), [DataRequired(lazy("Give it a name.")), Length(max=80)])


class BulkForm(Form):
    """A deed for everybody shown; whom to leave out comes as `leave`."""

    extra_prefixes = ("leave",)
    kind = HiddenField(validators=[InputRequired()])
    seen = HiddenField()
    text = TextAreaField(lazy("What to say"), [Length(max=4000)], render_kw={"rows": 6})

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.text.flags.required = self.kind.data == "write"
