"""Reads about practicals. What somebody may see of an assessment is decided here: until every assessor has signed, each
sees their own sheet and nothing of another's, not even whether there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app import db
from app.accounts.models import User
from app.accounts.permissions import Permission, Role, has
from app.cohorts.queries import learners_seen_by
from app.content.model import Catalogue, Checklist
from app.errors import NotFound
from app.practicals.models import Appointment, Assessment, Sheet
from app.practicals.people import assessors_among
from app.practicals.revisions import checklist_of
from app.practicals.rules.assessors import Assessor, Refusal, moderator_refusal, refusal
from app.practicals.rules.marks import marked
from app.practicals.rules.results import Difference, Marked, Result, State, differences, settled, state


@dataclass(frozen=True)
class Seen:
    """An assessment as one viewer may see it. `sheets` are those open to them; `progress` says of each assessor whether
    they have signed, and is None for whom that is not open; `result` is there once it is closed.
    """

    assessment: Assessment
    checklist: Checklist
    candidate: User
    part: str
    state: State
    names: Mapping[int, str]
    sheets: tuple[Sheet, ...]
    progress: tuple[tuple[int, bool], ...] | None
    differences: tuple[Difference, ...]
    result: Result | None
    own: Sheet | None
    organises: bool
    moderates: bool


def needs_of(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Which paths each path surely needs, as the rules of levels ask for it: of several that would do, none is sure."""
    return {path.id: tuple(need.any_of[0] for need in path.needs if len(need.any_of) == 1) for path in catalogue.paths}


def assessors_in(assessment: Assessment) -> list[Appointment]:
    """Those who assess, in the order of their appointment; who was relieved is left out."""
    return [one for one in assessment.appointments if one.part == "assessor" and one.relieved_at is None]


def sheets_in(assessment: Assessment) -> list[Sheet]:
    """Their sheets, signed or not."""
    return [one.sheet for one in assessors_in(assessment) if one.sheet is not None]


def marked_in(assessment: Assessment, checklist: Checklist) -> list[Marked]:
    """The signed sheets as the rules read them."""
    return [
        marked(one.person_id, checklist, one.sheet.given)
        for one in assessors_in(assessment)
        if one.sheet is not None and one.sheet.signed_at is not None
    ]


def state_of(assessment: Assessment) -> State:
    """How it stands, whoever asks: for rules and organisers, not for pages of assessors."""
    return state(
        needed=assessment.revision.facts["assessors"],
        signed=sum(sheet.signed_at is not None for sheet in sheets_in(assessment)),
        passed=assessment.passed,
        cancelled=assessment.closed_at is not None and assessment.passed is None,
    )


def seen_by(viewer: User, assessment_id: int, today: date) -> Seen:
    """An assessment as this person may see it. NotFound for whoever has no part in it."""
    found = db.session.get(Assessment, assessment_id)
    if found is None:
        raise NotFound()
    own, organises, stands = appointment(found, viewer.id), organises_it(viewer, found), state_of(found)
    part = _part(viewer, found, own, organises)
    checklist = checklist_of(found.revision)
    closed = stands in (State.PASSED, State.FAILED)
    given = marked_in(found, checklist) if closed or stands is State.MODERATION else []
    return Seen(
        assessment=found,
        checklist=checklist,
        candidate=db.session.get_one(User, found.learner_id),
        part=part,
        state=shown_state(stands, part),
        names=names_of([one.person_id for one in found.appointments] + [found.created_by_id, found.decided_by_id]),
        sheets=_open_sheets(found, own, part, stands),
        progress=progress(found) if organises else None,
        differences=differences(checklist, given) if part != "candidate" else (),
        result=settled(checklist, given, found.decided) if closed else None,
        own=own.sheet if own else None,
        organises=organises,
        moderates=stands is State.MODERATION and moderation_refusal(viewer, found, today) is None,
    )


def own_sheet(viewer: User, assessment_id: int, *, write: bool = False) -> tuple[Assessment, Sheet]:
    """The assessment and the sheet this person fills in it; NotFound without one. With `write`, the assessment is
    locked, so that whoever signs, cancels or decides comes before or after.
    """
    found = locked(assessment_id) if write else db.session.get(Assessment, assessment_id)
    own = appointment(found, viewer.id) if found else None
    if found is None or own is None or own.sheet is None or own.part != "assessor":
        raise NotFound()
    return found, own.sheet


def organised_by(viewer: User, assessment_id: int) -> Assessment:
    """An assessment this person may change as its organiser, locked; NotFound otherwise."""
    found = locked(assessment_id)
    if not organises_it(viewer, found):
        raise NotFound()
    return found


def moderated_by(viewer: User, assessment_id: int) -> Assessment:
    """An assessment this person has a part in, locked, for deciding it; NotFound otherwise."""
    found = locked(assessment_id)
    _part(viewer, found, appointment(found, viewer.id), organises_it(viewer, found))
    return found


def locked(assessment_id: int) -> Assessment:
    """The assessment as it is now, with nobody else writing into it until the transaction ends."""
    found = db.session.get(Assessment, assessment_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def asked_once(once: str, by_id: int) -> Assessment | None:
    """The assessment this page of this person has made already, if it has."""
    return db.session.scalar(select(Assessment).where(Assessment.once == once, Assessment.created_by_id == by_id))


def open_assessment(learner_id: int, checklist_id: str) -> Assessment | None:
    """The assessment of this checklist that the person has open, if there is one."""
    return db.session.scalar(
        select(Assessment).where(
            Assessment.learner_id == learner_id,
            Assessment.checklist_id == checklist_id,
            Assessment.closed_at.is_(None),
        )
    )


def possible_assessors(
    candidate_id: int, checklist: Checklist, catalogue: Catalogue, *, held_on: date, today: date
) -> list[tuple[User, Refusal | None]]:
    """Everybody with the right to sign off, by name, each with why they may not assess this candidate."""
    people = staff()
    known = assessors_among(people, today)
    return [
        (
            person,
            refusal(
                known[person.id],
                candidate_id=candidate_id,
                level=checklist.assessor_level,
                needs=needs_of(catalogue),
                held_on=held_on,
                today=today,
            ),
        )
        for person in people
    ]


def staff() -> list[User]:
    """Everybody whose role lets them sign off and whose account is active, by name."""
    roles = [role for role in Role if has(User(role=role), Permission.SIGN_OFF)]
    return list(
        db.session.scalars(
            select(User)
            .where(User.role.in_(roles), User.suspended_at.is_(None), User.email_confirmed_at.is_not(None))
            .order_by(func.lower(User.name), User.id)
        )
    )


def people(ids: Iterable[int]) -> list[User]:
    """These people. One statement."""
    return list(db.session.scalars(select(User).where(User.id.in_(set(ids))).order_by(User.id)))


def moderators_of(assessment: Assessment) -> list[User]:
    """Who is told that an assessment waits for a decision: those appointed for it, or else the administrators who have
    no part in it.
    """
    appointed = [one.person_id for one in assessment.appointments if one.part == "moderator" and not one.relieved_at]
    if appointed:
        return people(appointed)
    involved = {assessment.learner_id, *(one.person_id for one in assessment.appointments)}
    return [one for one in staff() if has(one, Permission.CERTIFY) and one.id not in involved]


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these people, by id. One statement."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}


def organises_it(viewer: User, found: Assessment, seen: set[int] | None = None) -> bool:
    """Whoever may appoint for this candidate and has no part of their own in it; alone, the assessor organises too.
    `seen` are the learners this person sees, where that is known already.
    """
    if viewer.id == found.learner_id or not has(viewer, Permission.SIGN_OFF):
        return False
    if found.revision.facts["assessors"] > 1 and any(one.person_id == viewer.id for one in found.appointments):
        return False
    return found.learner_id in (learners_seen_by(viewer, [found.learner_id]) if seen is None else seen)


def moderation_refusal(
    viewer: User,
    found: Assessment,
    today: date,
    *,
    known: Assessor | None = None,
    needs: Mapping[str, Sequence[str]] | None = None,
) -> Refusal | None:
    """Why this person may not decide, or None. Without `needs` an appointed moderator's level is not asked for: that is
    asked when they decide.
    """
    own = appointment(found, viewer.id)
    return moderator_refusal(
        known or assessors_among([viewer], today)[viewer.id],
        is_administrator=has(viewer, Permission.CERTIFY),
        is_appointed=own is not None and own.part == "moderator",
        assessor_ids=[one.person_id for one in found.appointments if one.part == "assessor"],
        candidate_id=found.learner_id,
        level=None if needs is None else found.revision.facts["assessor_level"],
        needs=needs or {},
        held_on=found.held_on,
        today=today,
    )


def appointment(found: Assessment, person_id: int) -> Appointment | None:
    """The appointment somebody has in an assessment, unless they were relieved of it."""
    return next((one for one in found.appointments if one.person_id == person_id and one.relieved_at is None), None)


def _part(viewer: User, found: Assessment, own: Appointment | None, organises: bool) -> str:
    if viewer.id == found.learner_id:
        return "candidate"
    if own is not None:
        return own.part
    if organises or has(viewer, Permission.CERTIFY):
        return "organiser"
    raise NotFound()


def progress(found: Assessment) -> tuple[tuple[int, bool], ...]:
    """Of each assessor, whether they have signed: for organisers alone."""
    return tuple(
        (one.person_id, one.sheet is not None and one.sheet.signed_at is not None) for one in assessors_in(found)
    )


def shown_state(stands: State, part: str) -> State:
    """A candidate learns of the result, not of a disagreement on the way to it."""
    return State.OPEN if part == "candidate" and stands is State.MODERATION else stands


def _open_sheets(found: Assessment, own: Appointment | None, part: str, stands: State) -> tuple[Sheet, ...]:
    if stands in (State.PASSED, State.FAILED) or (stands is State.MODERATION and part != "candidate"):
        return tuple(sheets_in(found))
    return (own.sheet,) if own is not None and own.sheet is not None else ()
