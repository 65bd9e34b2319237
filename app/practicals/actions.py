"""Writes of practicals: appointing, giving marks, signing, deciding, cancelling. Results go into the ledger from here.

Whoever writes into an assessment first loads it locked (`queries.own_sheet`, `organised_by`, `moderated_by`). Nothing is
recorded in the history before everybody has signed, so that the history tells no assessor of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from app import db, events, mail
from app.accounts.models import User
from app.accounts.permissions import Permission, has
from app.content.model import Catalogue, Checklist
from app.errors import Conflict, Invalid
from app.evidence import actions as ledger
from app.practicals import marking, queries, revisions
from app.practicals.models import Appointment, Assessment, Sheet
from app.practicals.people import assessors_among, error_of
from app.practicals.rules import assessors as rules
from app.practicals.rules.marks import Value, missing
from app.practicals.rules.results import Overall, Result, State, differences, practical_result, settled


@dataclass(frozen=True)
class Moment:
    """When something is done: the moment, the date it is in the society's zone, and when the person who does it last
    showed who they are.
    """

    now: datetime
    today: date
    proved_at: datetime | None = None


def appoint(
    learner: User,
    checklist: Checklist,
    catalogue: Catalogue,
    *,
    held_on: date,
    place: str,
    assessors: Sequence[User],
    moderator: User | None = None,
    by: User,
    at: Moment,
    once: str | None = None,
) -> Assessment:
    """Set up an assessment with its assessors; the same `once` gives back the one there is. Raises NotAllowed with the
    reason of rules.assessors, Invalid for wrong numbers, Conflict('assessment-open') when the person has one of this
    checklist under way.
    """
    if once and (known_already := queries.asked_once(once, by.id)):
        return known_already
    _demand_fit(learner, checklist, catalogue, assessors, moderator, held_on=held_on, by=by, today=at.today)
    made = _assessment(learner, checklist, held_on, place, by, at.now, once)
    if made.appointments:
        return made
    for person in assessors:
        made.appointments.append(_appointment(person, "assessor", by, at.now, sheet=Sheet(fields={}, sequence=0)))
        if person.id != by.id:
            mail.queue(
                person.email, "practicals/email/appointed", name=person.name, assessment=made, title=checklist.title
            )
    if moderator is not None:
        made.appointments.append(_appointment(moderator, "moderator", by, at.now))
    db.session.flush()
    people = [one.person_id for one in made.appointments]
    events.record(by.id, "appointed-assessors", f"assessment:{made.id}", learner=learner.id, people=people)
    return made


def _demand_fit(
    learner: User,
    checklist: Checklist,
    catalogue: Catalogue,
    assessors: Sequence[User],
    moderator: User | None,
    *,
    held_on: date,
    by: User,
    today: date,
) -> None:
    """Raise what `appoint` raises about the people: whether they may assess this person, and as many as are asked for."""
    known = assessors_among([*assessors, *([moderator] if moderator else [])], today)
    level, needs = checklist.assessor_level, queries.needs_of(catalogue)
    common = {"candidate_id": learner.id, "level": level, "needs": needs, "held_on": held_on, "today": today}
    ids = [one.id for one in assessors]
    found = rules.appointment_refusal([known[id] for id in ids], needed=checklist.assessors, by_id=by.id, **common)
    _demand(found, catalogue)
    if moderator is not None:
        certifies = has(moderator, Permission.CERTIFY)
        found = rules.moderator_refusal(
            known[moderator.id], is_administrator=certifies, is_appointed=True, assessor_ids=ids, **common
        )
        _demand(found, catalogue)


def sign_off(
    learner: User,
    checklist: Checklist,
    catalogue: Catalogue,
    *,
    given: Mapping[str, Value],
    held_on: date,
    place: str,
    assessor: User,
    at: Moment,
    once: str | None = None,
) -> Result:
    """A practical that one assessor marks and signs in one go, appointing themself. `given` are the fields of the sheet.

    The same rules as for any other assessment: it is one.
    """
    made = appoint(
        learner, checklist, catalogue, held_on=held_on, place=place, assessors=[assessor], by=assessor, at=at, once=once
    )
    sheet = made.appointments[0].sheet
    assert sheet is not None
    marking.give(made, sheet, marking.changes(sheet, given, base=sheet.sequence), at.now)
    return sign(made, sheet, assessor, catalogue, at=at)


def sign(assessment: Assessment, sheet: Sheet, assessor: User, catalogue: Catalogue, *, at: Moment) -> Result:
    """Sign the sheet as it stands; once everybody has, the assessment closes or goes to a moderator.

    Signing a signed sheet again changes nothing. Raises NotAllowed where the rules refuse, Invalid('sheet-incomplete')
    with the missing fields.
    """
    checklist = revisions.checklist_of(assessment.revision)
    points = {field.removeprefix("step:"): given.value for field, given in sheet.given.items()}
    result = practical_result(checklist, {step.id: float(points.get(step.id) or 0) for step in checklist.steps})
    if sheet.signed_at is not None:
        return result
    if assessment.closed_at is not None:
        raise Conflict("assessment-closed")
    known = assessors_among([assessor], at.today)[assessor.id]
    _demand(
        rules.refusal(
            known,
            candidate_id=assessment.learner_id,
            level=checklist.assessor_level,
            needs=queries.needs_of(catalogue),
            held_on=assessment.held_on,
            today=at.today,
        ),
        catalogue,
    )
    if lacking := missing(checklist, sheet.given, name=assessor.name):
        raise Invalid("sheet-incomplete", fields=list(lacking), number=len(lacking))
    _demand(
        rules.signing_refusal(proved_at=at.proved_at, now=at.now, held_on=assessment.held_on, today=at.today), catalogue
    )
    sheet.signed_at, sheet.percent, sheet.passed = at.now, result.percent, result.passed
    sheet.overall = str(Overall(str(sheet.given["overall"].value)))
    db.session.flush()
    _go_on(assessment, checklist, at.now)
    return result


def decide(
    assessment: Assessment,
    *,
    points: Mapping[str, float],
    because: str,
    by: User,
    catalogue: Catalogue,
    at: Moment,
) -> Result:
    """Settle the steps for which the assessors gave different points, with reasons; the result follows by the rule.

    `points` are those of the differing steps; the others stay as both gave them.
    """
    if queries.state_of(assessment) is not State.MODERATION:
        raise Conflict("moderation-over")
    needs = queries.needs_of(catalogue)
    _demand(queries.moderation_refusal(by, assessment, at.today, needs=needs), catalogue)
    checklist = revisions.checklist_of(assessment.revision)
    sheets = queries.marked_in(assessment, checklist)
    decided = {step.id: points.get(step.id, sheets[0].points[step.id]) for step in checklist.steps}
    _demand(
        rules.signing_refusal(proved_at=at.proved_at, now=at.now, held_on=assessment.held_on, today=at.today), catalogue
    )
    assessment.decided, assessment.decided_by_id, assessment.decided_because = decided, by.id, because
    result = settled(checklist, sheets, decided)
    events.record(by.id, "moderated", f"assessment:{assessment.id}", learner=assessment.learner_id, because=because)
    _close(assessment, checklist, result, at.now)
    return result


def cancel(assessment: Assessment, *, because: str, by: User, now: datetime) -> None:
    """End an assessment that will have no result, for a reason. What was given until then stays."""
    if assessment.closed_at is not None:
        raise Conflict("assessment-closed")
    if queries.state_of(assessment) is State.MODERATION:
        raise Conflict("assessment-signed")
    assessment.closed_at, assessment.cancelled_by_id, assessment.cancelled_because = now, by.id, because
    events.record(by.id, "cancelled-assessment", f"assessment:{assessment.id}", because=because)
    db.session.flush()


def replace(
    assessment: Assessment, *, relieved_id: int, person: User, by: User, catalogue: Catalogue, at: Moment
) -> None:
    """Put somebody in the place of an assessor who has not signed; what that one gave stays in the history."""
    if assessment.closed_at is not None:
        raise Conflict("assessment-closed")
    leaving = next((one for one in queries.assessors_in(assessment) if one.person_id == relieved_id), None)
    if leaving is None or (leaving.sheet and leaving.sheet.signed_at):
        raise Conflict("assessor-signed")
    if any(one.person_id == person.id for one in assessment.appointments):
        raise Invalid("assessor-twice")
    staying = [one.person_id for one in queries.assessors_in(assessment) if one is not leaving]
    known = assessors_among([person, *queries.people(staying)], at.today)
    _demand(
        rules.appointment_refusal(
            list(known.values()),
            needed=assessment.revision.facts["assessors"],
            by_id=by.id,
            candidate_id=assessment.learner_id,
            level=assessment.revision.facts["assessor_level"],
            needs=queries.needs_of(catalogue),
            held_on=assessment.held_on,
            today=at.today,
        ),
        catalogue,
    )
    leaving.relieved_at = at.now
    assessment.appointments.append(_appointment(person, "assessor", by, at.now, sheet=Sheet(fields={}, sequence=0)))
    db.session.flush()
    events.record(by.id, "replaced-assessor", f"assessment:{assessment.id}", relieved=relieved_id, person=person.id)
    title = assessment.revision.facts["title"]
    mail.queue(person.email, "practicals/email/appointed", name=person.name, assessment=assessment, title=title)


def _assessment(
    learner: User, checklist: Checklist, held_on: date, place: str, by: User, now: datetime, once: str | None
) -> Assessment:
    made = Assessment(
        learner_id=learner.id,
        checklist_id=checklist.id,
        revision_hash=revisions.pin(checklist, now),
        place=place,
        held_on=held_on,
        created_by_id=by.id,
        created_at=now,
        once=once,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:  # another request was faster: this page's own, or somebody else's
        faster = queries.asked_once(once, by.id) if once else None
        if faster is None:
            raise Conflict("assessment-open") from None
        return faster
    return made


def _appointment(person: User, part: str, by: User, now: datetime, sheet: Sheet | None = None) -> Appointment:
    return Appointment(person_id=person.id, part=part, by_id=by.id, at=now, sheet=sheet)


def _go_on(assessment: Assessment, checklist: Checklist, now: datetime) -> None:
    """After a signature: nothing until everybody has signed; then the result, or a moderator."""
    if queries.state_of(assessment) is not State.MODERATION:
        return
    sheets = queries.marked_in(assessment, checklist)
    found = differences(checklist, sheets)
    if not found:
        _close(assessment, checklist, settled(checklist, sheets), now)
        return
    reasons = sorted({difference.reason for difference in found})
    events.record(None, "assessors-differ", f"assessment:{assessment.id}", reasons=reasons)
    for person in queries.moderators_of(assessment):
        mail.queue(
            person.email, "practicals/email/moderation", name=person.name, assessment=assessment, title=checklist.title
        )


def _close(assessment: Assessment, checklist: Checklist, result: Result, now: datetime) -> None:
    """Keep the result. A passed one becomes a sign-off of each assessor in the ledger; a failed one stays here and in
    the history.
    """
    assessment.closed_at, assessment.passed, assessment.percent = now, result.passed, result.percent
    sheets = queries.marked_in(assessment, checklist)
    ids = [sheet.assessor_id for sheet in sheets]
    for sheet in sheets if result.passed else ():
        ledger.add(
            learner_id=assessment.learner_id,
            kind="sign-off",
            subject=checklist.id,
            amount=result.percent,
            happened_on=assessment.held_on,
            source="practical",
            once=f"assessment:{assessment.id}:{sheet.assessor_id}",
            author_id=sheet.assessor_id,
            note=_remarks(assessment, sheet.assessor_id),
            details={
                "assessment": assessment.id,
                "assessors": ids,
                "checklist_hash": checklist.hash,
                "points": dict(sheet.points),
                "moderated": assessment.decided is not None,
            },
            now=now,
        )
    verb = "signed-off" if result.passed else "assessed-not-passed"
    points = {str(sheet.assessor_id): dict(sheet.points) for sheet in sheets}
    events.record(
        ids[0] if len(ids) == 1 else None, verb, f"user:{assessment.learner_id}",
        assessment=assessment.id, checklist=checklist.id, checklist_hash=checklist.hash, percent=result.percent, points=points,
    )  # fmt: skip
    learner = db.session.get_one(User, assessment.learner_id)
    mail.queue(
        learner.email, "practicals/email/result", name=learner.name, assessment=assessment, title=checklist.title, passed=result.passed
    )  # fmt: skip
    db.session.flush()


def _remarks(assessment: Assessment, assessor_id: int) -> str:
    own = queries.appointment(assessment, assessor_id)
    given = own.sheet.given.get("remarks") if own and own.sheet else None
    return str(given.value or "") if given else ""


def _demand(found: rules.Refusal | None, catalogue: Catalogue) -> None:
    if found is not None:
        raise error_of(found, catalogue)
