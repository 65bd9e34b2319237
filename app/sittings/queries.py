"""Reads about examination sittings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app import db
from app.accounts.models import User
from app.accounts.permissions import STAFF_ROLES
from app.errors import NotFound
from app.sittings import outlook, rules
from app.sittings.models import Appeal, Application, Enclosure, Examiner, Mark, Moderation, Part, Sitting
from app.sittings.rules import Marked, PartResult


@dataclass(frozen=True)
class Candidate:
    """One application with whose it is, its enclosures by kind, and what each part came to, by the part's key."""

    application: Application
    user: User
    enclosures: Mapping[str, Enclosure] = field(default_factory=dict)
    results: Mapping[str, PartResult] = field(default_factory=dict)


@dataclass(frozen=True)
class Overview:
    """One sitting in a list."""

    sitting: Sitting
    state: rules.State
    applications: int


def today_in(sitting: Sitting, now: datetime) -> date:
    """The day it is at the sitting."""
    return now.astimezone(ZoneInfo(sitting.time_zone)).date()


def sitting(sitting_id: int) -> Sitting:
    """One sitting, for staff. NotFound when there is none."""
    found = db.session.get(Sitting, sitting_id)
    if found is None:
        raise NotFound()
    return found


def announced(sitting_id: int) -> Sitting:
    """One sitting as members may know it: drafts are not found."""
    found = sitting(sitting_id)
    if not found.published:
        raise NotFound()
    return found


def sitting_to_change(sitting_id: int) -> Sitting:
    """The same, locked and as it is now: whoever freezes, releases or gives places takes turns."""
    wanted = select(Sitting).where(Sitting.id == sitting_id).with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound()
    return found


def overviews(now: datetime, *, drafts: bool) -> list[Overview]:
    """Sittings with the number of applications, the next day first, past ones last. Two statements."""
    chosen = select(Sitting) if drafts else select(Sitting).where(Sitting.published_at.is_not(None))
    sittings = db.session.scalars(chosen.order_by(Sitting.held_on.desc(), Sitting.id)).all()
    numbers = select(Application.sitting_id, func.count().label("number")).where(Application.withdrawn_at.is_(None))
    counted = {row.sitting_id: row.number for row in db.session.execute(numbers.group_by(Application.sitting_id))}
    found = [Overview(one, rules.state(one, today_in(one, now)), counted.get(one.id, 0)) for one in sittings]
    ahead = [one for one in found if one.sitting.held_on >= today_in(one.sitting, now)]
    past = [one for one in found if one.sitting.held_on < today_in(one.sitting, now)]
    return [*reversed(ahead), *past]


def open_now(path_id: str, learner_id: int, now: datetime) -> list[tuple[Sitting, bool]]:
    """Sittings of a path that take applications, each with whether this person has applied. Two statements, one where
    there is none.
    """
    applied = (Application.sitting_id == Sitting.id) & (Application.learner_id == learner_id)
    rows = db.session.execute(
        select(Sitting, Application.id)
        .outerjoin(Application, applied & Application.withdrawn_at.is_(None))
        .where(Sitting.path_id == path_id, Sitting.published_at.is_not(None), Sitting.cancelled_at.is_(None))
    ).all()
    return [(found, mine is not None) for found, mine in rows if rules.state(found, today_in(found, now)) == "open"]


def to_freeze(now: datetime) -> list[int]:
    """Ids of sittings whose deadline has passed and whose eligibility is not frozen yet."""
    wanted = select(Sitting).where(
        Sitting.published_at.is_not(None), Sitting.frozen_at.is_(None), Sitting.cancelled_at.is_(None)
    )
    return [one.id for one in db.session.scalars(wanted) if today_in(one, now) > one.closes_on]


def application_of(sitting_id: int, learner_id: int) -> Application | None:
    """Somebody's application, withdrawn or not."""
    wanted = select(Application).where(Application.sitting_id == sitting_id, Application.learner_id == learner_id)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def standing_application(sitting_id: int, learner_id: int) -> Application | None:
    """Somebody's application unless it was withdrawn."""
    found = application_of(sitting_id, learner_id)
    return found if found is not None and found.withdrawn_at is None else None


def application_refusal(found: Sitting, user: User, today: date) -> str | None:
    """Why this person cannot apply today, as `rules.application_refusal` says it."""
    appointment = examiner_of(found.id, user.id)
    return rules.application_refusal(
        found,
        today,
        applied=standing_application(found.id, user.id) is not None,
        is_examiner=appointment is not None and appointment.off_at is None,
        has_certificate=outlook.holds(user.id, found.path_id, today),
        confirmed=user.email_confirmed_at is not None,
    )


def appeals_open(found: Sitting, today: date) -> bool:
    """Whether candidates may still appeal."""
    released_on = today_in(found, found.released_at) if found.released_at else None
    reason = rules.appeal_refusal(released_on=released_on, today=today, admitted=True, appealed=False)
    return reason is None


def people(user_ids: Iterable[int]) -> Sequence[User]:
    """These people, by name."""
    wanted = select(User).where(User.id.in_(list(user_ids)))
    return db.session.scalars(wanted.order_by(func.lower(User.name))).all()


def own_application(sitting_id: int, learner_id: int) -> Application:
    """The same. NotFound when there is none or it was withdrawn."""
    found = application_of(sitting_id, learner_id)
    if found is None or found.withdrawn_at is not None:
        raise NotFound()
    return found


def application_in(sitting_id: int, application_id: int) -> Application:
    """An application of this sitting. NotFound when it belongs to another."""
    found = db.session.get(Application, application_id, populate_existing=True)
    if found is None or found.sitting_id != sitting_id:
        raise NotFound()
    return found


def applications_of(sitting_id: int) -> Sequence[Application]:
    """Those that stand, in the order in which they came."""
    wanted = select(Application).where(Application.sitting_id == sitting_id, Application.withdrawn_at.is_(None))
    return db.session.scalars(wanted.order_by(Application.applied_at, Application.id)).all()


def mine(learner_id: int) -> list[tuple[Application, Sitting]]:
    """A member's applications with their sittings, the newest day first."""
    rows = db.session.execute(
        select(Application, Sitting)
        .join(Sitting, Sitting.id == Application.sitting_id)
        .where(Application.learner_id == learner_id, Application.withdrawn_at.is_(None))
        .order_by(Sitting.held_on.desc())
    )
    return [(row.Application, row.Sitting) for row in rows]


def candidates(found: Sitting) -> list[Candidate]:
    """Everybody who has applied and not withdrawn, with enclosures and results. Six statements."""
    rows = db.session.execute(
        select(Application, User)
        .join(User, User.id == Application.learner_id)
        .where(Application.sitting_id == found.id, Application.withdrawn_at.is_(None))
        .order_by(Application.applied_at, Application.id)
    ).all()
    ids = [row.Application.id for row in rows]
    enclosed: dict[int, dict[str, Enclosure]] = defaultdict(dict)
    light = select(Enclosure.application_id, Enclosure.kind, Enclosure.name).where(Enclosure.application_id.in_(ids))
    for one in db.session.execute(light):
        enclosed[one.application_id][one.kind] = one  # type: ignore[assignment]
    results = results_of(found, [row.Application for row in rows])
    return [
        Candidate(row.Application, row.User, enclosed[row.Application.id], results[row.Application.id]) for row in rows
    ]


def results_of(found: Sitting, applications: Iterable[Application]) -> dict[int, dict[str, PartResult]]:
    """What each part of each application came to. Three statements."""
    those = list(applications)
    ids = [one.id for one in those]
    marks: dict[tuple[int, int], list[Marked]] = defaultdict(list)
    for mark in db.session.scalars(select(Mark).where(Mark.application_id.in_(ids)).order_by(Mark.id)):
        marks[mark.application_id, mark.part_id].append(Marked(mark.examiner_id, mark.percent))
    decided: dict[tuple[int, int], float] = {}
    for one in db.session.scalars(select(Moderation).where(Moderation.application_id.in_(ids)).order_by(Moderation.id)):
        decided[one.application_id, one.part_id] = one.percent
    needed = marks_needed(found)
    return {
        application.id: {
            part.key: rules.part_result(
                part.pass_mark,
                marks[application.id, part.id],
                needed=needed,
                moderated=decided.get((application.id, part.id)),
            )
            for part in found.parts
            if part.key in application.keys
        }
        for application in those
    }


def marks_needed(found: Sitting) -> int:
    """How many examiners mark each part: two where two are appointed."""
    return min(len(examiners(found.id)), rules.ENOUGH_MARKS) or 1


def marks_of(application_id: int) -> Sequence[Mark]:
    """Every mark of one candidate, for those who moderate."""
    return db.session.scalars(select(Mark).where(Mark.application_id == application_id).order_by(Mark.id)).all()


def marks_by_part(found: Sitting) -> dict[tuple[int, int], list[Mark]]:
    """All marks of a sitting by application and part, for those who release."""
    wanted = select(Mark).join(Application, Application.id == Mark.application_id)
    marks: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for one in db.session.scalars(wanted.where(Application.sitting_id == found.id).order_by(Mark.id)):
        marks[one.application_id, one.part_id].append(one)
    return marks


def own_marks(sitting_id: int, examiner_id: int) -> dict[tuple[int, int], Mark]:
    """What one examiner has given, by application and part; never what others gave."""
    wanted = select(Mark).join(Application, Application.id == Mark.application_id)
    found = db.session.scalars(wanted.where(Application.sitting_id == sitting_id, Mark.examiner_id == examiner_id))
    return {(one.application_id, one.part_id): one for one in found}


def examiners(sitting_id: int) -> list[User]:
    """Those who are appointed, by name."""
    wanted = select(User).join(Examiner, Examiner.user_id == User.id)
    return list(
        db.session.scalars(
            wanted.where(Examiner.sitting_id == sitting_id, Examiner.off_at.is_(None)).order_by(func.lower(User.name))
        )
    )


def examiner_of(sitting_id: int, user_id: int) -> Examiner | None:
    """Somebody's appointment, taken off or not."""
    return db.session.scalar(select(Examiner).where(Examiner.sitting_id == sitting_id, Examiner.user_id == user_id))


def examined_by(user_id: int) -> list[Sitting]:
    """Sittings at which somebody examines, the next day first."""
    wanted = select(Sitting).join(Examiner, Examiner.sitting_id == Sitting.id)
    mine = wanted.where(Examiner.user_id == user_id, Examiner.off_at.is_(None), Sitting.cancelled_at.is_(None))
    return list(db.session.scalars(mine.order_by(Sitting.held_on.desc())))


def sitting_examined_by(user_id: int, sitting_id: int) -> Sitting:
    """A sitting at which somebody examines. NotFound otherwise."""
    appointment = examiner_of(sitting_id, user_id)
    if appointment is None or appointment.off_at is not None:
        raise NotFound()
    return sitting(sitting_id)


def has_marked(user_id: int, application_id: int, part_id: int) -> bool:
    """Whether somebody has marked this part of this candidate."""
    wanted = select(Mark.id).where(
        Mark.application_id == application_id, Mark.part_id == part_id, Mark.examiner_id == user_id
    )
    return db.session.scalar(wanted.limit(1)) is not None


def appeals_of(application_ids: Iterable[int]) -> dict[tuple[int, int], Appeal]:
    """Appeals by application and part."""
    found = db.session.scalars(select(Appeal).where(Appeal.application_id.in_(list(application_ids))))
    return {(one.application_id, one.part_id): one for one in found}


def part_in(found: Sitting, part_id: int) -> Part:
    """A part of this sitting. NotFound when it belongs to another."""
    part = next((one for one in found.parts if one.id == part_id), None)
    if part is None:
        raise NotFound()
    return part


def enclosed(application_id: int, kind: str) -> Enclosure | None:
    """A document of an application, if it was enclosed."""
    wanted = select(Enclosure).where(Enclosure.application_id == application_id, Enclosure.kind == kind)
    return db.session.scalar(wanted)


def kinds_enclosed(application_id: int) -> set[str]:
    """What was enclosed with an application."""
    return set(db.session.scalars(select(Enclosure.kind).where(Enclosure.application_id == application_id)))


def enclosure_of(application_id: int, kind: str) -> Enclosure:
    """The same. NotFound when it was not enclosed."""
    found = enclosed(application_id, kind)
    if found is None:
        raise NotFound()
    return found


def enclosure_at(found: Sitting, application_id: int, place: int) -> Enclosure:
    """The document of the kind that stands at `place` in the sitting's list, from nought."""
    if place >= len(found.documents):
        raise NotFound()
    return enclosure_of(application_id, found.documents[place])


def assessors(sitting_id: int) -> list[User]:
    """Those who could be appointed: instructors and administrators who are not, by name."""
    there = select(Examiner.user_id).where(Examiner.sitting_id == sitting_id, Examiner.off_at.is_(None))
    wanted = select(User).where(User.role.in_(STAFF_ROLES), User.id.not_in(there))
    return list(db.session.scalars(wanted.order_by(func.lower(User.name))))
