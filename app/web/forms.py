"""The base of all forms: trimmed text, no field that was not asked for, errors a page can list."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, Field, FloatField, HiddenField, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from app.web.form_words import Words
from app.web.locale import lazy

NOT_DATA = {"csrf_token", "submit", "next", "once"}
OUR_TIME, A_LIFE, FOR_EVER = (2000, 2199), (1900, 2199), (1900, 9999)  # years that may be meant, first and last
SECOND_FACTOR = {"factor_code", "factor_recovery"}  # come along where a page between asked for a code (accounts)


def trimmed(text: str | None) -> str | None:
    """Without the spaces at both ends that a phone's keyboard adds, and without NUL, which PostgreSQL cannot store."""
    return text.replace("\x00", "").strip() if isinstance(text, str) else text


def _in_words(unbound_field: Any) -> Any:
    """The same field, trimmed; and InputRequired, which looks at what was sent before it is trimmed, is not met by
    spaces.
    """
    args, kwargs = list(unbound_field.args), dict(unbound_field.kwargs)
    kwargs["filters"] = (*kwargs.get("filters", ()), trimmed)
    validators = args[1] if len(args) > 1 else kwargs.get("validators") or ()
    strict = [DataRequired(one.message) if type(one) is InputRequired else one for one in validators]
    if len(args) > 1:
        args[1] = strict
    else:
        kwargs["validators"] = strict
    return UnboundField(unbound_field.field_class, *args, **kwargs)


class Form(FlaskForm):
    """A form. A field that the form does not have is refused, not ignored: nobody sets a column by guessing its name.

    A form whose fields depend on what it is about (answers of a quiz) names their prefixes in `extra_prefixes`.
    """

    extra_prefixes: tuple[str, ...] = ()

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Words:
            return Words()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            if (
                issubclass(unbound_field.field_class, StringField | TextAreaField)
                and unbound_field.field_class.__name__ != "PasswordField"
            ):
                unbound_field = _in_words(unbound_field)
            return unbound_field.bind(form=form, **options)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        unknown = [
            name for name in request.form
            if name not in self and name not in NOT_DATA | SECOND_FACTOR and not name.startswith(self.extra_prefixes or ("\0",))
        ]  # fmt: skip
        if unknown:
            self.form_errors.append(lazy("The form held a field that does not belong to it. Nothing was changed."))
        return valid and not unknown


def in_years(first: int, last: int) -> Callable[[Any, Any], None]:
    """Validator: a year that was meant. Whoever types 26 sends 0026, which is a day too, and no picker shows it again."""

    def check(_form: Any, field: Any) -> None:
        if field.data is not None and not first <= field.data.year <= last:
            words = lazy("Enter a year from %(first)s to %(last)s.")
            raise ValidationError(str(words) % {"first": first, "last": last})

    return check


def day_field(label: Any, *checks: Any, years: tuple[int, int] = OUR_TIME, description: Any = "") -> DateField:
    """A day that somebody types: of what is ahead, of `A_LIFE` that began before, or the end of what may last `FOR_EVER`."""
    return DateField(label, [*checks, in_years(*years)], description=description)


class NumberField(FloatField):
    """A number as people write it: a comma may stand before the decimals."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.replace(",", ".") for value in valuelist])


class ListForm(Form):
    """A list that comes in: a CSV file, or the same as text."""

    file = FileField(lazy("CSV file"), render_kw={"accept": ".csv,text/csv,text/plain"})
    text = TextAreaField(lazy("Or paste the list"), render_kw={"rows": 8, "spellcheck": "false", "wrap": "off"})

    def validate_file(self, field: FileField) -> None:
        """A workbook is not a list; read as one it would be refused for columns with names that nobody wrote."""
        if field.data and b"\0" in self._raw:
            raise ValidationError(
                lazy("This file is not text. Save the sheet as CSV (“Save as” or “Download as”), and choose that file.")
            )

    @cached_property
    def _raw(self) -> bytes:
        raw: bytes = self.file.data.read()
        return raw

    @property
    def list_text(self) -> str:
        """The list, from the file when there is one; Excel's older encoding is understood too."""
        if not self.file.data:
            return self.text.data or ""
        raw = self._raw
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            return raw.decode("cp1252", errors="replace")


class SameListForm(Form):
    """Exactly the list that was looked through."""

    text = HiddenField(validators=[InputRequired()])
