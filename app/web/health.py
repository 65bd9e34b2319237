"""Two addresses for whoever watches the server: is the process up, and can it work."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, jsonify
from werkzeug.wrappers import Response

from app import db
from app.web.authorization import allow, anyone

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@allow(anyone)
def alive() -> Response:
    """The process answers."""
    return jsonify(status="up")


@bp.get("/readyz")
@allow(anyone)
def ready() -> Response:
    """Database and content are there; 503 otherwise, without details for strangers."""
    database = db.is_ready(current_app.extensions["keystone-engine"])
    content = bool(current_app.extensions["keystone-content"].catalogue.modules)
    answer = jsonify(database=database, content=content)
    answer.status_code = 200 if database and content else 503
    return answer


def install(app: Flask) -> None:
    """Add both addresses."""
    app.register_blueprint(bp)
