"""What seminars read and write as text: passes, calendar files, lists of attendance, what phones tell."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.seminars.presentation import below, described
from app.seminars.rules import calendars, day, lists, passes
from app.seminars.rules.calendars import Appointment
from app.seminars.rules.passes import PassCode

NOW = datetime(2026, 11, 28, 9, 0, 10, tzinfo=UTC)
SECRET = "0123456789abcdef"


def test_a_pass_is_fourteen_signs_that_fit_the_coarsest_qr_code() -> None:
    import segno

    code = passes.live(SECRET, 4711, NOW)
    assert len(code) == 14 and code.startswith("L")
    assert segno.make(code, error="q", boost_error=False, micro=False).version == 1


@pytest.mark.parametrize("way", [lambda: passes.live(SECRET, 4711, NOW), lambda: passes.printed(SECRET, 4711)])
def test_a_pass_is_read_however_it_is_typed(way) -> None:  # type: ignore[no-untyped-def]
    code = way()
    read = passes.read(f" {passes.spaced(code).lower()}-")
    assert read == passes.read(code) and read is not None and read.registration_id == 4711
    assert passes.read(code.replace("0", "O")) == read


@pytest.mark.parametrize(
    "text", ["", "X", "L" * 14 + "1", "Q00001ABCDEFGH", "L00001ABCDEFU!", "https://example.org", "L00001ABCDEFGU"]
)
def test_what_is_no_pass_is_not_read(text: str) -> None:
    assert passes.read(text) is None


def test_ce_08_a_live_pass_is_good_for_thirty_to_sixty_seconds() -> None:
    code = passes.read(passes.live(SECRET, 7, NOW))
    assert code is not None
    good = [second for second in range(-60, 120) if passes.proves(code, SECRET, NOW + timedelta(seconds=second))]
    assert good[0] == -15 and good[-1] == 44  # shown from 9:00:00 to 9:00:30, taken from 8:59:55 until 9:00:55
    assert 30 <= len(good) <= 60


def test_a_pass_on_a_phone_whose_clock_is_a_little_ahead_or_behind_is_good_as_soon_as_it_is_shown() -> None:
    for second in range(30):
        shown_at = NOW + timedelta(seconds=second)
        for apart in (-5, -1, 1, 5):  # more than that a phone knows of itself, and corrects
            code = passes.read(passes.live(SECRET, 7, shown_at + timedelta(seconds=apart)))
            assert code is not None and passes.proves(code, SECRET, shown_at), (second, apart)


def test_a_printed_pass_is_good_all_the_time_and_known_as_such() -> None:
    code = passes.read(passes.printed(SECRET, 7))
    assert code is not None and code.way == "printed"
    assert passes.proves(code, SECRET, NOW) and passes.proves(code, SECRET, NOW + timedelta(days=400))


def test_a15_a_pass_proves_nobody_else_and_no_other_kind() -> None:
    live, printed = passes.read(passes.live(SECRET, 7, NOW)), passes.read(passes.printed(SECRET, 7))
    assert live and printed
    assert not passes.proves(live, "another secret", NOW)
    assert not passes.proves(PassCode("live", 8, live.tag), SECRET, NOW)
    assert not passes.proves(PassCode("live", 7, printed.tag), SECRET, NOW)
    assert not passes.proves(PassCode("printed", 7, live.tag), SECRET, NOW)


# Calendars

TEXT = "Längere Beschreibung; mit Komma, Semikolon \\ und\nZeilen — " + "für alle " * 20


def an_appointment(**given: object) -> Appointment:
    values = {
        "uid": "session-1@keystone",
        "starts_at": NOW,
        "ends_at": NOW + timedelta(hours=3),
        "title": "Blöcke: Teil 1, morgens",
    }
    return Appointment(**{**values, **given})  # type: ignore[arg-type]


def test_a_calendar_file_is_read_as_it_was_meant() -> None:
    written = calendars.calendar(
        "Seminare",
        [an_appointment(place="Rua Garrett 108, Lisboa", text=TEXT, url="https://example.org/seminars/1", changes=3)],
        now=NOW,
    )
    (event,) = icalendar.Calendar.from_ical(written).walk("VEVENT")

    assert str(event["SUMMARY"]) == "Blöcke: Teil 1, morgens" and str(event["LOCATION"]) == "Rua Garrett 108, Lisboa"
    assert str(event["DESCRIPTION"]) == TEXT
    assert event.decoded("DTSTART") == NOW and event.decoded("DTEND") == NOW + timedelta(hours=3)
    assert event["SEQUENCE"] == 3 and event["STATUS"] == "CONFIRMED" and str(event["UID"]) == "session-1@keystone"


def test_states_in_a_calendar() -> None:
    written = calendars.calendar("x", [an_appointment(cancelled=True), an_appointment(tentative=True)], now=NOW)
    assert [event["STATUS"] for event in icalendar.Calendar.from_ical(written).walk("VEVENT")] == [
        "CANCELLED",
        "TENTATIVE",
    ]


@given(some.text(alphabet=some.characters(exclude_categories=["Cc", "Cs"]), max_size=400))
def test_lines_are_folded_at_75_octets_and_unfold_to_what_they_were(text: str) -> None:
    folded = calendars.folded(f"DESCRIPTION:{text}")
    lines = folded.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    assert lines[0] + "".join(line[1:] for line in lines[1:]) == f"DESCRIPTION:{text}"


def test_every_line_ends_as_the_standard_asks() -> None:
    written = calendars.calendar("x", [an_appointment(text=TEXT)], now=NOW)
    assert written.count("\n") == written.count("\r\n") and written.endswith("END:VCALENDAR\r\n")


def test_a_feeds_secret_depends_on_person_epoch_and_key() -> None:
    secrets = {calendars.feed_secret(key, who, epoch) for key in ("a", "b") for who in (1, 2) for epoch in (1, 2)}
    assert len(secrets) == 8 and all(len(secret) == 40 for secret in secrets)


# Lists of attendance

HEAD = "email,session,in,out\n"


def test_a_list_is_read_with_commas_semicolons_and_tabs() -> None:
    for sign in ",;\t":
        text = "Email,Session,In,Out,Name\nANN@example.org,1,9:00,12:00,Ann\n".replace(",", sign)
        found = lists.read_attendance("\ufeff" + text)
        assert not found.errors
        assert [(row.email, row.session, row.came, row.went) for row in found.rows] == [
            ("ann@example.org", 1, time(9), time(12))
        ]


def test_whole_dates_are_understood() -> None:
    found = lists.read_attendance(HEAD + "a@example.org,1,2026-11-28 09:00,2026-11-28T12:00:30\n")
    assert found.rows[0].went == datetime(2026, 11, 28, 12, 0, 30)


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        ("", 1, "no-heading"), ("name\n", 1, "missing-column"), (HEAD, 2, "no-rows"), (HEAD + 'a,"b\n', 1, "unreadable"),
        ("email,session,in,out,shoe\n", 1, "unknown-column"), (HEAD + ",1,9:00,10:00\n", 2, "email-missing"),
        (HEAD + "ann,1,9:00,10:00\n", 2, "email-invalid"), (HEAD + "a@example.org,x,9:00,10:00\n", 2, "session-unknown"),
        (HEAD + "a@example.org,0,9:00,10:00\n", 2, "session-unknown"), (HEAD + "a@example.org,1,25:00,10:00\n", 2, "time-invalid"),
        (HEAD + "a@example.org,1,9:00,\n", 2, "time-invalid"), (HEAD + "a@example.org,1,11:00,10:00\n", 2, "out-before-in"),
        (HEAD + "a@example.org,1,9:00,10:00,more\n", 2, "too-many-fields"),
        (HEAD + "a@example.org,1,9:00,10:00\n\na@example.org,1,9:00,11:00\n", 4, "row-twice"),
        (HEAD + "a@example.org,1,9:00,10:00\n" * 2001, 2002, "too-many-rows"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_list_is_said_by_row(text: str, row: int, reason: str) -> None:
    error = lists.read_attendance(text).errors[0]
    assert (error.row, error.reason) == (row, reason)


# What phones tell

SCAN = {"id": "abcdef-1234", "kind": "scan", "at": "2026-11-28T09:00:00+00:00", "offset": 3.5, "session": 1, "registration": 2,
        "direction": "in", "way": "tick"}  # fmt: skip


def test_a_scan_is_read() -> None:
    event = day.read(SCAN)
    assert event and (event.session_id, event.registration_id, event.direction, event.offset) == (1, 2, "in", 3.5)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x"}, {"id": 7}, {"at": "yesterday"}, {"at": "2026-11-28T09:00:00"}, {"at": 5}, {"at": "1026-11-28T09:00:00+00:00"},
        {"offset": "much"}, {"offset": float("inf")}, {"offset": float("nan")}, {"offset": True}, {"kind": "dance"},
        {"direction": "sideways"}, {"direction": "void"}, {"way": "paper"}, {"way": ""}, {"code": "x" * 30},
        {"kind": "walk-in"}, {"kind": "walk-in", "name": "Ann", "email": "not an address"}, {"kind": "close", "session": 0},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_not_read(change: dict[str, object]) -> None:
    assert day.read({**SCAN, **change}) is None


@pytest.mark.parametrize("given", [None, 5, "x", [], [SCAN]])
def test_what_is_no_event_is_not_read(given: object) -> None:
    assert day.read(given) is None


def test_a_walk_in_and_a_closing_are_read() -> None:
    walk_in = day.read({**SCAN, "kind": "walk-in", "name": " Ann Lee ", "email": "ANN@example.org"})
    assert walk_in and (walk_in.name, walk_in.email) == ("Ann Lee", "ann@example.org")
    closing = day.read({**SCAN, "kind": "close", "head_count": 12})
    assert closing and closing.head_count == 12


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ([], []),
        ([2], [2]),
        ([1, 2, 1], [2, 3, 2]),
        ([2, 4, 3], [2, 3, 3]),
        ([3, 2], [2, 2]),
        ([1, 2, 3, 4, 5, 6, 6], [2, 3, 4, 5, 6, 6, 6]),
    ],
)
def test_headings_of_a_description_follow_the_one_of_the_page(written: list[int], shown: list[int]) -> None:
    assert below(written) == shown
    text = "\n\n".join(f"{'#' * level} Part" for level in written)
    assert [int(level) for level in re.findall(r"<h(\d)>Part</h\1>", described(text))] == shown
