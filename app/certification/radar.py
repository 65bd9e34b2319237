"""The radar: certificates near their end, those that ended of late, and what their holders were told about it.

What a renewal still lacks is judged for the certificates on the page; whatever the number of people, it is a few statements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, Select, case, func, literal, select

from app import db
from app.accounts.models import User
from app.certification import queries, reminders
from app.certification.models import Candidacy
from app.certification.reminders import Reminder
from app.certification.rules.facts import Standing
from app.certification.rules.reminders import LOOK_BACK, THRESHOLDS, Nearness, nearness
from app.content.model import Catalogue
from app.credentials.models import Award

ORDER = (Nearness.TODAY, Nearness.WITHIN_30, Nearness.WITHIN_60, Nearness.WITHIN_90, Nearness.ENDED)
PER_PAGE = 50


@dataclass(frozen=True)
class Ending:
    """One certificate that ends or has ended. `standing` is how its holder stands with the path today; None where the society
    no longer has the path.
    """

    award: Award
    holder: User
    last_day: date
    days_left: int
    group: Nearness
    standing: Standing | None
    reminders: tuple[Reminder, ...]


@dataclass(frozen=True)
class Radar:
    """A page of the radar: the nearest end first, and after all of them what has ended, the newest first."""

    rows: tuple[Ending, ...]
    counts: dict[Nearness, int]
    chosen: Nearness | None = None
    page: int = 1

    @property
    def groups(self) -> list[tuple[Nearness, list[Ending]]]:
        """The rows of the page by how near they are."""
        return [(group, list(rows)) for group, rows in groupby(self.rows, key=lambda row: row.group)]

    @property
    def everything(self) -> int:
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        shown = self.counts.get(self.chosen, 0) if self.chosen else self.everything
        return max(1, -(-shown // PER_PAGE))


def view(catalogue: Catalogue, today: date, chosen: Nearness | None = None, page: int = 1) -> Radar:
    """One page, of one group or of all. Eight statements."""
    group = _group(today)
    counted = _wanted(today).with_only_columns(group.label("group"), func.count().label("number")).group_by("group")
    counts = {Nearness(row.group): row.number for row in db.session.execute(counted)}
    return Radar(_page(catalogue, today, chosen, page, PER_PAGE), counts, chosen, page)


def everybody(catalogue: Catalogue, today: date, chosen: Nearness | None = None) -> Iterator[Ending]:
    """All that is in sight, for a table: some hundreds at a time, so that memory stays flat."""
    page = 1
    while rows := _page(catalogue, today, chosen, page, queries.CHUNK):
        yield from rows
        page += 1


def _page(
    catalogue: Catalogue, today: date, chosen: Nearness | None, page: int, size: int
) -> tuple[Ending, ...]:  # fmt: skip
    wanted = _wanted(today) if chosen is None else _wanted(today).where(_group(today) == chosen.value)
    ended = Award.expires_on < today
    ordered = wanted.order_by(
        case((ended, 1), else_=0),
        case((ended, None), else_=Award.expires_on),
        Award.expires_on.desc(),
        func.lower(User.name),
        Award.id,
    )
    rows = db.session.execute(ordered.limit(size).offset((page - 1) * size)).all()
    awards, holders = [row.Award for row in rows], {row.User.id: row.User for row in rows}
    standings, told = _standings(awards, catalogue, today), reminders.reminders_of(award.id for award in awards)
    return tuple(
        _ending(award, holders[award.learner_id], standings.get(award.id), told.get(award.id, []), today)
        for award in awards
    )


def _wanted(today: date) -> Select[tuple[Award, User]]:
    last = Award.expires_on.between(today - timedelta(days=LOOK_BACK), today + timedelta(days=max(THRESHOLDS)))
    return (
        select(Award, User).join(User, User.id == Award.learner_id).where(last, queries.in_force_or_ended())
    )  # fmt: skip


def _group(today: date) -> ColumnElement[str]:
    """The group of `rules.reminders.nearness`, for a SELECT."""
    whens = [
        (Award.expires_on < today, literal(Nearness.ENDED.value)),
        (Award.expires_on == today, literal(Nearness.TODAY.value)),
        (Award.expires_on <= today + timedelta(days=30), literal(Nearness.WITHIN_30.value)),
        (Award.expires_on <= today + timedelta(days=60), literal(Nearness.WITHIN_60.value)),
    ]
    return case(*whens, else_=literal(Nearness.WITHIN_90.value))


def _standings(awards: Sequence[Award], catalogue: Catalogue, today: date) -> dict[int, Standing]:
    """How each holder stands with the path of the certificate, by its id. Three statements."""
    ids = [award.learner_id for award in awards]
    facts, paths = queries.facts_of(ids), {path.id for path in catalogue.paths}
    under_way = {
        (one.learner_id, one.path_id): one
        for one in db.session.scalars(select(Candidacy).where(Candidacy.learner_id.in_(ids)))
    }
    return {
        award.id: queries.judged(
            award.path_id, catalogue, facts[award.learner_id], under_way.get((award.learner_id, award.path_id)), today
        )
        for award in awards
        if award.path_id in paths
    }


def _ending(
    award: Award, holder: User, standing: Standing | None, told: Sequence[Reminder], today: date
) -> Ending:  # fmt: skip
    assert award.expires_on is not None
    days_left = (award.expires_on - today).days
    group = nearness(days_left)
    assert group is not None
    return Ending(award, holder, award.expires_on, days_left, group, standing, tuple(told))
