"""Hashing of passwords with argon2id. At most two at a time, so that a burst of sign-ins cannot take all memory."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_gate = threading.BoundedSemaphore(2)
_nobody = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """The hash to store."""
    with _gate:
        return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is right. Takes the same time when there is no account or no password."""
    try:
        with _gate:
            return _hasher.verify(stored or _nobody, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with older parameters and should be made anew at this sign-in."""
    return _hasher.check_needs_rehash(stored)
