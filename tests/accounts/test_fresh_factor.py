"""AZ-08: roles are given and taken by administrators with a fresh second factor alone, and nothing they typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import db
from app.accounts import queries
from app.accounts.models import User
from tests.accounts.test_pages import is_signed_in, mails_to, newest_mail, stored
from tests.factories import NOW, PASSWORD, a_second_factor, a_user, code_of, with_password
from tests.visitor import Page, Visitor

WRONG = "000000"
ROLE = {"role": "instructor", "because": "Teaches the second course."}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada(visitor: Visitor) -> User:
    """An administrator without a second factor, signed in."""
    ada = with_password(a_user("administrator", name="Ada Min", email="ada@example.org"))
    visitor.sign_in(ada)
    return ada


@pytest.fixture
def secret(ada: User) -> str:
    """Of the app Ada has, who signed in with it an hour ago."""
    return a_second_factor(ada)


@pytest.fixture
def ben(visitor: Visitor) -> User:
    return a_user(name="Ben", email="ben@example.org")


@pytest.fixture
def demonstration(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    config = app.extensions["keystone-config"]
    monkeypatch.setitem(app.extensions, "keystone-config", replace(config, demo=True))


def change(visitor: Visitor, ben: User, **given: str) -> Page:
    """Fill in the form for Ben's role."""
    return visitor.submit(visitor.visit(f"/people/{ben.id}"), f"/people/{ben.id}/role", **{**ROLE, **given})


def test_az_08_a_code_is_asked_for_and_then_the_role_is_as_it_was_chosen(
    visitor: Visitor, secret: str, ben: User
) -> None:
    asked = change(visitor, ben)
    assert (asked.status, asked.heading) == (403, "Show that it is you") and "Teaches the second course." in asked.text
    assert stored(ben).role == "student"

    wrong = visitor.submit(asked, "/role", factor_code=WRONG)
    assert wrong.status == 422 and "Teaches the second course." in wrong.text and stored(ben).role == "student"

    done = visitor.submit(wrong, "/role", factor_code=code_of(secret))
    assert done.heading == "Ben" and stored(ben).role == "instructor" and "Teaches the second course." in done.text
    assert change(visitor, ben, role="student").heading == "Ben", "the code is fresh, so none is asked for"


def test_az_08_the_code_is_fresh_for_ten_minutes_in_the_session_in_which_it_was_given(
    app: Flask, visitor: Visitor, ada: User, secret: str, ben: User
) -> None:
    visitor.sign_in(ada, second_factor=NOW - timedelta(minutes=10))
    other = Visitor(app).sign_in(ada)
    assert change(other, ben).heading == "Show that it is you"
    assert change(visitor, ben).heading == "Ben" and stored(ben).role == "instructor"

    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        assert change(visitor, ben, role="student").heading == "Show that it is you"
    assert stored(ben).role == "instructor"


def test_signing_in_with_a_code_is_giving_it(visitor: Visitor, ada: User, secret: str, ben: User) -> None:
    visitor.submit(visitor.visit("/home"), "/sign-out")
    page = visitor.submit(visitor.visit("/sign-in"), "/sign-in", email=ada.email, password=PASSWORD)
    visitor.submit(page, "/sign-in/code", factor_code=code_of(secret))

    assert change(visitor, ben).heading == "Ben" and stored(ben).role == "instructor"


def test_a_code_given_for_a_deed_that_is_refused_is_used_all_the_same(
    app: Flask, visitor: Visitor, ada: User, secret: str, ben: User
) -> None:
    code = code_of(secret)
    refused = visitor.submit(change(visitor, ben, because=" "), "/role", factor_code=code)
    assert refused.status == 422 and "Say why" in refused.text and stored(ben).role == "student"

    other = Visitor(app).sign_in(ada)
    assert visitor.submit(refused, "/role", **ROLE).heading == "Ben"
    assert other.submit(change(other, ben, role="student"), "/role", factor_code=code).status == 422
    assert stored(ben).role == "instructor"


def test_wrong_codes_between_form_and_deed_are_counted(visitor: Visitor, ada: User, secret: str, ben: User) -> None:
    asked = change(visitor, ben)
    statuses = [visitor.submit(asked, "/role", factor_code=WRONG).status for _ in range(5)]

    assert statuses == [422] * 5 and visitor.submit(asked, "/role", factor_code=code_of(secret)).status == 429
    assert newest_mail(ada.email).subject == "Wrong codes for your account" and stored(ben).role == "student"


def test_az_08_without_a_second_factor_there_is_no_form_and_no_way_around_it(
    visitor: Visitor, ada: User, ben: User
) -> None:
    page = visitor.visit(f"/people/{ben.id}")
    assert not page.tree.xpath("//form[contains(@action, '/role') or contains(@action, '/suspension')]")
    assert "/profile/second-factor" in page.links()

    told = visitor.post(f"/people/{ben.id}/role", **ROLE, factor_code=WRONG)
    assert (told.status, told.heading) == (403, "First set up a second factor") and stored(ben).role == "student"
    assert "Teaches the second course." in told.text and "/profile/second-factor" in told.links()

    secret = a_second_factor(ada)
    db.session.commit()
    asked = visitor.submit(told, "/role")
    visitor.submit(asked, "/role", factor_code=code_of(secret))
    assert stored(ben).role == "instructor"


@pytest.mark.parametrize(
    ("path", "given", "done"),
    [
        ("/people/{id}/suspension", {"because": "Left."}, lambda ben: ben.suspended_at is not None),
        ("/people/{id}/second-factor/reset", {"because": "Lost."}, lambda ben: queries.second_factor_of(ben.id) is None),
    ],
)  # fmt: skip
def test_az_08_what_amounts_to_a_role_asks_for_a_code_too(
    visitor: Visitor, ada: User, ben: User, path: str, given: dict[str, str], done
) -> None:
    a_second_factor(ben)
    path = path.format(id=ben.id)
    assert visitor.post(path, **given).heading == "First set up a second factor" and not done(stored(ben))

    secret = a_second_factor(ada)
    asked = visitor.submit(visitor.visit(f"/people/{ben.id}"), path, **given)
    assert asked.heading == "Show that it is you" and not done(stored(ben))
    assert visitor.submit(asked, path, factor_code=code_of(secret)).heading == "Ben" and done(stored(ben))


def test_az_08_reinstating_asks_for_a_code(visitor: Visitor, secret: str) -> None:
    gone = a_user("administrator", name="Gone", suspended_at=NOW)
    asked = visitor.submit(visitor.visit(f"/people/{gone.id}"), "/reinstatement", because="Back again.")
    assert stored(gone).suspended_at
    visitor.submit(asked, "/reinstatement", factor_code=code_of(secret))
    assert not stored(gone).suspended_at


@pytest.mark.parametrize("role", ["instructor", "administrator", "emperor", ""])
def test_az_08_making_somebody_staff_asks_for_a_code(visitor: Visitor, ada: User, secret: str, role: str) -> None:
    given = {"name": "New Teacher", "email": "new@example.org", "role": role}
    asked = visitor.submit(visitor.visit("/people/new"), "/people/new", **given)
    assert asked.heading == "Show that it is you" and queries.user_with_email("new@example.org") is None

    visitor.submit(asked, "/people/new", factor_code=code_of(secret))
    made = queries.user_with_email("new@example.org")
    assert (made.role if made else "nobody") == (role if role in ("instructor", "administrator") else "nobody")


def test_making_a_student_asks_for_none(visitor: Visitor, ada: User) -> None:
    given = {"name": "New Learner", "email": "new@example.org", "role": "student"}
    assert "need a second factor" in visitor.visit("/people/new").text
    assert visitor.submit(visitor.visit("/people/new"), "/people/new", **given).heading == "New Learner"


@pytest.mark.parametrize("role", ["student", "instructor"])
def test_az_08_a_second_factor_makes_nobody_an_administrator(visitor: Visitor, ben: User, role: str) -> None:
    """A22: an instructor grants a role."""
    other = a_user(role)
    secret = a_second_factor(other)
    visitor.sign_in(other, second_factor=NOW)

    for deed in ("role", "suspension", "reinstatement", "second-factor/reset"):
        answer = visitor.post(f"/people/{ben.id}/{deed}", **ROLE, factor_code=code_of(secret))
        assert answer.status == 403 and answer.heading == "Not open to you", deed
    assert stored(ben).role == "student"


def test_az_08_a_changed_role_holds_on_the_next_request(app: Flask, visitor: Visitor, ada: User, secret: str) -> None:
    other = with_password(a_user("administrator", name="Other"))
    a_second_factor(other)
    there = Visitor(app).sign_in(other, second_factor=NOW)
    assert there.visit("/people").status == 200
    visitor.sign_in(ada, second_factor=NOW)
    assert change(visitor, other, role="student").heading == "Other"

    assert not is_signed_in(there) and there.client.get("/people").status_code == 302
    assert there.client.post(f"/people/{ada.id}/role", data=ROLE).status_code in (401, 403)
    assert Visitor(app).sign_in(stored(other), second_factor=NOW).visit("/people").status == 403


def test_who_got_a_role_and_all_administrators_are_told(visitor: Visitor, ada: User, secret: str, ben: User) -> None:
    other, gone = a_user("administrator"), a_user("administrator", suspended_at=NOW)
    visitor.sign_in(ada, second_factor=NOW)
    change(visitor, ben, because="Asked\nby <the> board & me")

    assert mails_to(ben.email) == ["Your role was changed"] and mails_to(gone.email) == []
    for told in (ada, other):
        text = newest_mail(told.email).text
        assert "Ben (ben@example.org) now has the role: Instructor. Ada Min decided so." in text
        assert "by <the> board & me" in text and f"/people/{ben.id}" in text

    visitor.submit(
        visitor.visit("/people/new"), "/people/new", name="Zoe", email="zoe@example.org", role="administrator"
    )
    assert "Zoe (zoe@example.org) now has the role: Administrator" in newest_mail(other.email).text
    visitor.submit(visitor.visit("/people/new"), "/people/new", name="Li", email="li@example.org", role="student")
    assert "Li" not in newest_mail(other.email).text


@pytest.mark.usefixtures("demonstration")
def test_in_the_demonstration_the_password_is_enough_for_whoever_has_no_second_factor(
    visitor: Visitor, ada: User, ben: User
) -> None:
    assert "This is a demonstration" in visitor.visit(f"/people/{ben.id}").text
    assert change(visitor, ben, password="not my password").status == 422 and stored(ben).role == "student"
    assert change(visitor, ben, password=PASSWORD).heading == "Ben" and stored(ben).role == "instructor"

    secret = a_second_factor(ada)
    asked = change(visitor, ben, role="student")
    assert asked.heading == "Show that it is you" and stored(ben).role == "instructor"
    visitor.submit(asked, "/role", factor_code=code_of(secret))
    assert stored(ben).role == "student"


def test_a_code_never_comes_along_with_a_form_that_is_kept(visitor: Visitor, ben: User) -> None:
    db.session.commit()
    sent = {"csrf_token": "old", **ROLE, "factor_code": "314159", "factor_recovery": "ABCD EFGH"}
    answer = visitor.client.post(f"/people/{ben.id}/role", data=sent, headers={"Sec-Fetch-Site": "same-origin"})

    assert "Teaches the second course." in answer.text and "314159" not in answer.text and "ABCD" not in answer.text
