"""The pass: fourteen signs that say who is meant and prove it, small enough for the coarsest of all QR codes.

A pass is a letter (L live, P printed), the registration's number in five signs and a tag of eight signs, which is
HMAC-SHA256 under a secret of the registration. A live one holds for thirty seconds and a little and changes then, on
the member's phone, without network: a picture sent to a friend is worth nothing soon. A printed one holds for the
seminar; the organiser is told to compare the face.

HMAC and not Ed25519: a signature of 64 bytes makes a code of 45 by 45 dots instead of 21 by 21. Whoever checks
passes needs the secrets of this seminar's registrations, which the organiser's phone holds encrypted for the day.
`app/seminars/static/pages/pass-code.js` computes the same.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U, which are mistaken for others
LIVE_SECONDS = 30
AHEAD = timedelta(
    seconds=5
)  # how far a member's clock may be ahead of the door's; more than that, phones know and correct
TAG_SIGNS = 8
NUMBER_SIGNS = 5
LENGTH = 1 + NUMBER_SIGNS + TAG_SIGNS
WAYS = {"L": "live", "P": "printed"}


@dataclass(frozen=True)
class PassCode:
    """A pass as read. `way` is 'live' or 'printed'."""

    way: str
    registration_id: int
    tag: str


def printed(secret: str, registration_id: int) -> str:
    """The pass on paper."""
    return f"P{_number(registration_id)}{_tag(secret, f'P{registration_id}')}"


def live(secret: str, registration_id: int, at: datetime) -> str:
    """The pass a phone shows at this moment."""
    return f"L{_number(registration_id)}{_tag(secret, f'L{registration_id}:{_step(at)}')}"


def read(text: str) -> PassCode | None:
    """What was scanned or typed: spaces, hyphens and small letters do not matter, nor signs that look alike."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    if len(signs) != LENGTH or signs[0] not in WAYS:
        return None
    rest = signs[1:].translate(str.maketrans("OIL", "011"))
    if any(sign not in SIGNS for sign in rest):
        return None
    number = 0
    for sign in rest[:NUMBER_SIGNS]:
        number = number * 32 + SIGNS.index(sign)
    return PassCode(WAYS[signs[0]], number, rest[NUMBER_SIGNS:])


def proves(code: PassCode, secret: str, at: datetime) -> bool:
    """Whether a pass is good at this moment: a live one for sixty seconds, which begin a little before its own thirty."""
    if code.way == "printed":
        return hmac.compare_digest(code.tag, _tag(secret, f"P{code.registration_id}"))
    return any(
        hmac.compare_digest(code.tag, _tag(secret, f"L{code.registration_id}:{_step(at + AHEAD) - late}"))
        for late in (0, 1)
    )


def spaced(code: str) -> str:
    """As people read it aloud and type it.

    >>> spaced("P00017ABCDEFGH")
    'P00017 ABCD EFGH'
    """
    return f"{code[:6]} {code[6:10]} {code[10:]}"


def _step(at: datetime) -> int:
    return int(at.timestamp() // LIVE_SECONDS)


def _number(value: int) -> str:
    signs = ""
    for _ in range(NUMBER_SIGNS):
        value, rest = divmod(value, 32)
        signs = SIGNS[rest] + signs
    return signs


def _tag(secret: str, message: str) -> str:
    """Forty bits of the HMAC, five to a sign."""
    digest = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
    bits = int.from_bytes(digest[:5], "big")
    return "".join(SIGNS[bits >> shift & 31] for shift in range(35, -1, -5))
