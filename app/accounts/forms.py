"""Forms about people."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.accounts import choices, rules
from app.accounts.fields import ADDRESS_KEYS, PASSWORD_HINT, a_name, address_field, name_field, password_field
from app.accounts.permissions import Role
from app.web import locale
from app.web.forms import Form, day_field
from app.web.locale import lazy

ROLES = [
    SelectChoice(Role.STUDENT.value, lazy("Student")),
    SelectChoice(Role.INSTRUCTOR.value, lazy("Instructor")),
    SelectChoice(Role.ADMINISTRATOR.value, lazy("Administrator")),
]
STATES = [
    SelectChoice("active", lazy("Active")),
    SelectChoice("unconfirmed", lazy("Address not confirmed")),
    SelectChoice("suspended", lazy("Suspended")),
]
THEMES = [
    SelectChoice("system", lazy("As the device has it")),
    SelectChoice("light", lazy("Light")),
    SelectChoice("dark", lazy("Dark")),
]


def reason_field(key: str) -> TextAreaField:
    """Why something is done to somebody's account; `key` keeps the ids of two such fields on one page apart."""
    checks = [InputRequired(lazy("Say why. The reason is kept in the history.")), Length(max=500)]
    note = lazy("Kept in the history of this account.")
    return TextAreaField(lazy("Reason"), checks, description=note, id=f"because-{key}", render_kw={"rows": 3})


class PlainForm(Form):
    """A button: nothing to fill in."""


class SignInForm(Form):
    """Address and password."""

    email = StringField(
        lazy("E-mail address"),
        [InputRequired(lazy("Enter your e-mail address.")), Length(max=254)],
        render_kw={**ADDRESS_KEYS, "autocomplete": "username"},
    )
    password = password_field(lazy("Password"), "current-password")
    remember = BooleanField(lazy("Stay signed in on this device for two weeks"))
    next = HiddenField()


class OwnPasswordForm(Form):
    """The password again, before something that matters."""

    password = password_field(lazy("Your password"), "current-password")


class AppCodeForm(Form):
    """The first code of an app that is being set up."""

    factor_code = StringField(
        lazy("Code the app shows"),
        [InputRequired(lazy("Enter the six digits the app shows."))],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12},
    )


class CodeForm(Form):
    """A code of the app, or a recovery code in its place. The names stay apart from those of any form this is asked with."""

    factor_code = StringField(lazy("Code"))
    factor_recovery = StringField(lazy("Recovery code"))
    next = HiddenField()

    def validate_factor_code(self, field: Any) -> None:
        """One of the two must be there."""
        if not field.data and not self.factor_recovery.data:
            raise ValidationError(lazy("Enter the six digits your app shows, or a recovery code."))

    @property
    def given(self) -> dict[str, str]:
        """What was entered, as deeds take it. A page shows a recovery code again that was refused, but never a code of the
        app: one that is there was typed now and goes first.
        """
        code = self.factor_code.data or ""
        return {"code": code, "recovery": "" if code else self.factor_recovery.data or ""}


class StepUpForm(CodeForm):
    """The same between a form and its deed: what that form held comes along."""

    extra_prefixes = ("",)


class ThemeForm(Form):
    """Light, dark, or as the device has it."""

    theme = RadioField(choices=THEMES)
    next = HiddenField()


class SignUpForm(Form):
    """A new account."""

    name = name_field(lazy("Your name"))
    email = address_field()
    password = password_field(lazy("Password"), "new-password", PASSWORD_HINT)
    adult = BooleanField(lazy("I am 18 or older"), [InputRequired(lazy("Accounts are for people of 18 or older."))])
    next = HiddenField()


class AddressForm(Form):
    """The address a mail should go to."""

    email = address_field(autocomplete="username")


class ConfirmForm(Form):
    """The password chosen at sign-up, asked for where the mail is opened in another browser."""

    password = PasswordField(
        lazy("The password you chose"),
        [Length(max=rules.LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    """A new password, by a mailed link."""

    password = password_field(lazy("New password"), "new-password", PASSWORD_HINT)


class ChangePasswordForm(Form):
    """A new password for somebody who knows the old one."""

    current_password = password_field(lazy("Password you have now"), "current-password")
    new_password = password_field(lazy("New password"), "new-password", PASSWORD_HINT)


class ChangeAddressForm(Form):
    """A new address, proved with the password."""

    email = address_field(lazy("New e-mail address"))
    password = password_field(lazy("Your password"), "current-password")


class ProfileForm(Form):
    """What somebody says about themself."""

    name = name_field()
    certificate_name = StringField(
        lazy("Name on certificates"), [Length(max=120)],
        description=lazy("As it should be printed, with titles if you wish. Left empty, the name above is used."),
    )  # fmt: skip
    country = SelectField(lazy("Country you practise in"), [Optional()])
    regulator = StringField(
        lazy("Regulator"),
        [Length(max=120)],
        description=lazy("The body you are registered with, such as the General Chiropractic Council."),
    )
    registration_number = StringField(lazy("Registration number"), [Length(max=60)], render_kw={"autocomplete": "off"})
    registration_expires_on = day_field(lazy("Registration valid until"), Optional())
    time_zone = SelectField(lazy("Time zone"), [Optional()])
    locale = SelectField(lazy("Dates and numbers"), [Optional()])
    theme = RadioField(lazy("Colours"), [InputRequired()], choices=THEMES)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        formats = locale.FORMATS_BY_DEFAULT
        self.country.choices = [SelectChoice("", locale.gettext("Not said")), *choices.countries(formats)]
        self.time_zone.choices = [SelectChoice("", locale.gettext("As this site has it")), *choices.zones()]
        self.locale.choices = [SelectChoice("", locale.gettext("As the browser has it")), *choices.formats(formats)]

    def validate_certificate_name(self, field: Any) -> None:
        """A name on one line, or nothing."""
        if field.data:
            a_name(self, field)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, without the token; what the browser left out counts as emptied."""
        texts = {
            field.name: field.data or ""
            for field in self
            if field.name not in {"csrf_token", "registration_expires_on"}
        }
        return {**texts, "registration_expires_on": self.registration_expires_on.data}


class PeopleFilter(Form):
    """Which people to list."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(lazy("Name or address"), [Length(max=100)])
    role = SelectField(lazy("Role"), choices=[SelectChoice("", lazy("All roles")), *ROLES], validate_choice=False)
    state = SelectField(lazy("State"), choices=[SelectChoice("", lazy("All states")), *STATES], validate_choice=False)


class PersonForm(Form):
    """A new account made by an administrator."""

    name = name_field(autocomplete="off")
    email = address_field(autocomplete="off")
    role = RadioField(lazy("Role"), [InputRequired(lazy("Choose a role."))], choices=ROLES, default=Role.STUDENT.value)


class RoleForm(Form):
    """Another role, with a reason, and the administrator's own password where no second factor was given."""

    role = RadioField(lazy("Role"), [InputRequired(lazy("Choose a role."))], choices=ROLES)
    because = reason_field("role")
    password = password_field(lazy("Your own password"), "current-password")

    def __init__(self, *args: Any, asks_password: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        if not asks_password:
            del self.password


class ReasonForm(Form):
    """Why an account is suspended or reinstated."""

    because = reason_field("state")


class ResetFactorForm(Form):
    """Why somebody's second factor is reset."""

    because = reason_field("factor")
