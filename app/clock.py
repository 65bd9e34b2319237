"""The one source of time. Everything inside is UTC and aware; only pages and mails turn it into somebody's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The date it is now in `zone`. There is no 'today' without saying where."""
    return now().astimezone(zone).date()
