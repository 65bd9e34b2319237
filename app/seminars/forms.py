"""Forms of seminars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from app.accounts import choices
from app.accounts.fields import address_field
from app.cohorts.models import Cohort
from app.content.model import Catalogue
from app.web.change_form import ChangeForm
from app.web.forms import OUR_TIME, Form, in_years
from app.web.locale import lazy

LOCAL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
LANGUAGES = ("en", "da", "de", "es", "fi", "fr", "it", "ja", "nb", "nl", "pt", "sv")
MODES = [
    SelectChoice("in-person", lazy("In person")),
    SelectChoice("live-online", lazy("Live online")),
    SelectChoice("on-demand", lazy("On demand")),
]
ONE_LINE = Regexp(r"^[^\r\n]*$", message=lazy("Write it on one line."))


class CheckboxesField(SelectMultipleField):
    """Several of a few."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def moment_field(label: Any, *checks: Any, description: Any = "") -> DateTimeLocalField:
    """Day and time as clocks show them at the seminar's place. At the ends of the calendar no time zone and no series could
    be reckoned.
    """
    return DateTimeLocalField(label, [*checks, in_years(*OUR_TIME)], format=LOCAL, description=description)


def line_field(label: Any, *, required: Any = None, most: int = 120, **keys: Any) -> StringField:
    """Words on one line."""
    checks = [InputRequired(required)] if required else [Optional()]
    return StringField(label, [*checks, Length(max=most), ONE_LINE], **keys)


class SeminarForm(ChangeForm):
    """What a seminar says of itself and whom it takes."""

    title = line_field(lazy("Title"), required=lazy("Enter a title."))
    description = TextAreaField(
        lazy("What it is about"), [Optional(), Length(max=20000)], render_kw={"rows": 8},
        description=lazy("Markdown: headings, lists, links, emphasis."),
    )  # fmt: skip
    language = SelectField(lazy("Language"), [InputRequired()], default="en")
    place = line_field(
        lazy("Place"), description=lazy("Such as a house and a town. Left empty, it takes place online.")
    )
    address = TextAreaField(lazy("Address"), [Optional(), Length(max=500)], render_kw={"rows": 3})
    online_url = line_field(
        lazy("Link to the online room"), most=500,
        description=lazy("Shown only to those who have a place."),
    )  # fmt: skip
    time_zone = SelectField(
        lazy("Time zone"), [InputRequired()], description=lazy("Of the place. All times of the seminar are read in it.")
    )
    topic = line_field(
        lazy("Topic of the hours"),
        description=lazy("As certificates ask for it; empty where they ask for none."),
    )
    modules = CheckboxesField(lazy("Modules it teaches"), [Optional()])
    capacity = IntegerField(
        lazy("Places"), [Optional(), NumberRange(1, 5000, lazy("Enter a number from 1 to 5000."))],
        description=lazy("Left empty, there is room for everybody."),
    )  # fmt: skip
    waiting_list = BooleanField(lazy("Keep a waiting list when all places are taken"), default=True)
    hold_hours = IntegerField(
        lazy("Hours a place offered is held"),
        [InputRequired(lazy("Enter the hours.")), NumberRange(1, 720, lazy("Enter a number from 1 to 720."))],
        default=48,
    )
    fee = DecimalField(
        lazy("Fee"), [Optional(), NumberRange(0, 100000, lazy("Enter an amount of up to 100 000."))], places=2
    )
    fee_currency = StringField(
        lazy("Currency"), [Optional(), Regexp(r"^[A-Za-z]{3}$", message=lazy("Three letters, such as EUR."))]
    )
    fee_text = line_field(
        lazy("About the fee"), most=200,
        description=lazy("Information only: nothing is charged here. Say how it is paid."),
    )  # fmt: skip
    opens_at = moment_field(lazy("Registration opens"), Optional())
    closes_at = moment_field(lazy("Registration closes"), Optional())
    cancel_until = moment_field(
        lazy("Members can cancel until"), Optional(), description=lazy("Left empty, until it begins.")
    )
    needs_module = SelectField(lazy("Module finished before"), [Optional()])
    needs_path = SelectField(lazy("Certificate held"), [Optional()])
    needs_cohort_id = SelectField(
        lazy("Only for the cohort"), [Optional()], coerce=lambda value: int(value) if value else None
    )
    crediting = RadioField(
        lazy("How minutes become hours"), [InputRequired()], default="threshold",
        choices=[
            SelectChoice("threshold", lazy("All or nothing, from a share of the session on")),
            SelectChoice("proportional", lazy("As much as somebody was there")),
        ],
    )  # fmt: skip
    threshold = IntegerField(
        lazy("Share of a session, in per cent"),
        [InputRequired(lazy("Enter a share.")), NumberRange(1, 100, lazy("Enter a number from 1 to 100."))],
        default=90,
    )

    def __init__(self, catalogue: Catalogue, cohorts: Iterable[Cohort], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        nothing = SelectChoice("", lazy("Nothing is needed"))
        modules = [SelectChoice(module.id, module.title) for module in catalogue.modules]
        self.language.choices = choices.languages(LANGUAGES)
        self.time_zone.choices = choices.zones()
        self.modules.choices = modules
        self.needs_module.choices = [nothing, *modules]
        self.needs_path.choices = [nothing, *(SelectChoice(path.id, path.title) for path in catalogue.paths)]
        self.needs_cohort_id.choices = [
            SelectChoice("", lazy("For everybody")), *(SelectChoice(str(one.id), one.name) for one in cohorts),
        ]  # fmt: skip

    def validate_online_url(self, field: Any) -> None:
        """Only what a browser can open safely."""
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(lazy("Enter an address that begins with https://."))

    def validate_fee(self, field: Any) -> None:
        """An amount means nothing without its currency."""
        if field.data is not None and not self.fee_currency.data:
            raise ValidationError(lazy("Enter the currency of the fee."))

    @property
    def values(self) -> dict[str, Any]:
        """Columns of the seminar; moments are naive."""
        values = {name: value for name, value in super().values.items() if name != "fee"}
        cents = None if self.fee.data is None else int(self.fee.data * 100)
        texts = ("description", "place", "address", "online_url", "topic", "fee_text", "needs_module", "needs_path")
        return {
            **values,
            **{name: values[name] or "" for name in texts},
            "fee_cents": cents,
            "fee_currency": (values["fee_currency"] or "").upper(),
        }


class SessionForm(Form):
    """One session, or a series of them."""

    title = line_field(lazy("Title"), required=lazy("Enter a title."))
    topic = line_field(lazy("Topic"), description=lazy("Where it differs from the seminar's."))
    starts_at = moment_field(lazy("Begins"), InputRequired(lazy("Enter when it begins.")))
    ends_at = moment_field(lazy("Ends"), InputRequired(lazy("Enter when it ends.")))
    mode = SelectField(lazy("How it is held"), [InputRequired()], choices=MODES)
    interactive = BooleanField(
        lazy("Interactive"), default=True, description=lazy("Participants can ask, answer or practise.")
    )
    minutes = IntegerField(
        lazy("Creditable minutes"), [Optional(), NumberRange(0, 1440, lazy("Enter a number from 0 to 1440."))],
        description=lazy("Without breaks. Left empty, the whole session counts."),
    )  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        """Columns of the session; moments are naive."""
        names = ("title", "topic", "starts_at", "ends_at", "mode", "interactive", "minutes")
        return {name: self.data[name] for name in names} | {"topic": self.topic.data or ""}


class NewSessionForm(SessionForm):
    """With how often it is repeated."""

    times = IntegerField(
        lazy("How many sessions"), [InputRequired(), NumberRange(1, 60, lazy("Enter a number from 1 to 60."))],
        default=1, description=lazy("More than one makes a series at the same time of day."),
    )  # fmt: skip
    every_days = SelectField(
        lazy("Repeated"), [InputRequired()], coerce=int, default=1,
        choices=[SelectChoice(1, lazy("Every day")), SelectChoice(7, lazy("Every week"))],
    )  # fmt: skip


class AnnounceForm(Form):
    """A message to everybody registered."""

    subject = line_field(lazy("Subject"), required=lazy("Enter a subject."))
    text = TextAreaField(
        lazy("Message"), [InputRequired(lazy("Write the message.")), Length(max=5000)], render_kw={"rows": 6}
    )
    to_waiting = BooleanField(lazy("Also to those on the waiting list"))


class AddPersonForm(Form):
    """Somebody with an account."""

    email = address_field(lazy("E-mail address of the account"), autocomplete="off", id="person-email")


class OrganiserForm(Form):
    """Somebody who may organise."""

    email = address_field(lazy("E-mail address of the account"), autocomplete="off", id="organiser-email")


class ReasonForm(Form):
    """Why."""

    because = TextAreaField(
        lazy("Reason"), [InputRequired(lazy("Enter a reason.")), Length(min=5, max=1000)], render_kw={"rows": 2}
    )


class CloseForm(Form):
    """Heads counted in the room."""

    head_count = IntegerField(
        lazy("Heads counted in the room"), [Optional(), NumberRange(0, 5000, lazy("Enter a number from 0 to 5000."))]
    )


class CorrectionForm(ReasonForm):
    """Minutes somebody was there, and how that is known."""

    minutes = IntegerField(
        lazy("Contact minutes"),
        [InputRequired(lazy("Enter the minutes.")), NumberRange(0, 1440, lazy("Enter a number from 0 to 1440."))],
    )


class TickForm(Form):
    """Somebody comes or goes now; `scan` names the scan to take back."""

    direction = HiddenField(validators=[InputRequired()])
    registration = HiddenField(validators=[InputRequired()])
    scan = HiddenField()
    once = HiddenField(validators=[InputRequired(), Length(max=64)])


class PaperForm(Form):
    """Times from a paper list, two fields a person: `in-<registration>` and `out-<registration>`."""

    extra_prefixes = ("in-", "out-")
    once = HiddenField(validators=[InputRequired(), Length(max=36)])


class PortraitForm(Form):
    """A face, and that it may be shown to organisers."""

    picture = FileField(lazy("Picture"), render_kw={"accept": "image/jpeg,image/png,image/webp"})
    agreed = BooleanField(
        lazy("Organisers of seminars I attend may see this picture to know me at the door"),
        [InputRequired(lazy("Tick that organisers may see it."))],
    )


def local(moment: datetime | None, zone: Any) -> datetime | None:
    """A moment as clocks show it in the zone, for a form."""
    return moment.astimezone(zone).replace(tzinfo=None) if moment else None
