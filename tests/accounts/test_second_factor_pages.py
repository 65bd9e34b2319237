"""The second factor, as somebody with a browser meets it: setting it up, signing in with it, and being nobody until then."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts import queries, rules
from app.accounts.models import User
from tests.accounts.test_pages import NEW, is_signed_in, link_in, newest_mail, sign_in, stale, stored
from tests.architecture.access import addresses
from tests.factories import NOW, PASSWORD, a_second_factor, a_user, code_of, with_password
from tests.visitor import Page, Visitor

WRONG = "000000"


@pytest.fixture
def ann() -> User:
    return with_password(a_user(email="ann@example.org"))


@pytest.fixture
def secret(ann: User) -> str:
    """Of the app Ann has."""
    return a_second_factor(ann)


pytestmark = pytest.mark.usefixtures("database")


def begun(visitor: Visitor) -> tuple[Page, str]:
    """The page that shows the key, and the key."""
    page = visitor.submit(visitor.visit("/profile/second-factor"), "/profile/second-factor", password=PASSWORD)
    return page, "".join(page.tree.xpath("//p[contains(@class, 'app-key')]")[0].text_content().split())


def codes_on(page: Page) -> list[str]:
    return [li.text_content() for li in page.tree.xpath("//ol[contains(@class, 'recovery-codes')]/li")]


def give(visitor: Visitor, page: Page, **fields: str) -> Page:
    return visitor.submit(page, "/sign-in/code", **fields)


def test_setting_it_up_shows_key_and_qr_code_then_the_recovery_codes_once(
    app: Flask, visitor: Visitor, ann: User
) -> None:
    elsewhere = Visitor(app).sign_in(ann)
    visitor.sign_in(ann)
    page, key = begun(visitor)
    assert page.heading == "Set up the app" and page.tree.xpath(
        "//*[name()='svg' and contains(@class, 'qr')]/*[name()='title']"
    )
    assert f"secret={key}" in page.tree.xpath("//a[starts-with(@href, 'otpauth:')]/@href")[0]
    assert visitor.visit("/profile/second-factor/app").tree.xpath(
        "//input[@name='factor_code' and @inputmode='numeric']"
    )

    wrong = visitor.submit(page, "/second-factor/app", factor_code=WRONG)
    assert wrong.status == 422 and rules.grouped(key) in wrong.text and queries.second_factor_of(ann.id) is None

    done = visitor.submit(page, "/second-factor/app", factor_code=code_of(key))
    assert (
        done.status == 200
        and len(codes_on(done)) == 10
        and all(re.fullmatch(r"(\w{4} ){3}\w{4}", c) for c in codes_on(done))
    )
    assert is_signed_in(visitor) and not is_signed_in(elsewhere)
    assert "10 of 10" in visitor.visit("/profile/second-factor").text
    assert visitor.visit("/profile/second-factor/app").heading == "Second factor", "the key is not shown again"
    assert "Second factor: on" in visitor.visit("/profile").text


def test_the_page_that_follows_setting_up_belongs_to_the_new_session(visitor: Visitor, ann: User) -> None:
    visitor.sign_in(ann)
    page, key = begun(visitor)
    done = visitor.submit(page, "/second-factor/app", factor_code=code_of(key))

    assert visitor.submit(done, "/sign-out").status == 200 and not is_signed_in(visitor)


def test_sending_the_first_code_twice_changes_nothing(visitor: Visitor, ann: User) -> None:
    visitor.sign_in(ann)
    page, key = begun(visitor)
    visitor.submit(page, "/second-factor/app", factor_code=code_of(key))

    again = visitor.post("/profile/second-factor/app", token_from="/profile", factor_code=code_of(key))

    assert again.heading == "Second factor" and queries.recovery_codes_left(ann.id) == 10


def test_setting_up_needs_the_password(visitor: Visitor, ann: User) -> None:
    visitor.sign_in(ann)
    page = visitor.submit(visitor.visit("/profile/second-factor"), "/profile/second-factor", password="not my password")
    assert page.status == 422 and "not the right password" in page.text
    assert visitor.visit("/profile/second-factor/app").heading == "Second factor"


def test_signing_in_asks_for_the_code_and_leads_where_it_began(visitor: Visitor, ann: User, secret: str) -> None:
    page = visitor.submit(visitor.visit("/profile/email"), "/sign-in", email=ann.email, password=PASSWORD, remember="y")
    assert page.heading == "Enter your code" and not is_signed_in(visitor)
    field = page.tree.xpath("//input[@name='factor_code']")[0]
    assert (field.get("inputmode"), field.get("autocomplete")) == ("numeric", "one-time-code")

    refused = give(visitor, page, factor_code=WRONG)
    assert refused.status == 422 and "not the code the app shows" in refused.text and not is_signed_in(visitor)
    assert give(visitor, page).status == 422

    there = give(visitor, refused, factor_code=code_of(secret))
    assert there.heading == "Change your address" and is_signed_in(visitor)
    assert visitor.client.get_cookie("keystone").expires, "what was chosen with the password holds"


def test_au_11_a_code_seen_by_somebody_else_is_worth_nothing(
    app: Flask, visitor: Visitor, ann: User, secret: str
) -> None:
    code, other = code_of(secret), Visitor(app)
    give(visitor, sign_in(visitor, ann), factor_code=code)

    assert give(other, sign_in(other, ann), factor_code=code).status == 422
    assert is_signed_in(visitor) and not is_signed_in(other)


def test_a_recovery_code_lets_in_once(app: Flask, visitor: Visitor, ann: User) -> None:
    visitor.sign_in(ann)
    page, key = begun(visitor)
    code = codes_on(visitor.submit(page, "/second-factor/app", factor_code=code_of(key)))[0]

    other, third = Visitor(app), Visitor(app)
    assert "You used a recovery code" in give(other, sign_in(other, ann), factor_recovery=code.lower()).response.text
    refused = give(third, sign_in(third, ann), factor_recovery=code)
    assert refused.status == 422 and refused.tree.xpath("//details[@open]") and not is_signed_in(third)


def test_a_code_of_the_app_goes_before_a_recovery_code_that_was_refused(
    visitor: Visitor, ann: User, secret: str
) -> None:
    nothing = give(visitor, sign_in(visitor, ann))
    assert "Code: Enter the six digits" in nothing.text and "Factor" not in nothing.text

    refused = give(visitor, nothing, factor_recovery="ABCD EFGH 2345 6789")
    assert refused.status == 422 and "ABCD EFGH 2345 6789" in refused.response.text
    give(visitor, refused, factor_code=code_of(secret), factor_recovery="ABCD EFGH 2345 6789")

    assert is_signed_in(visitor)


def test_au_04_wrong_codes_are_counted_although_they_are_refused(
    app: Flask, visitor: Visitor, ann: User, secret: str
) -> None:
    page = sign_in(visitor, ann)
    statuses = [give(visitor, page, factor_code=WRONG).status for _ in range(rules.CODES_PER_ACCOUNT_AND_ADDRESS)]
    assert set(statuses) == {422} and give(visitor, page, factor_code=code_of(secret)).status == 429
    assert newest_mail(ann.email).subject == "Wrong codes for your account"

    owner = Visitor(app)
    owner.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    give(owner, sign_in(owner, ann), factor_code=code_of(secret))
    assert is_signed_in(owner)


def test_the_password_is_asked_again_when_the_code_takes_long(visitor: Visitor, ann: User, secret: str) -> None:
    with time_machine.travel(NOW, tick=False):
        page = sign_in(visitor, ann)
    with time_machine.travel(late := NOW + timedelta(minutes=10, seconds=1), tick=False):
        again = give(visitor, page, factor_code=code_of(secret, late))
        assert again.heading == "Sign in" and "give your password again" in again.response.text
        assert not is_signed_in(visitor)


def test_the_code_page_without_a_password_leads_back_to_it(visitor: Visitor, ann: User, secret: str) -> None:
    assert visitor.visit("/sign-in/code?next=/profile").heading == "Sign in"
    answer = visitor.post("/sign-in/code", token_from="/sign-in", factor_code=code_of(secret))
    assert answer.heading == "Sign in" and not is_signed_in(visitor)


def test_a_new_password_or_a_suspension_ends_the_waiting_for_a_code(app: Flask, ann: User, secret: str) -> None:
    for change in ({"session_epoch": 7}, {"suspended_at": NOW}):
        visitor = Visitor(app)
        page = sign_in(visitor, ann)
        for name, value in change.items():
            setattr(stored(ann), name, value)
        visitor.visit("/sign-in")
        assert give(visitor, page, factor_code=code_of(secret)).heading == "Sign in" and not is_signed_in(visitor)


def test_au_06_a_new_password_by_mail_does_not_skip_the_second_factor(visitor: Visitor, ann: User, secret: str) -> None:
    visitor.submit(visitor.visit("/password/forgotten"), "/password/forgotten", email=ann.email)
    visitor.submit(visitor.visit(link_in(newest_mail(ann.email))), "/password/", password=NEW)
    assert not is_signed_in(visitor)

    page = sign_in(visitor, ann, NEW)
    assert page.heading == "Enter your code" and not is_signed_in(visitor)


def test_changing_the_password_keeps_the_session_but_makes_no_code_fresh(
    visitor: Visitor, ann: User, secret: str
) -> None:
    visitor.sign_in(ann, second_factor=NOW)
    visitor.submit(visitor.visit("/profile/password"), "/profile/password", current_password=PASSWORD, new_password=NEW)

    assert is_signed_in(visitor)
    with visitor.client.session_transaction() as session:
        assert session["second_factor"] == NOW.timestamp()


def test_what_was_typed_while_signed_out_survives_the_code(visitor: Visitor, ann: User, secret: str) -> None:
    visitor.sign_in(stored(ann))
    given = {**visitor.visit("/profile").form("/profile")["fields"], "name": "Typed with care"}
    visitor.client.delete_cookie("keystone")
    del given["csrf_token"]
    kept = stale(visitor, "/profile", **given)
    assert "Sign in in a new tab" in kept.text and "Typed with care" in kept.text

    give(visitor, sign_in(visitor, ann), factor_code=code_of(secret))
    again = stale(
        visitor, "/profile", **{k: v for k, v in kept.form("/profile")["fields"].items() if k != "csrf_token"}
    )
    visitor.submit(again, "/profile")

    assert stored(ann).name == "Typed with care"


def test_new_recovery_codes_and_removal_ask_for_a_code(visitor: Visitor, ann: User, secret: str) -> None:
    visitor.sign_in(ann)
    for path in ("/profile/second-factor/codes", "/profile/second-factor/removal"):
        assert visitor.submit(visitor.visit(path), path, factor_code=WRONG).status == 422
    assert (
        queries.recovery_codes_left(ann.id) == 0
        and "0 recovery codes left" in visitor.visit("/profile/second-factor").text
    )

    page = visitor.visit("/profile/second-factor/codes")
    assert len(codes_on(visitor.submit(page, "/second-factor/codes", factor_code=code_of(secret)))) == 10
    page = visitor.visit("/profile/second-factor/removal")
    gone = visitor.submit(page, "/removal", factor_code=code_of(secret, steps=1))
    assert "is removed" in gone.response.text and queries.second_factor_of(ann.id) is None
    assert visitor.visit("/profile/second-factor/codes").heading == "Second factor"
    sign_in(fresh := Visitor(visitor.client.application), ann)
    assert is_signed_in(fresh)


# AU-12: half signed in is not signed in

TOKEN = re.compile(rb'(name="csrf_token"[^>]* value=|name="csrf-token" content=)"[^"]*"')
CODE_PAGE = "/sign-in/code"  # the one address that knows


def told(visitor: Visitor, method: str, path: str) -> tuple[object, ...]:
    """What somebody gets there, but for tokens."""
    token = visitor.token("/sign-in") if method != "GET" else ""
    answer = visitor.client.open(path, method=method, data={"csrf_token": token} if token else None)
    return answer.status_code, answer.headers.get("Location"), TOKEN.sub(b"", answer.data)


def test_au_12_without_the_second_factor_one_is_anonymous_on_every_route(app: Flask, visitor: Visitor) -> None:
    """An administrator who gave the password alone gets, everywhere and by every method, what a stranger gets."""
    with time_machine.travel(NOW, tick=False):  # some answers are signed with the time
        ada = with_password(a_user("administrator"))
        secret, stranger, different, asked = a_second_factor(ada), Visitor(app), [], 0
        page = sign_in(visitor, ada)
        assert page.heading == "Enter your code"

        for method, path in addresses(app, ada.id):
            if path != CODE_PAGE:
                asked += 1
                if told(visitor, method, path) != told(stranger, method, path):
                    different.append(f"{method} {path}")

        assert different == [] and asked > 300
        give(visitor, page, factor_code=code_of(secret))
        assert is_signed_in(visitor), "it was waiting all the time"
