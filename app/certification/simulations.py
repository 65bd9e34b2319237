"""A change of a path tried on everybody on it, before it is published.

The result is kept with the hash of the text it was made for, so that what a reviewer saw is what is published. Few people are
judged at once; of many a job does it, and the page says that it is under way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app import clock, db, jobs
from app.accounts.models import User
from app.certification import queries
from app.certification.models import Candidacy, Simulation
from app.certification.rules.simulation import Effect, Outcome, outcome
from app.content.model import Catalogue
from config import zone

AT_ONCE = 300  # people who are judged within a request
JOB = "certification.simulate"


@dataclass(frozen=True)
class Affected:
    """One person and what the change does to them."""

    learner_id: int
    outcome: Outcome


def try_on_everybody(path_id: str, before: Catalogue, after: Catalogue, today: date) -> Iterator[Affected]:
    """Everybody on the path, judged by both texts, each by the version that would apply to them. Three statements for each
    400 people.
    """
    if path_id not in {path.id for path in before.paths}:
        return  # nobody can be on a path that is not there yet
    candidacies = db.session.scalars(
        select(Candidacy).where(Candidacy.path_id == path_id).order_by(Candidacy.learner_id)
    ).all()
    gone = path_id not in {path.id for path in after.paths}
    for start in range(0, 0 if gone else len(candidacies), queries.CHUNK):
        some = candidacies[start : start + queries.CHUNK]
        facts = queries.facts_of(candidacy.learner_id for candidacy in some)
        for candidacy in some:
            mine = facts[candidacy.learner_id]
            yield Affected(
                candidacy.learner_id,
                outcome(
                    queries.judged(path_id, before, mine, candidacy, today),
                    queries.judged(path_id, after, mine, candidacy, today),
                ),
            )


def simulate(
    path_id: str, text_hash: str, *, before: Catalogue, after: Catalogue, texts: dict[str, str], by: User | None,
    now: datetime, today: date,
) -> Simulation:  # fmt: skip
    """Try the change, at once or, where many are on the path, by a job; `texts` are the files that make `after` of `before`.

    A simulation for the same text is made anew: the ledger may have grown.
    """
    made = Simulation(
        path_id=path_id, text_hash=text_hash, by_id=by.id if by else None, made_at=now, people=people_on(path_id),
        result=None, texts=texts,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if made.people <= AT_ONCE:
        _finish(made, before, after, today)
    else:
        jobs.enqueue(JOB, key=f"{JOB}:{made.id}", simulation_id=made.id)
    return made


@jobs.job(JOB, wants=("store", "config"))
def simulate_later(simulation_id: int, store: Any, config: Any) -> None:
    """Do what was too much for a request."""
    made = db.session.get(Simulation, simulation_id)
    if made is None or made.result is not None:
        return
    after = store.with_texts(made.texts)
    _finish(made, store.catalogue, after, clock.today(zone(config)))


def people_on(path_id: str) -> int:
    """How many people are on a path or hold its certificate."""
    return db.session.scalar(select(func.count()).select_from(Candidacy).where(Candidacy.path_id == path_id)) or 0


def newest(path_id: str, text_hash: str) -> Simulation | None:
    """The newest simulation that was made for exactly this text."""
    return db.session.scalar(
        select(Simulation)
        .where(Simulation.path_id == path_id, Simulation.text_hash == text_hash)
        .order_by(Simulation.id.desc())
        .limit(1)
    )


def with_id(simulation_id: int) -> Simulation | None:
    return db.session.get(Simulation, simulation_id)


def by_effect(made: Simulation) -> dict[Effect, list[dict[str, Any]]]:
    """The people of a finished simulation with their names, by what the change does to them. One statement."""
    found: dict[Effect, list[dict[str, Any]]] = {effect: [] for effect in Effect}
    rows: Sequence[dict[str, Any]] = made.result or []
    names = people_names(row["learner_id"] for row in rows)
    for row in rows:
        found[Effect(row["effect"])].append({**row, "name": names.get(row["learner_id"], "")})
    for people in found.values():
        people.sort(key=lambda row: str(row["name"]).casefold())
    return found


def _finish(made: Simulation, before: Catalogue, after: Catalogue, today: date) -> None:
    result = [
        {"learner_id": one.learner_id, **asdict(one.outcome)}
        for one in try_on_everybody(made.path_id, before, after, today)
    ]
    made.result, made.people = result, len(result)
    db.session.flush()


def people_names(learner_ids: Iterable[int]) -> dict[int, str]:
    """The names of any number of people, by id."""
    ids, names = list(learner_ids), dict[int, str]()
    for start in range(0, len(ids), queries.CHUNK):
        some = ids[start : start + queries.CHUNK]
        names |= dict(db.session.execute(select(User.id, User.name).where(User.id.in_(some))).all())  # type: ignore[arg-type]
    return names
