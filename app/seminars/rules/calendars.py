"""Seminars as a calendar file (RFC 5545), for download and for feeds. Moments are written in UTC, which needs no
definitions of zones and is right in every one.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LINE = 75  # octets a line may have before it must be folded
ENDINGS = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Appointment:
    """One session in a calendar. `uid` stays the same whatever changes; `changes` rises with each change."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    text: str = ""
    url: str = ""
    cancelled: bool = False
    tentative: bool = False
    changes: int = 0


def calendar(name: str, appointments: Iterable[Appointment], *, now: datetime) -> str:
    """The file's text, lines ended and folded as the standard asks."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Keystone//Seminars//EN", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
             "X-PUBLISHED-TTL:PT6H"]  # fmt: skip
    for one in appointments:
        lines += _event(one, now)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never cut within a letter; each further piece begins with a space."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += sign
        size += octets
    return "\r\n".join([*pieces, piece])


def feed_secret(key: str, user_id: int, epoch: int) -> str:
    """The part of a feed's address that nobody can guess: 160 bits under the site's key."""
    return hmac.new(key.encode(), f"calendar-feed:{user_id}:{epoch}".encode(), hashlib.sha256).hexdigest()[:40]


def _event(one: Appointment, now: datetime) -> list[str]:
    status = "CANCELLED" if one.cancelled else "TENTATIVE" if one.tentative else "CONFIRMED"
    lines = ["BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{_moment(now)}", f"DTSTART:{_moment(one.starts_at)}",
             f"DTEND:{_moment(one.ends_at)}", f"SUMMARY:{_text(one.title)}", f"SEQUENCE:{one.changes}",
             f"STATUS:{status}"]  # fmt: skip
    if one.place:
        lines.append(f"LOCATION:{_text(one.place)}")
    if one.text:
        lines.append(f"DESCRIPTION:{_text(one.text)}")
    if one.url:
        lines.append(f"URL:{one.url}")
    return [*lines, "END:VEVENT"]


def _text(text: str) -> str:
    return text.translate(ENDINGS)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
