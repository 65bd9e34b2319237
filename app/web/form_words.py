"""What WTForms says of a field by itself, in words that tell what to do.

Its own sentences ("Not a valid date value.") speak of types. A form that has better words gives them to its field. A test demands
that every sentence of WTForms that our fields can say is here.
"""

from __future__ import annotations

from app.web.locale import gettext, lazy, ngettext

DATE = lazy("Enter a day that exists, as year-month-day, for example 2026-05-31.")
WORDS = {
    "This field is required.": lazy("Fill this in."),
    "Invalid input.": lazy("This is not in the form that is asked for."),
    "Invalid email address.": lazy("Enter an e-mail address, for example name@example.org."),
    "Not a valid date value.": DATE,
    "Not a valid datetime value.": lazy(
        "Enter a day and a time that exist, as year-month-day and hours:minutes, for example 2026-05-31 14:30."
    ),
    "Not a valid time value.": lazy("Enter a time of day as hours:minutes, for example 14:30."),
    "Not a valid integer value.": lazy("Enter a whole number, for example 12."),
    "Not a valid decimal value.": lazy("Enter a number, for example 12.5."),
    "Not a valid float value.": lazy("Enter a number, for example 12.5."),
    "Number must be at least %(min)s.": lazy("Enter a number that is not below %(min)s."),
    "Number must be at most %(max)s.": lazy("Enter a number that is not above %(max)s."),
    "Number must be between %(min)s and %(max)s.": lazy("Enter a number from %(min)s to %(max)s."),
    "Field must be between %(min)d and %(max)d characters long.": lazy("Write from %(min)d to %(max)d characters."),
    "Not a valid choice.": lazy("Choose one of what is offered."),
    "Invalid Choice: could not coerce.": lazy("Choose one of what is offered."),
    "Invalid choice(s): one or more data inputs could not be coerced.": lazy("Choose from what is offered."),
    "Field must be equal to %(other_name)s.": lazy("This differs from what is entered above it."),
}


class Words:
    """What WTForms asks for translations."""

    def gettext(self, message: str) -> str:
        return str(WORDS[message]) if message in WORDS else message

    def ngettext(self, one: str, many: str, number: int) -> str:
        if "at least" in one:
            return ngettext("Write at least %(min)d character.", "Write at least %(min)d characters.", number)
        if "longer than" in one:
            return ngettext("Write at most %(max)d character.", "Write at most %(max)d characters.", number)
        if "exactly" in one:
            return ngettext("Write exactly %(max)d character.", "Write exactly %(max)d characters.", number)
        return gettext("Choose from what is offered.")
