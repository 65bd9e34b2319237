"""Writes after the day: correcting minutes with a reason, and turning them into hours of the ledger, once a session and
member. What is credited is never changed: it is withdrawn, and a new entry made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app import db, events
from app.accounts.models import User
from app.errors import Conflict, Invalid, NotAllowed
from app.evidence import actions as ledger
from app.evidence import queries as evidence
from app.evidence.models import Entry
from app.seminars import presence
from app.seminars.models import Correction, Credit, Registration, Seminar, SeminarSession
from app.seminars.presence import Line
from app.seminars.rules import minutes


@dataclass(frozen=True)
class Credited:
    """What crediting did: how many were credited anew, changed, left as they were; who has no account yet; and
    whether one's own minutes were left for a colleague.
    """

    new: int
    changed: int
    same: int
    without_account: int
    own: bool


def correct(
    seminar: Seminar, session: SeminarSession, registration: Registration, *, contact: int, because: str, by: User,
    now: datetime,
) -> None:  # fmt: skip
    """Say what somebody's contact minutes were. Raises NotAllowed('own-minutes'), Invalid('more-than-scheduled')."""
    _turn(seminar)
    if registration.user_id == by.id:
        raise NotAllowed("own-minutes")
    if contact > minutes.Span(session.starts_at, session.ends_at).minutes:
        raise Invalid("more-than-scheduled")
    db.session.add(
        Correction(
            session_id=session.id,
            registration_id=registration.id,
            minutes=contact,
            because=because,
            by_id=by.id,
            at=now,
        )
    )
    events.record(
        by.id, "minutes-corrected", f"seminar:{seminar.id}", session=session.id, registration=registration.id,
        minutes=contact, because=because,
    )  # fmt: skip
    db.session.flush()


def reopen(seminar: Seminar, session: SeminarSession, *, by: User) -> None:
    """Go on with the attendance of a session that was closed too early. Raises Conflict('session-credited')."""
    _turn(seminar)
    db.session.refresh(session)
    if session.closed_at is None:
        raise Conflict()
    if presence.newest_credits(session):
        raise Conflict("session-credited")
    session.closed_at = session.closed_by_id = None
    events.record(by.id, "session-reopened", f"seminar:{seminar.id}", session=session.id)
    db.session.flush()


def credit(seminar: Seminar, session: SeminarSession, *, by: User, now: datetime) -> Credited:
    """Write the minutes of everybody who came into the ledger. Doing it again changes nothing but what was corrected
    since. Raises Conflict('session-open').
    """
    _turn(seminar)
    db.session.refresh(session)
    if session.closed_at is None:
        raise Conflict("session-open")
    lines = [line for line in presence.lines_of(seminar, session) if line.came or line.credit]
    numbers = {"new": 0, "changed": 0, "same": 0}
    accounts = [line for line in lines if line.somebody.user is not None]
    # Everybody locks people's chains in the same order, so that nobody waits in a circle.
    for line in sorted(accounts, key=lambda line: line.somebody.registration.user_id or 0):
        if line.somebody.registration.user_id != by.id:
            numbers[_credit(seminar, session, line, by, now)] += 1
    own = any(line.somebody.registration.user_id == by.id and line.differs for line in accounts)
    events.record(by.id, "hours-credited", f"seminar:{seminar.id}", session=session.id, **numbers)
    return Credited(**numbers, without_account=len(lines) - len(accounts), own=own)


def _credit(seminar: Seminar, session: SeminarSession, line: Line, by: User, now: datetime) -> str:
    if not line.differs:
        return "same"
    known, user = line.credit, line.somebody.user
    assert user is not None
    if known is not None and known.entry_id is not None:
        entry = evidence.entry(known.entry_id)
        if evidence.withdrawal_of(entry) is None:
            ledger.withdraw(entry=entry, because=_why(line), author_id=by.id, now=now)
    number = known.number + 1 if known else 1
    made = _entry(seminar, session, line, number, by, now) if line.due > 0 else None
    db.session.add(
        Credit(
            session_id=session.id,
            registration_id=line.somebody.registration.id,
            user_id=user.id,
            number=number,
            contact=line.contact,
            minutes=line.due,
            entry_id=made.id if made else None,
            by_id=by.id,
            at=now,
        )
    )
    db.session.flush()
    return "changed" if known else "new"


def _entry(seminar: Seminar, session: SeminarSession, line: Line, number: int, by: User, now: datetime) -> Entry:
    user = line.somebody.user
    assert user is not None
    return ledger.add(
        learner_id=user.id,
        kind="hours",
        subject=session.topic or seminar.topic or "seminar",
        amount=minutes.hours(line.due),
        mode=session.mode,
        happened_on=session.starts_at.astimezone(ZoneInfo(seminar.time_zone)).date(),
        source=f"session:{session.id}",
        once=f"session:{session.id}" if number == 1 else f"session:{session.id}/{number}",
        author_id=by.id,
        note=f"{seminar.title}: {session.title}",
        details={
            "issuer": "own",
            "interactive": session.interactive,
            "seminar": seminar.id,
            "session": session.id,
            "title": seminar.title,
            "minutes": line.due,
        },
        now=now,
    )


def _why(line: Line) -> str:
    return line.correction.because if line.correction else "Attendance as recorded changed after crediting."


def _turn(seminar: Seminar) -> None:
    db.session.flush()
    db.session.refresh(seminar, with_for_update=True)
