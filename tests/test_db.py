"""The database: moments keep their zone, writers do not lose what others wrote, savepoints undo what they promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from app import db
from app.events import Event, record
from app.web.throttle import Tries
from tests.factories import NOW
from tests.together import at_once


def tries(key: str, number: int = 0, since: datetime = NOW) -> Tries:
    row = Tries(key=key, since=since, number=number)
    db.session.add(row)
    db.session.flush()
    return row


def number_of(key: str) -> int:
    with db.transaction() as session:
        return session.scalars(select(Tries.number).where(Tries.key == key)).one()


def test_a_naive_moment_is_refused(database: Engine) -> None:
    with pytest.raises(StatementError, match="naive moment"):
        tries("naive", since=datetime(2026, 11, 23, 14, 2))


def test_a_moment_comes_back_in_utc(database: Engine) -> None:
    tries("aware", since=datetime(2026, 11, 23, 14, 2, tzinfo=timezone(timedelta(hours=5, minutes=30))))
    db.session.expire_all()

    kept = db.session.get_one(Tries, "aware").since

    assert kept == datetime(2026, 11, 23, 8, 32, tzinfo=UTC) and kept.utcoffset() == timedelta(0)


def test_moments_of_several_zones_sort_by_time(database: Engine) -> None:
    tries("later", since=datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=-5))))
    tries("earlier", since=datetime(2026, 11, 23, 14, 0, tzinfo=UTC))

    assert db.session.scalars(select(Tries.key).order_by(Tries.since)).all() == ["earlier", "later"]


def test_eight_threads_that_read_then_write_lose_nothing(lasting: Engine) -> None:
    with db.transaction():
        tries("count")

    def add(_place: int) -> None:
        for _ in range(20):
            with db.transaction() as session:
                row = session.scalars(select(Tries).where(Tries.key == "count").with_for_update()).one()
                row.number += 1

    assert at_once(8, add) == [None] * 8
    assert number_of("count") == 160


def test_on_sqlite_a_writing_transaction_begins_immediately(tmp_path: Path) -> None:
    engine = db.connect(f"sqlite:///{tmp_path / 'file.sqlite3'}")
    with db.transaction() as session:
        session.execute(text("SELECT 1"))  # nothing is written yet, and still nobody else may begin to write
        db.read_only()
        with engine.connect() as second:
            assert second.execute(text("PRAGMA busy_timeout=0")) and second.rollback() is None  # readers go on
            db.write_ahead()
            with pytest.raises(OperationalError, match="locked"):
                second.execute(text("SELECT 1"))
    engine.dispose()


def test_an_exception_rolls_back(lasting: Engine) -> None:
    with pytest.raises(ZeroDivisionError), db.transaction():
        record(None, "tried", "thing:1")
        db.session.flush()
        1 / 0  # noqa: B018

    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_a_transaction_inside_another_is_an_error(lasting: Engine) -> None:
    with db.transaction() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(RuntimeError, match="inside another"), db.transaction():
            pass


def test_a_savepoint_undoes_only_what_came_after_it(lasting: Engine) -> None:
    with db.transaction() as session:
        tries("kept")
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text("INSERT INTO tries (key, since, number) SELECT key, since, number FROM tries"))
        tries("also kept")

    with db.transaction() as session:
        assert set(session.scalars(select(Tries.key))) == {"kept", "also kept"}


def test_foreign_keys_are_enforced(database: Engine) -> None:
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO member (cohort_id, user_id, part, joined_at) VALUES (999999, 999999, 'learner', '2026-11-23')"
            )
        )


def test_insert_missing_adds_what_is_not_there(lasting: Engine) -> None:
    rows = [{"key": f"k{place}", "since": NOW, "number": 0} for place in range(5)]

    def insert(_place: int) -> None:
        with db.transaction():
            db.insert_missing(Tries, rows)

    assert at_once(6, insert) == [None] * 6
    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Tries)) == 5


def test_a_lock_serialises_those_who_share_its_key(lasting: Engine) -> None:
    def enter_once(place: int) -> bool:
        with db.transaction() as session:
            db.lock(42)
            first = session.scalar(select(func.count()).select_from(Event)) == 0
            if first:
                record(None, "entered", f"thing:{place}")
            return first

    assert sorted(at_once(6, enter_once)) == [False] * 5 + [True]


def test_readiness_tells_a_database_that_is_gone(lasting: Engine, database_kind: str) -> None:
    assert db.is_ready(lasting)
    url = "sqlite:////nowhere/at/all.db" if database_kind == "sqlite" else "postgresql+psycopg://x@127.0.0.1:1/none"
    gone = db.connect(url)

    assert not db.is_ready(gone)
    gone.dispose()
