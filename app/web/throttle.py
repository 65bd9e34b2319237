"""Counting how often something was tried, in the database, so that all processes count together.

Windows are fixed: a key counts anew when its window is over. Nobody is locked out for good; callers say how many tries a window has.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, jobs


class Tries(db.Base):
    """How often `key` was tried since `since`."""

    __tablename__ = "tries"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
    number: Mapped[int]


def wait(key: str, *, most: int, window: timedelta) -> int:
    """Seconds until `key` may be tried again; 0 when it may be tried now. Reads only."""
    row = db.session.get(Tries, key)
    if row is None or row.number < most or clock.now() >= row.since + window:
        return 0
    return int((row.since + window - clock.now()).total_seconds()) + 1


def count(key: str, *, window: timedelta) -> None:
    """Note one try. In a request that will be refused, also call `transaction.keep()`."""
    now = clock.now()
    db.insert_missing(Tries, [{"key": key, "since": now, "number": 0}])
    row = db.session.scalars(
        select(Tries).where(Tries.key == key).with_for_update().execution_options(populate_existing=True)
    ).one()
    if now >= row.since + window:
        row.since, row.number = now, 0
    row.number += 1
    db.session.flush()


def forget(key: str) -> None:
    """Start afresh, after a success."""
    db.session.execute(delete(Tries).where(Tries.key == key))


@jobs.job("forget-old-tries", every=timedelta(days=1))
def forget_old() -> None:
    """Drop counts nobody needs."""
    db.session.execute(delete(Tries).where(Tries.since < clock.now() - timedelta(days=1)))
