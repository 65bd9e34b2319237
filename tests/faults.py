"""Failing at every statement in turn, to see that nothing is ever left half done (RL-03)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from app import db

OF_THE_TEST = ("SAVEPOINT", "RELEASE", "ROLLBACK")  # the transaction around the test is not the application's


class Fault(Exception):
    """What the database says in these tests."""


@contextmanager
def failing(engine: Engine, number: int) -> Iterator[list[str]]:
    """The statement with this number raises. Gives the statements that were sent, that one the last before the failure."""
    sent: list[str] = []

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(OF_THE_TEST):
            return
        sent.append(statement)
        if len(sent) == number:
            raise Fault(statement)

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def stored() -> dict[str, list[str]]:
    """Everything the database holds, table by table."""
    db.session.remove()
    tables = db.Base.metadata.sorted_tables
    return {table.name: sorted(map(repr, db.session.execute(table.select()))) for table in tables}


def at_every_statement(engine: Engine, request: Callable[[], int], *, most: int = 500) -> int:
    """Let a request fail at its first, second, … statement until it goes through; after each failure it must have said
    so, and nothing may be stored. `request` gives the status of the answer. Gives how many statements could fail.
    """
    db.session.commit()
    before = stored()
    for number in range(1, most):
        db.session.remove()
        with failing(engine, number) as sent:
            status = _status(request)
        if len(sent) < number:
            assert status < 400, status
            assert stored() != before, "the request did nothing"
            return number - 1
        assert status >= 500, f"statement {number} failed, and the answer was {status}: {sent[number - 1]}"
        after = stored()
        changed = [name for name in before if after[name] != before[name]]
        assert not changed, f"statement {number} failed and {changed} changed: {sent[number - 1]}"
    pytest.fail(f"more than {most} statements")


def _status(request: Callable[[], int]) -> int:
    """What the client hears. A failure while committing comes after the answer was made; under test Flask lets it through
    where a server says 500.
    """
    try:
        return request()
    except Fault:
        return 500
