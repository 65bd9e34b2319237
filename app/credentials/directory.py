"""The public directory: holders of valid certificates who agreed to be listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from app import db
from app.accounts.models import User
from app.credentials.models import Award, Listing

PER_PAGE = 25


@dataclass(frozen=True)
class Page:
    """One page of the directory, by name. `countries` and `titles` are those there is somebody for."""

    rows: Sequence[tuple[Award, str]]
    number: int
    page: int
    pages: int
    countries: Sequence[str]
    paths: Sequence[tuple[str, str]]


def everybody(today: date, *, country: str = "", path_id: str = "") -> Sequence[tuple[Award, str]]:
    """All of them at once, by name: for those who certify, since the pages of the public are slowed. One statement."""
    rows = db.session.execute(
        _among(select(Award, User.country), _chosen(today, country, path_id)).order_by(func.lower(User.name), Award.id)
    )
    return [(award, at) for award, at in rows]


def directory(today: date, *, country: str = "", path_id: str = "", page: int = 1) -> Page:
    """Those who hold a certificate of this path in this country (any, when empty). Four statements."""
    wanted, chosen = _listed(today), _chosen(today, country, path_id)
    number = db.session.scalar(_among(select(func.count()), chosen)) or 0
    pages = max(1, -(-number // PER_PAGE))
    page = min(max(page, 1), pages)
    rows = db.session.execute(
        _among(select(Award, User.country), chosen)
        .order_by(func.lower(User.name), Award.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    countries = db.session.scalars(_among(select(User.country).distinct(), [*wanted, User.country != ""]))
    paths = db.session.execute(_among(select(Award.path_id, func.max(Award.id)), wanted).group_by(Award.path_id)).all()
    titles = {award.path_id: award.facts["title"] for award in _awards(newest for _path, newest in paths)}
    return Page(
        rows=[(award, at) for award, at in rows],
        number=number,
        page=page,
        pages=pages,
        countries=sorted(countries),
        paths=sorted(titles.items(), key=lambda pair: pair[1]),
    )


def _chosen(today: date, country: str, path_id: str) -> list[ColumnElement[bool]]:
    return [
        *_listed(today),
        *([User.country == country] if country else []),
        *([Award.path_id == path_id] if path_id else []),
    ]


def _listed(today: date) -> list[ColumnElement[bool]]:
    return [
        Award.revoked_at.is_(None),
        Award.superseded_by_id.is_(None),
        or_(Award.expires_on.is_(None), Award.expires_on >= today),
        User.suspended_at.is_(None),
    ]


def _among(statement, conditions):  # type: ignore[no-untyped-def]
    return (
        statement.select_from(Award)
        .join(User, User.id == Award.learner_id)
        .join(Listing, Listing.learner_id == Award.learner_id)
        .where(*conditions)
    )


def _awards(ids):  # type: ignore[no-untyped-def]
    return db.session.scalars(select(Award).where(Award.id.in_(list(ids))))
