"""What pages of seminars need besides rows: Markdown as HTML, seminars as a calendar, the list a phone takes along."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from app.seminars import presence, queries, words
from app.seminars.models import Registration, Scan, Seminar, SeminarSession
from app.seminars.rules import passes
from app.seminars.rules.calendars import Appointment

PLAIN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"]).disable("image")


def described(text: str) -> Markup:
    """Markdown of an organiser as safe HTML: no raw HTML, no pictures, headings below those of the page."""
    tokens = PLAIN.parse(text)
    opened = [token for token in tokens if token.type == "heading_open"]
    closed = [token for token in tokens if token.type == "heading_close"]
    for start, end, level in zip(opened, closed, below([int(token.tag[1]) for token in opened]), strict=True):
        start.tag = end.tag = f"h{level}"
    return Markup(PLAIN.renderer.render(tokens, PLAIN.options, {}))  # noqa: S704 - the parser escapes all else


def below(levels: Sequence[int]) -> list[int]:
    """Levels of headings under a page's own h1: the highest becomes 2, and none is more than one deeper than the one before,
    however they were written, because who listens moves from level to level.
    """
    found, before, top = [], 1, min(levels, default=1)
    for level in levels:
        before = min(level - top + 2, before + 1, 6)
        found.append(before)
    return found


def appointments(
    seminar: Seminar, sessions: Iterable[SeminarSession], *, public_url: str, state: str = "placed"
) -> list[Appointment]:
    """The sessions of a seminar for a calendar; who only waits has them as tentative."""
    url = f"{public_url}/seminars/{seminar.id}"
    place = ", ".join(part for part in (seminar.place, " ".join(seminar.address.split())) if part)
    link = seminar.online_url if state == "placed" else ""
    return [
        Appointment(
            uid=f"session-{one.id}@keystone",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            title=f"{seminar.title}: {one.title}",
            place=place or link,
            text="\n".join(part for part in (one.topic, link, url) if part),
            url=url,
            cancelled=seminar.called_off_at is not None,
            tentative=state in {"waiting", "offered"},
            changes=seminar.version,
        )
        for one in sessions
    ]


def day_list(seminar: Seminar, sessions: list[SeminarSession], *, now: datetime, owner: int) -> dict[str, Any]:
    """Everything a phone needs to run the day without network. It is encrypted there before it is kept."""
    people = [one for one in queries.people_of(seminar.id) if presence.is_awaited(one.registration)]
    faces = queries.portraits_of(one.user.id for one in people if one.user)
    return {
        "seminar": {"id": seminar.id, "title": seminar.title, "zone": seminar.time_zone},
        "owner": owner,
        "server_now": now.isoformat(),
        "sessions": [
            {
                "id": one.id, "title": one.title, "starts_at": one.starts_at.isoformat(),
                "ends_at": one.ends_at.isoformat(), "when": words.hours_of(one, seminar.time_zone),
                "closed": one.closed_at is not None,
            }
            for one in sessions
            if one.mode != "on-demand"
        ],
        "people": [_person(one, faces) for one in people],
        "scans": [_scan(scan) for scan in presence.scans_of(sessions)],
    }  # fmt: skip


def _person(one: queries.Somebody, faces: dict[int, bytes]) -> dict[str, Any]:
    registration = one.registration
    face = faces.get(one.user.id) if one.user else None
    return {
        "id": registration.id,
        "walk_in": registration.client_id or "",
        "name": one.name,
        "secret": registration.secret,
        "face": f"data:image/jpeg;base64,{base64.b64encode(face).decode()}" if face else "",
    }


def _scan(scan: Scan) -> dict[str, Any]:
    return {
        "id": scan.event_id,
        "session": scan.session_id,
        "registration": scan.registration_id,
        "direction": scan.direction,
        "at": scan.at.isoformat(),
        "voids": scan.voids,
        "code": scan.code if scan.way == "live" else "",
    }


def printed_pass(registration: Registration) -> str:
    """The signs on a printed pass."""
    return passes.printed(registration.secret, registration.id)
