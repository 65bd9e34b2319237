"""Tables that are only ever added to: the database itself refuses to change or remove their rows.

Triggers, because rights are not enough: the application owns its tables, and SQLite knows no rights. `statements()`
gives the DDL to
migrations; `append_only()` makes `create_all` do the same.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END",
    # INSERT OR REPLACE removes the old row without asking the delete trigger
    "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION {table}_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{table} is only added to' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION {table}_only_added_to()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_added_to()",
)
POSTGRESQL_GONE = ("DROP FUNCTION IF EXISTS {table}_only_added_to()",)


def statements(table: str, dialect: str) -> tuple[str, ...]:
    """The DDL that protects `table` on 'sqlite' or 'postgresql', in order."""
    return tuple(text.format(table=table) for text in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[dialect])


def statements_after_drop(table: str, dialect: str) -> tuple[str, ...]:
    """The DDL that removes what dropping `table` leaves behind."""
    return tuple(text.format(table=table) for text in POSTGRESQL_GONE) if dialect == "postgresql" else ()


def append_only(table: Table) -> None:
    """Protect `table` whenever it is created."""
    for dialect in ("sqlite", "postgresql"):
        for text in statements(table.name, dialect):
            event.listen(table, "after_create", DDL(text).execute_if(dialect=dialect))
        for text in statements_after_drop(table.name, dialect):
            event.listen(table, "after_drop", DDL(text).execute_if(dialect=dialect))
