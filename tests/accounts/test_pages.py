"""Pages about people, as somebody with a browser meets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import db
from app.accounts.models import User
from app.mail import Mail
from tests.factories import NOW, PASSWORD, a_user, with_password
from tests.visitor import Visitor

NEW = "four plain words here"


def newest_mail(to: str) -> Mail:
    return db.session.scalars(select(Mail).where(Mail.to == to).order_by(Mail.id.desc())).first()


def mails_to(to: str) -> list[str]:
    return list(db.session.scalars(select(Mail.subject).where(Mail.to == to).order_by(Mail.id)))


def link_in(mail: Mail) -> str:
    return re.search(r"http://127\.0\.0\.1:8000(/\S+/\S+)", mail.text)[1]


def sign_up(visitor: Visitor, email: str = "ann@example.org", **given: str):
    page = visitor.visit("/sign-up")
    return visitor.submit(
        page, "/sign-up", **{"name": "Ann Smith", "email": email, "password": NEW, "adult": "y", **given}
    )


def sign_in(visitor: Visitor, user: User, password: str = PASSWORD):
    return visitor.submit(visitor.visit("/sign-in"), "/sign-in", email=user.email, password=password)


def stored(user: User) -> User:
    """What the database holds of somebody now."""
    return db.session.get(User, user.id, populate_existing=True)


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.client.get("/profile").status_code == 200


def test_signing_up_confirming_and_being_in(visitor: Visitor) -> None:
    sent = sign_up(visitor)
    assert "ann@example.org" in sent.text and not is_signed_in(visitor)

    confirm = visitor.visit(link_in(newest_mail("ann@example.org")))
    assert not db.session.scalar(select(User.email_confirmed_at).where(User.email == "ann@example.org"))
    visitor.submit(confirm, "/confirm/")

    assert is_signed_in(visitor)
    user = db.session.scalar(select(User).where(User.email == "ann@example.org"))
    assert user.role == "student" and user.email_confirmed_at


def test_in_another_browser_the_mailed_link_asks_for_the_password(app: Flask, visitor: Visitor) -> None:
    sign_up(visitor)
    other = Visitor(app)
    confirm = other.visit(link_in(newest_mail("ann@example.org")))

    refused = other.submit(confirm, "/confirm/", password="something else here")
    assert refused.status == 422 and "not the right password" in refused.text and not is_signed_in(other)

    other.submit(refused, "/confirm/", password=NEW)
    assert is_signed_in(other)


def test_a_known_address_gets_a_mail_and_the_page_says_the_same(visitor: Visitor) -> None:
    user = a_user(email="known@example.org")
    unknown, known = sign_up(visitor, "new@example.org"), sign_up(visitor, "known@example.org")

    assert known.text == unknown.text.replace("new@example.org", "known@example.org")
    assert mails_to("known@example.org") == ["You already have an account"]
    assert (
        stored(user).password_hash is None
        and db.session.scalar(select(func.count()).select_from(User).where(User.email == user.email)) == 1
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "Ann Smith 1234"}, "too close to your name"),
        ({"password": "passwordpassword"}, "first that somebody would guess"),
        ({"email": "ann@localhost"}, "Enter an e-mail address"),
        ({"name": " "}, "Enter a name"),
        ({"adult": None}, "18 or older"),
    ],
)
def test_signing_up_refuses_what_will_not_do_and_keeps_the_rest(
    visitor: Visitor, given: dict[str, str], words: str
) -> None:
    page = sign_up(visitor, **given)

    assert page.status == 422 and words in page.text
    assert page.form("/sign-up")["fields"]["name"] == given.get("name", "Ann Smith").strip()
    assert not db.session.scalar(select(User).where(User.name == "Ann Smith"))


@pytest.mark.parametrize(
    "field", ["role", "email_confirmed_at", "session_epoch", "id", "suspended_at", "password_hash", "created_at"]
)
def test_a_column_sent_at_sign_up_is_refused(visitor: Visitor, field: str) -> None:
    page = visitor.post(
        "/sign-up",
        token_from="/sign-up",
        name="Ann",
        email="ann@example.org",
        password=NEW,
        adult="y",
        **{field: "administrator"},
    )

    assert page.status == 422 and not db.session.scalar(select(User).where(User.email == "ann@example.org"))


@pytest.mark.parametrize(
    "field", ["role", "email", "email_confirmed_at", "session_epoch", "id", "suspended_at", "password_hash"]
)
def test_a_column_sent_with_the_profile_is_refused(visitor: Visitor, field: str) -> None:
    user = a_user(name="Before")
    visitor.sign_in(user)
    page = visitor.submit(visitor.visit("/profile"), "/profile", name="After", **{field: "administrator"})

    assert page.status == 422
    user = stored(user)
    assert user.name == "Before" and user.role == "student"


def test_a_confirmation_link_is_good_for_a_day_and_can_be_had_again(visitor: Visitor) -> None:
    with time_machine.travel(NOW, tick=False):
        sign_up(visitor)
        link = link_in(newest_mail("ann@example.org"))
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        late = visitor.visit(link)
        assert late.status == 404 and "no longer good" in late.heading
        assert "/confirm" in late.links()
        visitor.submit(visitor.visit("/confirm"), "/confirm", email="ann@example.org")
        visitor.submit(visitor.visit(link_in(newest_mail("ann@example.org"))), "/confirm/")
        assert is_signed_in(visitor)


def test_a_forgotten_password_is_chosen_anew_by_mail_and_ends_every_session(app: Flask, visitor: Visitor) -> None:
    user = with_password(a_user())
    elsewhere = Visitor(app).sign_in(user)
    visitor.submit(visitor.visit("/password/forgotten"), "/password/forgotten", email=user.email)
    link = link_in(newest_mail(user.email))

    done = visitor.submit(visitor.visit(link), "/password/", password=NEW)

    assert done.heading == "Sign in" and not is_signed_in(elsewhere)
    assert mails_to(user.email)[-1] == "Your password was changed"
    sign_in(visitor, user, NEW)
    assert is_signed_in(visitor)
    assert visitor.visit(link).status == 404


def test_a_reset_link_is_good_for_half_an_hour(visitor: Visitor) -> None:
    user = with_password(a_user())
    with time_machine.travel(NOW, tick=False):
        visitor.submit(visitor.visit("/password/forgotten"), "/password/forgotten", email=user.email)
        page = visitor.visit(link_in(newest_mail(user.email)))
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        assert visitor.submit(page, "/password/", password=NEW).status == 404


def test_forgetting_says_the_same_for_unknown_and_suspended_addresses(visitor: Visitor) -> None:
    known, suspended = a_user(), a_user(suspended_at=NOW)
    pages = {
        email: visitor.submit(visitor.visit("/password/forgotten"), "/password/forgotten", email=email)
        for email in (known.email, suspended.email, "nobody@example.org")
    }

    assert len({page.text.replace(email, "@") for email, page in pages.items()}) == 1
    assert mails_to(known.email) and not mails_to(suspended.email) and not mails_to("nobody@example.org")


def test_changing_the_password_needs_the_old_one_and_signs_out_everywhere_else(app: Flask, visitor: Visitor) -> None:
    user = with_password(a_user())
    elsewhere = Visitor(app).sign_in(user)
    visitor.sign_in(user)

    refused = visitor.submit(
        visitor.visit("/profile/password"), "/profile/password", current_password="wrong wrong wrong", new_password=NEW
    )
    assert refused.status == 422 and is_signed_in(elsewhere)

    visitor.submit(visitor.visit("/profile/password"), "/profile/password", current_password=PASSWORD, new_password=NEW)
    assert is_signed_in(visitor) and not is_signed_in(elsewhere)


def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(visitor: Visitor) -> None:
    user = with_password(a_user(email="old@example.org"))
    visitor.sign_in(user)
    visitor.submit(visitor.visit("/profile/email"), "/profile/email", email="New@Example.org", password=PASSWORD)
    assert stored(user).email == "old@example.org"

    visitor.submit(visitor.visit(link_in(newest_mail("new@example.org"))), "/profile/email/")

    user = stored(user)
    assert user.email == "new@example.org"
    assert mails_to("old@example.org") == ["Your address is about to change", "Your address was changed"]


def test_a_new_address_that_belongs_to_somebody_is_not_given_away(visitor: Visitor) -> None:
    user, other = with_password(a_user()), a_user()
    visitor.sign_in(user)
    page = visitor.submit(visitor.visit("/profile/email"), "/profile/email", email=other.email, password=PASSWORD)

    assert page.status == 200 and mails_to(other.email) == ["You already have an account"]


def test_the_profile_keeps_what_was_said(visitor: Visitor) -> None:
    user = a_user()
    visitor.sign_in(user)
    page = visitor.submit(
        visitor.visit("/profile"), "/profile", name="Ann", certificate_name="Dr Ann Smith", country="GB",
        regulator="GCC",
        registration_number="01234", registration_expires_on="2027-05-01", time_zone="Australia/Sydney",
        locale="de_DE", theme="dark",
    )  # fmt: skip

    assert page.status == 200 and page.tree.get("data-theme") == "dark"
    user = stored(user)
    assert (user.country, user.time_zone, user.locale, user.certified_as) == (
        "GB",
        "Australia/Sydney",
        "de_DE",
        "Dr Ann Smith",
    )
    assert user.registration_expires_on.isoformat() == "2027-05-01"


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": "ZZ"},
        {"time_zone": "Mars/Base"},
        {"locale": "xx"},
        {"registration_expires_on": "31.12.2027"},
        {"registration_expires_on": "0026-12-31"},
        {"name": "A\nB"},
    ],
)
def test_the_profile_refuses_what_is_not_offered(visitor: Visitor, wrong: dict[str, str]) -> None:
    visitor.sign_in(a_user())
    assert visitor.submit(visitor.visit("/profile"), "/profile", **wrong).status == 422


def test_signing_out_everywhere_ends_all_sessions(app: Flask, visitor: Visitor) -> None:
    user = a_user()
    elsewhere = Visitor(app).sign_in(user)
    visitor.sign_in(user)
    visitor.submit(visitor.visit("/profile"), "/profile/sign-out-everywhere")

    assert not is_signed_in(visitor) and not is_signed_in(elsewhere)


def test_a_session_ends_after_thirty_days_however_often_it_is_used(visitor: Visitor) -> None:
    user = with_password(a_user())
    with time_machine.travel(NOW, tick=False):
        visitor.submit(visitor.visit("/sign-in"), "/sign-in", email=user.email, password=PASSWORD, remember="y")
    for days in (10, 20, 29):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            assert is_signed_in(visitor)
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert not is_signed_in(visitor)


def test_guessing_is_slowed_but_the_owner_elsewhere_gets_in(app: Flask, visitor: Visitor) -> None:
    user = with_password(a_user())
    for _ in range(10):
        assert sign_in(visitor, user, "wrong wrong wrong").status == 422
    assert sign_in(visitor, user, PASSWORD).status == 429

    owner = Visitor(app)
    owner.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    sign_in(owner, user, PASSWORD)
    assert is_signed_in(owner)


def test_signing_in_never_adopts_the_session_a_visitor_brought(visitor: Visitor) -> None:
    user = with_password(a_user())
    visitor.visit("/sign-in")
    with visitor.client.session_transaction() as before:
        before["planted"] = "by somebody else"
    sign_in(visitor, user)
    with visitor.client.session_transaction() as after:
        assert "planted" not in after


def test_next_never_leads_to_another_site(visitor: Visitor) -> None:
    user = with_password(a_user())
    page = visitor.visit("/sign-in?next=//evil.example/")
    form = page.form("/sign-in")
    answer = visitor.client.post(
        form["action"],
        data={**form["fields"], "email": user.email, "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert answer.headers["Location"] == "/home"


def stale(visitor: Visitor, path: str, **fields: str):
    return visitor._page(
        visitor.client.post(path, data={"csrf_token": "old", **fields}, headers={"Sec-Fetch-Site": "same-origin"})
    )


def test_a_stale_form_keeps_what_was_typed_and_can_be_sent_again(visitor: Visitor) -> None:
    user = a_user()
    visitor.sign_in(user)
    page = stale(
        visitor,
        "/profile",
        name="Typed <b>with</b> care",
        theme="system",
        certificate_name="",
        country="",
        regulator="two\nlines",
    )

    assert page.status == 403 and "Typed <b>with</b> care" in page.text
    again = visitor.submit(page, "/profile", regulator="GCC")
    assert again.status == 200
    user = stored(user)
    assert user.name == "Typed <b>with</b> care"


def test_a_stale_form_of_somebody_signed_out_offers_to_sign_in_and_keeps_no_password(visitor: Visitor) -> None:
    page = stale(
        visitor, "/profile/password", current_password="secret secret", new_password="secret secret", note="kept words"
    )

    assert page.status in (401, 403) and "Sign in in a new tab" in page.text
    assert "kept words" in page.text and "secret secret" not in page.response.text


def test_a_form_from_another_site_is_not_offered_again(visitor: Visitor) -> None:
    visitor.sign_in(a_user())
    answer = visitor.client.post("/profile", data={"name": "Evil"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "Evil" not in answer.text


@pytest.mark.parametrize("path", ["/profile/sign-out-everywhere", "/sign-out"])
def test_a_button_with_something_added_to_it_does_nothing(visitor: Visitor, path: str) -> None:
    visitor.sign_in(a_user())
    assert visitor.post(path, token_from="/profile", role="administrator").status == 422
    assert is_signed_in(visitor)


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-up", "/confirm", "/password/forgotten", "/profile/password", "/profile/email"]
)
def test_an_empty_form_is_a_page_with_errors_and_never_a_crash(visitor: Visitor, path: str) -> None:
    visitor.sign_in(a_user()) if path.startswith("/profile") else None
    page = visitor.post(path, token_from="/profile")
    assert page.status == 422 and page.tree.xpath("//*[@data-error-summary]")
