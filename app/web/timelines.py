"""What happened to one person, told by every capability of its own part, and put together in time by a page.

A capability tells in two ways: `deeds()` gives words to what the history (app.events) says about the person, `source()` reads rows
of its own. Both belong to a *part*, which says who may see it. Nothing is stored here, and reading takes a fixed number of
statements however much happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select

from app import db
from app.events import Event
from app.web.authorization import Policy

PER_PAGE = 50
END = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Moment:
    """One thing that happened. `title` and `detail` are words in the reader's language; `by_id` is who did it, None for the
    system or where it goes without saying; `tone` is a kind of the timeline component.
    """

    at: datetime
    title: str
    detail: str = ""
    href: str = ""
    by_id: int | None = None
    icon: str = "circle"
    tone: str = "plain"
    part: str = ""


@dataclass(frozen=True)
class Told:
    """What a deed of the history is called, from its facts."""

    title: str
    detail: str = ""
    icon: str = "circle"
    tone: str = "plain"


@dataclass(frozen=True)
class Part:
    """A part of the timeline that can be looked at alone. `label` is lazy; a part `apart` is left out of the whole, because it
    would bury the rest.
    """

    key: str
    label: Any
    policy: Policy
    order: int
    apart: bool = False


@dataclass(frozen=True)
class Page:
    """The newest moments before a moment; `older` is where the next page begins, None when nothing is left."""

    moments: list[Moment]
    older: datetime | None


Read = Callable[[int, datetime, int], Iterable[Moment]]  # person, before (exclusive), at most so many, newest first
Tell = Callable[[Mapping[str, Any]], Told]

_parts: dict[str, Part] = {}
_sources: dict[str, tuple[str, Read]] = {}
_deeds: dict[str, tuple[str, Tell]] = {}


def part(key: str, label: Any, policy: Policy, *, order: int, apart: bool = False) -> None:
    """Name a part of the timeline and say who may see it."""
    _parts[key] = Part(key, label, policy, order, apart)


def source(key: str, name: str, read: Read) -> None:
    """Add rows of a capability to a part. `read(person_id, before, most)` gives at most `most` moments before `before`,
    newest first, in one statement.
    """
    _sources[name] = (key, read)


def deeds(key: str, told: Mapping[str, Tell]) -> None:
    """Give words to verbs of the history whose subject is the person."""
    _deeds.update({verb: (key, tell) for verb, tell in told.items()})


def parts(viewer: Any) -> list[Part]:
    """The parts this person may see, in order."""
    return sorted((one for one in _parts.values() if one.policy.permits(viewer)), key=lambda one: one.order)


def page(person_id: int, chosen: Iterable[str], *, before: datetime = END, most: int = PER_PAGE) -> Page:
    """The newest moments of these parts before a moment, newest first. What happened at the same moment stays together."""
    wanted, count = set(chosen), 4 * most
    while True:
        found, whole_after = _read(person_id, wanted, before, count)
        shown = _together(found, most)
        if not shown or whole_after is None or shown[-1].at > whole_after:
            return Page(shown, shown[-1].at if len(found) > len(shown) else None)
        count *= 4  # more happened at one moment than was read


def _read(person_id: int, wanted: set[str], before: datetime, count: int) -> tuple[list[Moment], datetime | None]:
    """So many moments of each source, the newest first; and the moment after which they are all there are, if any was left."""
    told = [list(_from_history(person_id, wanted, before, count))]
    told += [
        [_of(key, moment) for moment in read(person_id, before, count)]
        for key, read in _sources.values()
        if key in wanted
    ]
    cut = [some[-1].at for some in told if len(some) >= count]
    found = sorted((moment for some in told for moment in some), key=lambda moment: moment.at, reverse=True)
    return found, max(cut, default=None)


def _together(found: Iterable[Moment], most: int) -> list[Moment]:
    """The first of these, so many or a few more: what happened at the same moment stays together."""
    shown: list[Moment] = []
    for _at, same in groupby(found, key=lambda moment: moment.at):
        if len(shown) >= most:
            break
        shown += same
    return shown


def whole(person_id: int, chosen: Iterable[str]) -> Iterator[Moment]:
    """Everything, newest first, read page by page."""
    wanted, before = set(chosen), END
    while True:
        found = page(person_id, wanted, before=before, most=500)
        yield from found.moments
        if found.older is None:
            return
        before = found.older


def by_month(moments: Iterable[Moment], zone: Any) -> list[tuple[datetime, list[Moment]]]:
    """The moments by month in the reader's zone; each month as its first moment and all of them."""
    months = groupby(moments, key=lambda moment: moment.at.astimezone(zone).strftime("%Y-%m"))
    found = [list(same) for _month, same in months]
    return [(same[0].at, same) for same in found]


def known_verbs() -> set[str]:
    """The verbs that have words."""
    return set(_deeds)


def _from_history(person_id: int, wanted: set[str], before: datetime, most: int) -> Iterator[Moment]:
    verbs = [verb for verb, (key, _tell) in _deeds.items() if key in wanted]
    if not verbs:
        return
    rows = db.session.scalars(
        select(Event)
        .where(Event.subject == f"user:{person_id}", Event.verb.in_(verbs), Event.at < before)
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(most)
    )
    for row in rows:
        key, tell = _deeds[row.verb]
        told = tell(row.facts)
        by_id = None if row.actor_id == person_id else row.actor_id
        yield Moment(row.at, told.title, told.detail, "", by_id, told.icon, told.tone, key)


def _of(key: str, moment: Moment) -> Moment:
    return replace(moment, part=key)


def parsed(text: str) -> datetime:
    """A moment as an address carries it. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment without a zone")
    return min(found.astimezone(UTC), END - timedelta(seconds=1))
