"""Bringing the schema to another version: Alembic in one transaction that alone may change the tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from app import db

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
MIGRATING = 5_391_202  # key of the lock that lets one process at a time change the schema


class UnknownSchema(RuntimeError):
    """The tables found are not ours, or of a version that this code does not know."""


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the schema to the newest version. Several processes may call this at once; one does the work, the others wait.

    All of it is one transaction, on SQLite too: a process that dies half way leaves the schema as it was.
    """
    if to == "head" and is_newest(engine):
        return
    from alembic import command
    from alembic.util import CommandError

    with _changing_schema(engine) as connection:
        if inspect(connection).has_table("event") and not inspect(connection).has_table("alembic_version"):
            raise UnknownSchema("The database holds tables that no migration made. Begin with an empty one.")
        try:
            command.upgrade(migrations(connection), to)
        except CommandError as wrong:
            raise UnknownSchema(f"The database is of another version of Keystone ({wrong}).") from wrong


def is_newest(engine: Engine) -> bool:
    """Whether the schema is of the newest version. Asked without Alembic, which a server of an up-to-date database then
    never has in its memory.
    """
    newest = max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest]


def migrate_back(engine: Engine, to: str) -> None:
    """Take migrations back down to the version `to`; 'base' is an empty database."""
    from alembic import command

    with _changing_schema(engine) as connection:
        command.downgrade(migrations(connection), to)


def migrations(connection: Connection) -> AlembicConfig:
    """Alembic's configuration, working on an open connection."""
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig(stdout=io.StringIO())
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _changing_schema(engine: Engine) -> Iterator[Connection]:
    """A transaction that alone may change the schema, however long it takes."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if is_sqlite:  # a table is altered by copying it, which must not touch the rows that point at it
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute("PRAGMA busy_timeout=60000")
        db.write_ahead()
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text("SET LOCAL lock_timeout = 0"))
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
                yield connection
                if is_sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
                    raise RuntimeError(f"the migration leaves rows that point nowhere: {broken[:5]}")
        finally:
            db.read_only()
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")
                driver.execute("PRAGMA busy_timeout=10000")
