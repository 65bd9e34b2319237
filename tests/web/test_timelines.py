"""Timelines: parts with their policies, pages in time, months in the reader's zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from app import db, events
from app.web import timelines
from app.web.authorization import Policy
from app.web.timelines import END, Moment, Told

START = datetime(2026, 11, 1, tzinfo=UTC)
ROWS = [Moment(START + timedelta(hours=number // 3), f"row {number}") for number in range(30)]  # three at a time


def rows(person_id: int, before: datetime, most: int) -> Iterator[Moment]:
    """Thirty things that happened to everybody."""
    return iter([moment for moment in ROWS[::-1] if moment.at < before][:most])


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two parts of a timeline of their own."""
    for name in ("_parts", "_sources", "_deeds"):
        monkeypatch.setattr(timelines, name, {})
    timelines.part("second", "Second", Policy("nobody", lambda user: False), order=2)
    timelines.part("first", "First", Policy("anybody", lambda user: True), order=1, apart=True)
    timelines.source("first", "rows", rows)
    timelines.deeds("second", {"waved": lambda facts: Told(f"Waved at {facts['at']}")})


def test_each_sees_the_parts_of_their_own(registered: None) -> None:
    assert [part.key for part in timelines.parts(None)] == ["first"] and timelines.parts(None)[0].apart


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("most", [1, 2, 3, 4, 29, 30, 31])
def test_pages_lose_nothing_and_show_nothing_twice(registered: None, most: int) -> None:
    seen, before = [], END
    while True:
        page = timelines.page(1, ["first"], before=before, most=most)
        seen += page.moments
        if page.older is None:
            break
        assert most <= len(page.moments) <= most + 2, "what happened at the same moment stays together"
        before = page.older
    assert sorted(moment.title for moment in seen) == sorted(moment.title for moment in ROWS)
    assert [moment.at for moment in seen] == sorted((moment.at for moment in ROWS), reverse=True)
    assert [moment.title for moment in timelines.whole(1, ["first"])] == [moment.title for moment in seen]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("most", [1, 2, 7])
def test_however_much_happened_in_one_moment_nothing_is_lost(registered: None, most: int) -> None:
    """A list of three hundred hours that somebody handed in is three hundred deeds of one moment."""
    crowd = [Moment(START + timedelta(hours=number // 300), f"row {number}") for number in range(303)]
    timelines.source(
        "first", "rows", lambda _id, before, count: [one for one in crowd[::-1] if one.at < before][:count]
    )

    seen, before = [], END
    while (page := timelines.page(1, ["first"], before=before, most=most)).older is not None:
        seen += page.moments
        before = page.older
    seen += page.moments

    assert sorted(one.title for one in seen) == sorted(one.title for one in crowd)


def test_deeds_of_the_history_are_told_about_the_person_alone(database: Engine, registered: None) -> None:
    events.record(None, "waved", "user:1", at="the sea")
    events.record(None, "waved", "user:11", at="the mountain")
    events.record(None, "sang", "user:1")
    db.session.flush()

    assert [moment.title for moment in timelines.page(1, ["second"]).moments] == ["Waved at the sea"]
    assert timelines.page(1, []).moments == []


def test_a_deed_of_ones_own_names_nobody(database: Engine, registered: None) -> None:
    events.record(1, "waved", "user:1", at="the sea")
    events.record(2, "waved", "user:1", at="the sea")
    db.session.flush()

    assert {moment.by_id for moment in timelines.page(1, ["second"]).moments} == {None, 2}


def test_months_are_those_of_the_reader() -> None:
    moments = [Moment(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "late"), Moment(START, "early")]

    in_lisbon = timelines.by_month(moments, ZoneInfo("Europe/Lisbon"))
    in_berlin = timelines.by_month(moments, ZoneInfo("Europe/Berlin"))

    assert [len(same) for _first, same in in_lisbon] == [2] and [len(same) for _first, same in in_berlin] == [1, 1]


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-01T00:00:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        timelines.parsed(text)
