"""People as administrators see them, and that nobody else does."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, db
from app.accounts.models import User
from app.accounts.queries import PER_PAGE
from app.mail import Mail
from tests.accounts.test_pages import is_signed_in, link_in, newest_mail, stored
from tests.factories import NOW, a_cohort, a_second_factor, a_user
from tests.statements import counted
from tests.visitor import Visitor


@pytest.fixture
def admin(visitor: Visitor) -> User:
    """An administrator, signed in, who gave a code of the second factor just now."""
    user = a_user("administrator", name="Ada Min")
    a_second_factor(user)
    visitor.sign_in(user, second_factor=clock.now())
    return user


def names(page) -> list[str]:
    return [td.text_content().strip() for td in page.tree.xpath("//tbody/tr/td[1]")]


def test_the_list_is_narrowed_by_words_role_and_state(visitor: Visitor, admin: User) -> None:
    (
        a_user(name="Ann Smith", email="ann@clinic.example"),
        a_user("instructor", name="Ben Smith"),
        a_user(name="100% Real", suspended_at=NOW),
    )

    for query, expected in {
        "q=smith": ["Ann Smith", "Ben Smith"], "q=smith+ann": ["Ann Smith"], "q=CLINIC": ["Ann Smith"],
        "q=%25": ["100% Real"],
        "q=smith&role=instructor": ["Ben Smith"], "state=suspended": ["100% Real"], "q=nobody": [], "role=emperor": [],
        "role=administrator&state=nonsense": ["Ada Min"],
    }.items():  # fmt: skip
        assert names(visitor.visit(f"/people?{query}")) == expected, query


def test_the_list_comes_in_pages(app: Flask, visitor: Visitor, admin: User) -> None:
    for number in range(PER_PAGE + 5):
        a_user(name=f"Zoe {number:03}")
    db.session.commit()
    with counted(app.extensions["keystone-engine"]) as statements:
        first = visitor.visit("/people")
    assert len(names(first)) == PER_PAGE and len(statements) == 3
    assert len(names(visitor.visit("/people?page=2"))) == 6
    for odd in ("page=99", "page=-1", "page=x", "page="):
        assert visitor.visit(f"/people?{odd}").status == 200


def test_an_account_is_made_for_somebody_who_then_chooses_a_password(app: Flask, visitor: Visitor, admin: User) -> None:
    page = visitor.submit(
        visitor.visit("/people/new"), "/people/new", name="Ben", email="ben@example.org", role="instructor"
    )
    assert page.heading == "Ben" and "Address not confirmed" in page.text

    ben = Visitor(app)
    ben.submit(ben.visit(link_in(newest_mail("ben@example.org"))), "/password/", password="four plain words here")
    ben.submit(ben.visit("/sign-in"), "/sign-in", email="ben@example.org", password="four plain words here")
    assert is_signed_in(ben)


def test_a_role_changes_with_a_reason(app: Flask, visitor: Visitor, admin: User) -> None:
    ben = a_user(name="Ben")
    there = Visitor(app).sign_in(ben)
    path = f"/people/{ben.id}"
    for wrong in ({"because": " "}, {"role": "emperor"}, {"role": "student"}):
        given = {"role": "instructor", "because": "teaches", **wrong}
        assert visitor.submit(visitor.visit(path), "/role", **given).status == 422
        assert stored(ben).role == "student"

    page = visitor.submit(visitor.visit(path), "/role", role="instructor", because="teaches")
    assert (
        stored(ben).role == "instructor"
        and "Role changed from Student to Instructor" in page.text
        and "teaches" in page.text
    )
    assert not is_signed_in(there)


def test_suspending_ends_the_sessions_at_once_and_reinstating_opens_the_account(
    app: Flask, visitor: Visitor, admin: User
) -> None:
    ben = a_user()
    there = Visitor(app).sign_in(ben)
    path = f"/people/{ben.id}"
    visitor.submit(visitor.visit(path), "/suspension", because="membership ended")
    assert not is_signed_in(there)
    visitor.submit(visitor.visit(path), "/reinstatement", because="paid")
    assert stored(ben).is_active


def test_the_last_administrator_cannot_step_down(visitor: Visitor, admin: User) -> None:
    page = visitor.submit(visitor.visit(f"/people/{admin.id}"), "/role", role="student", because="tired")
    assert page.status == 403 and "only administrator" in page.text and stored(admin).role == "administrator"


def test_a_link_for_a_new_password_is_mailed_and_never_shown(visitor: Visitor, admin: User) -> None:
    ben = a_user()
    page = visitor.submit(visitor.visit(f"/people/{ben.id}"), "/reset-link")
    assert link_in(newest_mail(ben.email)) not in page.response.text


def test_the_page_of_a_person_shows_their_cohorts_and_needs_few_statements(
    app: Flask, visitor: Visitor, admin: User
) -> None:
    ben = a_user(name="Ben <script>", country="NZ")
    a_cohort(name="Autumn", learners=(ben,))
    db.session.commit()
    with counted(app.extensions["keystone-engine"]) as statements:
        page = visitor.visit(f"/people/{ben.id}")
    assert page.heading == "Ben <script>" and "Autumn" in page.text and "New Zealand" in page.text
    assert len(statements) <= 5


PAGES = [
    ("GET", "/people"), ("GET", "/people/new"), ("POST", "/people/new"), ("GET", "/people/{id}"),
    ("POST", "/people/{id}/role"),
    ("POST", "/people/{id}/suspension"), ("POST", "/people/{id}/reinstatement"), ("POST", "/people/{id}/reset-link"),
    ("POST", "/people/{id}/second-factor/reset"),
]  # fmt: skip


@pytest.mark.parametrize("role", ["student", "instructor"])
@pytest.mark.parametrize(("method", "path"), PAGES)
def test_people_are_for_administrators_alone(app: Flask, visitor: Visitor, role: str, method: str, path: str) -> None:
    ben = a_user()
    visitor.sign_in(a_user(role))
    data = {
        "csrf_token": visitor.token("/profile"),
        "role": "administrator",
        "because": "x",
        "name": "X",
        "email": "x@example.org",
    }
    answer = visitor.client.open(path.format(id=ben.id), method=method, data=data if method == "POST" else None)

    assert answer.status_code == 403
    assert stored(ben).role == "student" and not stored(ben).suspended_at and not db.session.scalar(select(Mail))


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_people_are_not_for_visitors(visitor: Visitor, method: str, path: str) -> None:
    db.session.commit()
    token = {"csrf_token": visitor.token("/sign-in")} if method == "POST" else None
    answer = visitor.client.open(path.format(id=1), method=method, data=token)
    assert answer.status_code == (401 if method == "POST" else 302)


def test_nobody_with_a_number_that_is_not_there(visitor: Visitor, admin: User) -> None:
    assert visitor.visit("/people/99999").status == 404
