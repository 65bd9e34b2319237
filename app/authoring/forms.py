"""Forms of authoring. The text of a file is taken as it was typed: spaces at its ends may matter."""

from __future__ import annotations

from typing import Any, TypeVar

from wtforms import Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.errors import Invalid
from app.web.forms import Form
from app.web.locale import lazy

F = TypeVar("F", bound=Form)


def valid(form: F) -> F:
    """A form that no person filled in wrongly: what is missing was left out on purpose."""
    if not form.validate():
        raise Invalid("form-unusable")
    return form


class SourceField(Field):
    """Markdown, untouched."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            raise ValidationError()


class ButtonForm(Form):
    """A button and nothing else."""


class PathForm(Form):
    """Which file."""

    path = StringField(lazy("File"), [InputRequired(), Length(max=240)])


class NewFileForm(Form):
    """Where a new file stands: its kind and module give the folder."""

    kind = SelectField(
        lazy("What it is"),
        choices=[
            SelectChoice("lessons", lazy("Lesson")),
            SelectChoice("bank", lazy("Questions for the bank")),
            SelectChoice("quizzes", lazy("Quiz")),
            SelectChoice("checklists", lazy("Practical checklist")),
            SelectChoice("certification", lazy("Certification path")),
            SelectChoice("cpd", lazy("Rules of continuing education")),
            SelectChoice("module", lazy("Module")),
        ],
    )
    module = SelectField(lazy("Module"), validate_choice=False)
    name = StringField(
        lazy("Name of the file"),
        [InputRequired(lazy("Give the file a name, such as 07-retest.")), Length(max=80)],
        description=lazy(
            "Lower-case words joined by hyphens, no ending: 07-retest. Lessons stand in the order of their names."
        ),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )

    @property
    def path(self) -> str:
        """The path the answers amount to."""
        name = (self.name.data or "").removesuffix(".md")
        if self.kind.data in ("certification", "cpd"):
            return f"{self.kind.data}/{name}.md"
        if self.kind.data == "module":
            return f"modules/{name}/module.md"
        return f"modules/{self.module.data}/{self.kind.data}/{name}.md"


class TextForm(Form):
    """The editor: the text and the version it rests on. The note goes with a submission."""

    text = SourceField(lazy("Markdown"), id="draft-text")
    seq = IntegerField(validators=[InputRequired(), NumberRange(0)])
    note = TextAreaField(lazy("What you changed and why"), [Length(max=2000)], id="draft-note")
    answers = StringField()


class ReviewForm(Form):
    """A reviewer's answer to the version that was read."""

    seq = IntegerField(validators=[InputRequired(), NumberRange(0)])
    note = TextAreaField(lazy("Note to the author"), [Length(max=2000)], id="review-note")
    simulation = IntegerField(validators=[Optional()])


class BaseForm(Form):
    """After a change on disk: which text to go on with."""

    disk = StringField(validators=[Length(max=64)])
    keep = SelectField(choices=[SelectChoice("mine"), SelectChoice("theirs")])


class RestoreForm(Form):
    """Which kept state to go on from."""

    revision = IntegerField(validators=[InputRequired()])
    seq = IntegerField(validators=[InputRequired(), NumberRange(0)])


class RollbackForm(Form):
    """Which version of which file."""

    path = StringField(validators=[InputRequired(), Length(max=240)])
    version = StringField(validators=[InputRequired(), Length(max=16)])
