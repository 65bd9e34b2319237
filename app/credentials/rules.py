"""Rules of certificates: their numbers, what their hash covers, and whether they still hold on a day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

# Crockford's alphabet: no I, L, O, U, so that a number read aloud or typed from paper is not mistaken.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISTAKABLE = str.maketrans("OIL", "011")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


class Status(StrEnum):
    """What the public page says first."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


def status(*, expires: date | None, revoked: bool, today: date) -> Status:
    """A certificate is valid up to and including its last day; revocation outweighs everything."""
    if revoked:
        return Status.REVOKED
    return Status.EXPIRED if expires is not None and today > expires else Status.VALID


@dataclass(frozen=True)
class Number:
    """The parts of a certificate's number; `mark` is 25 random bits."""

    prefix: str
    year: int
    serial: int
    mark: int

    @property
    def text(self) -> str:
        return certificate_number(self.prefix, self.year, self.serial, self.mark)


def certificate_number(prefix: str, year: int, serial: int, mark: int) -> str:
    """Such as PRO-2026-0041-7F3KM. The last part is random: who knows one number cannot count on to the next.

    >>> certificate_number("PRO", 2026, 41, 0)
    'PRO-2026-0041-00000'
    """
    signs = "".join(ALPHABET[(mark >> shift) & 31] for shift in (20, 15, 10, 5, 0))
    return f"{prefix}-{year}-{serial:04}-{signs}"


def normal_number(typed: str) -> str:
    """A number as typed by hand: case, spaces, the kind of dash and letters mistaken for digits do not matter.

    >>> normal_number(" pro–2o26 - 0041 - OOlI0 ")
    'PRO-2026-0041-00110'
    """
    text = "".join(sign for sign in typed.upper() if sign.isprintable() and not sign.isspace()).translate(DASHES)
    prefix, *rest = text.rsplit("-", 3)
    return "-".join([prefix, *(part.translate(MISTAKABLE) for part in rest)])


def facts_hash(facts: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a certificate's facts."""
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
