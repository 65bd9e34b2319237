"""Language, formats and time zone of whoever is reading.

Words go through gettext: `_()` and `{% trans %}` in templates, `_()` and `lazy()` in forms. Dates and numbers follow the reader's
locale and zone by way of Babel. The language `en-XA` is a pseudo-language: every translated string comes out in ⟦brackets⟧, which
shows at a glance, and lets a test prove, what was left out.
"""

from __future__ import annotations

import gettext as stdlib_gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_timezone
from babel.localedata import exists
from babel.numbers import format_decimal, format_percent
from babel.support import LazyProxy
from flask import Flask, g, has_request_context, request
from flask.globals import app_ctx
from flask_login import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES = ("en",)
PSEUDO = "en-XA"
FORMATS_BY_DEFAULT = "en_GB"
TRANSLATIONS = Path(__file__).parent.parent / "translations"


@dataclass(frozen=True)
class Reader:
    """How somebody reads: language of the words, locale of dates and numbers, time zone. `name` stands for all three."""

    language: str = "en"
    formats: str = FORMATS_BY_DEFAULT
    zone: str = "Europe/London"
    name: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", f"{self.language} {self.formats} {self.zone}")


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)
_context = app_ctx._get_current_object
_catalogues: dict[str, stdlib_gettext.NullTranslations] = {}


class Pseudo(stdlib_gettext.NullTranslations):
    """Marks whatever was given for translation."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)


def reader() -> Reader:
    """Who is being written to now: set by `reading_as()`, else derived once a request, else the defaults."""
    chosen = _reader.get()
    if chosen is not None:
        return chosen
    try:
        return _context().g.reader  # asked for every word of a page, so not by way of the proxy
    except (AttributeError, RuntimeError):
        if not has_request_context():
            return Reader()
    g.reader = _reader_of_request()
    return g.reader


@contextmanager
def reading_as(chosen: Reader) -> Iterator[None]:
    """Write for somebody else for a while, such as the receiver of a mail."""
    token = _reader.set(chosen)
    try:
        yield
    finally:
        _reader.reset(token)


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return catalogue(reader().language).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The right plural in the reader's language."""
    return catalogue(reader().language).ngettext(one, many, number)


_ = gettext


def lazy(message: str) -> LazyProxy:
    """A message translated when it is shown: for labels that are written down once, at import."""
    return LazyProxy(gettext, message, enable_cache=False)


def catalogue(language: str) -> stdlib_gettext.NullTranslations:
    """The translations of a language; English needs none."""
    if language not in _catalogues:
        _catalogues[language] = (
            Pseudo()
            if language == PSEUDO
            else stdlib_gettext.translation("keystone", TRANSLATIONS, [language], fallback=True)
        )
    return _catalogues[language]


def zone() -> ZoneInfo:
    """The reader's time zone."""
    return ZoneInfo(reader().zone)


def moment(value: datetime) -> str:
    """Such as '23 Nov 2026, 14:02', in the reader's zone."""
    return f"{day(value)}, {clock_time(value)}"


def day(value: datetime | date) -> str:
    """Such as '23 Nov 2026', in the reader's zone."""
    if isinstance(value, datetime):
        value = value.astimezone(zone()).date()
    return _date(value, "medium", _worded())


def long_day(value: datetime | date) -> str:
    """Such as 'Monday 23 November'."""
    if isinstance(value, datetime):
        value = value.astimezone(zone()).date()
    return _date(value, "EEEE d MMMM", _worded())


def month(value: datetime) -> str:
    """Such as 'November 2026', in the reader's zone."""
    return format_skeleton("yMMMM", value, tzinfo=_tz(), locale=_worded())


def clock_time(value: datetime) -> str:
    """Such as '14:02', in the reader's zone."""
    return format_time(value, "short", tzinfo=_tz(), locale=reader().formats)


def ago(value: datetime, now: datetime) -> str:
    """Such as '3 days ago' or 'in 2 hours'."""
    return format_timedelta(value - now, add_direction=True, locale=_worded())


def duration(value: timedelta) -> str:
    """Such as '9 minutes'."""
    return format_timedelta(value, threshold=1.5, locale=_worded())


def number(value: float) -> str:
    """With the reader's separators; at most two decimals."""
    return _decimal(value, reader().formats)


def percent(value: float) -> str:
    """A share between 0 and 1 as per cent, without decimals."""
    return _per_cent(value, reader().formats)


# Babel takes a twentieth of a millisecond each time for what it said of the same number or day before.
@lru_cache(maxsize=2048)
def _decimal(value: float, formats: str) -> str:
    return format_decimal(value, format="#,##0.##", locale=formats)


@lru_cache(maxsize=256)
def _per_cent(value: float, formats: str) -> str:
    return format_percent(value, format="#,##0 %", locale=formats)


@lru_cache(maxsize=4096)
def _date(value: date, form: str, formats: str) -> str:
    return format_date(value, form, locale=formats)


def install(app: Flask, *, default_zone: str) -> None:
    """Give templates the words and formats, and remember the zone of readers who have not chosen one."""
    app.extensions["keystone-zone"] = default_zone
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters |= {
        "localtime": moment, "moment": moment, "day": day, "long_day": long_day, "month": month, "clock_time": clock_time,
        "number": number, "percent": percent, "duration": duration, "iso": lambda value: value.astimezone(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip


def _reader_of_request() -> Reader:
    from flask import current_app

    user = current_user if current_user.is_authenticated else None
    asked = request.args.get("language", "")
    language = PSEUDO if asked == PSEUDO and current_app.testing else LANGUAGES[0]
    return Reader(
        language=language,
        formats=_formats((user.locale if user else None) or _in_order(request.headers.get("Accept-Language", ""))),
        zone=(user.time_zone if user else None) or current_app.extensions["keystone-zone"],
    )


@lru_cache(maxsize=512)
def _in_order(header: str) -> str:
    """An Accept-Language header with what is liked best first."""
    return parse_accept_header(header, LanguageAccept).to_header()


@lru_cache(maxsize=512)
def _formats(header: str) -> str:
    """The first locale of an Accept-Language header that Babel knows; plain 'en' means British formats."""
    for part in header.split(","):
        name = part.split(";")[0].strip().replace("-", "_")
        if name in {"", "*", "en"}:
            continue
        try:
            return str(Locale.parse(name))
        except (ValueError, UnknownLocaleError):
            continue
    return FORMATS_BY_DEFAULT


def _worded() -> str:
    """The reader's locale for what has words in it ('3 days ago'): theirs where it speaks the page's language, else the
    page's language as it is written in their territory, else the default.
    """
    return _worded_as(reader().formats, reader().language)


@lru_cache(maxsize=256)
def _worded_as(chosen: str, language: str) -> str:
    formats, language = Locale.parse(chosen), language.partition("-")[0]
    if formats.language == language:
        return str(formats)
    beside = f"{language}_{formats.territory}"
    return beside if exists(beside) else FORMATS_BY_DEFAULT


def _tz() -> ZoneInfo:
    return get_timezone(reader().zone)  # type: ignore[return-value]
