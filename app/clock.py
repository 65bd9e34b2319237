"""The one source of time. Everything inside is UTC and aware; only pages and mails turn it into somebody's zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _stopped.get() or datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The date it is now in `zone`. There is no 'today' without saying where."""
    return now().astimezone(zone).date()


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` for this thread: for the demonstration's past, and for tests. Nothing that serves people uses it."""
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)
