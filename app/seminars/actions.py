"""Writes about seminars themselves: making, changing, publishing and calling one off, its sessions, its organisers and
its announcements. Registering: `registrations.py`; the day itself: `attending.py`; hours: `crediting.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app import db, events, mail
from app.accounts import queries as accounts
from app.accounts.models import User
from app.errors import Conflict, Invalid, NotAllowed
from app.seminars import queries, registrations
from app.seminars.models import Announcement, Organiser, Portrait, Scan, Seminar, SeminarSession
from app.seminars.rules import registering

MOMENTS = ("opens_at", "closes_at", "cancel_until")


def create(values: dict[str, Any], *, by: User, now: datetime) -> Seminar:
    """Make a seminar that only its organisers see. `values` are its columns; moments among them are naive, as clocks
    show them in its zone. Raises Invalid('no-such-time'), Invalid('closes-before-opens').
    """
    seminar = Seminar(created_at=now, **_in_zone(values))
    db.session.add(seminar)
    db.session.flush()
    db.session.add(Organiser(seminar_id=seminar.id, user_id=by.id, since=now))
    events.record(by.id, "seminar-created", f"seminar:{seminar.id}", title=seminar.title)
    db.session.flush()
    return seminar


def edit(seminar: Seminar, values: dict[str, Any], *, by: User, now: datetime) -> None:
    """Change what a seminar says of itself; a larger room moves the waiting list up. Raises Conflict('zone-fixed') when its
    zone would change although it has sessions.
    """
    take_turn(seminar)
    if values["time_zone"] != seminar.time_zone and queries.sessions_of(seminar.id):
        raise Conflict("zone-fixed")
    for name, value in _in_zone(values).items():
        setattr(seminar, name, value)
    seminar.version += 1
    events.record(by.id, "seminar-edited", f"seminar:{seminar.id}", title=seminar.title, version=seminar.version)
    registrations.move_up(seminar, now=now)


def publish(seminar: Seminar, *, by: User, now: datetime) -> None:
    """Let members see it and register. Raises Invalid('no-sessions'), Conflict when it is published already."""
    take_turn(seminar)
    if seminar.published_at is not None:
        raise Conflict()
    if not queries.sessions_of(seminar.id):
        raise Invalid("no-sessions")
    seminar.published_at = now
    events.record(by.id, "seminar-published", f"seminar:{seminar.id}", title=seminar.title)


def call_off(seminar: Seminar, *, because: str, by: User, now: datetime) -> None:
    """Say that it does not take place, and tell everybody registered. Hours credited stay in the ledger."""
    take_turn(seminar)
    if seminar.called_off_at is not None:
        raise Conflict()
    seminar.called_off_at, seminar.called_off_because = now, because
    seminar.version += 1
    for somebody in queries.people_of(seminar.id, *registering.LIVE):
        _tell(somebody, "called_off", seminar, because=because)
    events.record(by.id, "seminar-called-off", f"seminar:{seminar.id}", because=because)


def add_sessions(
    seminar: Seminar, values: dict[str, Any], *, times: int, every_days: int, by: User
) -> list[SeminarSession]:
    """Add a session, or a whole series at the same time of day. Raises Invalid('no-such-time'),
    Invalid('session-ends-first'), Invalid('worth-too-much').
    """
    take_turn(seminar)
    starts, ends = values["starts_at"], values["ends_at"]
    made = []
    for place, (begins, until) in enumerate(registering.series(starts, ends, times=times, every_days=every_days), 1):
        title = f"{values['title']} {place}" if times > 1 else values["title"]
        given = _session_values(seminar, {**values, "title": title[:120], "starts_at": begins, "ends_at": until})
        made.append(SeminarSession(seminar_id=seminar.id, **given))
    db.session.add_all(made)
    seminar.version += 1
    db.session.flush()
    events.record(by.id, "sessions-added", f"seminar:{seminar.id}", sessions=[one.id for one in made])
    return made


def edit_session(seminar: Seminar, session: SeminarSession, values: dict[str, Any], *, by: User) -> None:
    """Change a session. Raises Conflict('session-closed') once it is closed: minutes rest on its times."""
    take_turn(seminar)
    _still_open(session)
    for name, value in _session_values(seminar, values).items():
        setattr(session, name, value)
    seminar.version += 1
    events.record(by.id, "session-edited", f"seminar:{seminar.id}", session=session.id)
    db.session.flush()


def remove_session(seminar: Seminar, session: SeminarSession, *, by: User) -> None:
    """Take a session out of the programme, while nobody was seen at it. Raises Conflict('session-attended')."""
    take_turn(seminar)
    _still_open(session)
    if db.session.query(Scan.id).filter(Scan.session_id == session.id).first():
        raise Conflict("session-attended")
    events.record(by.id, "session-removed", f"seminar:{seminar.id}", session=session.id, title=session.title)
    db.session.delete(session)
    seminar.version += 1
    db.session.flush()


def add_organiser(seminar: Seminar, *, email: str, by: User, now: datetime) -> User:
    """Let somebody else run it too. Raises NotAllowed('cannot-organise') for people without the right to."""
    user = accounts.user_with_email(email)
    if user is None or user.suspended_at is not None or not queries.may_organise(user):
        raise NotAllowed("cannot-organise")
    db.insert_missing(Organiser, [{"seminar_id": seminar.id, "user_id": user.id, "since": now}])
    events.record(by.id, "organiser-added", f"seminar:{seminar.id}", user=user.id)
    return user


def remove_organiser(seminar: Seminar, user_id: int, *, by: User) -> None:
    """Take the right to run it from somebody; the last organiser stays. Raises Conflict('last-organiser')."""
    take_turn(seminar)
    organisers = queries.organisers_of(seminar.id)
    if user_id not in {one.id for one in organisers}:
        raise Conflict()
    if len(organisers) == 1:
        raise Conflict("last-organiser")
    db.session.query(Organiser).filter_by(seminar_id=seminar.id, user_id=user_id).delete()
    events.record(by.id, "organiser-removed", f"seminar:{seminar.id}", user=user_id)


def announce(seminar: Seminar, *, subject: str, text: str, to_waiting: bool, by: User, now: datetime) -> Announcement:
    """Write to everybody who has a place, and to those who wait for one if asked for. Kept as it was sent."""
    states = registering.LIVE if to_waiting else registering.HOLDING
    people = [one for one in queries.people_of(seminar.id, *states) if _reachable(one)]
    made = Announcement(
        seminar_id=seminar.id, subject=subject, text=text, receivers=len(people), by_id=by.id, sent_at=now
    )
    db.session.add(made)
    for somebody in people:
        _tell(somebody, "announcement", seminar, subject=subject, text=text, by=by.name)
    events.record(by.id, "announced", f"seminar:{seminar.id}", headline=subject, receivers=len(people))
    db.session.flush()
    return made


def keep_portrait(user: User, picture: bytes, *, now: datetime) -> None:
    """Keep a member's face, which they agree to by giving it, in place of an earlier one."""
    db.session.merge(Portrait(user_id=user.id, picture=picture, agreed_at=now))
    events.record(user.id, "portrait-given", f"user:{user.id}")


def forget_portrait(user: User) -> None:
    """Delete it for good."""
    db.session.query(Portrait).filter_by(user_id=user.id).delete()
    events.record(user.id, "portrait-taken-back", f"user:{user.id}")


def _tell(somebody: queries.Somebody, template: str, seminar: Seminar, **facts: Any) -> None:
    """Mail to somebody registered, unless they are suspended."""
    if _reachable(somebody):
        mail.queue(
            somebody.email, f"seminars/email/{template}", name=somebody.name, title=seminar.title,
            seminar_id=seminar.id, **facts,
        )  # fmt: skip


def _reachable(somebody: queries.Somebody) -> bool:
    return bool(somebody.email) and (somebody.user is None or somebody.user.suspended_at is None)


def take_turn(seminar: Seminar) -> None:
    """Let nobody else change the seminar or its registrations until the transaction ends."""
    db.session.flush()
    db.session.refresh(seminar, with_for_update=True)


def _still_open(session: SeminarSession) -> None:
    if session.closed_at is not None:
        raise Conflict("session-closed")


def _session_values(seminar: Seminar, values: dict[str, Any]) -> dict[str, Any]:
    zone = ZoneInfo(seminar.time_zone)
    starts, ends = _moment(values["starts_at"], zone), _moment(values["ends_at"], zone)
    if starts is None or ends is None or ends <= starts:
        raise Invalid("session-ends-first")
    if values["minutes"] is None:
        values = {**values, "minutes": int((ends - starts).total_seconds() // 60)}
    if values["minutes"] * 60 > (ends - starts).total_seconds() and values["mode"] != "on-demand":
        raise Invalid("worth-too-much")
    return {**values, "starts_at": starts, "ends_at": ends}


def _in_zone(values: dict[str, Any]) -> dict[str, Any]:
    zone = ZoneInfo(values["time_zone"])
    given = {**values, **{name: _moment(values[name], zone) for name in MOMENTS}}
    opens, closes = given["opens_at"], given["closes_at"]
    if opens is not None and closes is not None and closes <= opens:
        raise Invalid("closes-before-opens")
    return given


def _moment(local: datetime | None, zone: ZoneInfo) -> datetime | None:
    if local is None:
        return None
    moment = registering.in_zone(local, zone)
    if moment is None:
        raise Invalid("no-such-time", time=local.strftime("%H:%M"), zone=zone.key)
    return moment
