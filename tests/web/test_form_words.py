"""A form says what to do, never what type was expected."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DateTimeLocalField, DecimalField, IntegerField, SelectField, StringField, validators
from wtforms.fields import choices, core, datetime, numeric
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.web.form_words import WORDS, Words
from app.web.forms import A_LIFE, FOR_EVER, Form, NumberField, day_field
from app.web.locale import Reader, reading_as

SAID = re.compile(r'self\.gettext\(\s*"([^"]+)"|field\.gettext\(\s*"([^"]+)"')
NOT_OURS = {  # validators and fields that no form of ours uses; faults of a program, not of a person
    "Choices cannot be None.", "Invalid field name '%s'.", "Not a valid week value.", "Invalid IP address.", "Invalid Mac address.",
    "Invalid URL.", "Invalid UUID.", "Invalid value, must be one of: %(values)s.", "Invalid value, can't be any of: %(values)s.",
    "This field cannot be edited.", "This field is disabled and cannot have a value.", "Date must be at least %(min)s.",
    "Date must be at most %(max)s.", "Date must be between %(min)s and %(max)s.",
}  # fmt: skip


class Everything(Form):
    class Meta(Form.Meta):
        csrf = False

    day = DateField(validators=[InputRequired()])
    ahead = day_field("Day", Optional())
    begun = day_field("Day", Optional(), years=A_LIFE)
    end = day_field("Day", Optional(), years=FOR_EVER)
    moment = DateTimeLocalField()
    whole = IntegerField(validators=[NumberRange(1, 9)])
    number = NumberField(validators=[NumberRange(min=1)])
    fee = DecimalField()
    name = StringField(validators=[InputRequired(), Length(max=5)])
    kind = SelectField(choices=[SelectChoice("a", "A")])


SENT = {"day": "31.2.2026", "ahead": "1999-12-31", "begun": "1899-12-31", "end": "0026-01-01", "moment": "noon", "whole": "many", "number": "a few", "fee": "free", "name": "much too long", "kind": "b"}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "sent", "words"),
    [
        ("day", "31.2.2026", "Enter a day that exists, as year-month-day, for example 2026-05-31."),
        ("day", "2026-02-31", "Enter a day that exists, as year-month-day, for example 2026-05-31."),
        ("day", "", "Fill this in."),
        ("ahead", "2200-01-01", "Enter a year from 2000 to 2199."),
        ("begun", "0026-01-01", "Enter a year from 1900 to 2199."),
        ("end", "0001-01-01", "Enter a year from 1900 to 9999."),
        ("moment", "2026-05-31", "Enter a day and a time that exist"),
        ("whole", "many", "Enter a whole number, for example 12."),
        ("whole", "10", "Enter a number from 1 to 9."),
        ("number", "a few", "Enter a number, for example 12.5."),
        ("number", "0,5", "Enter a number that is not below 1."),
        ("fee", "free", "Enter a number, for example 12.5."),
        ("name", "much too long", "Write at most 5 characters."),
        ("kind", "b", "Choose one of what is offered."),
    ],
)
def test_every_fault_says_what_to_do(app: Flask, field: str, sent: str, words: str) -> None:
    with app.test_request_context(method="POST", data={**SENT, field: sent}):
        form = Everything(MultiDict({**SENT, field: sent}))
        form.validate()

        assert form[field].errors[0].startswith(words)


@pytest.mark.parametrize(
    ("field", "sent"), [("ahead", "2199-12-31"), ("begun", "1900-01-01"), ("end", "9999-12-31"), ("end", "")]
)
def test_a_day_in_a_year_that_may_be_meant_is_taken(app: Flask, field: str, sent: str) -> None:
    with app.test_request_context(method="POST", data={**SENT, field: sent}):
        form = Everything(MultiDict({**SENT, field: sent}))
        form.validate()

        assert not form[field].errors


def test_these_words_are_translated_too(app: Flask) -> None:
    with app.test_request_context(method="POST", data=SENT), reading_as(Reader(language="en-XA")):
        form = Everything(MultiDict(SENT))
        form.validate()

        said = [str(one) for field in form for one in field.errors]
    assert len(said) >= len(SENT)
    assert all(words.startswith("⟦") for words in said), said


@pytest.mark.parametrize("module", [core, choices, datetime, numeric, validators], ids=lambda module: module.__name__)
def test_every_sentence_of_wtforms_is_known(module: ModuleType) -> None:
    said = {first or second for first, second in SAID.findall(inspect.getsource(module))}

    assert said - NOT_OURS - WORDS.keys() == set()


@pytest.mark.parametrize(("number", "words"), [(1, "Write at least 1 character."), (8, "Write at least 8 characters.")])
def test_lengths_have_their_plural(app: Flask, number: int, words: str) -> None:
    with app.test_request_context():
        found = Words().ngettext(
            "Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long.", number
        )

    assert found % {"min": number} == words
