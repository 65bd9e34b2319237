"""Forms, throttle, spreadsheets, navigation, policies, assets, health: the small parts of the shell."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from app import clock, db
from app.application import create_app
from app.content.store import Store
from app.web import assets, authorization, spreadsheet, throttle
from app.web.authorization import Policy, allow, anyone
from config import Config
from tests.factories import NOW, a_user
from tests.together import at_once
from tests.visitor import Visitor

HOUR = timedelta(hours=1)


# forms


def sent(visitor: Visitor, **fields: str) -> dict[str, object]:
    return json.loads(visitor.client.post("/probe/form", data={"csrf_token": visitor.token("/sign-in"), **fields}).data)


def test_text_is_trimmed_but_a_password_is_not(visitor: Visitor) -> None:
    assert sent(visitor, name="  Ann \n", password=" sp ace ") == {"valid": True, "name": "Ann", "password": " sp ace "}


def test_what_a_field_does_with_its_text_happens_each_time(visitor: Visitor) -> None:
    assert [sent(visitor, name=" ANN")["name"] for _time in range(2)] == ["Ann", "Ann"]


def test_spaces_are_no_answer_to_what_is_wanted(visitor: Visitor) -> None:
    assert sent(visitor, name=" \n\t ")["valid"] is False


@pytest.mark.parametrize("field", ["role", "id", "is_admin", "name-0", "__class__"])
def test_a_field_the_form_does_not_have_is_refused(visitor: Visitor, field: str) -> None:
    assert sent(visitor, name="Ann", **{field: "x"})["valid"] is False


# throttle


def test_a_key_is_closed_after_its_tries_and_opens_again(database: Engine) -> None:
    with clock.stopped_at(NOW):
        for _ in range(3):
            assert throttle.wait("k", most=3, window=HOUR) == 0
            throttle.count("k", window=HOUR)
        assert throttle.wait("k", most=3, window=HOUR) == 3601
        assert throttle.wait("other", most=3, window=HOUR) == 0
    with clock.stopped_at(NOW + timedelta(minutes=59)):
        assert throttle.wait("k", most=3, window=HOUR) == 61
    with clock.stopped_at(NOW + HOUR):
        assert throttle.wait("k", most=3, window=HOUR) == 0
        throttle.count("k", window=HOUR)
        assert throttle.wait("k", most=2, window=HOUR) == 0, "a new window counts from one"


def test_a_success_starts_afresh_and_old_counts_go(database: Engine) -> None:
    with clock.stopped_at(NOW):
        throttle.count("k", window=HOUR)
        throttle.forget("k")
        assert throttle.wait("k", most=1, window=HOUR) == 0
        throttle.count("old", window=HOUR)
    with clock.stopped_at(NOW + timedelta(days=2)):
        throttle.forget_old()
        assert db.session.get(throttle.Tries, "old") is None


def test_tries_that_come_together_are_all_counted(lasting: Engine) -> None:
    def try_it(_place: int) -> None:
        with db.transaction():
            throttle.count("k", window=HOUR)

    assert at_once(8, try_it) == [None] * 8
    with db.transaction():
        assert throttle.wait("k", most=8, window=HOUR) > 0 and throttle.wait("k", most=9, window=HOUR) == 0


# spreadsheet


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil")'])
def test_a_cell_that_would_be_computed_is_made_text(cell: str) -> None:
    assert spreadsheet.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ann", "", 5, -5, 1.5, None, "a=b", "ann@example.org"])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert spreadsheet.safe(cell) == cell


# navigation


def navigation(page_text: str) -> set[str]:
    from lxml import html

    return {link.get("href") for link in html.fromstring(page_text).xpath("//nav//a")}


def test_the_navigation_offers_what_a_person_may_open(visitor: Visitor) -> None:
    seen = {}
    for role in ("student", "instructor", "administrator"):
        visitor.sign_in(a_user(role))
        seen[role] = navigation(visitor.visit("/home").response.text)

    assert "/site/" in seen["administrator"] and "/site/" not in seen["instructor"] | seen["student"]
    assert seen["student"] < seen["instructor"] | seen["administrator"]


def test_every_entry_of_the_navigation_opens(visitor: Visitor) -> None:
    for role in ("student", "instructor", "administrator"):
        visitor.sign_in(a_user(role))
        for href in sorted(navigation(visitor.visit("/home").response.text)):
            if href.startswith("/"):
                assert visitor.visit(href).status == 200, href


def test_the_page_one_is_on_is_marked(visitor: Visitor) -> None:
    visitor.sign_in(a_user("administrator"))

    marked = visitor.visit("/site/").tree.xpath("//nav//a[@aria-current]/@href")

    assert "/site/" in marked and "/home" not in marked


# policies


def test_a_route_without_a_policy_stops_the_start(app: Flask) -> None:
    assert authorization.undeclared(app) == ["probe.undeclared"]


def test_a_view_has_one_policy() -> None:
    with pytest.raises(TypeError, match="two policies"):
        allow(anyone)(allow(Policy("another", lambda _user: False))(lambda: ""))


# assets


def test_assets_are_one_style_and_one_script_and_named_by_what_they_hold() -> None:
    files = assets.gather()

    assert {"css/index.css", "js/index.js", "icons.svg", "favicon.svg"} <= set(files)
    assert b"@layer" in files["css/index.css"]


def test_an_asset_nobody_has_is_a_mistake(app: Flask) -> None:
    with pytest.raises(LookupError, match="no static file"):
        app.jinja_env.globals["asset"]("css/nothing.css")


def test_assets_are_built_once_by_processes_starting_at_once(tmp_path: Path) -> None:
    at_once(4, lambda _n: assets._write(tmp_path / "static" / "abc", {"css/index.css": b"a {}"}))

    assert [path.name for path in (tmp_path / "static").iterdir()] == ["abc"]
    assert (tmp_path / "static" / "abc" / "css" / "index.css.gz").exists()


# health


def test_a_process_that_answers_is_healthy_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "up"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"database": True, "content": True})


def test_without_its_database_it_is_up_but_not_ready(
    config: Config, content: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bind = db.session.session_factory.kw["bind"]  # type: ignore[union-attr]
    lost = create_app(
        Config(data=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none", secret_key="x" * 40),
        content=content,
        testing=True,
    )
    client = lost.test_client()

    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"database": False, "content": True})
    assert client.get("/").status_code == 200, "what needs no database is still there"
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "1.0", True
    answer = client.get("/home")
    assert answer.status_code == 503, answer.text
    assert "psycopg" not in answer.text and "<h1" in answer.text
    db.session.remove()
    db.session.configure(bind=bind)
