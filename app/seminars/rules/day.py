"""What a phone tells of a seminar's day, read from JSON: scans, walk-ins and sessions closed, each with an id made on
the phone, so that telling it twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.rules import is_email, is_name, normal_email

EVENT_ID = re.compile(r"[0-9A-Za-z:-]{8,64}")
MOST_AT_ONCE = 500
WAYS = ("live", "printed", "tick")
FURTHEST_OFFSET = 366 * 86400.0  # a phone whose clock is a year out is still believed; beyond that it is nonsense


@dataclass(frozen=True)
class DayEvent:
    """One thing told. kind 'scan': who (`registration_id`, or `walk_in` as a walk-in's id), `direction`, `way`, the
    `code` shown, or with direction 'void' which event it `voids` · 'walk-in': `name` and `email` · 'close':
    `head_count`. `at` is by the phone's clock, `offset` how many seconds that was behind the server's.
    """

    id: str
    kind: str
    at: datetime
    offset: float = 0.0
    session_id: int = 0
    registration_id: int = 0
    walk_in: str = ""
    direction: str = ""
    way: str = ""
    code: str = ""
    voids: str = ""
    name: str = ""
    email: str = ""
    head_count: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one: 'stored', 'known' (it was there already) or 'refused' with the reason: 'unreadable',
    'session-unknown', 'person-unknown', 'not-that-day', 'in-the-future', 'pass-not-good', 'code-used'."""

    id: str
    state: str
    reason: str = ""
    registration_id: int = 0


def read(given: Any) -> DayEvent | None:
    """One event of a phone; None for what makes no sense, which the phone is told."""
    if not isinstance(given, Mapping):
        return None
    at, offset = _moment(given.get("at")), given.get("offset", 0)
    if not EVENT_ID.fullmatch(_text(given, "id")) or at is None:
        return None
    if isinstance(offset, bool) or not isinstance(offset, int | float) or not abs(offset) < FURTHEST_OFFSET:
        return None
    event = DayEvent(
        id=_text(given, "id"), kind=_text(given, "kind"), at=at, offset=float(offset),
        session_id=_number(given, "session") or 0, registration_id=_number(given, "registration") or 0,
        walk_in=_text(given, "walk_in"), direction=_text(given, "direction"), way=_text(given, "way"),
        code=_text(given, "code"), voids=_text(given, "voids"), name=_text(given, "name").strip(),
        email=normal_email(_text(given, "email")), head_count=_number(given, "head_count"),
    )  # fmt: skip
    return event if _makes_sense(event) else None


def _makes_sense(event: DayEvent) -> bool:
    if event.kind == "scan":
        known = event.direction in {"in", "out"} or (
            event.direction == "void" and bool(EVENT_ID.fullmatch(event.voids))
        )
        return known and event.way in WAYS and len(event.code) <= 20
    if event.kind == "walk-in":
        fits = len(event.id) <= 36 and is_name(event.name)
        return fits and (not event.email or is_email(event.email))
    return event.kind == "close" and event.session_id > 0


def _moment(given: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None and 2000 < moment.year < 2200 else None


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name, "")
    return value.replace("\x00", "") if isinstance(value, str) and len(value) <= 300 else ""


def _number(given: Mapping[str, Any], name: str) -> int | None:
    value = given.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None
