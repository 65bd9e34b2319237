"""Fields about people that the forms of several capabilities use: a name, an address, a password."""

from __future__ import annotations

from typing import Any

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.accounts import rules
from app.web.forms import Form
from app.web.locale import lazy

NAME = lazy("Name")
ADDRESS = lazy("E-mail address")
PASSWORD_HINT = lazy("At least 12 characters. A few words in a row are easy to remember and hard to guess.")
ADDRESS_KEYS = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


def a_name(_form: Form, field: Any) -> None:
    """Validator: something that can stand as a name."""
    if not rules.is_name(field.data or ""):
        raise ValidationError(lazy("Enter a name of one line, at most 120 characters."))


def an_address(_form: Form, field: Any) -> None:
    """Validator: something that has the shape of an e-mail address."""
    if not rules.is_email(rules.normal_email(field.data or "")):
        raise ValidationError(lazy("Enter an e-mail address, such as ann@example.org."))


def name_field(label: Any = NAME, **keys: Any) -> StringField:
    """A person's name."""
    return StringField(
        label, [InputRequired(lazy("Enter a name.")), a_name], render_kw={"autocomplete": "name", **keys}
    )


def address_field(label: Any = ADDRESS, id: str | None = None, **keys: Any) -> StringField:
    """An e-mail address; `id` where a page has two forms with one."""
    checks = [InputRequired(lazy("Enter an e-mail address.")), an_address]
    return StringField(label, checks, id=id, render_kw={**ADDRESS_KEYS, **keys})


def password_field(label: Any, autocomplete: str, description: Any = "") -> PasswordField:
    """A password, old or new."""
    checks = [InputRequired(lazy("Enter the password.")), Length(max=rules.LONGEST_PASSWORD)]
    return PasswordField(label, checks, description=description, render_kw={"autocomplete": autocomplete})
