"""What people choose from in their profile: countries, time zones and ways to write dates, named by Babel."""

from __future__ import annotations

from datetime import date
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from wtforms.fields.choices import SelectChoice

NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
LOCALES = (
    "en_GB", "en_US", "en_AU", "en_CA", "en_IE", "en_NZ", "en_ZA", "da_DK", "de_DE", "de_CH", "es_ES", "fr_FR",
    "fr_CA", "it_IT", "ja_JP",
    "nl_NL", "nb_NO", "pt_BR", "pt_PT", "fi_FI", "sv_SE",
)  # fmt: skip
EXAMPLE = date(2026, 11, 23)


@cache
def countries(locale: str) -> list[SelectChoice]:
    """ISO codes and names, by name."""
    names = Locale.parse(locale).territories
    found = [
        (code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return [SelectChoice(code, name) for code, name in sorted(found, key=lambda pair: pair[1].casefold())]


def name_of(country: str, locale: str = "en_GB") -> str:
    """The name of a country; empty when none was chosen."""
    return Locale.parse(locale).territories.get(country, country)


@cache
def zones() -> list[SelectChoice]:
    """Time zones by their place."""
    names = sorted(name for name in available_timezones() if name.startswith(REGIONS))
    return [SelectChoice("UTC"), *(SelectChoice(name, name.replace("_", " ")) for name in names)]


@cache
def formats(locale: str) -> list[SelectChoice]:
    """Ways to write dates and numbers, each with an example."""
    return [SelectChoice(name, f"{Locale.parse(name).get_display_name(locale)}: {_example(name)}") for name in LOCALES]


def _example(name: str) -> str:
    return f"{format_date(EXAMPLE, 'medium', locale=name)}, {format_decimal(1234.5, locale=name)}"


@cache
def languages(codes: tuple[str, ...], locale: str = "en_GB") -> list[SelectChoice]:
    """Languages by their names, the first one first."""
    names = Locale.parse(locale).languages
    return [SelectChoice(code, names[code]) for code in (codes[0], *sorted(codes[1:], key=lambda code: names[code]))]
