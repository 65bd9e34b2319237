"""The database: the declarative base, the session of this thread, transactions, and what SQLite and PostgreSQL each need.

Two kinds of transaction. A *reading* one begins plainly. A *writing* one begins with `BEGIN IMMEDIATE` on SQLite: a transaction
that reads first and writes later fails at once under contention, whatever the busy timeout. The web shell opens writing ones
for unsafe methods; jobs and commands use `transaction()`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    DateTime,
    Engine,
    Insert,
    MetaData,
    Row,
    Select,
    Update,
    bindparam,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.types import TypeDecorator

from app.turns import Turn

BUSY_SECONDS = 10  # how long a writer waits for another before the request is told to come again
SAFE_SQLITE = (3, 51, 3)  # earlier versions can corrupt a WAL file under several connections

_mode = threading.local()


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC. Naive values are refused, so that no zone is ever guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive moment cannot be stored: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables. Constraint names follow one convention, so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment()}


session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False))


def connect(url: str) -> Engine:
    """An engine for `url` with everything its database needs, and the session of all threads bound to it."""
    engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    session.remove()
    session.configure(bind=engine)
    return engine


def rows(statement: Select[Any] | CompoundSelect[Any], **values: Any) -> Sequence[Row[Any]]:
    """Rows of a statement over tables (`Model.__table__`), for what nearly every page asks: no objects are made that would
    follow changes. What this transaction has changed before is seen.
    """
    session.flush()
    return session.connection().execute(statement, values).all()


def insert_rows(table: type[Base], given: Sequence[dict[str, Any]]) -> None:
    """Add rows of which no object is needed, in one go; defaults are filled in. A row leaves out what is to be NULL."""
    session.flush()
    session.connection().execute(_insert_into(table), given)


def change(row: Base, **values: Any) -> None:
    """Write these columns of one row now. The row then has them too, as if it had just been read."""
    session.flush()
    session.connection().execute(
        _update_of(type(row), tuple(values)),
        {"row_id": inspect(row).identity[0], **{f"new_{name}": value for name, value in values.items()}},
    )
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _insert_into(table: type[Base]) -> Insert:
    return table.__table__.insert()  # type: ignore[attr-defined,no-any-return]


@cache
def _update_of(table: type[Base], names: tuple[str, ...]) -> Update:
    columns = table.__table__.c
    (key,) = table.__table__.primary_key  # type: ignore[attr-defined]
    changed = table.__table__.update().where(key == bindparam("row_id"))  # type: ignore[attr-defined]
    return changed.values({columns[name]: bindparam(f"new_{name}") for name in names})  # type: ignore[no-any-return]


def write_ahead() -> None:
    """Let the next transaction of this thread be a writing one."""
    _mode.writing = True


def read_only() -> None:
    """Let the next transaction of this thread be a reading one (the default)."""
    _mode.writing = False


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing transaction for jobs, commands and tests: commits at the end, rolls back on any exception.

    Inside a request use the request's own transaction instead; opening this one there is an error, because it would commit
    half of the request's work.
    """
    if session.registry.has() and session().in_transaction():
        raise RuntimeError("transaction() was opened inside another transaction")
    write_ahead()
    try:
        yield session()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.remove()
        read_only()


def _sqlite(url: str) -> Engine:
    module, turn = _sqlite_driver(), Turn(url.partition(":///")[2])
    engine = create_engine(
        url,
        module=module,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=20,
        max_overflow=20,
    )

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself, or savepoints and BEGIN IMMEDIATE mean nothing.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if not getattr(_mode, "writing", False):
            connection.exec_driver_sql("BEGIN")
            return
        # SQLite lets writers sleep and try again, up to a tenth of a second at a time and in no order.
        connection.info["turn"] = turn.take(BUSY_SECONDS)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _done(_connection: Any, record: Any) -> None:
        if record.info.pop("turn", False):
            turn.give_back()

    return engine


def _sqlite_driver() -> Any:
    """The SQLite that is safe with several connections: the one brought along, or the system's when that is new enough."""
    import pysqlite3.dbapi2 as brought

    if brought.sqlite_version_info < SAFE_SQLITE:
        raise RuntimeError(
            f"SQLite {brought.sqlite_version} can corrupt its file under several connections; 3.51.3 or newer is needed."
        )
    return brought


def _postgresql(url: str) -> Engine:
    options = (
        "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
    )
    return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10, connect_args={"options": options})


def is_ready(engine: Engine) -> bool:
    """Whether the database answers."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - readiness is exactly the question whether anything at all goes wrong
        return False
    return True


def is_busy(error: BaseException) -> bool:
    """Whether an error says that the database had no time, so that asking again in a moment may well work."""
    if isinstance(error, PoolTimeout):
        return True
    on_sqlite = "locked" in str(error) or "busy" in str(error)
    return isinstance(error, OperationalError) and (on_sqlite or type(error.orig).__module__.startswith("psycopg"))


def insert_missing(table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Add the rows that no unique constraint speaks against; one statement, safe when others do the same at once. All
    rows name the same columns.
    """
    session.flush()
    session.connection().execute(_insert_missing_into(table, session.get_bind().dialect.name), list(rows))


@cache
def _insert_missing_into(table: type[Base], dialect: str) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]


def lock(connection_key: int) -> None:
    """Serialise writers that share `connection_key` until this transaction ends (SQLite writers are serial anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": connection_key})
