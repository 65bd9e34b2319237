"""The stored summary of every candidacy, so that a board of thousands is one indexed read.

It is a cache of `rules.standing` and nothing else: made anew in the transaction that adds to somebody's ledger or makes them a
candidate; by a job for those whose answer may change on its own today, whose path was published anew, or who have none. It may be
thrown away at any time. `of_path` says of each row whether it is still what the rules would say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, or_, select

from app import clock, db, jobs
from app.accounts.models import User
from app.certification import queries
from app.certification.models import Candidacy, StandingSummary
from app.certification.rules.summary import summary
from app.certification.rules.versions import fingerprint
from app.content.model import Catalogue
from app.evidence import listeners
from app.evidence.models import Entry
from config import zone

if TYPE_CHECKING:
    from config import Config

JOB = "certification.refresh-summaries"
CHUNK = 100  # people whose summaries are made in one transaction


def refresh(learner_ids: Iterable[int], catalogue: Catalogue, today: date) -> int:
    """Make the summaries of these people anew; returns how many there are now. Five statements and those that write.

    The caller has their turns, or is the only writer.
    """
    ids = sorted(set(learner_ids))
    candidacies = db.session.scalars(select(Candidacy).where(Candidacy.learner_id.in_(ids))).all()
    if not candidacies:
        return 0
    facts, heads = queries.facts_of(ids), _heads(ids)
    known = {one.candidacy_id: one for one in db.session.scalars(
        select(StandingSummary).where(StandingSummary.learner_id.in_(ids))
    )}  # fmt: skip
    paths, made = {path.id for path in catalogue.paths}, 0
    marks = {path_id: fingerprint(catalogue, path_id) for path_id in paths}
    for candidacy in candidacies:
        row = known.get(candidacy.id)
        if candidacy.path_id not in paths:
            if row is not None:
                db.session.delete(row)
            continue
        found = summary(queries.judged(candidacy.path_id, catalogue, facts[candidacy.learner_id], candidacy, today))
        row = row or StandingSummary(
            candidacy_id=candidacy.id, learner_id=candidacy.learner_id, path_id=candidacy.path_id
        )
        for name, value in asdict(found).items():
            setattr(row, name, value)
        row.fingerprint, row.head = marks[candidacy.path_id], heads.get(candidacy.learner_id, 0)
        db.session.add(row)
        made += 1
    db.session.flush()
    return made


def ledger_grew(learner_id: int, now: datetime) -> None:
    """What the ledger calls after each entry. Without a course there is nothing to compute; the job does it later."""
    if jobs.is_provided("catalogue", "config"):
        refresh([learner_id], jobs.provided("catalogue"), now.astimezone(zone(jobs.provided("config"))).date())


def stale(catalogue: Catalogue, today: date) -> Sequence[int]:
    """Ids of people with a candidacy whose summary is missing, of another text, behind the ledger, or may have changed."""
    marks = {path.id: fingerprint(catalogue, path.id) for path in catalogue.paths}
    row = StandingSummary
    other_text = or_(*((row.path_id == path_id) & (row.fingerprint != mark) for path_id, mark in marks.items()))
    behind = exists().where(Entry.learner_id == row.learner_id, Entry.number > row.head)
    chosen = (
        select(Candidacy.learner_id)
        .outerjoin(row, row.candidacy_id == Candidacy.id)
        .where(Candidacy.path_id.in_(list(marks)))
        .where(or_(row.candidacy_id.is_(None), row.changes_on <= today, other_text, behind))
        .distinct()
        .order_by(Candidacy.learner_id)
    )
    return db.session.scalars(chosen).all() if marks else []


@jobs.job(JOB, every=timedelta(hours=1), outside=True, wants=("catalogue", "config"))
def refresh_stale(catalogue: Catalogue, config: Config) -> None:
    """Bring every summary up to the day and to the text, a hundred people at a time."""
    today = clock.today(zone(config))
    with db.transaction():
        ids = list(stale(catalogue, today))
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        with db.transaction() as session:
            # nobody appends to these ledgers meanwhile
            session.scalars(select(User.id).where(User.id.in_(some)).order_by(User.id).with_for_update()).all()
            refresh(some, catalogue, today)


def of_path(path_id: str) -> Sequence[StandingSummary]:
    """Every summary of a path. One statement."""
    return db.session.scalars(select(StandingSummary).where(StandingSummary.path_id == path_id)).all()


def counts(path_ids: Iterable[str]) -> dict[tuple[str, str], int]:
    """How many people of each path are in each stage. One statement."""
    rows = db.session.execute(
        select(StandingSummary.path_id, StandingSummary.stage, func.count())
        .where(StandingSummary.path_id.in_(list(path_ids)))
        .group_by(StandingSummary.path_id, StandingSummary.stage)
    )
    return {(path_id, stage): number for path_id, stage, number in rows}


def _heads(learner_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Entry.learner_id, func.max(Entry.number))
        .where(Entry.learner_id.in_(learner_ids))
        .group_by(Entry.learner_id)
    )
    return dict(rows.all())  # type: ignore[arg-type]


listeners.register("certification.summaries", ledger_grew)
