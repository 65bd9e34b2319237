"""Rules of certificates: their numbers and ids, what is public of them, and whether they still hold on a day."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

# Crockford's alphabet: no I, L, O, U, so that a number read aloud or typed from paper is not mistaken.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISTAKABLE = str.maketrans("OIL", "011")
PLACES = 131_072  # in one status list; the standard's least, so that one bit hides among many
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
UNBROKEN = re.compile(r"(.+)(2[0O][0-9OIL]{2})([0-9OIL]{4,9})(.{5})")  # of a number: prefix, year, serial, mark


class Status(StrEnum):
    """What the public page says first."""

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


def status(*, expires: date | None, revoked: bool, today: date, superseded: bool = False) -> Status:
    """A certificate is valid up to and including its last day. Revocation outweighs everything; one that a newer one
    followed is never valid again, whatever becomes of the newer.
    """
    if revoked:
        return Status.REVOKED
    if superseded:
        return Status.SUPERSEDED
    return Status.EXPIRED if expires is not None and today > expires else Status.VALID


def in_force(*, awarded: date, expires: date | None, ended: date | None, on: date) -> bool:
    """Whether a certificate was in force on a day: awarded by then, not expired, and not revoked or followed by a newer
    one (`ended`) on that day or before.
    """
    return awarded <= on and (expires is None or on <= expires) and (ended is None or ended > on)


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
    """A number as typed by hand: case, spaces, dashes and letters mistaken for digits do not matter.

    >>> normal_number(" pro–2o26 - 0041 - OOlI0 ")
    'PRO-2026-0041-00110'
    >>> normal_number("pro 2026 00417f3km")
    'PRO-2026-0041-7F3KM'
    """
    text = "".join(sign for sign in typed.upper().translate(DASHES) if sign.isprintable() or sign.isspace())
    closed = "".join(text.split())
    prefix, *rest = _parted(closed) or _parted("-".join(re.findall(r"[^\s-]+", text))) or _unbroken(closed)
    return "-".join([prefix, *(part.translate(MISTAKABLE) for part in rest)])


def _parted(text: str) -> list[str]:
    """Prefix, year, serial and mark where dashes part them; nothing where they do not. A prefix may hold dashes too."""
    parts = text.rsplit("-", 3)
    return parts if len(parts) == 4 and len(parts[1]) == 4 <= len(parts[2]) and len(parts[3]) == 5 else []


def _unbroken(text: str) -> list[str]:
    """The same by the order of the signs alone; what is no number stays as it is."""
    found = UNBROKEN.fullmatch(text.replace("-", ""))
    return list(found.groups()) if found else [text]


def facts_hash(facts: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a certificate's facts."""
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def public_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What of the frozen facts is public and signed: what the document says, and the hash of all facts, so that the
    evidence can be proved without being shown.
    """
    public = (
        "number",
        "name",
        "title",
        "society",
        "awarded_on",
        "expires_on",
        "path",
        "path_version",
        "status",
        "term",
    )
    return {**{name: facts[name] for name in public if name in facts}, "facts": facts_hash(facts)}
