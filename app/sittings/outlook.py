"""How people stand with a sitting: what they have passed before, whether they may sit, how they will stand on the day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from app import db
from app.accounts.models import User
from app.certification import queries as certification
from app.certification.models import Candidacy
from app.certification.rules.facts import Check, Standing
from app.content.model import Catalogue
from app.credentials import queries as credentials
from app.credentials.rules import Status
from app.evidence.queries import standing_entries
from app.sittings.models import Application, Mark, Part, Sitting
from app.sittings.rules import Eligibility, Missing, Outlook


def attempts_before(learner_id: int, path_id: str, key: str, day: date) -> int:
    """How often somebody has been marked in this part of this path before."""
    wanted = (
        select(func.count(func.distinct(Sitting.id)))
        .select_from(Mark)
        .join(Application, Application.id == Mark.application_id)
        .join(Sitting, Sitting.id == Application.sitting_id)
        .join(Part, Part.id == Mark.part_id)
        .where(
            Application.learner_id == learner_id,
            Sitting.path_id == path_id,
            Sitting.held_on < day,
            Part.key == key,
            Mark.percent.is_not(None),
        )
    )
    return db.session.scalar(wanted) or 0


def passed_parts(learner_id: int, found: Sitting) -> set[str]:
    """Keys of parts of this sitting that somebody has passed before: only the others are sat again."""
    entries = standing_entries([learner_id])[learner_id]
    keys = {part.key for part in found.parts}
    return {one.subject for one in entries if one.kind == "exam" and one.subject in keys}


def holds(learner_id: int, path_id: str, today: date) -> bool:
    """Whether somebody holds the certificate that the sitting leads to, so that there is nothing to sit for."""
    awards = credentials.awards_of(learner_id)
    return any(one.path_id == path_id and credentials.status_of(one, today) is Status.VALID for one in awards)


def eligibility_of(learner_id: int, found: Sitting, catalogue: Catalogue, on: date) -> Eligibility:
    """Whether somebody may sit, on a day: everything the path asks for but the parts examined here."""
    path = catalogue.path(found.path_id)
    standing = certification.standing_of(learner_id, path, catalogue, on, sitting_on=found.held_on)
    return eligibility(standing, found, catalogue)


def eligibility(standing: Standing, found: Sitting, catalogue: Catalogue) -> Eligibility:
    """What a standing says to a sitting."""
    examined = {part.key for part in found.parts}
    missing = tuple(
        _missing(leaf, standing.on, found.held_on)
        for leaf in standing.open
        if not (leaf.requirement.kind == "exam" and leaf.requirement.part in examined)
    )
    first = tuple(" / ".join(catalogue.path(id).title for id in level.need.any_of) for level in standing.needs_first)
    return Eligibility(missing, first)


def _missing(leaf: Check, on: date, held_on: date) -> Missing:
    need = leaf.requirement
    ends = [one.expires_on for one in leaf.lapsed if one.expires_on and one.happened_on <= on <= one.expires_on]
    days = {"until": max(ends), "needed_on": held_on} if ends else {}
    return Missing(need.id, need.title, leaf.have, leaf.need, need.kind, **days)


def outlooks(found: Sitting, catalogue: Catalogue, today: date) -> list[Outlook]:
    """Everybody on the way to the path who does not hold it, with how they would stand at the sitting. Six statements for
    each 400 people.
    """
    people = db.session.execute(
        select(User.id, User.name, Candidacy)
        .join(Candidacy, Candidacy.learner_id == User.id)
        .where(Candidacy.path_id == found.path_id)
        .order_by(func.lower(User.name), User.id)
    ).all()
    applied = set(
        db.session.scalars(
            select(Application.learner_id).where(Application.sitting_id == found.id, Application.withdrawn_at.is_(None))
        )
    )
    facts = certification.facts_of(one.id for one in people)
    outlooks = []
    for one in people:
        standing = certification.judged(
            found.path_id, catalogue, facts[one.id], one.Candidacy, today, sitting_on=found.held_on
        )
        if standing.term is None:
            ends = tuple(
                (check.requirement.title, check.until)
                for check in standing.met
                if check.until is not None and check.until < found.held_on
            )
            judged = eligibility(standing, found, catalogue)
            outlooks.append(Outlook(one.id, one.name, one.id in applied, judged, ends))
    return outlooks
