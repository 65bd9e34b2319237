"""Who wants to know, within the same transaction, that somebody's ledger has grown.

A capability above registers a function under a name, once, when it is imported; the ledger calls it and knows nothing of it.
What it is for: caches computed from the ledger. Rules and mails belong to whoever adds the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

_listeners: dict[str, Callable[[int, datetime], None]] = {}
_waiting: ContextVar[dict[int, datetime] | None] = ContextVar("waiting", default=None)


def register(name: str, listener: Callable[[int, datetime], None]) -> None:
    """Call `listener(learner_id, now)` after each entry; the same name takes the place of an earlier one."""
    _listeners[name] = listener


def tell(learner_id: int, now: datetime) -> None:
    """Say that an entry was added for this person."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting[learner_id] = now
        return
    for listener in _listeners.values():
        listener(learner_id, now)


@contextmanager
def told_at_the_end() -> Iterator[None]:
    """Within, much is added in one transaction and nobody looks at the caches: each person is told of once, afterwards."""
    waiting: dict[int, datetime] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for learner_id, now in waiting.items():
        tell(learner_id, now)
