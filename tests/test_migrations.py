"""Migrations: the tables they make are the tables the code expects, up, down and up again, and no accident leaves half of one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from app import application, db, migrating  # noqa: F401 - brings all tables
from config import ROOT

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
ADVICE = "Tables and migrations differ. Write the next migration: .venv/bin/python -m app new-migration <name>"


@pytest.fixture
def empty(empty_database: str) -> Iterator[Engine]:
    bind = db.session.session_factory.kw.get("bind")  # type: ignore[union-attr]
    engine = db.connect(empty_database)
    yield engine
    engine.dispose()
    db.session.configure(bind=bind)


@pytest.fixture
def other(empty: Engine, database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A second database, made from the tables in code instead of by migrations."""
    if database_kind == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}")
        db.Base.metadata.create_all(engine)
        yield engine
        engine.dispose()
        return
    with empty.begin() as connection:
        connection.execute(text("CREATE SCHEMA other"))
    engine = create_engine(empty.url, connect_args={"options": "-c search_path=other"})
    db.Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@dataclass(frozen=True)
class Table:
    """All that a database says of one table, in an order that does not depend on how it came about."""

    columns: frozenset[tuple[str, str, bool, str]]
    key: tuple[str, ...]
    foreign: frozenset[tuple[str, ...]]
    unique: frozenset[tuple[str, ...]]
    indexes: frozenset[tuple[str, ...]]
    checks: frozenset[tuple[str, str]]
    triggers: frozenset[str]


def schema(engine: Engine) -> dict[str, Table]:
    found = inspect(engine)
    return {name: _table(engine, name) for name in found.get_table_names() if name != "alembic_version"}


def _table(engine: Engine, name: str) -> Table:
    found = inspect(engine)
    return Table(
        columns=frozenset((c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in found.get_columns(name)),
        key=tuple(found.get_pk_constraint(name)["constrained_columns"]),
        foreign=frozenset((*f["constrained_columns"], f["referred_table"], *f["referred_columns"], str(f["options"])) for f in found.get_foreign_keys(name)),
        unique=frozenset((u["name"] or "", *u["column_names"]) for u in found.get_unique_constraints(name)),
        indexes=frozenset(
            (i["name"] or "", str(i["unique"]), _where(i), *(c or "" for c in i["column_names"])) for i in found.get_indexes(name)
        ),
        checks=frozenset((c["name"] or "", re.sub(r"\s", "", c["sqltext"])) for c in found.get_check_constraints(name)),
        triggers=frozenset(_triggers(engine, name)),
    )  # fmt: skip


def _where(index: object) -> str:
    options = index.get("dialect_options", {})  # type: ignore[attr-defined]
    return next((re.sub(r"\s", "", str(value)) for key, value in options.items() if key.endswith("where")), "")


def _triggers(engine: Engine, name: str) -> list[str]:
    sql = (
        "SELECT name || sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name"
        if engine.dialect.name == "sqlite"
        else "SELECT trigger_name || event_manipulation || action_timing || action_orientation FROM information_schema.triggers "
        "WHERE event_object_table = :name AND trigger_schema = current_schema() "
        "UNION SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE relname = :name AND nspname = current_schema() AND NOT tgisinternal"
    )
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(text(sql), {"name": name})]


def version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def test_migrations_make_the_tables_the_code_expects(empty: Engine, other: Engine) -> None:
    migrating.migrate(empty)

    made, expected = schema(empty), schema(other)

    assert made.keys() == expected.keys(), ADVICE
    for name in made:
        assert made[name] == expected[name], f"{name}: {ADVICE}"


def test_alembic_finds_nothing_to_do(empty: Engine) -> None:
    migrating.migrate(empty)

    with empty.connect() as connection:
        assert (
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.Base.metadata)
            == []
        ), ADVICE


def test_up_down_and_up_again(empty: Engine) -> None:
    migrating.migrate(empty)
    first = schema(empty)

    migrating.migrate_back(empty, "base")
    assert schema(empty) == {}
    assert version(empty) is None
    migrating.migrate(empty)

    assert schema(empty) == first


def test_each_migration_can_be_taken_back_by_itself(empty: Engine) -> None:
    states: list[dict[str, Table]] = [{}]
    for path in VERSIONS:
        migrating.migrate(empty, path.name[:4])
        states.append(schema(empty))

    for path, before in zip(reversed(VERSIONS), reversed(states[:-1]), strict=True):
        below = f"{int(path.name[:4]) - 1:04}"
        migrating.migrate_back(empty, below if below != "0000" else "base")
        assert schema(empty) == before, path.name


def test_migrating_again_changes_nothing(empty: Engine) -> None:
    migrating.migrate(empty)
    first = schema(empty)

    migrating.migrate(empty)

    assert schema(empty) == first and version(empty) == VERSIONS[-1].name[:4]


def test_migrations_are_numbered_without_gaps() -> None:
    assert [path.name[:5] for path in VERSIONS] == [f"{number:04}_" for number in range(1, len(VERSIONS) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", path.name) for path in VERSIONS)


def test_the_ledger_is_protected_by_its_migration(empty: Engine) -> None:
    migrating.migrate(empty)
    with empty.begin() as connection:
        connection.execute(text("DELETE FROM entry"))  # nothing there, nothing refused
        connection.execute(
            text("""INSERT INTO "user" (id, email, name, role, session_epoch, created_at, """ + _others(empty, "user"))
        )

    for change in ('DELETE FROM "entry"', "UPDATE \"entry\" SET note = 'x'"):
        with pytest.raises(IntegrityError, match="only added to"), empty.begin() as connection:
            connection.execute(text("INSERT INTO entry " + _entry(empty)))
            connection.execute(text(change))


def test_keys_are_enforced_again_after_a_migration(empty: Engine) -> None:
    migrating.migrate(empty)

    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text("INSERT INTO entry " + _entry(empty, learner=999_999)))


def test_a_database_with_strange_tables_is_refused(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE event (id INTEGER)"))

    with pytest.raises(migrating.UnknownSchema, match="no migration made"):
        migrating.migrate(empty)


def test_a_database_of_a_newer_version_is_refused(empty: Engine) -> None:
    migrating.migrate(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(migrating.UnknownSchema, match="another version"):
        migrating.migrate(empty)


def a_process(engine: Engine, tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    url = engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, url, *arguments],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


PROCESS = """
import os, signal, sys
from sqlalchemy import event
from app import db, migrating
engine = db.connect(sys.argv[1])
seen = 0
@event.listens_for(engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    global seen
    seen += statement.lstrip().startswith("CREATE TABLE") and "_alembic_tmp_" not in statement  # a copy made to alter
    if len(sys.argv) > 2 and seen == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
migrating.migrate(engine)
print("created", seen)
"""


@pytest.mark.parametrize("after", [1, 2, 7, 15])
def test_a_process_killed_while_migrating_leaves_nothing_half_done(empty: Engine, tmp_path: Path, after: int) -> None:
    process = a_process(empty, tmp_path, str(after))
    output, _ = process.communicate(timeout=60)

    assert process.returncode == -signal.SIGKILL, output
    assert schema(empty) == {}
    migrating.migrate(empty)
    assert len(schema(empty)) == len(db.Base.metadata.tables)


def test_three_processes_starting_at_once_migrate_once(empty: Engine, tmp_path: Path) -> None:
    processes = [a_process(empty, tmp_path) for _ in range(3)]
    said = [process.communicate(timeout=60)[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert sorted(line.split()[-1] for line in said) == sorted(["0", "0", str(len(db.Base.metadata.tables) + 1)])


def test_new_migration_finds_nothing_when_nothing_changed(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for part in ("app", "migrations", "content/certification"):
        subprocess.run(["cp", "-r", "--parents", part, str(copy.mkdir(exist_ok=True) or copy)], cwd=ROOT, check=True)
    subprocess.run(["cp", "config.py", str(copy)], cwd=ROOT, check=True)

    done = subprocess.run(
        [sys.executable, "-m", "app", "new-migration", "nothing_at_all"],
        cwd=copy,
        text=True,
        capture_output=True,
        env={**os.environ, "KEYSTONE_DATA": str(tmp_path / "data")},
    )

    assert done.returncode == 0, done.stderr
    (made,) = (copy / "migrations" / "versions").glob("*_nothing_at_all.py")
    assert made.name == f"{len(VERSIONS) + 1:04}_nothing_at_all.py"
    assert made.read_text().count("    pass") == 2


def _entry(engine: Engine, learner: int = 1) -> str:
    return (
        "(learner_id, number, kind, subject, happened_on, source, note, details, recorded_at, previous_hash, hash) "
        f"VALUES ({learner}, 1, 'lesson', 'x', '2026-11-23', 'x', '', '{{}}', '2026-11-23', '', '')"
    )


def _others(engine: Engine, table: str) -> str:
    """The rest of an INSERT: every other column that must not be empty, with the smallest value of its type."""
    given = {"id", "email", "name", "role", "session_epoch", "created_at"}
    needed = [c for c in inspect(engine).get_columns(table) if not c["nullable"] and c["name"] not in given]
    values = [
        "''" if "CHAR" in str(c["type"]) or "TEXT" in str(c["type"]) else "false" if "BOOL" in str(c["type"]) else "0"
        for c in needed
    ]
    return f"{', '.join(c['name'] for c in needed)}) VALUES (1, 'a@example.org', 'A', 'student', 0, '2026-11-23', {', '.join(values)})"


def test_a_database_of_the_newest_version_is_known_without_looking_at_each_migration(empty: Engine) -> None:
    assert not migrating.is_newest(empty)

    migrating.migrate(empty)
    assert migrating.is_newest(empty)

    migrating.migrate_back(empty, VERSIONS[-2].name.partition("_")[0])
    assert not migrating.is_newest(empty)
