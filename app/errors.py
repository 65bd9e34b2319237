"""What can go wrong, without a word about HTTP.

Actions and queries raise these; `web/errors.py` alone turns them into pages. Each carries its reason as data: a short code and
whatever the template needs to say it in words. Capabilities subclass them where they have words of their own.
"""

from __future__ import annotations

from typing import Any


class KeystoneError(Exception):
    """Base of all errors that a person can be told about. `reason` is a code such as 'attempts-used-up'."""

    reason = "unknown"

    def __init__(self, reason: str | None = None, **facts: Any) -> None:
        self.reason = reason or self.reason
        self.facts = facts
        super().__init__(self.reason)


class NotFound(KeystoneError, LookupError):
    """There is no such thing, or this person may not know that there is."""

    reason = "not-found"


class NotAllowed(KeystoneError):
    """The thing is there, but a rule says no."""

    reason = "not-allowed"


class Invalid(KeystoneError):
    """What was given cannot be used; `facts['problems']` may list what and where."""

    reason = "invalid"


class Conflict(KeystoneError):
    """Somebody or something was faster: the state the person saw is no longer the state there is."""

    reason = "conflict"


class TooMany(KeystoneError):
    """Asked too often; `facts['seconds']` says when to try again."""

    reason = "too-many"
