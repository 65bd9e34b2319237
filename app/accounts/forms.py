"""Forms about people."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from app.web.forms import Form
from app.web.locale import lazy


class SignInForm(Form):
    """Address and password."""

    email = StringField(lazy("E-mail address"), [InputRequired(lazy("Enter your e-mail address.")), Length(max=254)], render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"})
    password = PasswordField(lazy("Password"), [InputRequired(lazy("Enter your password.")), Length(max=200)], render_kw={"autocomplete": "current-password"})
    remember = BooleanField(lazy("Stay signed in on this device for two weeks"))
    next = HiddenField()


class ThemeForm(Form):
    """Light, dark, or as the device has it."""

    theme = RadioField(choices=[("system", ""), ("light", ""), ("dark", "")])
    next = HiddenField()
