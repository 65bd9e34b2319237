"""Reads about certification. The board takes the same few statements whatever the number of people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import aliased

from app import db
from app.accounts.models import User
from app.certification.models import Candidacy
from app.certification.rules import (
    SOON,
    Board,
    BoardRow,
    Fact,
    Stage,
    Standing,
    standing,
)
from app.content.model import Catalogue, Path
from app.credentials.models import Award
from app.credentials.queries import held_paths, status_of
from app.credentials.rules import Status
from app.errors import NotFound
from app.evidence.models import Entry
from app.evidence.queries import entry, standing_entries


def facts_of(learner_id: int) -> list[Fact]:
    """The standing evidence of one person."""
    return [_fact(entry) for entry in standing_entries([learner_id]).get(learner_id, [])]


def standing_of(learner_id: int, path: Path, catalogue: Catalogue, today: date) -> Standing:
    """How one person stands with one path. Two statements."""
    return standing(path, catalogue, facts_of(learner_id), held=held_paths(learner_id, today))


def standings_of(learner_id: int, catalogue: Catalogue, today: date) -> list[Standing]:
    """How one person stands with every path they are a candidate of, in the order of the paths. Three statements."""
    mine = set(db.session.scalars(select(Candidacy.path_id).where(Candidacy.learner_id == learner_id)))
    if not mine:
        return []
    facts, held = facts_of(learner_id), held_paths(learner_id, today)
    return [standing(path, catalogue, facts, held=held) for path in catalogue.paths if path.id in mine]


def candidacy_of(learner_id: int, path_id: str) -> Candidacy | None:
    """Whether and since when somebody is on the way."""
    return db.session.scalar(select(Candidacy).where(Candidacy.learner_id == learner_id, Candidacy.path_id == path_id))


def candidate(learner_id: int) -> User:
    """The person, for the staff pages. NotFound when there is none."""
    found = db.session.get(User, learner_id)
    if found is None:
        raise NotFound()
    return found


def entry_of(learner_id: int, entry_id: int) -> Entry:
    """An entry of this person's ledger. NotFound when it is in another's."""
    found = entry(entry_id)
    if found.learner_id != learner_id:
        raise NotFound()
    return found


def board(path: Path, catalogue: Catalogue, today: date) -> Board:
    """Everybody on the way to the certificate of `path`, or holding it. Three statements."""
    return boards([path], catalogue, today)[0]


def boards(paths: Sequence[Path], catalogue: Catalogue, today: date) -> list[Board]:
    """The boards of several paths. Three statements, however many paths and people."""
    candidates = db.session.execute(
        select(Candidacy.path_id, User.id, User.name, User.country, Candidacy.since)
        .join(User, User.id == Candidacy.learner_id)
        .where(Candidacy.path_id.in_([path.id for path in paths]))
        .order_by(func.lower(User.name), User.id)
    ).all()
    ids = {candidate.id for candidate in candidates}
    facts = {learner_id: [_fact(entry) for entry in entries] for learner_id, entries in standing_entries(ids).items()}
    newest: dict[int, dict[str, Award]] = {learner_id: {} for learner_id in ids}
    for award in db.session.scalars(select(Award).where(Award.learner_id.in_(ids)).order_by(Award.id)):
        newest[award.learner_id][award.path_id] = award
    held = {
        id: {path_id for path_id, award in awards.items() if status_of(award, today) is Status.VALID}
        for id, awards in newest.items()
    }
    found = []
    for path in paths:
        columns: dict[Stage, list[BoardRow]] = {stage: [] for stage in Stage}
        for person in candidates:
            if person.path_id == path.id:
                now = standing(path, catalogue, facts[person.id], held=held[person.id])
                row = _row(person, now, newest[person.id].get(path.id), today)
                columns[row.stage].append(row)
        found.append(Board(path, {stage: tuple(rows) for stage, rows in columns.items()}))
    return found


def expiring(today: date) -> Sequence[tuple[Award, User]]:
    """Certificates that run out within ninety days or ran out in the last ninety, with their holders; renewed ones
    are left out. One statement.
    """
    newer = aliased(Award)
    renewed = exists().where(
        newer.learner_id == Award.learner_id, newer.path_id == Award.path_id, newer.term > Award.term
    )
    rows = db.session.execute(
        select(Award, User)
        .join(User, User.id == Award.learner_id)
        .where(Award.revoked_at.is_(None), Award.expires_on.between(today - SOON, today + SOON), ~renewed)
        .order_by(Award.expires_on, User.name)
    )
    return [(award, user) for award, user in rows]


def _row(person: Row[Any], found: Standing, award: Award | None, today: date) -> BoardRow:
    now = status_of(award, today) if award else None
    return BoardRow(
        learner_id=person.id,
        name=person.name,
        country=person.country,
        since=person.since.date(),
        stage=Stage.CERTIFIED if now is Status.VALID else found.stage,
        next=found.next,
        others=max(len(found.unmet) - 1, 0),
        needs_first=found.needs_first,
        number=award.number if award else "",
        expires=award.expires_on if award else None,
        days_left=(award.expires_on - today).days if award and award.expires_on and now is Status.VALID else None,
        lost=None if now is Status.VALID else now,
        revoked=award.revoked_at.date() if award and award.revoked_at else None,
    )


def _fact(entry: Entry) -> Fact:
    return Fact(
        entry.id,
        entry.kind,
        entry.subject,
        entry.amount,
        entry.mode,
        entry.happened_on,
        entry.hash,
        entry.author_id,
        entry.note,
        entry.source,
        entry.details,
    )
