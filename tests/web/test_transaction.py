"""One transaction a request: what an answer reports is what the database keeps."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from app import db
from app.events import Event
from tests.visitor import Visitor


def verbs() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Event.verb).order_by(Event.id)))


@pytest.mark.parametrize("status", [200, 201, 204, 303, 399])
def test_an_answer_below_400_commits(visitor: Visitor, status: int) -> None:
    visitor.client.post(f"/probe/write/{status}", data={"csrf_token": visitor.token("/sign-in")})

    assert verbs() == ["wrote"]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
def test_an_answer_from_400_on_rolls_back(visitor: Visitor, status: int) -> None:
    visitor.client.post(f"/probe/write/{status}", data={"csrf_token": visitor.token("/sign-in")})

    assert verbs() == []


def test_what_must_survive_a_refusal_is_kept(visitor: Visitor) -> None:
    visitor.client.post("/probe/write/422?keep=yes", data={"csrf_token": visitor.token("/sign-in")})

    assert verbs() == ["wrote"]


@pytest.mark.parametrize("kind", ["not-allowed", "invalid", "conflict", "bug", "busy"])
def test_an_error_rolls_back_what_was_written_before_it(visitor: Visitor, kind: str) -> None:
    visitor.client.post(f"/probe/raise/{kind}", data={"csrf_token": visitor.token("/sign-in")})

    assert verbs() == []


def test_what_a_get_notes_is_written_in_a_transaction_of_its_own(client: FlaskClient, database: Engine) -> None:
    answer = client.get("/probe/note")

    assert answer.text == "a page" and verbs() == ["noted"]


def test_a_note_that_cannot_be_written_costs_the_note_not_the_page(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/probe/note-when-busy")

    assert (answer.status_code, answer.text) == (200, "a page")
    assert "a note was lost" in caplog.text
