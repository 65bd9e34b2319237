"""Reads about certification. The board takes the same few statements whatever the number of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from app import db
from app.accounts.models import User
from app.certification.models import Candidacy
from app.certification.rules.board import Board, BoardRow
from app.certification.rules.facts import SOON, Fact, Stage, Standing
from app.certification.rules.standing import standing
from app.certification.rules.versions import applying
from app.content.model import Catalogue, Path
from app.credentials.models import Award
from app.credentials.queries import status_of
from app.credentials.rules import Status
from app.errors import NotFound
from app.evidence.models import Entry
from app.evidence.queries import entry, standing_rows

CHUNK = 400  # people whose ledgers are read at once
_award = Award.__table__.c
_AWARDS = (  # written down once, because home pages, boards and jobs ask
    select(
        _award.learner_id,
        _award.path_id,
        _award.number,
        _award.facts,
        _award.awarded_at,
        _award.expires_on,
        _award.revoked_at,
    )
    .where(_award.learner_id.in_(bindparam("learner_ids", expanding=True)))
    .order_by(_award.id)
)
_CANDIDACIES = select(Candidacy).where(Candidacy.learner_id == bindparam("learner_id"))


def facts_of(learner_ids: Iterable[int], until: datetime | None = None) -> dict[int, list[Fact]]:
    """The evidence that stands for each of these people, as it was known at `until`. Two statements for each 400 people.

    Certificates that had no entry at that moment, because the ledger did not know of awards, are read from their own table.
    """
    ids = list(dict.fromkeys(learner_ids))
    found: dict[int, list[Fact]] = {learner_id: [] for learner_id in ids}
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        for learner_id, entries in standing_rows(some, until).items():
            found[learner_id] = [_fact(entry) for entry in entries]
        for award in db.rows(_AWARDS, learner_ids=some):
            if _without_entry(award, found[award.learner_id], until):
                found[award.learner_id].append(_old_award(award))
    return found


def standing_of(
    learner_id: int,
    path: Path,
    catalogue: Catalogue,
    on: date,
    *,
    known_at: datetime | None = None,
    sitting_on: date | None = None,
) -> Standing:
    """How one person stands with one path on a day, by the version that applies to them; `known_at` leaves out what was
    recorded later. Three statements.
    """
    facts = facts_of([learner_id], known_at)[learner_id]
    return judged(path.id, catalogue, facts, candidacy_of(learner_id, path.id), on, sitting_on=sitting_on)


def standings_of(learner_id: int, catalogue: Catalogue, today: date) -> list[Standing]:
    """How one person stands with every path they are a candidate of, in the order of the paths. Three statements."""
    mine = {one.path_id: one for one in candidacies_of(learner_id)}
    if not mine:
        return []
    facts = facts_of([learner_id])[learner_id]
    return [judged(path.id, catalogue, facts, mine[path.id], today) for path in catalogue.paths if path.id in mine]


def judged(
    path_id: str,
    catalogue: Catalogue,
    facts: Sequence[Fact],
    candidacy: Candidacy | None,
    on: date,
    *,
    sitting_on: date | None = None,
) -> Standing:
    """The standing of whoever has these facts and this candidacy, by the version of the path that applies to them."""
    if candidacy is None:
        return standing(catalogue.path(path_id), catalogue, facts, on=on, sitting_on=sitting_on)
    begun = candidacy.since.date()
    found = applying(catalogue, path_id, version=candidacy.path_version, since=begun, on=on)
    return standing(found.path, catalogue, facts, on=on, begun=begun, sitting_on=sitting_on, turns=found.turns)


def kept_until(candidacy: Candidacy | None, catalogue: Catalogue, on: date) -> date | None:
    """The last day of the earlier version by which somebody is judged; None where there is none, or it is theirs for good."""
    if candidacy is None:
        return None
    since = candidacy.since.date()
    return applying(catalogue, candidacy.path_id, version=candidacy.path_version, since=since, on=on).until


def candidacies_of(learner_id: int) -> Sequence[Candidacy]:
    """What somebody is on the way to."""
    return db.session.scalars(_CANDIDACIES, {"learner_id": learner_id}).all()


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
    """Everybody on the way to the certificate of `path`, or holding it. Four statements."""
    return boards([path], catalogue, today)[0]


def boards(paths: Sequence[Path], catalogue: Catalogue, today: date) -> list[Board]:
    """The boards of several paths. Four statements for each 400 people, however many paths."""
    candidates = db.session.execute(
        select(Candidacy, User.id, User.name, User.country)
        .join(User, User.id == Candidacy.learner_id)
        .where(Candidacy.path_id.in_([path.id for path in paths]))
        .order_by(func.lower(User.name), User.id)
    ).all()
    ids = {candidate.id for candidate in candidates}
    facts = facts_of(ids)
    newest: dict[tuple[int, str], Award] = {}
    for award in db.session.scalars(select(Award).where(Award.learner_id.in_(ids)).order_by(Award.id)):
        newest[award.learner_id, award.path_id] = award
    found = []
    for path in paths:
        columns: dict[Stage, list[BoardRow]] = {stage: [] for stage in Stage}
        for person in candidates:
            candidacy: Candidacy = person.Candidacy
            if candidacy.path_id == path.id:
                now = judged(path.id, catalogue, facts[person.id], candidacy, today)
                award = newest.get((person.id, path.id))
                row = board_row(person.id, person.name, person.country, candidacy, now, award, today)
                columns[now.stage].append(row)
        found.append(Board(path, {stage: tuple(rows) for stage, rows in columns.items()}))
    return found


def expiring(today: date) -> Sequence[tuple[Award, User]]:
    """Certificates that run out within ninety days or ran out in the last ninety, with their holders; renewed ones
    are left out. One statement.
    """
    rows = db.session.execute(
        select(Award, User)
        .join(User, User.id == Award.learner_id)
        .where(Award.expires_on.between(today - SOON, today + SOON), in_force_or_ended())
        .order_by(Award.expires_on, User.name)
    )
    return [(award, user) for award, user in rows]


def in_force_or_ended() -> ColumnElement[bool]:
    """That a certificate is the newest of its holder and path, and not revoked, for a WHERE."""
    newer = aliased(Award)
    renewed = exists().where(
        newer.learner_id == Award.learner_id, newer.path_id == Award.path_id, newer.term > Award.term
    )
    return and_(Award.revoked_at.is_(None), ~renewed)


def board_row(
    learner_id: int, name: str, country: str, candidacy: Candidacy, found: Standing, award: Award | None, today: date
) -> BoardRow:
    """One person's card."""
    now = status_of(award, today) if award else None
    return BoardRow(
        learner_id=learner_id,
        name=name,
        country=country,
        since=candidacy.since.date(),
        stage=found.stage,
        next=found.next,
        others=max(len(found.open) - 1, 0),
        needs_first=found.needs_first,
        number=award.number if award else "",
        expires=award.expires_on if award else None,
        days_left=(award.expires_on - today).days if award and award.expires_on and now is Status.VALID else None,
        lost=None if now is Status.VALID else now,
        revoked=award.revoked_at.date() if award and award.revoked_at else None,
    )


def _fact(entry: Row[Any]) -> Fact:
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


def _without_entry(award: Row[Any], facts: Sequence[Fact], until: datetime | None) -> bool:
    """Whether a certificate held at that moment is known from its own table alone."""
    if any(fact.kind == "award" and fact.details.get("number") == award.number for fact in facts):
        return False
    if until is None:
        return award.revoked_at is None
    return award.awarded_at <= until and (award.revoked_at is None or award.revoked_at > until)


def _old_award(award: Row[Any]) -> Fact:
    details = {"number": award.number, "expires_on": award.expires_on.isoformat() if award.expires_on else None}
    awarded_on = date.fromisoformat(award.facts["awarded_on"])
    return Fact(0, "award", award.path_id, None, None, awarded_on, details=details)
