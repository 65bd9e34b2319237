"""Writes of the day itself: what phones tell, what is ticked by hand, what stands on paper or in a list. All of it
becomes scans in the same table, each once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app import db, events
from app.accounts import queries as accounts
from app.accounts.models import User
from app.errors import Conflict, Invalid, NotFound
from app.seminars import queries
from app.seminars.models import Registration, Scan, Seminar, SeminarSession
from app.seminars.rules import lists, minutes, passes, registering
from app.seminars.rules.day import DayEvent, Outcome
from app.seminars.rules.lists import ListedStay, RowError

AHEAD = timedelta(minutes=2)  # how far in the future a scan may seem to lie


@dataclass(frozen=True)
class Step:
    """What importing does with a row: 'new', or 'known' when the same row came in before."""

    stay: ListedStay
    somebody: queries.Somebody
    session: SeminarSession
    came: datetime
    went: datetime
    deed: str


@dataclass(frozen=True)
class Plan:
    """What importing a list would do, or why it cannot."""

    steps: tuple[Step, ...]
    errors: tuple[RowError, ...]


def record(seminar: Seminar, told: Iterable[DayEvent], *, device: str, by: User, now: datetime) -> list[Outcome]:
    """Store what a phone tells, each event once, whoever tells it and however often. Nothing that cannot be stored
    stops the rest; its reason goes back to the phone.
    """
    day = _Day(seminar, device=device, by=by, now=now)
    outcomes = [day.store(event) for event in told]
    stored = sum(outcome.state == "stored" for outcome in outcomes)
    if stored:
        events.record(by.id, "attendance-recorded", f"seminar:{seminar.id}", events=stored, device=device)
    return outcomes


def tick(
    seminar: Seminar, session: SeminarSession, registration: Registration, *, direction: str, once: str, by: User,
    now: datetime,
) -> None:  # fmt: skip
    """Note by hand that somebody comes or goes now. Raises Conflict('not-that-day') far from the session."""
    event = DayEvent(
        id=once, kind="scan", at=now, session_id=session.id, registration_id=registration.id, direction=direction,
        way="tick",
    )  # fmt: skip
    outcome = record(seminar, [event], device="", by=by, now=now)[0]
    if outcome.state == "refused":
        raise Conflict(outcome.reason)


def write_paper(
    seminar: Seminar, session: SeminarSession, times: dict[int, tuple[time, time]], *, once: str, by: User,
    now: datetime,
) -> int:  # fmt: skip
    """Enter times from a paper list by registration, on the day of the session; what was entered from paper for the
    same people before is taken back. Raises Invalid('out-before-in'), Invalid('no-such-time').
    """
    _turn(seminar)
    known = {one.id: one for one in queries.registrations_in(seminar.id, fresh=True)}
    earlier = [scan for scan in _scans_in(session) if scan.way == "paper"]
    if any(scan.event_id.startswith(once) for scan in earlier):
        return 0
    for registration_id, (came, went) in times.items():
        if registration_id not in known:
            raise NotFound()
        since, until = _on_day(seminar, session, came), _on_day(seminar, session, went)
        if since is None or until is None:
            raise Invalid("time-never-was")
        if until <= since:
            raise Invalid("out-before-in", name=came.strftime("%H:%M"))
        if until > now + AHEAD:
            raise Invalid("still-to-come")
        for scan in earlier:
            if scan.registration_id == registration_id and scan.direction != "void":
                _add(session, registration_id, "void", scan.at, f"{once}:{scan.id}:v", by, now, voids=scan.event_id)
        _add(session, registration_id, "in", since, f"{once}:{registration_id}:in", by, now)
        _add(session, registration_id, "out", until, f"{once}:{registration_id}:out", by, now)
    events.record(by.id, "paper-list-entered", f"seminar:{seminar.id}", session=session.id, people=len(times))
    db.session.flush()
    return len(times)


def plan_list(seminar: Seminar, text: str, *, now: datetime) -> Plan:
    """What importing this list would do. Writes nothing."""
    read = lists.read_attendance(text)
    sessions = queries.sessions_of(seminar.id)
    people = {one.email: one for one in queries.people_of(seminar.id) if one.registration.state in registering.LIVE}
    known = {scan.event_id for session in sessions for scan in _scans_in(session) if scan.way == "list"}
    steps, errors = list[Step](), list(read.errors)
    for stay in read.rows:
        found = _planned(seminar, stay, sessions, people, known, now)
        (errors if isinstance(found, RowError) else steps).append(found)  # type: ignore[arg-type]
    return Plan(tuple(steps), tuple(sorted(errors, key=lambda error: error.row)))


def apply_list(seminar: Seminar, text: str, *, by: User, now: datetime) -> Plan:
    """Enter exactly this list; rows that came in before are left alone. With any error, nothing is done."""
    _turn(seminar)
    plan = plan_list(seminar, text, now=now)
    if plan.errors:
        return plan
    for step in plan.steps:
        if step.deed == "new":
            key, registration_id = _list_key(step.session, step.somebody, step.stay), step.somebody.registration.id
            _add(step.session, registration_id, "in", step.came, f"{key}:in", by, now, way="list")
            _add(step.session, registration_id, "out", step.went, f"{key}:out", by, now, way="list")
    events.record(by.id, "attendance-imported", f"seminar:{seminar.id}", rows=len(plan.steps))
    db.session.flush()
    return plan


def match_guest(seminar: Seminar, registration: Registration, *, email: str, by: User) -> User:
    """Find the account of a walk-in, so that their minutes can become hours. Raises NotFound('no-such-member'),
    Conflict('registered-already') when the account has a registration of its own.
    """
    _turn(seminar)
    user = accounts.user_with_email(email)
    if registration.user_id is not None:
        raise Conflict()
    if user is None or not user.is_active:
        raise NotFound("no-such-member")
    if queries.registration_of(seminar.id, user.id):
        raise Conflict("registered-already")
    registration.user_id = user.id
    events.record(by.id, "walk-in-matched", f"seminar:{seminar.id}", registration=registration.id, user=user.id)
    db.session.flush()
    return user


class _Day:
    """Everything one telling needs, read once, under the seminar's lock."""

    def __init__(self, seminar: Seminar, *, device: str, by: User, now: datetime) -> None:
        _turn(seminar)
        self.seminar, self.device, self.by, self.now = seminar, device[:36], by, now
        self.sessions = {one.id: one for one in queries.sessions_of(seminar.id)}
        self.registrations = {one.id: one for one in queries.registrations_in(seminar.id, fresh=True)}
        self.walk_ins = {one.client_id: one for one in self.registrations.values() if one.client_id}
        scans = db.session.execute(
            select(Scan.event_id, Scan.registration_id, Scan.code, Scan.way).where(Scan.session_id.in_(self.sessions))
        ).all()
        self.known = {event_id for event_id, _registration, _code, _way in scans}
        self.used = {(who, code) for _id, who, code, way in scans if way == "live"}

    def store(self, event: DayEvent) -> Outcome:
        if event.kind == "walk-in":
            return self._walk_in(event)
        session = self.sessions.get(event.session_id)
        if session is None:
            return Outcome(event.id, "refused", "session-unknown")
        return self._close(event, session) if event.kind == "close" else self._scan(event, session)

    def _scan(self, event: DayEvent, session: SeminarSession) -> Outcome:
        who = self.walk_ins.get(event.walk_in) or self.registrations.get(event.registration_id)
        if event.id in self.known:
            return Outcome(event.id, "known", registration_id=who.id if who else 0)
        at = minutes.by_server(event.at, event.offset)
        if refused := self._refusal(event, session, who, at):
            return Outcome(event.id, "refused", refused)
        assert who is not None
        if db.session.scalar(select(Scan.id).where(Scan.event_id == event.id)):
            return Outcome(event.id, "refused", "unreadable")  # the id of another seminar's scan
        code = passes.read(event.code)
        _add(
            session, who.id, event.direction, min(at, self.now), event.id, self.by, self.now, way=event.way,
            code=event.code if code else "", voids=event.voids, phone_at=event.at, offset_seconds=event.offset,
            device=self.device,
        )  # fmt: skip
        self.known.add(event.id)
        if code is not None and code.way == "live":
            self.used.add((who.id, event.code))
        return Outcome(event.id, "stored", registration_id=who.id)

    def _refusal(self, event: DayEvent, session: SeminarSession, who: Registration | None, at: datetime) -> str | None:
        if who is None:
            return "person-unknown"
        if at > self.now + AHEAD:
            return "in-the-future"
        if not minutes.is_near(at, minutes.Span(session.starts_at, session.ends_at)):
            return "not-that-day"
        if event.way == "tick":
            return None
        code = passes.read(event.code)
        if code is None or code.registration_id != who.id or code.way != event.way:
            return "pass-not-good"
        if not passes.proves(code, who.secret, at):
            return "pass-not-good"
        return "code-used" if (who.id, event.code) in self.used else None

    def _walk_in(self, event: DayEvent) -> Outcome:
        if known := self.walk_ins.get(event.id):
            return Outcome(event.id, "known", registration_id=known.id)
        user = accounts.user_with_email(event.email) if event.email else None
        user = user if user is not None and user.is_active else None
        mine = queries.registration_of(self.seminar.id, user.id) if user else None
        if mine is None:
            mine = Registration(
                seminar_id=self.seminar.id, user_id=user.id if user else None, state="placed", origin="walk-in",
                guest_name="" if user else event.name, guest_email="" if user else event.email,
                secret=secrets.token_hex(20), asked_at=self.now,
            )  # fmt: skip
            db.session.add(mine)
        mine.client_id = mine.client_id or event.id
        mine.state, mine.offered_until, mine.ended_at = "placed", None, None
        db.session.flush()
        self.registrations[mine.id] = self.walk_ins[event.id] = mine
        return Outcome(event.id, "stored", registration_id=mine.id)

    def _close(self, event: DayEvent, session: SeminarSession) -> Outcome:
        if session.closed_at is not None:
            return Outcome(event.id, "known")
        close(self.seminar, session, head_count=event.head_count, by=self.by, now=self.now)
        return Outcome(event.id, "stored")


def close(seminar: Seminar, session: SeminarSession, *, head_count: int | None, by: User, now: datetime) -> None:
    """End a session's attendance, with the number of heads counted in the room. Raises Conflict('session-closed'),
    Conflict('session-not-begun').
    """
    if session.closed_at is not None:
        raise Conflict("session-closed")
    if session.starts_at > now:
        raise Conflict("session-not-begun")
    session.closed_at, session.closed_by_id, session.head_count = now, by.id, head_count
    events.record(by.id, "session-closed", f"seminar:{seminar.id}", session=session.id, head_count=head_count)
    db.session.flush()


def _planned(
    seminar: Seminar, stay: ListedStay, sessions: Sequence[SeminarSession], people: dict[str, queries.Somebody],
    known: set[str], now: datetime,
) -> Step | RowError:  # fmt: skip
    if stay.session > len(sessions):
        return RowError(stay.row, "session-unknown", str(stay.session))
    if stay.email not in people:
        return RowError(stay.row, "not-registered", stay.email)
    session, somebody = sessions[stay.session - 1], people[stay.email]
    came, went = _on_day(seminar, session, stay.came), _on_day(seminar, session, stay.went)
    if came is None or went is None:
        return RowError(stay.row, "no-such-time")
    span = minutes.Span(session.starts_at, session.ends_at)
    if went <= came:
        return RowError(stay.row, "out-before-in", stay.went.strftime("%H:%M"))
    if not minutes.is_near(came, span) or not minutes.is_near(went, span):
        return RowError(stay.row, "not-that-day")
    if went > now + AHEAD:
        return RowError(stay.row, "in-the-future")
    deed = "known" if f"{_list_key(session, somebody, stay)}:in" in known else "new"
    return Step(stay, somebody, session, came, went, deed)


def _list_key(session: SeminarSession, somebody: queries.Somebody, stay: ListedStay) -> str:
    facts = f"{session.id}:{somebody.registration.id}:{stay.came}:{stay.went}"
    return f"list:{hashlib.sha256(facts.encode()).hexdigest()[:32]}"


def _on_day(seminar: Seminar, session: SeminarSession, given: time | datetime) -> datetime | None:
    """A time of day in the seminar's zone on the day of the session; after midnight for a session that lasts so long."""
    zone = ZoneInfo(seminar.time_zone)
    if isinstance(given, datetime):
        return registering.in_zone(given, zone)
    first, last = session.starts_at.astimezone(zone).date(), session.ends_at.astimezone(zone).date()
    moment = registering.in_zone(datetime.combine(first, given), zone)
    if last > first and (moment is None or moment < session.starts_at - minutes.NEAR):
        return registering.in_zone(datetime.combine(last, given), zone)
    return moment


def _scans_in(session: SeminarSession) -> list[Scan]:
    return list(db.session.scalars(select(Scan).where(Scan.session_id == session.id).order_by(Scan.id)))


def _add(
    session: SeminarSession, registration_id: int, direction: str, at: datetime, event_id: str, by: User,
    now: datetime, *, way: str = "paper", **facts: object,
) -> None:  # fmt: skip
    db.session.add(
        Scan(
            event_id=event_id,
            session_id=session.id,
            registration_id=registration_id,
            direction=direction,
            at=at,
            way=way,
            by_id=by.id,
            received_at=now,
            **facts,
        )
    )


def _turn(seminar: Seminar) -> None:
    db.session.flush()
    db.session.refresh(seminar, with_for_update=True)
