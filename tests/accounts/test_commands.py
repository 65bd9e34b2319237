"""Accounts from the command line, in an installation of its own, as whoever runs the server does it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from config import ROOT

pytestmark = pytest.mark.one_database


def run(folder: Path, *arguments: str, typed: str = "") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={"KEYSTONE_DATA": str(folder)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def rows(engine: Engine, statement: str) -> list[tuple]:
    with engine.begin() as connection:
        found = connection.execute(text(statement))
        return [tuple(row) for row in found] if found.returns_rows else []


def test_the_last_administrator_who_lost_phone_and_codes_gets_in_again(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate")[0] == 0
    assert run(tmp_path, "create-admin", "ada@example.org", "Ada Min", typed="four plain words here\n")[0] == 0
    assert run(tmp_path, "reset-second-factor", "ada@example.org") == (1, "not reset: second-factor-missing\n")
    assert run(tmp_path, "reset-second-factor", "x@example.org")[0] == 1
    engine = create_engine(f"sqlite:///{tmp_path / 'keystone.sqlite3'}")
    rows(
        engine,
        "INSERT INTO second_factor (user_id, sealed_secret, last_step, begun_at, confirmed_at) "
        "VALUES (1, 'lost', 0, '2026-11-23 14:02:00', '2026-11-23 14:02:00')",
    )

    status, told = run(tmp_path, "reset-second-factor", "Ada@Example.org")

    assert status == 0 and "by password alone" in told
    assert rows(engine, "SELECT * FROM second_factor") == []
    assert rows(engine, "SELECT actor_id, subject, facts FROM event WHERE verb = 'second-factor-reset'") == [
        (None, "user:1", '{"door": "command line"}')
    ]
    assert rows(engine, "SELECT subject FROM mail") == [("Your second factor was reset",)]
    assert rows(engine, 'SELECT session_epoch FROM "user"') == [(2,)]
    engine.dispose()
