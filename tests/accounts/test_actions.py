"""Writes about accounts on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import db
from app.accounts import actions, administration, passwords, queries, tokens
from app.accounts.models import AccountToken, User
from app.accounts.permissions import Role
from app.accounts.rules import Source
from app.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from app.events import Event
from app.mail import Mail
from tests.factories import NOW, PASSWORD, a_user, with_password

pytestmark = pytest.mark.usefixtures("database")
NEW = "four plain words here"


def test_a_token_is_stored_as_a_fingerprint_and_good_for_one_purpose_and_one_use() -> None:
    ann = a_user()
    secret = tokens.issue(ann, "reset", lasts=timedelta(minutes=30), now=NOW)

    assert len(secret) >= 22 and secret not in db.session.scalar(select(AccountToken.token_hash))
    with pytest.raises(NotFound):
        tokens.spend(secret, "confirm", NOW)
    assert tokens.spend(secret, "reset", NOW)[1] is ann
    with pytest.raises(NotFound):
        tokens.spend(secret, "reset", NOW)


def test_a_newer_token_voids_the_earlier_one() -> None:
    ann = a_user()
    first = tokens.issue(ann, "reset", lasts=timedelta(minutes=30), now=NOW)
    second = tokens.issue(ann, "reset", lasts=timedelta(minutes=30), now=NOW)
    assert queries.opened_token(first, "reset", NOW) is None and queries.opened_token(second, "reset", NOW)


def test_open_links_are_void_after_the_password_changed_and_for_suspended_people() -> None:
    ann, ben = with_password(a_user()), a_user()
    mailed = tokens.issue(ann, "new-email", lasts=timedelta(hours=1), now=NOW, new_email="new@example.org")
    actions.change_password(ann, current=PASSWORD, new=NEW, address="x", now=NOW)
    assert queries.opened_token(mailed, "new-email", NOW) is None

    reset = tokens.issue(ben, "reset", lasts=timedelta(hours=1), now=NOW)
    ben.suspended_at = NOW
    db.session.flush()
    assert queries.opened_token(reset, "reset", NOW) is None


def test_signing_up_twice_with_an_address_nobody_confirmed_keeps_one_account() -> None:
    for name in ("Ann", "Anna"):
        actions.sign_up(name=name, email="Ann@Example.org", password=NEW, address="x", now=NOW)
    assert [user.name for user in db.session.scalars(select(User).where(User.email == "ann@example.org"))] == ["Anna"]


def test_somebody_who_signs_up_with_my_address_gains_nothing_from_my_click() -> None:
    """They know the password but not the link; I have the link but not their password."""
    actions.sign_up(name="Thief", email="ann@example.org", password="the password of a thief", address="x", now=NOW)
    ann = queries.user_with_email("ann@example.org")
    secret = tokens.issue(ann, "confirm", lasts=timedelta(hours=1), now=NOW)

    with pytest.raises(Invalid, match="password-wrong"):
        actions.confirm_address(secret=secret, proof="", password="what I think I chose", address="y", now=NOW)
    assert ann.email_confirmed_at is None


def test_one_address_gets_few_mails_an_hour_and_nobody_is_told() -> None:
    a_user(email="ann@example.org")
    for _ in range(9):
        actions.ask_reset(email="ann@example.org", address="x", now=NOW)
    assert len(db.session.scalars(select(Mail).where(Mail.to == "ann@example.org")).all()) == 5


def test_one_browser_cannot_have_mails_sent_without_end() -> None:
    with pytest.raises(TooMany):
        for number in range(70):
            actions.ask_reset(email=f"person{number}@nowhere.example", address="x", now=NOW)


def test_a_password_hashed_with_older_parameters_is_hashed_anew_at_sign_in() -> None:
    from argon2 import PasswordHasher

    ann = a_user()
    ann.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    db.session.flush()
    actions.authenticate(ann.email, PASSWORD, Source("x"))
    assert not passwords.is_outdated(ann.password_hash) and passwords.matches(ann.password_hash, PASSWORD)


@pytest.mark.parametrize("state", [{"suspended_at": NOW}, {"email_confirmed_at": None}])
def test_suspended_and_unconfirmed_people_do_not_come_in(state: dict) -> None:
    ann = with_password(a_user(**state))
    with pytest.raises(Invalid, match="wrong-credentials"):
        actions.authenticate(ann.email, PASSWORD, Source("x"))
    assert queries.user_of_session(ann.get_id()) is None


@pytest.mark.parametrize("session", ["", "x", "1", "1.x", "-1.1", "99999.1", "1.1.1"])
def test_a_forged_session_names_nobody(session: str) -> None:
    assert queries.user_of_session(session) is None


def test_the_last_administrator_stays_one() -> None:
    ann = a_user("administrator")
    a_user("administrator", suspended_at=NOW), a_user("administrator", email_confirmed_at=None)
    for deed in (
        lambda: administration.change_role(ann, role=Role.STUDENT, because="x", by=ann),
        lambda: administration.suspend(ann, because="x", by=ann, now=NOW),
    ):
        with pytest.raises(NotAllowed, match="last-administrator"):
            deed()
    other = a_user("administrator")
    administration.suspend(ann, because="x", by=other, now=NOW)
    with pytest.raises(NotAllowed, match="last-administrator"):
        administration.change_role(other, role=Role.STUDENT, because="x", by=other)


def test_a_new_role_ends_the_sessions_and_is_in_the_history_with_its_reason() -> None:
    ann, admin = a_user(), a_user("administrator")
    before = ann.get_id()
    administration.change_role(ann, role=Role.INSTRUCTOR, because=" teaches from May ", by=admin)
    db.session.flush()

    assert queries.user_of_session(before) is None and queries.user_of_session(ann.get_id()) is ann
    deed = db.session.scalars(select(Event).where(Event.subject == f"user:{ann.id}").order_by(Event.id.desc())).first()
    assert deed and (deed.verb, deed.actor_id) == ("role-changed", admin.id)
    assert deed.facts == {"old": "student", "new": "instructor", "because": "teaches from May"}


def test_suspending_and_reinstating_need_a_reason_and_the_other_state() -> None:
    ann, admin = a_user(), a_user("administrator")
    with pytest.raises(Invalid, match="reason-missing"):
        administration.suspend(ann, because=" ", by=admin, now=NOW)
    with pytest.raises(Conflict):
        administration.reinstate(ann, because="x", by=admin)
    administration.suspend(ann, because="x", by=admin, now=NOW)
    with pytest.raises(Conflict):
        administration.suspend(ann, because="x", by=admin, now=NOW)
    with pytest.raises(NotAllowed, match="suspended"):
        administration.send_link(ann, by=admin, now=NOW)
    administration.reinstate(ann, because="x", by=admin)
    assert ann.is_active


def test_an_administrator_from_the_command_line_can_sign_in() -> None:
    actions.create_administrator(email=" Boss@Example.org", name="Boss", password=NEW, now=NOW)
    assert actions.authenticate("boss@example.org", NEW, Source("x")).role == "administrator"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"email": "boss"}, "email-invalid"),
        ({"name": ""}, "name-invalid"),
        ({"password": "short"}, "password-too-short"),
        ({"email": "known@example.org"}, "account-exists"),
    ],
)
def test_an_administrator_who_will_not_do_is_refused(given: dict, reason: str) -> None:
    a_user(email="known@example.org")
    with pytest.raises((Invalid, Conflict), match=reason):
        actions.create_administrator(
            **{"email": "boss@example.org", "name": "Boss", "password": NEW, "now": NOW, **given}
        )


def test_no_event_and_no_table_holds_a_password_or_a_link() -> None:
    actions.sign_up(name="Ann", email="ann@example.org", password=NEW, address="x", now=NOW)
    ann = queries.user_with_email("ann@example.org")
    secret = tokens.issue(ann, "reset", lasts=timedelta(minutes=5), now=NOW)
    actions.reset_password(secret=secret, password=NEW + " again", now=NOW)
    db.session.flush()

    kept = str([(e.verb, e.facts) for e in db.session.scalars(select(Event))]) + str(
        [t.token_hash for t in db.session.scalars(select(AccountToken))]
    )
    assert NEW not in kept and secret not in kept and NEW not in ann.password_hash
