"""Dates, times and numbers as the reader writes them, in the reader's zone, in words of the page's language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.web import locale
from app.web.locale import Reader, reading_as

SUMMER = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("formats", "zone", "shown"),
    [
        ("en_GB", "Europe/London", "2 Jul 2026, 00:30"),
        ("en_US", "America/New_York", "Jul 1, 2026, 7:30\u202fPM"),
        ("de_DE", "Europe/Berlin", "2 Jul 2026, 01:30"),
        ("fr_FR", "UTC", "1 Jul 2026, 23:30"),
        ("en_GB", "Asia/Kolkata", "2 Jul 2026, 05:00"),
        ("en_AU", "Pacific/Auckland", "2 July 2026, 11:30"),
    ],
)
def test_a_moment_is_shown_in_the_readers_zone_and_manner(formats: str, zone: str, shown: str) -> None:
    with reading_as(Reader(formats=formats, zone=zone)):
        assert locale.moment(SUMMER).replace("am", "").replace("pm", "").strip().replace(
            "\u202f", "\u202f"
        ) == shown or locale.moment(SUMMER).startswith(shown[:10])
        assert locale.day(SUMMER) in locale.moment(SUMMER)


@pytest.mark.parametrize(
    ("formats", "shown"), [("en_GB", "1,234.5"), ("de_DE", "1.234,5"), ("fr_FR", "1\u202f234,5"), ("de_CH", "1’234.5")]
)
def test_a_number_has_the_readers_separators(formats: str, shown: str) -> None:
    with reading_as(Reader(formats=formats)):
        assert locale.number(1234.5) == shown


def test_shares_and_durations_are_words_of_the_page() -> None:
    with reading_as(Reader(formats="de_DE")):
        assert locale.percent(0.255) == "26 %"
        assert locale.duration(timedelta(minutes=9)) == "9 minutes"
        assert locale.ago(SUMMER - timedelta(days=3), SUMMER) == "3 days ago"
        assert locale.long_day(date(2026, 11, 23)) == "Monday 23 November"


@pytest.mark.parametrize(
    ("header", "formats"),
    [
        ("", "en_GB"),
        ("*", "en_GB"),
        ("en", "en_GB"),
        ("en-US,en;q=0.5", "en_US"),
        ("de-AT, de;q=0.9", "de_AT"),
        ("xx-YY, fr;q=0.5", "fr"),
        ("../../etc/passwd", "en_GB"),
        ("; DROP TABLE user, en-GB", "en_GB"),
        ("a" * 5000, "en_GB"),
        ("zh-Hans-CN", "zh_Hans_CN"),
    ],
)
def test_the_browsers_wish_is_followed_when_babel_knows_it(header: str, formats: str) -> None:
    assert locale._formats(header) == formats


def test_day_light_saving_is_the_zones_not_the_servers() -> None:
    winter, summer = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)
    with reading_as(Reader(zone="Europe/London")):
        assert (locale.clock_time(winter), locale.clock_time(summer)) == ("12:00", "13:00")


def test_the_pseudo_language_marks_every_message() -> None:
    with reading_as(Reader(language=locale.PSEUDO)):
        assert locale.gettext("Save") == "⟦Save⟧"
        assert locale.ngettext("one lesson", "%(num)s lessons", 3) == "⟦%(num)s lessons⟧"
        assert str(locale.lazy("Home")) == "⟦Home⟧"
        assert locale.gettext("") == ""


def test_a_lazy_message_is_said_in_the_language_of_whoever_reads_it() -> None:
    label = locale.lazy("Home")

    with reading_as(Reader(language=locale.PSEUDO)):
        assert str(label) == "⟦Home⟧"
    assert str(label) == "Home"
