"""Contact minutes: from what was seen at the door to what is credited. Moments are aware, so nights in which clocks
change count as long as they were.

Source of the strictness: a neighbouring society signs in and out of each session and gives credit only for time in
the room; who did not sign out gets nothing until an organiser corrects it with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

CLOCK_MAY_DIFFER = timedelta(minutes=2)
NEAR = timedelta(hours=12)  # how far from its session a scan may lie before it is taken for a mistake


class Seen(Protocol):
    """A scan."""

    @property
    def event_id(self) -> str: ...
    @property
    def session_id(self) -> int: ...
    @property
    def direction(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def voids(self) -> str: ...


@dataclass(frozen=True)
class Span:
    """When a session takes place."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return whole_minutes(self.ends_at - self.starts_at)


@dataclass(frozen=True)
class Stay:
    """From coming in to going out; `until` is None for whoever was not seen going."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Presence:
    """One person in one session. Problems: 'no-check-out' (came in, was not seen going: that time does not count),
    'out-without-in' (was seen going, not coming)."""

    minutes: int = 0
    stays: tuple[Stay, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_in(self) -> bool:
        """Whether the last that was seen of them is coming in."""
        return bool(self.stays) and self.stays[-1].until is None

    @property
    def came(self) -> bool:
        return bool(self.stays or self.problems)


@dataclass
class _Found:
    stays: list[Stay] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def presences(seen: Iterable[Seen], spans: Mapping[int, Span]) -> dict[int, Presence]:
    """One person's presence in each session of a seminar they were seen at, from everything seen of them, in any
    order and with repetitions.

    Somebody is in one room at a time: coming into a session while another goes on ends the stay there; once it is
    over, it does not replace having gone out of it. Coming in twice is one coming.
    """
    found: dict[int, _Found] = {}
    inside: tuple[int, datetime] | None = None
    for scan in in_order(seen):
        here = found.setdefault(scan.session_id, _Found())
        if scan.direction == "in" and (inside is None or inside[0] != scan.session_id):
            if inside is not None:
                _leave(found[inside[0]], inside[1], scan.at, spans.get(inside[0]))
            inside = (scan.session_id, scan.at)
        elif scan.direction == "out" and inside is not None and inside[0] == scan.session_id:
            here.stays.append(Stay(inside[1], scan.at))
            inside = None
        elif scan.direction == "out" and not (here.stays and here.stays[-1].until == scan.at):
            here.problems.append("out-without-in")
    if inside is not None:
        _leave(found[inside[0]], inside[1], None, None)
    return {
        session_id: Presence(_contact(one.stays, spans[session_id]), tuple(one.stays), tuple(one.problems))
        for session_id, one in found.items()
        if session_id in spans
    }


def _leave(found: _Found, since: datetime, at: datetime | None, span: Span | None) -> None:
    """Ends a stay without a scan out: at `at` where that is within the session, else nobody knows when."""
    seen_going = at if at is not None and span is not None and at <= span.ends_at else None
    found.stays.append(Stay(since, seen_going))
    if seen_going is None:
        found.problems.append("no-check-out")


def in_order(seen: Iterable[Seen]) -> list[Seen]:
    """What counts of the scans: each once, without those taken back, by time; at the same moment going before coming."""
    by_id = {scan.event_id: scan for scan in seen}
    void = {scan.voids for scan in by_id.values() if scan.direction == "void"}
    counted = [scan for scan in by_id.values() if scan.direction != "void" and scan.event_id not in void]
    return sorted(counted, key=lambda scan: (scan.at, scan.direction != "out", scan.event_id))


def _contact(stays: Iterable[Stay], span: Span) -> int:
    """Minutes within the session: an early scan waits for the beginning, a late one ends with it."""
    inside = timedelta()
    for stay in stays:
        if stay.until is not None:
            inside += max(timedelta(), min(stay.until, span.ends_at) - max(stay.since, span.starts_at))
    return whole_minutes(inside)


def whole_minutes(duration: timedelta) -> int:
    """Minutes that are full."""
    return int(duration.total_seconds() // 60)


def waits(at: datetime, span: Span) -> bool:
    """Whether a scan came before its session begins, so that minutes count from the beginning only."""
    return at < span.starts_at


def is_near(at: datetime, span: Span) -> bool:
    """Whether a scan can belong to the session at all."""
    return span.starts_at - NEAR <= at <= span.ends_at + NEAR


def credited(contact: int, *, scheduled: int, worth: int, crediting: str, threshold: int) -> int:
    """Minutes to credit for `contact` minutes in a session of `scheduled` minutes that is worth `worth`.

    'threshold': all or nothing, from `threshold` per cent of the time on. 'proportional': the share attended.

    >>> credited(85, scheduled=90, worth=90, crediting="threshold", threshold=90)
    90
    >>> credited(45, scheduled=90, worth=60, crediting="proportional", threshold=90)
    30
    """
    if scheduled <= 0 or contact <= 0:
        return 0
    if crediting == "threshold":
        return worth if contact * 100 >= threshold * scheduled else 0
    return worth * min(contact, scheduled) // scheduled


def credited_on_demand(modules: Iterable[str], finished: Iterable[str], *, worth: int) -> int:
    """Minutes for a session without a time: all of them once every module it consists of is finished, else none."""
    wanted = set(modules)
    return worth if wanted and wanted <= set(finished) else 0


def hours(minutes: int) -> float:
    """Hours as the ledger holds them, to two decimals."""
    return round(minutes / 60, 2)


def offset(server_now: datetime, phone_now: datetime) -> float:
    """How many seconds a phone's clock is behind the server's; negative when it is ahead."""
    return (server_now - phone_now).total_seconds()


def by_server(phone_at: datetime, offset_seconds: float) -> datetime:
    """A moment of the phone's, as the server's clock would have told it."""
    return phone_at + timedelta(seconds=offset_seconds)


def clock_is_off(offset_seconds: float) -> bool:
    """Whether the difference is worth a warning."""
    return abs(offset_seconds) > CLOCK_MAY_DIFFER.total_seconds()
