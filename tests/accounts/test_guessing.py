"""AU-04: guessing a password from one place or from everywhere comes to an end, and the owner still gets in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine

from app.accounts import browsers
from app.accounts.models import User
from tests.accounts.test_pages import is_signed_in, link_in, newest_mail
from tests.factories import NOW, PASSWORD, a_user, with_password
from tests.visitor import Page, Visitor

NEW = "four other words here"


@pytest.fixture(autouse=True)
def now(database: Engine) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ann() -> User:
    return with_password(a_user(email="ann@example.org"))


def tried(visitor: Visitor, password: str, *, at: str, email: str = "ann@example.org") -> Page:
    """The answer to a password that comes from that address of the network."""
    visitor.client.environ_base["REMOTE_ADDR"] = at
    return visitor.submit(visitor.visit("/sign-in"), "/sign-in", email=email, password=password)


def guessed_from_everywhere(app: Flask, email: str = "ann@example.org") -> Page:
    """The answer to the right password after wrong ones until no more are looked at, each from an address of its own."""
    stranger = Visitor(app)
    statuses = [
        tried(stranger, "not the password", at=f"10.0.{n // 250}.{n % 250}", email=email).status for n in range(102)
    ]
    assert statuses == [422] * 100 + [429] * 2
    return tried(stranger, PASSWORD, at="10.9.9.9", email=email)


def test_au_04_a_thousand_wrong_passwords_from_everywhere_give_no_further_chance(app: Flask, ann: User) -> None:
    told = guessed_from_everywhere(app)
    assert told.status == 429 and "There were too many attempts." in told.text
    assert newest_mail(ann.email).subject == "Many wrong passwords for your account"

    with time_machine.travel(NOW + timedelta(hours=1, seconds=1), tick=False):
        assert tried(Visitor(app), PASSWORD, at="10.9.9.9").heading.startswith("Welcome")


def test_au_05_an_address_nobody_has_is_answered_the_same(app: Flask) -> None:
    assert guessed_from_everywhere(app, "nobody@example.org").status == 429


def test_au_04_the_owner_gets_in_where_they_signed_in_before(app: Flask, visitor: Visitor, ann: User) -> None:
    assert tried(visitor, PASSWORD, at="192.0.2.1").heading.startswith("Welcome")
    visitor.submit(visitor.visit("/home"), "/sign-out")
    guessed_from_everywhere(app)

    assert tried(visitor, "a slip of the hand", at="10.9.9.9").status == 422
    assert tried(visitor, PASSWORD, at="10.9.9.9").heading.startswith("Welcome")


def test_au_04_a_browser_of_the_owners_may_not_guess_for_ever(visitor: Visitor, ann: User) -> None:
    tried(visitor, PASSWORD, at="192.0.2.1")
    visitor.submit(visitor.visit("/home"), "/sign-out")
    statuses = [tried(visitor, "not the password", at=f"192.0.2.{n}").status for n in range(11)]
    assert statuses == [422] * 10 + [429]


def test_au_04_the_owner_gets_in_by_a_new_password(app: Flask, visitor: Visitor, ann: User) -> None:
    guessed_from_everywhere(app)
    visitor.submit(visitor.visit("/password/forgotten"), "/password/forgotten", email=ann.email)
    visitor.submit(visitor.visit(link_in(newest_mail(ann.email))), "/password/", password=NEW)

    assert tried(visitor, NEW, at="10.9.9.9").heading.startswith("Welcome")


def test_the_cookie_of_a_browser_opens_nothing_and_is_nobody_elses(app: Flask, visitor: Visitor, ann: User) -> None:
    tried(visitor, PASSWORD, at="192.0.2.1")
    cookie = visitor.client.get_cookie("keystone-known")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"
    with app.test_request_context(headers={"Cookie": f"keystone-known={cookie.value}"}):
        assert browsers.source().people == {ann.id}
    with app.test_request_context(headers={"Cookie": f"keystone-known={cookie.value[:-3]}AAA"}):
        assert browsers.source().people == frozenset()

    thief = Visitor(app)
    thief.client.set_cookie("keystone-known", cookie.value)
    assert not is_signed_in(thief)


def test_a_browser_knows_the_last_eight_people(app: Flask, visitor: Visitor) -> None:
    people = [with_password(a_user()) for _ in range(9)]
    for person in people:
        assert tried(visitor, PASSWORD, at="192.0.2.1", email=person.email).heading.startswith("Welcome")
        visitor.submit(visitor.visit("/home"), "/sign-out")
    cookie = visitor.client.get_cookie("keystone-known")
    with app.test_request_context(headers={"Cookie": f"keystone-known={cookie.value}"}):
        assert browsers.source().people == {person.id for person in people[1:]}
