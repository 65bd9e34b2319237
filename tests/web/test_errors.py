"""Every error is a page with the right status, a sentence, and nothing from inside; scripts get the same as data."""

from __future__ import annotations

import io
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from app.web import errors
from tests.factories import a_user
from tests.visitor import Visitor, check_page

STATUS = {
    "not-found": 404,
    "not-allowed": 403,
    "invalid": 422,
    "conflict": 409,
    "too-many": 429,
    "unheard-of": 403,
    "bug": 500,
    "busy": 503,
}
INSIDE = ("Traceback", "ZeroDivisionError", "secret", "sqlalchemy", ".py", "SELECT")


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


@pytest.mark.parametrize(("kind", "status"), STATUS.items())
def test_an_error_is_a_page(visitor: Visitor, kind: str, status: int) -> None:
    page = visitor.visit(f"/probe/raise/{kind}")

    assert page.status == status
    assert len(page.text) > 40, "heading and sentence"
    assert not [word for word in INSIDE if word in page.response.text]


@pytest.mark.parametrize(("kind", "status"), STATUS.items())
def test_a_script_gets_the_error_as_data(client: FlaskClient, kind: str, status: int) -> None:
    answer = client.get(f"/probe/raise/{kind}", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status and answer.json["title"] and answer.json["detail"] and answer.json["reason"]
    assert not [word for word in INSIDE if word in answer.text]


def test_the_facts_of_a_refusal_fill_its_sentence_and_reach_scripts(visitor: Visitor) -> None:
    data = visitor.client.get("/probe/raise/not-allowed", headers={"Accept": "application/json"}).json

    assert "Three of 3 are used up." in visitor.visit("/probe/raise/not-allowed").text
    assert (data["reason"], data["most"], data["detail"]) == ("probe-reason", 3, "Three of 3 are used up.")


def test_too_many_says_when_to_try_again(client: FlaskClient) -> None:
    answer = client.get("/probe/raise/too-many")

    assert answer.headers["Retry-After"] == "17" and "17 seconds" in answer.text


def test_a_busy_database_asks_to_come_back(client: FlaskClient) -> None:
    assert client.get("/probe/raise/busy").headers["Retry-After"] == "3"


@pytest.mark.parametrize(
    "path", ["/nothing-here", "/probe/nothing", "/static/nothing.css", "/%00", "/%ff%fe", "/home/../../etc/passwd"]
)
def test_an_unknown_address_is_a_page(visitor: Visitor, path: str) -> None:
    assert visitor.visit(path).status == 404


def test_a_method_that_is_not_offered_is_a_page(visitor: Visitor) -> None:
    answer = visitor.client.get("/probe/form")

    assert answer.status_code == 405 and "POST" in answer.headers["Allow"]
    assert "cannot be done here" in answer.text


def test_a_name_no_page_knows_is_a_bug_and_a_clear_page(visitor: Visitor) -> None:
    page = visitor.visit("/probe/undefined")

    assert page.status == 500 and "nobody_gave_this" not in page.response.text


def test_a_body_that_is_too_large_is_refused(app: Flask, visitor: Visitor) -> None:
    too_much = "x" * (app.config["MAX_CONTENT_LENGTH"] + 1)

    page = visitor.client.post("/probe/form", data={"csrf_token": visitor.token("/sign-in"), "name": too_much})

    assert page.status_code == 413 and "too large" in page.text


def test_a_body_that_is_too_large_and_does_not_say_so_is_refused(app: Flask, visitor: Visitor) -> None:
    stream = io.BytesIO(b"name=" + b"x" * (app.config["MAX_CONTENT_LENGTH"] + 10))

    answer = visitor.client.post(
        "/probe/form",
        input_stream=stream,
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert answer.status_code == 413


def test_a_form_of_too_many_parts_is_refused(app: Flask, visitor: Visitor) -> None:
    parts = {f"f{place}": "x" for place in range(app.config["MAX_FORM_PARTS"] + 1)}

    assert visitor.client.post("/probe/form", data=parts, content_type="multipart/form-data").status_code == 413


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe\x00", b"[" * 100_000, b""])
def test_broken_json_is_refused_as_data(visitor: Visitor, database: Engine, body: bytes) -> None:
    visitor.sign_in(a_user())

    answer = visitor.client.post(
        "/probe/json",
        data=body,
        content_type="application/json",
        headers={"X-CSRFToken": visitor.token(), "Accept": "application/json"},
    )

    assert answer.status_code == 400 and answer.mimetype == "application/problem+json"


def test_an_error_page_knows_who_is_signed_in(visitor: Visitor) -> None:
    visitor.sign_in(a_user(name="Ann Able"))

    assert "/sign-out" in visitor.visit("/nothing-here").response.text


def test_error_pages_are_whole_pages(client: FlaskClient) -> None:
    from lxml import html

    for kind in STATUS:
        check_page(html.fromstring(client.get(f"/probe/raise/{kind}").data))


def test_a_reason_means_one_thing() -> None:
    errors.say({"not-found": errors._sentences["not-found"]})
    with pytest.raises(ValueError, match="two meanings"):
        errors.say({"not-found": "Something else."})
