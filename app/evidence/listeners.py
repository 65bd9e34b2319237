"""Who wants to know, within the same transaction, that somebody's ledger has grown.

A capability above registers a function under a name, once, when it is imported; the ledger calls it and knows nothing of it.
What it is for: caches computed from the ledger. Rules and mails belong to whoever adds the entry.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

_listeners: dict[str, Callable[[int, datetime], None]] = {}


def register(name: str, listener: Callable[[int, datetime], None]) -> None:
    """Call `listener(learner_id, now)` after each entry; the same name takes the place of an earlier one."""
    _listeners[name] = listener


def tell(learner_id: int, now: datetime) -> None:
    """Say that an entry was added for this person."""
    for listener in _listeners.values():
        listener(learner_id, now)
