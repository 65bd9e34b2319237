"""Setting up, using and losing a second factor, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from app import db
from app.accounts import administration, queries, sealing, second_factor
from app.accounts.models import RecoveryCode, SecondFactor, User
from app.accounts.rules import Source
from app.errors import Conflict, Invalid, KeystoneError, NotAllowed, TooMany
from app.events import Event
from app.mail import Mail
from tests.accounts.test_pages import mails_to
from tests.factories import NOW, PASSWORD, a_second_factor, a_user, code_of, with_password

HERE = "192.0.2.1"


def verbs(user: User) -> list[str]:
    return list(db.session.scalars(select(Event.verb).where(Event.subject == f"user:{user.id}").order_by(Event.id)))


def prove(user: User, code: str = "", recovery: str = "", address: str = HERE, now=NOW, **own) -> None:
    second_factor.prove(user, code=code, recovery=recovery, source=Source(address, **own), now=now)


def set_up(user: User) -> tuple[str, list[str]]:
    """The secret, and the recovery codes."""
    second_factor.begin(user, password=PASSWORD, address=HERE, now=NOW)
    secret = second_factor.secret_of(queries.second_factor_begun(user.id, NOW))
    return secret, second_factor.confirm(user, code=code_of(secret, NOW), now=NOW)


@pytest.fixture
def ann(database: Engine) -> User:
    return with_password(a_user(email="ann@example.org"))


def test_an_app_counts_only_once_its_first_code_was_given(ann: User) -> None:
    with pytest.raises(Invalid, match="password-wrong"):
        second_factor.begin(ann, password="not my password", address=HERE, now=NOW)
    second_factor.begin(ann, password=PASSWORD, address=HERE, now=NOW)
    assert queries.second_factor_of(ann.id) is None and not queries.person_with_factors(ann.id, ann.id)[1]

    secret = second_factor.secret_of(queries.second_factor_begun(ann.id, NOW))
    with pytest.raises(Invalid, match="code-wrong"):
        second_factor.confirm(ann, code=code_of(secret, NOW, steps=5), now=NOW)
    with pytest.raises(Conflict, match="not-begun"):
        second_factor.confirm(ann, code=code_of(secret, NOW + timedelta(hours=2)), now=NOW + timedelta(hours=2))
    assert queries.second_factor_of(ann.id) is None

    before = ann.session_epoch
    codes = second_factor.confirm(ann, code=code_of(secret, NOW), now=NOW)
    assert queries.second_factor_of(ann.id) and queries.person_with_factors(ann.id, ann.id)[1:] == (True, True)
    assert ann.session_epoch == before + 1 and len(set(codes)) == 10
    assert "second-factor-set-up" in verbs(ann) and mails_to(ann.email) == ["Your second factor is set up"]


def test_beginning_again_makes_another_secret_and_never_touches_a_finished_one(ann: User) -> None:
    second_factor.begin(ann, password=PASSWORD, address=HERE, now=NOW)
    first = second_factor.secret_of(queries.second_factor_begun(ann.id, NOW))
    second, _codes = set_up(ann)
    assert first != second

    with pytest.raises(Conflict, match="there"):
        second_factor.begin(ann, password=PASSWORD, address=HERE, now=NOW)
    with pytest.raises(Conflict, match="not-begun"):
        second_factor.confirm(ann, code=code_of(second, NOW, steps=1), now=NOW)
    assert second_factor.secret_of(queries.second_factor_of(ann.id)) == second


def test_nothing_stored_mailed_or_told_holds_a_secret(ann: User) -> None:
    secret, codes = set_up(ann)
    prove(ann, recovery=codes[0])

    rows = [
        tuple(row)
        for table in (SecondFactor, RecoveryCode, Event, Mail)
        for row in db.session.execute(select(table.__table__))
    ]
    kept = repr(rows) + repr(queries.second_factor_of(ann.id)) + repr(list(db.session.scalars(select(RecoveryCode))))

    assert len(rows) > 14 and "Your second factor" in kept
    assert [word for word in (secret, *codes) if word in kept or word.lower() in kept] == []


def test_au_11_a_code_works_once_and_never_an_earlier_one_after_it(ann: User) -> None:
    secret, _codes = set_up(ann)
    with pytest.raises(Invalid, match="code-wrong"):
        prove(ann, code_of(secret, NOW))  # used to set it up

    later = NOW + timedelta(minutes=5)
    prove(ann, code_of(secret, later, steps=1), now=later)
    for steps in (1, 0, -1):
        with pytest.raises(Invalid, match="code-wrong"):
            prove(ann, code_of(secret, later, steps=steps), now=later)


def test_a_recovery_code_works_once_however_it_is_typed_and_for_its_owner_alone(ann: User) -> None:
    _secret, codes = set_up(ann)
    ben = with_password(a_user())
    set_up(ben)

    with pytest.raises(Invalid, match="code-wrong"):
        prove(ben, recovery=codes[0])
    prove(ann, recovery=f" {codes[0][:4].lower()}-{codes[0][4:8]} {codes[0][8:]} ")
    with pytest.raises(Invalid, match="code-wrong"):
        prove(ann, recovery=codes[0])
    assert queries.recovery_codes_left(ann.id) == 9
    assert "recovery-code-used" in verbs(ann) and mails_to(ann.email)[-1] == "A recovery code was used"


def test_new_recovery_codes_replace_those_before(ann: User) -> None:
    secret, codes = set_up(ann)
    made = second_factor.renew_codes(ann, code=code_of(secret, NOW, steps=1), recovery="", source=Source(HERE), now=NOW)

    assert not set(made) & set(codes) and queries.recovery_codes_left(ann.id) == 10
    with pytest.raises(Invalid):
        prove(ann, recovery=codes[1])
    prove(ann, recovery=made[1])


def test_removing_asks_for_a_code_and_leaves_nothing(ann: User) -> None:
    secret, _codes = set_up(ann)
    with pytest.raises(Invalid):
        second_factor.remove(ann, code="000000", recovery="", source=Source(HERE), now=NOW)
    second_factor.remove(ann, code=code_of(secret, NOW, steps=1), recovery="", source=Source(HERE), now=NOW)

    for table in (SecondFactor, RecoveryCode):
        assert not db.session.scalar(select(func.count()).select_from(table))
    assert "second-factor-removed" in verbs(ann) and mails_to(ann.email)[-1] == "Your second factor was removed"
    with pytest.raises(Conflict, match="missing"):
        prove(ann, code_of(secret, NOW))


def test_au_04_five_wrong_codes_from_one_address_and_thirty_from_all(ann: User) -> None:
    """Whoever guesses codes knows the password already: the owner is told, and gets in by a recovery code all the same."""
    secret, codes = set_up(ann)
    right = code_of(secret, NOW, steps=1)
    for number in range(30):
        with pytest.raises(Invalid):
            prove(ann, "000000", address=f"192.0.2.{number // 5}")
    with pytest.raises(TooMany):
        prove(ann, right, address="192.0.2.0")
    with pytest.raises(TooMany):
        prove(ann, recovery=codes[0], address="192.0.2.0")
    with pytest.raises(TooMany):
        prove(ann, right, address="198.51.100.7")

    prove(ann, recovery=codes[0], address="198.51.100.7")
    assert mails_to(ann.email).count("Wrong codes for your account") == 6
    assert verbs(ann).count("second-factor-failed") == 30


def test_au_04_in_a_browser_of_the_owner_the_tries_of_others_do_not_count(ann: User) -> None:
    secret, _codes = set_up(ann)
    own = {"browser": "b1", "people": frozenset({ann.id})}
    for number in range(30):
        with pytest.raises(Invalid):
            prove(ann, "000000", address=f"192.0.2.{number}")

    for _ in range(4):
        with pytest.raises(Invalid):
            prove(ann, "000000", address="192.0.2.1", **own)
    prove(ann, code_of(secret, NOW, steps=1), address="192.0.2.1", **own)
    for _ in range(5):
        with pytest.raises(Invalid):
            prove(ann, "000000", address="192.0.2.1", **own)
    with pytest.raises(TooMany):
        prove(ann, "000000", address="198.51.100.9", **own)


def test_au_04_one_address_tries_the_codes_of_few_accounts(ann: User) -> None:
    people = [a_user() for _ in range(26)]
    secrets = [a_second_factor(person) for person in people]
    for person in people[:25]:
        for _ in range(4):
            with pytest.raises(Invalid):
                prove(person, "000000")
    with pytest.raises(TooMany):
        prove(people[25], code_of(secrets[25], NOW))


def test_after_the_servers_secret_changed_recovery_codes_still_work(ann: User, app: Flask) -> None:
    secret, codes = set_up(ann)
    sealing.configure("another secret of the server " * 2)
    try:
        with pytest.raises(NotAllowed, match="unreadable"):
            prove(ann, code_of(secret, NOW, steps=1))
        prove(ann, recovery=codes[0])
    finally:
        sealing.configure(app.extensions["keystone-config"].signing_secret())
    prove(ann, code_of(secret, NOW, steps=1))


def test_an_administrator_resets_it_with_a_reason(ann: User) -> None:
    secret, codes = set_up(ann)
    ada, before = a_user("administrator"), ann.session_epoch
    with pytest.raises(Invalid, match="reason-missing"):
        administration.reset_second_factor(ann, because=" ", by=ada)
    administration.reset_second_factor(ann, because="Phone stolen, codes in the same bag.", by=ada)

    assert queries.second_factor_of(ann.id) is None and ann.session_epoch == before + 1
    assert mails_to(ann.email)[-1] == "Your second factor was reset"
    told = db.session.scalars(select(Event).where(Event.verb == "second-factor-reset")).one()
    assert told.actor_id == ada.id and told.facts == {"because": "Phone stolen, codes in the same bag."}
    with pytest.raises(Conflict, match="missing"):
        administration.reset_second_factor(ann, because="Again.", by=ada)
    for lost in ({"code": code_of(secret, NOW, steps=1)}, {"recovery": codes[0]}):
        with pytest.raises(Conflict, match="missing"):
            prove(ann, **lost)


def test_au_11_of_the_same_code_sent_by_many_at_once_one_works(lasting: Engine) -> None:
    with db.transaction():
        ann = a_user()
        secret = a_second_factor(ann)
    code, outcomes, start = code_of(secret, NOW), list[str](), threading.Barrier(6)

    def send(number: int) -> None:
        start.wait()
        try:
            with db.transaction() as session:
                prove(session.get(User, ann.id), code, address=f"192.0.2.{number}")
            outcomes.append("good")
        except KeystoneError as refused:
            outcomes.append(refused.reason)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["code-wrong"] * 5 + ["good"]
