"""Attendance as it stands: everybody's presence in each session, what was corrected, what was credited. Reads only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import db
from app.accounts.models import User
from app.seminars import queries
from app.seminars.models import Correction, Credit, Registration, Scan, Seminar, SeminarSession
from app.seminars.rules import minutes, registering
from app.seminars.rules.minutes import Presence, Span

NOWHERE = Presence()


@dataclass(frozen=True)
class Line:
    """One person in one session. `contact` are the minutes that count, corrected where somebody did; `due` what they
    are worth by the rule; `credit` what was credited last.
    """

    somebody: queries.Somebody
    presence: Presence
    correction: Correction | None
    contact: int
    due: int
    credit: Credit | None

    @property
    def differs(self) -> bool:
        """Whether crediting would change something for somebody with an account."""
        if self.credit is None:
            return self.came
        return self.credit.minutes != self.due

    @property
    def came(self) -> bool:
        return self.presence.came or self.correction is not None or self.due > 0


def spans_of(sessions: Sequence[SeminarSession]) -> dict[int, Span]:
    """When each session takes place, for the rules."""
    return {one.id: Span(one.starts_at, one.ends_at) for one in sessions}


def scans_of(sessions: Sequence[SeminarSession]) -> list[Scan]:
    """Everything seen at these sessions. One statement."""
    chosen = select(Scan).where(Scan.session_id.in_([one.id for one in sessions])).order_by(Scan.at, Scan.id)
    return list(db.session.scalars(chosen))


def presences_of(sessions: Sequence[SeminarSession]) -> dict[int, dict[int, Presence]]:
    """Presence by registration and session, of all sessions of a seminar."""
    seen, spans = defaultdict[int, list[Scan]](list), spans_of(sessions)
    for scan in scans_of(sessions):
        seen[scan.registration_id].append(scan)
    return {registration_id: minutes.presences(scans, spans) for registration_id, scans in seen.items()}


def lines_of(seminar: Seminar, session: SeminarSession) -> list[Line]:
    """The minutes table of a session: everybody who has a place or was seen, by name. Six statements."""
    sessions = queries.sessions_of(seminar.id)
    presences = presences_of(sessions)
    corrections = _newest_corrections(session)
    credits = newest_credits(session)
    people = [
        one
        for one in queries.people_of(seminar.id)
        if one.registration.state == "placed"
        or session.id in presences.get(one.registration.id, {})
        or one.registration.id in corrections
        or one.registration.id in credits
    ]
    finished = (
        queries.finished_modules(one.user.id for one in people if one.user)
        if session.mode == "on-demand" and seminar.modules
        else {}
    )
    return [
        _line(
            seminar,
            session,
            one,
            presences.get(one.registration.id, {}).get(session.id, NOWHERE),
            corrections.get(one.registration.id),
            credits.get(one.registration.id),
            finished.get(one.user.id, set()) if one.user else set(),
        )
        for one in people
    ]


def newest_credits(session: SeminarSession) -> dict[int, Credit]:
    """What was credited last for a session, by registration."""
    chosen = select(Credit).where(Credit.session_id == session.id).order_by(Credit.number)
    return {one.registration_id: one for one in db.session.scalars(chosen)}


def own_presences(registration: Registration, sessions: Sequence[SeminarSession]) -> dict[int, Presence]:
    """A member's own presence in each session."""
    chosen = select(Scan).where(
        Scan.registration_id == registration.id, Scan.session_id.in_([one.id for one in sessions])
    )
    return minutes.presences(db.session.scalars(chosen), spans_of(sessions))


def numbers_in(seminar: Seminar, sessions: Sequence[SeminarSession]) -> dict[int, tuple[int, int]]:
    """For each session: how many came, and how many have a place."""
    presences = presences_of(sessions)
    places = len(queries.people_of(seminar.id, "placed"))
    return {
        session.id: (sum(session.id in one and one[session.id].came for one in presences.values()), places)
        for session in sessions
    }


def minutes_credited(user_id: int) -> Counter[int]:
    """The minutes credited to somebody, by seminar. One statement."""
    found: Counter[int] = Counter()
    for one in queries.attended_by(user_id):
        found[one.seminar.id] += one.credit.minutes
    return found


def is_awaited(registration: Registration) -> bool:
    """Whether somebody is expected at the door."""
    return registration.state in registering.HOLDING


def _newest_corrections(session: SeminarSession) -> dict[int, Correction]:
    chosen = select(Correction).where(Correction.session_id == session.id).order_by(Correction.id)
    return {one.registration_id: one for one in db.session.scalars(chosen)}


def _line(
    seminar: Seminar, session: SeminarSession, somebody: queries.Somebody, presence: Presence,
    correction: Correction | None, credit: Credit | None, finished: set[str],
) -> Line:  # fmt: skip
    span = Span(session.starts_at, session.ends_at)
    contact = correction.minutes if correction else presence.minutes
    if session.mode == "on-demand" and correction is None and seminar.modules:
        due = minutes.credited_on_demand(seminar.modules, finished, worth=session.minutes)
        return Line(somebody, presence, correction, due, due, credit)
    due = minutes.credited(
        contact, scheduled=span.minutes, worth=session.minutes, crediting=seminar.crediting, threshold=seminar.threshold
    )
    return Line(somebody, presence, correction, contact, due, credit)


def standing_scans(session: SeminarSession) -> list[Scan]:
    """The scans of a session that were not taken back, in order."""
    return minutes.in_order(scans_of([session]))  # type: ignore[return-value]


def line_of(seminar: Seminar, session: SeminarSession, registration: Registration) -> Line:
    """One person's line of the minutes table, also for somebody who has no place any more."""
    found = next((one for one in lines_of(seminar, session) if one.somebody.registration.id == registration.id), None)
    if found is not None:
        return found
    somebody = next(one for one in queries.people_of(seminar.id) if one.registration.id == registration.id)
    return _line(seminar, session, somebody, NOWHERE, None, None, set())


def scans_with_people(session: SeminarSession, registration: Registration) -> list[tuple[Scan, User]]:
    """Everything seen of somebody at a session, those taken back too, with who noted it."""
    rows = db.session.execute(
        select(Scan, User)
        .join(User, User.id == Scan.by_id)
        .where(Scan.session_id == session.id, Scan.registration_id == registration.id)
        .order_by(Scan.at, Scan.id)
    )
    return [(scan, user) for scan, user in rows]


def corrections_of(session: SeminarSession, registration: Registration) -> list[tuple[Correction, User]]:
    """What was corrected for somebody, the newest first, and by whom."""
    rows = db.session.execute(
        select(Correction, User)
        .join(User, User.id == Correction.by_id)
        .where(Correction.session_id == session.id, Correction.registration_id == registration.id)
        .order_by(Correction.id.desc())
    )
    return [(correction, user) for correction, user in rows]
