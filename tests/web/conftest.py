"""The real application with a few addresses more, which do on purpose what goes wrong elsewhere by accident."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask, jsonify, render_template_string, request
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from app import db, errors, events, migrating
from app.application import create_app
from app.content.store import Store
from app.web import transaction
from app.web.authorization import allow, anyone, signed_in
from app.web.errors import say
from app.web.forms import Form
from config import Config

bp = Blueprint("probe", __name__, url_prefix="/probe")
say({"probe-reason": "Three of %(most)s are used up."})

ERRORS = {
    "not-found": errors.NotFound(),
    "not-allowed": errors.NotAllowed("probe-reason", most=3),
    "invalid": errors.Invalid(),
    "conflict": errors.Conflict(),
    "too-many": errors.TooMany(seconds=17),
    "unheard-of": errors.NotAllowed("no-words-for-this"),
    "bug": ZeroDivisionError("secret of the house"),
    "busy": OperationalError("SELECT secret", {}, Exception("database is locked")),
}


class ProbeForm(Form):
    name = StringField("Name", [InputRequired()], filters=[lambda text: text and text.replace("ANN", "Ann")])
    password = PasswordField("Password")


@bp.route("/write/<int:status>", methods=["GET", "POST"])
@allow(anyone)
def write(status: int) -> tuple[str, int]:
    events.record(None, "wrote", "thing:1")
    if request.args.get("keep"):
        transaction.keep()
    return "", status


@bp.route("/raise/<kind>", methods=["GET", "POST"])
@allow(anyone)
def fail(kind: str) -> str:
    events.record(None, "half-done", "thing:1")
    db.session.flush()
    raise ERRORS[kind]


@bp.get("/note")
@allow(anyone)
def note() -> str:
    transaction.afterwards(lambda: events.record(None, "noted", "thing:1"))
    return "a page"


@bp.get("/note-when-busy")
@allow(anyone)
def note_when_busy() -> str:
    def refuse() -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    transaction.afterwards(refuse)
    return "a page"


@bp.post("/form")
@allow(anyone)
def form() -> Response:
    filled = ProbeForm()
    return jsonify(valid=filled.validate(), name=filled.name.data, password=filled.password.data)


@bp.post("/json")
@allow(signed_in)
def as_json() -> Response:
    return jsonify(request.get_json())


@bp.get("/undefined")
@allow(anyone)
def undefined() -> str:
    return render_template_string("{{ nobody_gave_this }}")


@bp.get("/undeclared")
def undeclared() -> str:
    return "nobody said who may see this"


@pytest.fixture(scope="session")
def app(config: Config, content: Store) -> Iterator[Flask]:
    """The real application, and the addresses above."""
    app = create_app(config, content=content, testing=True)
    app.register_blueprint(bp)
    migrating.migrate(app.extensions["keystone-engine"])
    yield app
    app.extensions["keystone-engine"].dispose()
