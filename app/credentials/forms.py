"""Forms of certificates."""

from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

from app.web.forms import Form
from app.web.locale import lazy


class RevocationForm(Form):
    """A revocation needs a reason."""

    because = TextAreaField(
        lazy("Reason"),
        [
            DataRequired(lazy("Give the reason; it stays on record.")),
            Length(min=10, max=1000, message=lazy("Write at least a short sentence, of at most 1,000 characters.")),
        ],
    )


class DuplicateForm(Form):
    """Why a further copy is needed."""

    lost = StringField(
        lazy("Why a duplicate is needed"),
        [
            DataRequired(lazy("Say why a duplicate is needed; it stays on record.")),
            Length(max=400, message=lazy("Use at most 400 characters.")),
        ],
    )


class ListingForm(Form):
    """Whether to stand in the public directory."""

    listed = HiddenField(validators=[AnyOf(("yes", "no"))])


class VerifyForm(Form):
    """The number on a certificate."""

    class Meta(Form.Meta):
        csrf = False

    number = StringField(
        lazy("Certificate number"),
        [
            DataRequired(lazy("Enter the number printed on the certificate, such as PRO-2026-0041-7F3KM.")),
            Length(max=60, message=lazy("A certificate number is shorter than this.")),
        ],
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"},
    )
