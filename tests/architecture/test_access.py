"""Who may call what, as one table that is read in every review."""

from __future__ import annotations

from flask import Flask

from app.accounts.permissions import GRANTS, Permission, Role
from app.web.authorization import undeclared
from tests.architecture.access import TABLE, table


def test_az_01_every_route_declares_who_may_call_it(app: Flask) -> None:
    assert undeclared(app) == []


def test_the_table_of_access_is_up_to_date(app: Flask) -> None:
    advice = "Who may call what has changed. Write the table anew and read the difference: .venv/bin/python -m tests.architecture.access"

    assert table(app).splitlines() == TABLE.read_text(encoding="utf-8").splitlines(), advice


def test_nobody_signed_out_changes_more_than_their_own_way_in() -> None:
    open_to_all = {
        line.split()[1]
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line.endswith(" anyone") and line.startswith("POST ")
    }

    assert {path.split("/")[1] for path in open_to_all} <= OPEN_WRITES, open_to_all


OPEN_WRITES = {"sign-in", "sign-up", "confirm", "password", "profile", "invitations", "theme"}


def test_each_role_may_what_the_one_below_may() -> None:
    assert GRANTS[Role.STUDENT] < GRANTS[Role.INSTRUCTOR] < GRANTS[Role.ADMINISTRATOR] == frozenset(Permission)
