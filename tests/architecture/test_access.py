"""Who may call what, as one table that is read in every review."""

from __future__ import annotations

import ast

from flask import Flask
from sqlalchemy import select

from app import clock, db
from app.accounts.permissions import GRANTS, Permission, Role
from app.events import Event
from app.web.authorization import undeclared
from config import ROOT
from tests.architecture.access import TABLE, addresses, table
from tests.factories import a_second_factor, a_user
from tests.visitor import Visitor


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


# AZ-10: nobody acts as somebody else

DOORS = {  # what begins a session, and what was proved before it does
    "begin_session": {
        "app/accounts/routes/session.py": "address and password",
        "app/accounts/routes/sign_up.py": "a mailed link, and password or browser",
        "app/cohorts/routes/joining.py": "a mailed invitation to a new account",
    },
    "renew_session": {
        "app/accounts/routes/profile.py": "the password, in one's own session",
        "app/accounts/routes/second_factor.py": "a code of one's own app, in one's own session",
    },
    "login_user": {"app/accounts/sessions.py": "whatever the others proved"},
}
KEYS = {
    "began",
    "proved",
    "second_factor",
    "waiting",
    "signed_up",
    "mail_to",
    "after_sign_up",
}  # none names somebody else
AS_ANOTHER = ("as", "user", "user_id", "learner_id", "person", "on_behalf_of", "_user_id", "impersonate")


def test_az_10_a_session_begins_by_few_doors_and_its_cookie_names_nobody_else() -> None:
    doors: dict[str, set[str]] = {name: set() for name in DOORS}
    keys: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and (name := getattr(node.func, "id", getattr(node.func, "attr", ""))) in doors
            ):
                doors[name].add(str(path.relative_to(ROOT)))
            if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "cookie":
                keys.add(getattr(node.slice, "value", ast.unparse(node.slice)))

    assert doors == {name: set(known) for name, known in DOORS.items()}
    assert keys <= KEYS


def test_az_10_an_administrator_stays_who_they_are_on_every_route(app: Flask, visitor: Visitor) -> None:
    """There is no acting as another person, so there is nothing to be read-only, bannered or logged with two names: whatever
    address is asked for about somebody, whatever is added to it, the session and the history name who asked.
    """
    ben, ada = a_user(email="ben@example.org"), a_user("administrator", email="ada@example.org")
    a_second_factor(ada)
    others = dict.fromkeys(AS_ANOTHER, str(ben.id))

    for method, path in addresses(app, ben.id):
        if path.endswith("/sign-out-everywhere"):
            continue  # ends all sessions of Ada, which others are asked with
        visitor.sign_in(ada, second_factor=clock.now())
        data = {"csrf_token": visitor.token("/about"), **others} if method != "GET" else None
        visitor.client.open(path, method=method, query_string=others, data=data).close()
        with visitor.client.session_transaction() as session:
            assert session.get("_user_id") in (ada.get_id(), None), f"{method} {path}"

    assert "ada@example.org" in visitor.sign_in(ada).visit("/profile").text
    assert not db.session.scalar(select(Event).where(Event.actor_id == ben.id))
