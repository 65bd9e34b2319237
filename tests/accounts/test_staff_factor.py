"""AU-11: instructors and administrators have a second factor, or the rights of a student."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from app import db
from app.accounts.models import User
from app.accounts.permissions import GRANTS, Permission, Role, has, may
from tests.accounts.test_pages import stored
from tests.architecture.access import addresses
from tests.factories import NOW, PASSWORD, a_second_factor, a_user, code_of, with_password
from tests.visitor import Page, Visitor

STAFF = [Role.INSTRUCTOR, Role.ADMINISTRATOR]
OWED = "Second factor needed"


@pytest.fixture(autouse=True)
def real_installation(app: Flask, database: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    config = app.extensions["keystone-config"]
    monkeypatch.setitem(app.extensions, "keystone-config", replace(config, staff_second_factor=True))
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(visitor: Visitor, user: User, **given: str) -> Page:
    """The page after the password."""
    page = visitor.submit(visitor.visit("/sign-in"), "/sign-in", email=user.email, password=PASSWORD)
    return visitor.submit(page, "/sign-in/code", **given) if given else page


def set_up(visitor: Visitor) -> str:
    """Set up an app in this session. Gives its secret."""
    page = visitor.submit(visitor.visit("/profile/second-factor"), "/profile/second-factor", password=PASSWORD)
    key = "".join(page.tree.xpath("//p[contains(@class, 'app-key')]")[0].text_content().split())
    assert visitor.submit(page, "/profile/second-factor/app", factor_code=code_of(key)).status == 200
    return key


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_who_owes_it_has_the_rights_of_a_student(role: Role, permission: Permission) -> None:
    somebody, owing = User(role=role.value), User(role=role.value)
    owing.owes_second_factor = True

    assert has(somebody, permission) == may(permission).permits(somebody) == (permission in GRANTS[role])
    assert has(owing, permission) == may(permission).permits(owing) == (permission in GRANTS[Role.STUDENT])


@pytest.mark.parametrize("role", STAFF)
def test_au_11_staff_without_a_second_factor_reach_only_what_students_reach(app: Flask, role: Role) -> None:
    student, staff = (Visitor(app).sign_in(one) for one in (a_user(), a_user(role.value)))
    wrong = [
        f"{method} {path}"
        for method, path in addresses(app, 1)
        if method == "GET"
        and (student.client.get(path).status_code == 403) != (staff.client.get(path).status_code == 403)
    ]
    assert wrong == []


@pytest.mark.parametrize("role", STAFF)
def test_au_11_the_page_says_what_to_do_and_after_it_the_work_is_open(visitor: Visitor, role: Role) -> None:
    user = with_password(a_user(role.value))
    assert "To work as staff" in signed_in(visitor, user).text
    told = visitor.visit("/authoring")
    assert (told.status, told.heading) == (403, OWED) and "/profile/second-factor" in told.links()

    set_up(visitor)
    assert visitor.visit("/authoring").status == 200
    assert "To work as staff" not in visitor.visit("/home").text


@pytest.mark.parametrize("role", STAFF)
def test_au_11_signing_in_with_a_code_opens_the_work(visitor: Visitor, role: Role) -> None:
    user = with_password(a_user(role.value))
    secret = a_second_factor(user)
    db.session.commit()

    assert signed_in(visitor, user, factor_code=code_of(secret)).heading.startswith("Welcome")
    assert visitor.visit("/authoring").status == 200


def test_what_was_typed_waits_until_the_second_factor_is_there(app: Flask, visitor: Visitor) -> None:
    user, ben = with_password(a_user("administrator")), a_user(name="Ben")
    visitor.sign_in(user)
    told = visitor.post(f"/people/{ben.id}/role", role="instructor", because="Teaches now.")
    assert (told.status, told.heading) == (403, OWED) and "Teaches now." in told.text

    set_up(visitor)
    assert visitor.submit(told, "/role", csrf_token=visitor.token()).heading == "Ben"
    assert stored(ben).role == "instructor"


def test_scripts_are_told_in_their_own_way(visitor: Visitor) -> None:
    visitor.sign_in(a_user("instructor"))
    answer = visitor.post_json("/authoring/drafts/1/check", {})
    assert answer.status_code == 403 and answer.is_json


def test_au_11_without_it_again_the_work_is_closed_again_everywhere(app: Flask, visitor: Visitor) -> None:
    user = with_password(a_user("instructor"))
    visitor.sign_in(user)
    secret = set_up(visitor)
    other = Visitor(app).sign_in(db.session.get_one(User, user.id), second_factor=NOW)
    assert other.visit("/authoring").status == 200

    page = visitor.visit("/profile/second-factor/removal")
    visitor.submit(page, "/removal", factor_code=code_of(secret, steps=1))

    assert visitor.visit("/authoring").heading == OWED
    assert other.visit("/authoring").heading != "Authoring" and other.visit("/home").heading == "Sign in"


def test_a_student_is_asked_for_none(visitor: Visitor) -> None:
    visitor.sign_in(a_user())
    assert "second factor" not in visitor.visit("/home").text
    assert visitor.visit("/authoring").heading == "Not open to you"


def test_the_demonstration_and_who_chose_so_work_by_password_alone(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.sign_in(a_user("instructor"))
    config = app.extensions["keystone-config"]
    for chosen in ({"demo": True}, {"staff_second_factor": False}):
        monkeypatch.setitem(app.extensions, "keystone-config", replace(config, **chosen))
        assert visitor.visit("/authoring").status == 200
