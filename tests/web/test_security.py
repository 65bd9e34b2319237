"""What every answer carries, who may send a form, and where a sign-in may lead."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from sqlalchemy import Engine

from app import clock, db
from app.application import create_app
from app.content.store import Store
from app.web.security import HEADERS, safe_next
from config import Config
from tests.factories import a_user
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def asset(client: FlaskClient, kind: str) -> str:
    return re.search(rf'"(/static/[^"]+\.{kind})', client.get("/sign-in").text)[1]  # type: ignore[index]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in",
        "/nothing-here",
        "/probe/raise/bug",
        "/probe/raise/busy",
        "/probe/raise/not-allowed",
        "/healthz",
        "/home",
        "css",
        "js",
        "svg",
    ],
)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path if path.startswith("/") else asset(client, path))

    answer.close()
    for name, value in HEADERS.items():
        assert answer.headers.getlist(name) == [value], name


def test_the_policy_allows_nothing_inline_and_nobody_else() -> None:
    policy = dict(part.partition(" ")[::2] for part in HEADERS["Content-Security-Policy"].split("; "))

    assert "unsafe" not in HEADERS["Content-Security-Policy"] and "http" not in HEADERS["Content-Security-Policy"]
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"


def test_pages_of_a_person_are_never_stored(visitor: Visitor) -> None:
    visitor.sign_in(a_user())

    answer = visitor.client.get("/home")

    assert answer.headers["Cache-Control"] == "no-store" and "Cookie" in answer.headers["Vary"]


def test_assets_are_kept_for_ever(client: FlaskClient) -> None:
    answer = client.get(asset(client, "css"), headers={"Accept-Encoding": "gzip"})

    answer.close()
    assert "immutable" in answer.headers["Cache-Control"] and "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Set-Cookie" not in answer.headers


def test_an_asset_that_is_there_no_more_is_not_found(client: FlaskClient) -> None:
    assert client.get("/static/000000000000/css/index.css").status_code == 404
    assert client.get("/static/../config.py").status_code == 404


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    (cookie,) = client.get("/sign-in").headers.getlist("Set-Cookie")

    assert cookie.startswith("keystone=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_a_session_kept_open_is_signed_anew_once_an_hour(visitor: Visitor) -> None:
    with visitor.sign_in(a_user()).client.session_transaction() as session:
        session.permanent = True
    visitor.visit("/home")
    assert "Set-Cookie" not in visitor.client.get("/home").headers

    with clock.stopped_at(clock.now() + timedelta(minutes=61)):
        (cookie,) = visitor.client.get("/home").headers.getlist("Set-Cookie")

    assert cookie.startswith("keystone=") and "Expires" in cookie


@pytest.mark.parametrize(("minutes", "status"), [(-1, 200), (1, 302)])
def test_a_session_that_nobody_used_for_two_weeks_is_over(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, minutes: int, status: int
) -> None:
    then = time() - timedelta(days=14, minutes=minutes).total_seconds()
    with monkeypatch.context() as past:
        past.setattr(TimestampSigner, "get_timestamp", lambda _signer: int(then))
        visitor.sign_in(a_user())

    assert visitor.client.get("/home").status_code == status


def test_a_session_changed_by_hand_is_none(visitor: Visitor) -> None:
    visitor.sign_in(a_user())
    assert visitor.client.get("/home").status_code == 200
    held = visitor.client.get_cookie("keystone").decoded_value  # type: ignore[union-attr]

    visitor.client.set_cookie("keystone", held[:-1] + ("A" if held[-1] != "A" else "B"))

    assert visitor.client.get("/home").status_code == 302


def test_over_https_cookies_and_transport_are_strict(config: Config, content: Store, tmp_path: Path) -> None:
    bind = db.session.session_factory.kw["bind"]  # type: ignore[union-attr]
    secure = create_app(
        replace(config, data=tmp_path, public_url="https://learn.example.org"), content=content, testing=True
    )

    answer = secure.test_client().get("/sign-in", base_url="https://learn.example.org")

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-keystone=") and "Secure" in cookie and "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    secure.extensions["keystone-engine"].dispose()
    db.session.configure(bind=bind)


def test_a_form_without_a_token_is_refused(client: FlaskClient) -> None:
    assert client.post("/probe/write/200").status_code == 403
    assert client.post("/probe/write/200", data={"csrf_token": "made-up"}).status_code == 403


def test_a_token_of_another_session_is_refused(app: Flask, visitor: Visitor) -> None:
    token = Visitor(app).token("/sign-in")
    visitor.visit("/sign-in")

    assert visitor.client.post("/probe/write/200", data={"csrf_token": token}).status_code == 403


def test_json_without_a_token_is_refused(visitor: Visitor) -> None:
    visitor.sign_in(a_user())

    assert visitor.client.post("/probe/json", json={}, headers={"Accept": "application/json"}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "what-is-this"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://localhost:8080"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({}, 200),
    ],
)
def test_a_form_from_another_site_is_refused_even_with_its_token(
    visitor: Visitor, headers: dict[str, str], status: int
) -> None:
    token = visitor.token("/sign-in")

    assert visitor.client.post("/probe/write/200", data={"csrf_token": token}, headers=headers).status_code == status


def test_reading_from_another_site_is_fine(client: FlaskClient) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_stale_form_of_this_site_keeps_what_was_typed_but_no_password(visitor: Visitor) -> None:
    fields = {"name": 'Ann <b>"Able"</b>', "password": "hunter2hunter2", "csrf_token": "from-yesterday"}

    answer = visitor.client.post("/probe/form", data=fields, headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 403
    assert "Ann &lt;b&gt;" in answer.text and "hunter2" not in answer.text and "from-yesterday" not in answer.text


def test_a_form_that_may_come_from_elsewhere_is_not_offered_again(visitor: Visitor) -> None:
    answer = visitor.client.post("/probe/form", data={"name": "Ann Able", "csrf_token": "x"})

    assert answer.status_code == 403 and "Ann Able" not in answer.text


def test_somebody_who_is_not_signed_in_is_led_to_the_door_and_back(client: FlaskClient) -> None:
    answer = client.get("/home?show=all")

    assert answer.status_code == 302 and answer.location.startswith("/sign-in?next=")
    assert "show" in answer.location


def test_a_script_that_is_not_signed_in_gets_401(client: FlaskClient) -> None:
    assert client.get("/home", headers={"Accept": "application/json"}).status_code == 401


def test_a_route_nobody_decided_about_is_closed(visitor: Visitor) -> None:
    visitor.sign_in(a_user("administrator"))

    assert visitor.client.get("/probe/undeclared").status_code == 403


BYPASSES = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "/\\/evil.example", "\\\\evil.example", "\\/evil.example",
    "http://evil.example", "https://evil.example", "HTTPS://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example",
    "ftp://evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "evil.example", "evil.example/home",
    "@evil.example", ".evil.example", "home", "", None, " /home", "\t/home", "\n//evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "/\x00/evil.example", "/ /evil.example", "/home\\..\\..\\evil", "//evil.example@localhost", "//localhost@evil.example", "http:\\\\evil.example",
    "/\x0b/evil.example", "//\tevil.example", "/home\r\nSet-Cookie: x=y", "?next=//evil.example", "#//evil.example", "//[::1]", "mailto:a@b.c",
]  # fmt: skip


@pytest.mark.parametrize("target", BYPASSES)
def test_nothing_a_browser_could_read_as_another_host_is_followed(target: str | None) -> None:
    assert len(BYPASSES) >= 40
    assert safe_next(target, "/home") == "/home"


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/home",
        "/modules/foundations?x=1&y=2",
        "/a/b#c",
        "/a?next=//evil.example",
        "/a?u=https://evil.example",
        "/straße",
    ],
)
def test_a_path_on_this_site_is_followed(target: str) -> None:
    assert safe_next(target, "/home") == target


def test_a_sign_in_never_leads_away(visitor: Visitor, database: Engine) -> None:
    from tests.factories import PASSWORD, with_password

    user = with_password(a_user())
    db.session.commit()
    for target in ("//evil.example", "https://evil.example", "/\\evil.example"):
        fields = {"email": user.email, "password": PASSWORD, "next": target, "csrf_token": visitor.token("/sign-in")}
        answer = visitor.client.post("/sign-in", query_string={"next": target}, data=fields)
        assert answer.status_code == 303 and "evil" not in answer.location
        visitor.client.post("/sign-out", data={"csrf_token": visitor.token()})
