"""The floor: the least that this stack can do for a signed-in page. `python -m bench.floor` serves it.

A Jinja page with navigation, a list and a prose that was rendered before; Flask-Login; three statements. The prose is
what Keystone's own page has between `<main>` and `</main>`, so that both send about as many bytes. `POST /save` is one
durable write.
"""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, request
from flask_login import LoginManager, current_user, login_required
from jinja2 import DictLoader
from markupsafe import Markup
from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from app import db
from app.accounts.models import User
from app.learning.models import Reading
from app.quizzes.models import Attempt, Item
from app.server import Server
from config import Config

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><header><nav><ul>{% for name in ("Home", "Learn", "Practise") %}
<li><a href="/{{ name|lower }}">{{ name }}</a></li>{% endfor %}
</ul></nav><p>{{ current_user.name }}</p></header><aside><ol>{% for reading in readings %}
<li><a href="/lessons/{{ reading.lesson_id }}">{{ reading.lesson_id }}</a>{% if reading.finished_at %} read{% endif %}
{% endfor %}</ol></aside>
<main>{{ prose }}</main><p>{{ items|length }} answers</p></body></html>
"""


class FloorWrite(db.Base):
    """What the floor stores durably."""

    __tablename__ = "floor_write"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int]
    body: Mapped[list[str]] = mapped_column(JSON)
    at: Mapped[datetime]


def create_floor(config: Config, proses: dict[str, str]) -> Flask:
    """The application. `proses` are the finished insides of its pages, by name."""
    app = Flask(__name__, static_folder=None)
    app.jinja_loader = DictLoader({"page.html": PAGE})
    app.config["SECRET_KEY"] = config.signing_secret()
    app.config["SESSION_COOKIE_NAME"] = "keystone"
    app.extensions["keystone-engine"] = engine = db.connect(config.sqlalchemy_url)
    db.Base.metadata.create_all(engine, [FloorWrite.__table__])  # type: ignore[list-item]
    login = LoginManager(app)
    login.user_loader(lambda name: db.session.get(User, int(name.partition(".")[0])))
    ready = {name: Markup(prose) for name, prose in proses.items()}

    @app.teardown_request
    def _forget(_error: BaseException | None) -> None:
        db.session.remove()
        db.read_only()

    @app.get("/<name>")
    @login_required
    def page(name: str) -> Response:
        readings = db.session.scalars(select(Reading).where(Reading.learner_id == current_user.id)).all()
        items = db.session.scalars(
            select(Item)
            .join(Item.attempt)
            .where(Attempt.learner_id == current_user.id, Attempt.use == "lesson")
            .limit(5)
        ).all()
        answer = Response(render_template("page.html", title=name, prose=ready[name], readings=readings, items=items))
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            answer.set_data(gzip.compress(answer.get_data(), 1, mtime=0))
            answer.headers["Content-Encoding"] = "gzip"
        return answer

    @app.post("/save")
    def save() -> dict[str, int]:
        db.write_ahead()
        row = FloorWrite(learner_id=current_user.id, body=request.get_json()["body"], at=datetime.now(UTC))
        db.session.add(row)
        db.session.commit()
        return {"id": row.id}

    @app.get("/healthz")
    def alive() -> dict[str, str]:
        return {"status": "up"}

    return app


class FloorServer(Server):
    """The same gunicorn settings; none of Keystone's threads beside the requests."""

    def _after_fork(self, _arbiter: Any, _worker: Any) -> None:
        self._app.extensions["keystone-engine"].dispose(close=False)


def main() -> None:
    """Serve on PORT, with the insides of pages from `<data>/floor`."""
    config = Config.from_env()
    proses = {path.stem: path.read_text(encoding="utf-8") for path in Path(config.data / "floor").glob("*.html")}
    app = create_floor(config, proses)
    app.extensions["keystone-engine"].dispose()
    FloorServer(app, config).run()


if __name__ == "__main__":
    main()
