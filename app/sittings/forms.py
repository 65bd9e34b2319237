"""Forms of examination sittings."""

from __future__ import annotations

import re
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.accounts import choices
from app.errors import Invalid
from app.web.change_form import ChangeForm
from app.web.forms import Form, NumberField, day_field
from app.web.locale import lazy

A_REASON = [
    DataRequired(lazy("Give the reason; it stays on record.")),
    Length(min=10, max=2000, message=lazy("Write at least a short sentence, of at most 2,000 characters.")),
]
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


class SittingForm(ChangeForm):
    """Everything about a sitting. Parts stand one a line: key | title | pass mark."""

    path_id = SelectField(lazy("Certificate"), [InputRequired(lazy("Choose a certificate."))])
    title = StringField(lazy("Title"), [DataRequired(lazy("Enter a title.")), Length(max=160)])
    place = StringField(lazy("Place"), [DataRequired(lazy("Say where it is held.")), Length(max=200)])
    time_zone = SelectField(lazy("Time zone"), [InputRequired()])
    opens_on = day_field(lazy("Applications from"), InputRequired(lazy("Enter the first day.")))
    closes_on = day_field(lazy("Last day for applications"), InputRequired(lazy("Enter the last day.")))
    held_on = day_field(lazy("Day of the examination"), InputRequired(lazy("Enter the day.")))
    embargo_from = day_field(
        lazy("Embargo from"),
        Optional(),
        description=lazy("From this day candidates may not put questions about it to examiners."),
    )
    capacity = IntegerField(
        lazy("Places"),
        [Optional(), NumberRange(1, 10_000, lazy("Enter a number from 1."))],
        description=lazy("Left empty, there is no limit."),
    )
    fee = StringField(lazy("Fee"), [Length(max=120)], description=lazy("For information; it is not collected here."))
    documents = StringField(
        lazy("Documents to enclose"),
        [Length(max=400)],
        description=lazy("Separated by commas, such as: licence, diploma."),
    )
    parts = TextAreaField(
        lazy("Parts"),
        [DataRequired(lazy("Name at least one part."))],
        description=lazy(
            "One a line: key | title | pass mark in per cent. The key is the part as the path’s text names it."
        ),
        render_kw={"rows": 4, "spellcheck": "false"},
    )
    text = TextAreaField(lazy("What candidates should know"), [Length(max=8000)], render_kw={"rows": 6})

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.time_zone.choices = choices.zones()

    @staticmethod
    def of(found: Any) -> dict[str, Any]:
        """A sitting as the form shows it."""
        names = (
            "path_id",
            "title",
            "place",
            "time_zone",
            "opens_on",
            "closes_on",
            "held_on",
            "embargo_from",
            "capacity",
            "fee",
            "text",
        )
        parts = "\n".join(f"{part.key} | {part.title} | {part.pass_mark:g}" for part in found.parts)
        return {
            **{name: getattr(found, name) for name in names},
            "parts": parts,
            "documents": ", ".join(found.documents),
        }

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, as the table has it, without the parts."""
        given = {name: value for name, value in super().values.items() if name not in ("parts", "documents")}
        kinds = [one.strip()[:60] for one in (self.documents.data or "").split(",") if one.strip()]
        return {
            **given,
            "fee": self.fee.data or "",
            "text": self.text.data or "",
            "documents": list(dict.fromkeys(kinds)),
        }

    @property
    def part_list(self) -> list[tuple[str, str, float]]:
        """Key, title and pass mark. Raises Invalid('part-unreadable') with the line."""
        found = []
        for line, text in enumerate((self.parts.data or "").splitlines(), 1):
            if not text.strip():
                continue
            key, _, rest = (one.strip() for one in text.partition("|"))
            title, _, mark = (one.strip() for one in rest.rpartition("|"))
            try:
                percent = float(mark.replace(",", ".").removesuffix("%"))
            except ValueError:
                percent = -1.0
            if not KEY.match(key) or len(key) > 120 or not title or len(title) > 160 or not 0 < percent <= 100:
                raise Invalid("part-unreadable", line=line)
            found.append((key, title, percent))
        return found


class ApplyForm(Form):
    """An application; documents come as `document-<number>`."""

    extra_prefixes = ("document-",)
    note = TextAreaField(lazy("Anything the society should know"), [Length(max=2000)], render_kw={"rows": 3})
    agreed = BooleanField(
        lazy("I have read what is said about this examination"), [InputRequired(lazy("Read it, and say so."))]
    )


class DecisionForm(Form):
    """What the board decides about an application."""

    decision = HiddenField(validators=[InputRequired()])
    because = TextAreaField(lazy("Reason"), A_REASON, render_kw={"rows": 3})


class LateForm(Form):
    """A late application at the board's discretion."""

    email = EmailField(
        lazy("E-mail address of the member"), [DataRequired(lazy("Enter the address.")), Length(max=254)]
    )
    because = TextAreaField(lazy("Why it is accepted late"), A_REASON, render_kw={"rows": 3})


class ExaminerForm(Form):
    """Whom to appoint."""

    user = SelectField(lazy("Examiner"), [InputRequired(lazy("Choose somebody."))], coerce=int)


class ReasonForm(Form):
    """Something that needs a reason."""

    because = TextAreaField(lazy("Reason"), A_REASON, render_kw={"rows": 3})


class MarkForm(Form):
    """One mark."""

    application = HiddenField(validators=[InputRequired()])
    part = HiddenField(validators=[InputRequired()])
    percent = NumberField(
        lazy("Per cent"),
        [Optional(), NumberRange(0, 100, lazy("A mark lies between 0 and 100 per cent."))],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    absent = BooleanField(lazy("Absent"))
    note = TextAreaField(lazy("Remarks"), [Length(max=2000)], render_kw={"rows": 2})


class SettleForm(Form):
    """What a moderator decides."""

    percent = NumberField(
        lazy("Result in per cent"),
        [
            InputRequired(lazy("Enter the result.")),
            NumberRange(0, 100, lazy("A result lies between 0 and 100 per cent.")),
        ],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    because = TextAreaField(lazy("Reason"), A_REASON, render_kw={"rows": 3})


class AppealForm(Form):
    """Why a result should be looked at again."""

    text = TextAreaField(
        lazy("What should be looked at again, and why"),
        [DataRequired(lazy("Say what should be looked at.")), Length(min=20, max=4000, message=lazy("Write at least a sentence or two."))],
        render_kw={"rows": 5},
    )  # fmt: skip


class AnswerForm(Form):
    """The answer to an appeal: left empty the result stays."""

    percent = NumberField(
        lazy("New result in per cent"),
        [Optional(), NumberRange(0, 100, lazy("A result lies between 0 and 100 per cent."))],
        description=lazy("Left empty, the result stays as it is."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    because = TextAreaField(lazy("Reason, which the candidate reads"), A_REASON, render_kw={"rows": 3})


class LetterForm(Form):
    """A mail to a group of the forecast."""

    group = HiddenField(validators=[InputRequired()])
    text = TextAreaField(
        lazy("What to say"), [DataRequired(lazy("Write something.")), Length(max=4000)], render_kw={"rows": 5}
    )
