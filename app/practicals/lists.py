"""Lists of practicals: what waits for somebody, what they organise, what they have done, and a candidate's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select

from app import db
from app.accounts.models import User
from app.accounts.permissions import Permission, has
from app.cohorts.queries import learners_seen_by
from app.practicals.models import Appointment, Assessment
from app.practicals.people import assessors_among
from app.practicals.queries import (
    appointment,
    moderation_refusal,
    organises_it,
    progress,
    shown_state,
    state_of,
)
from app.practicals.rules.results import State

_LINES = select(Assessment, User).join(User, User.id == Assessment.learner_id)


@dataclass(frozen=True)
class Line:
    """An assessment in a list. `state` is as the viewer may know it; `signed` and `begun` are about their own sheet;
    `progress` says of each assessor whether they have signed, where the viewer may know.
    """

    assessment: Assessment
    title: str
    candidate: str
    state: State
    signed: bool = False
    begun: bool = False
    progress: tuple[tuple[int, bool], ...] | None = None


def to_assess(viewer: User) -> list[Line]:
    """Open assessments in which this person is an assessor, the next day first."""
    rows = db.session.execute(
        _LINES.join(Appointment, Appointment.assessment_id == Assessment.id)
        .where(
            Appointment.person_id == viewer.id,
            Appointment.part == "assessor",
            Appointment.relieved_at.is_(None),
            Assessment.closed_at.is_(None),
        )
        .order_by(Assessment.held_on, Assessment.id)
    ).all()
    return [_line(found, candidate, viewer) for found, candidate in rows]


def to_moderate(viewer: User, today: date) -> list[Line]:
    """Assessments that wait for a decision this person may take."""
    found = [(one, candidate) for one, candidate in _open_lines() if state_of(one) is State.MODERATION]
    known = assessors_among([viewer], today)[viewer.id] if found else None
    return [
        _line(one, candidate, viewer)
        for one, candidate in found
        if moderation_refusal(viewer, one, today, known=known) is None
    ]


def organised(viewer: User) -> list[Line]:
    """Open assessments this person organises, with who has signed."""
    rows = _open_lines()
    seen = learners_seen_by(viewer, [candidate.id for _found, candidate in rows])
    return [
        replace(_line(found, candidate, viewer), progress=progress(found))
        for found, candidate in rows
        if organises_it(viewer, found, seen)
    ]


def assessed_by(viewer: User, limit: int | None = 20) -> list[Line]:
    """Closed assessments in which this person assessed or decided, the newest first; all of them without a limit."""
    rows = db.session.execute(
        _LINES.outerjoin(
            Appointment, (Appointment.assessment_id == Assessment.id) & (Appointment.person_id == viewer.id)
        )
        .where(
            Assessment.closed_at.is_not(None),
            or_(Appointment.id.is_not(None), Assessment.decided_by_id == viewer.id),
        )
        .order_by(Assessment.closed_at.desc())
        .limit(limit)
    ).all()
    return [_line(found, candidate, viewer) for found, candidate in rows]


def assessments_of(learner_id: int) -> list[Line]:
    """A person's practicals as they themself may see them, the newest first: open, passed, failed and cancelled."""
    rows = db.session.execute(
        _LINES.where(Assessment.learner_id == learner_id).order_by(Assessment.held_on.desc(), Assessment.id.desc())
    ).all()
    return [
        Line(found, found.revision.facts["title"], candidate.name, shown_state(state_of(found), "candidate"))
        for found, candidate in rows
    ]


def waiting_for(viewer: User, today: date) -> int:
    """How many assessments wait for this person: to be signed, or to be decided."""
    if not has(viewer, Permission.SIGN_OFF):
        return 0
    return len([line for line in to_assess(viewer) if not line.signed]) + len(to_moderate(viewer, today))


def _open_lines() -> Sequence[tuple[Assessment, User]]:
    rows = db.session.execute(_LINES.where(Assessment.closed_at.is_(None)).order_by(Assessment.held_on, Assessment.id))
    return [(found, candidate) for found, candidate in rows]


def _line(found: Assessment, candidate: User, viewer: User) -> Line:
    own = appointment(found, viewer.id)
    sheet = own.sheet if own else None
    return Line(
        found,
        found.revision.facts["title"],
        candidate.name,
        shown_state(state_of(found), "candidate" if viewer.id == candidate.id else "staff"),
        signed=bool(sheet and sheet.signed_at),
        begun=bool(sheet and sheet.sequence),
    )
