"""Accounts from the command line, in an installation of its own, as whoever runs the server does it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, create_engine, text

from app import __main__ as commands
from app.errors import Invalid
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


@pytest.mark.parametrize(
    "command", [("create-admin", "ada@example.org", "Ada Min"), ("verify-ledger",), ("new-signing-key",)]
)
def test_without_a_database_it_is_said_how_to_make_one(tmp_path: Path, command: tuple[str, ...]) -> None:
    status, told = run(tmp_path / "new", *command, typed="four plain words here\n")
    assert status == 2 and told.count("\n") == 1 and "python -m app migrate" in told


def test_an_administrator_without_a_good_password_is_told_why(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate")[0] == 0
    status, told = run(tmp_path, "create-admin", "ada@example.org", "Ada Min", typed="short\n")

    assert (status, told) == (
        1,
        "not created: A password needs at least 12 characters. A few words in a row do well.\n",
    )
    assert run(tmp_path, "create-admin", "ada", "Ada Min", typed="four plain words here\n") == (
        1,
        "not created: This is not an e-mail address.\n",
    )


def test_a_password_typed_at_a_terminal_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["four plain words here", "four plain wrods here"])
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))

    with pytest.raises(Invalid, match="password-not-repeated"):
        commands._typed_password()


def test_the_last_administrator_who_lost_phone_and_codes_gets_in_again(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate")[0] == 0
    assert run(tmp_path, "create-admin", "ada@example.org", "Ada Min", typed="four plain words here\n")[0] == 0
    assert run(tmp_path, "reset-second-factor", "ada@example.org") == (
        1,
        "not reset: There is no second factor on this account.\n",
    )
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
