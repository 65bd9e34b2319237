"""The board of a certificate, read from the stored summaries: whatever the number of people, it is a few statements.

What a card says is judged anew from the ledger, for the people shown; the summaries only say who stands in which column.
People whose summary is missing, or may have changed by the passing of time, are judged before they are put anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all

from app import db
from app.accounts.models import User
from app.certification import queries
from app.certification.models import Candidacy, StandingSummary
from app.certification.rules.board import Board, BoardRow, Chosen
from app.certification.rules.facts import Stage
from app.certification.rules.summary import Summary, summary
from app.content.model import Catalogue, Path
from app.credentials.models import Award

IN_COLUMN = 20  # cards a column shows before it leads to a page of its own
PER_PAGE = 50
MOST_JUDGED = 400  # people judged at once because their summary cannot be relied on


@dataclass(frozen=True)
class Column:
    """One stage: how many are in it, and those shown."""

    stage: Stage
    number: int
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True)
class View:
    """A board as it is shown. `countries` and `missing` are what can be chosen: country codes, and requirement ids with
    how many lack them next.
    """

    path: Path
    chosen: Chosen
    columns: tuple[Column, ...]
    countries: tuple[str, ...] = ()
    missing: tuple[tuple[str, int], ...] = ()
    page: int = 1

    def has(self, stage: Stage) -> bool:
        """Whether the path asks for anything in this stage."""
        return Board(self.path).has(stage)

    @property
    def total(self) -> int:
        return sum(column.number for column in self.columns)

    @property
    def pages(self) -> int:
        """Pages of the one stage that is chosen; 1 where all are shown."""
        return max(1, -(-self.total // PER_PAGE)) if self.chosen.stage else 1


def view(path: Path, catalogue: Catalogue, chosen: Chosen, today: date, page: int = 1) -> View:
    """The board of one path, with what was chosen to be shown. Nine statements."""
    judged = _judged(path, catalogue, today)
    numbers = _numbers(path, chosen, today)
    shown = _shown(path, chosen, today, page)
    rows = _rows([*shown, *(one for one in judged if _fits(one, chosen, today))], path, catalogue, today)
    for one in judged:
        if _fits(one, chosen, today):
            numbers[one.summary.stage] += 1
    columns = []
    for stage in Stage:
        if chosen.stage in (None, stage):
            mine = sorted(rows[stage], key=lambda row: (row.name.casefold(), row.learner_id))
            most = PER_PAGE if chosen.stage else IN_COLUMN
            columns.append(Column(stage, numbers[stage], tuple(mine[: most + len(judged)])))
    countries, missing = _choices(path)
    return View(path, chosen, tuple(columns), countries, missing, page)


def everybody(path: Path, catalogue: Catalogue, chosen: Chosen, today: date) -> Iterator[BoardRow]:
    """All that was chosen, stage by stage, for a table: 400 people at a time, so that memory stays flat."""
    for stage in Stage:
        if chosen.stage in (None, stage):
            page = 1
            while True:
                one = view(path, catalogue, Chosen(**{**chosen.given, "stage": stage}), today, page)
                yield from one.columns[0].rows
                if page >= one.pages:
                    break
                page += 1


def chosen_ids(path: Path, catalogue: Catalogue, chosen: Chosen, today: date) -> list[int]:
    """Ids of everybody who was chosen. Two statements and those that judge whom no summary can be relied on."""
    base = _wanted(path, chosen, today).with_only_columns(Candidacy.learner_id)
    ids = list(db.session.scalars(base.order_by(Candidacy.learner_id)))
    return [*ids, *(one.learner_id for one in _judged(path, catalogue, today) if _fits(one, chosen, today))]


def counts(paths: Sequence[Path], catalogue: Catalogue, today: date) -> dict[tuple[str, str], int]:
    """How many people of each path are in each stage."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    grouped = (
        select(StandingSummary.path_id, StandingSummary.stage, func.count().label("number"))
        .where(_reliable(today))
        .group_by(StandingSummary.path_id, StandingSummary.stage)
    )
    for row in db.session.execute(grouped):
        found[row.path_id, row.stage] += row.number
    for one in _all_judged([path.id for path in paths], catalogue, today):
        found[one.path_id, one.summary.stage] += 1
    return found


@dataclass(frozen=True)
class _Person:
    """A candidate whose summary cannot be relied on, as judged now."""

    learner_id: int
    name: str
    country: str
    path_id: str
    candidacy: Candidacy
    summary: Summary


def _reliable(today: date) -> ColumnElement[bool]:
    return or_(StandingSummary.changes_on.is_(None), StandingSummary.changes_on > today)


def _wanted(path: Path, chosen: Chosen, today: date) -> Select[Any]:
    """Candidates by what was chosen, where their summary can be relied on."""
    return _narrowed(_people(), path, chosen, today)


def _narrowed(found: Select[Any], path: Path, chosen: Chosen, today: date) -> Select[Any]:
    found = _of_summaries(found, path, chosen, today)
    if chosen.country:
        found = found.where(User.country == chosen.country)
    for word in chosen.words:
        found = found.where(func.lower(User.name).contains(word, autoescape=True))
    return found


def _people() -> Select[Any]:
    return (
        select(User.id, User.name, User.country, Candidacy, StandingSummary.stage)
        .join(Candidacy, Candidacy.learner_id == User.id)
        .join(StandingSummary, StandingSummary.candidacy_id == Candidacy.id)
    )


def _by_name(found: Select[Any]) -> Select[Any]:
    return found.order_by(func.lower(User.name), User.id)


def _of_summaries(found: Select[Any], path: Path, chosen: Chosen, today: date) -> Select[Any]:
    """What was chosen, as far as the summary of somebody says it."""
    found = found.where(StandingSummary.path_id == path.id, _reliable(today))
    if chosen.stage:
        found = found.where(StandingSummary.stage == chosen.stage.value)
    if chosen.missing:
        found = found.where(StandingSummary.next_id == chosen.missing)
    if chosen.awardable:
        found = found.where(StandingSummary.awardable)
    if chosen.days is not None:
        found = found.where(StandingSummary.expires_on <= today + timedelta(days=chosen.days))
    return found


def _numbers(path: Path, chosen: Chosen, today: date) -> dict[str, int]:
    counted = (StandingSummary.stage, func.count().label("number"))
    if chosen.country or chosen.words:
        wanted = _wanted(path, chosen, today).with_only_columns(*counted)
    else:  # the summaries alone tell, without looking each person up
        wanted = _of_summaries(select(*counted), path, chosen, today)
    found: dict[str, int] = defaultdict(int)
    for row in db.session.execute(wanted.group_by(StandingSummary.stage)):
        found[row.stage] = row.number
    return found


def _shown(path: Path, chosen: Chosen, today: date, page: int) -> Sequence[Any]:
    """The people on the page: a page of one stage, or the first of each."""
    if chosen.stage:
        ordered = _by_name(_wanted(path, chosen, today))
        return db.session.execute(ordered.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    ids = select(StandingSummary.candidacy_id).join(User, User.id == StandingSummary.learner_id)
    firsts = (_by_name(_narrowed(ids, path, replace(chosen, stage=stage), today)).limit(IN_COLUMN) for stage in Stage)
    # the first few of each stage are kept while reading, where numbering them would sort everybody
    first = union_all(*(select(one.subquery()) for one in firsts))
    return db.session.execute(_people().where(Candidacy.id.in_(first))).all()


def _rows(people: Iterable[Any], path: Path, catalogue: Catalogue, today: date) -> dict[str, list[BoardRow]]:
    """Cards by stage, judged from the ledger."""
    those = list(people)
    ids = [_id(one) for one in those]
    facts, newest = queries.facts_of(ids), dict[int, Award]()
    for award in db.session.scalars(
        select(Award).where(Award.learner_id.in_(ids), Award.path_id == path.id).order_by(Award.id)
    ):
        newest[award.learner_id] = award
    found: dict[str, list[BoardRow]] = defaultdict(list)
    for one in those:
        candidacy = one.candidacy if isinstance(one, _Person) else one.Candidacy
        standing = queries.judged(path.id, catalogue, facts[_id(one)], candidacy, today)
        person = (_id(one), one.name, one.country, candidacy)
        found[standing.stage].append(queries.board_row(*person, standing, newest.get(_id(one)), today))
    return found


def _id(one: Any) -> int:
    return one.learner_id if isinstance(one, _Person) else one.id


def _judged(path: Path, catalogue: Catalogue, today: date) -> list[_Person]:
    return _all_judged([path.id], catalogue, today)


def _all_judged(path_ids: Sequence[str], catalogue: Catalogue, today: date) -> list[_Person]:
    """Candidates whose summary is missing or may have changed today, judged now."""
    row = StandingSummary
    people = db.session.execute(
        select(User.id, User.name, User.country, Candidacy)
        .select_from(Candidacy)
        .outerjoin(row, row.candidacy_id == Candidacy.id)
        .join(User, User.id == Candidacy.learner_id)  # last, since SQLite follows this order and most rows end before
        .where(Candidacy.path_id.in_(list(path_ids)), or_(row.candidacy_id.is_(None), row.changes_on <= today))
        .order_by(Candidacy.id)
        .limit(MOST_JUDGED)
    ).all()
    if not people:
        return []
    facts = queries.facts_of(one.id for one in people)
    return [
        _Person(
            one.id, one.name, one.country, one.Candidacy.path_id, one.Candidacy,
            summary(queries.judged(one.Candidacy.path_id, catalogue, facts[one.id], one.Candidacy, today)),
        )
        for one in people
    ]  # fmt: skip


def _fits(one: _Person, chosen: Chosen, today: date) -> bool:
    found = one.summary
    until = found.expires_on
    return (
        chosen.stage in (None, found.stage)
        and (not chosen.missing or found.next_id == chosen.missing)
        and (not chosen.country or one.country == chosen.country)
        and (not chosen.awardable or found.awardable)
        and (chosen.days is None or (until is not None and until <= today + timedelta(days=chosen.days)))
        and all(word in one.name.lower() for word in chosen.words)
    )


def _choices(path: Path) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """What the filters offer: countries of people on the path, and what they lack next."""
    there = select(User.country).join(Candidacy, Candidacy.learner_id == User.id).where(Candidacy.path_id == path.id)
    countries = sorted(code for code in db.session.scalars(there.distinct()) if code)
    lacking = (
        select(StandingSummary.next_id, func.count().label("number"))
        .where(StandingSummary.path_id == path.id, StandingSummary.next_id.is_not(None))
        .group_by(StandingSummary.next_id)
    )
    known = {one.id: place for place, one in enumerate(path.everything)}
    missing = [(row.next_id, row.number) for row in db.session.execute(lacking) if row.next_id in known]
    return tuple(countries), tuple(sorted(missing, key=lambda pair: known[pair[0]]))
