"""Forms of cohorts."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.accounts import choices
from app.accounts.fields import PASSWORD_HINT, a_name, address_field, name_field, password_field
from app.web.change_form import ChangeForm
from app.web.forms import Form, day_field
from app.web.locale import lazy

PARTS = [SelectChoice("learner", lazy("Learner")), SelectChoice("staff", lazy("Staff"))]


class CohortForm(ChangeForm):
    """Name and dates of a cohort."""

    name = StringField(lazy("Name"), [InputRequired(lazy("Enter a name.")), a_name])
    starts_on = day_field(lazy("First day"), InputRequired(lazy("Enter the first day.")))
    ends_on = day_field(
        lazy("Last day"), Optional(), description=lazy("Left empty, the cohort stays open until it is closed.")
    )
    time_zone = SelectField(
        lazy("Time zone"),
        [InputRequired()],
        description=lazy("In which the days begin and end, and deadlines are read."),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.time_zone.choices = choices.zones()


class InviteForm(Form):
    """Whom to invite."""

    name = name_field(autocomplete="off")
    email = address_field(autocomplete="off")


class AddForm(Form):
    """Somebody with an account, and as what they come in."""

    email = address_field(lazy("E-mail address of the account"), autocomplete="off", id="add-email")
    part = RadioField(lazy("Comes in as"), [InputRequired(lazy("Choose one."))], choices=PARTS, default="staff")


class CodeForm(Form):
    """What to do with the joining code."""

    deed = HiddenField(validators=[InputRequired()])


class JoinForm(Form):
    """The code somebody was given."""

    code = StringField(
        lazy("Code"), [InputRequired(lazy("Enter the code.")), Length(max=40)],
        description=lazy("Eight letters and digits, from your instructor. Upper and lower case are the same."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )  # fmt: skip


class InvitedForm(Form):
    """A new account for somebody whose address an invitation has proved."""

    name = name_field(lazy("Your name"))
    password = password_field(lazy("Password"), "new-password", PASSWORD_HINT)
    adult = BooleanField(lazy("I am 18 or older"), [InputRequired(lazy("Accounts are for people of 18 or older."))])
