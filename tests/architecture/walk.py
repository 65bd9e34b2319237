"""Walking through the site as somebody: every page that links lead to, a few of each kind."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from app import db
from app.accounts.models import User
from app.demo import people

WHO = {
    "anonymous": None,
    "student": people.STUDENT.email,
    "instructor": people.INSTRUCTOR.email,
    "administrator": people.ADMINISTRATOR.email,
}
COUNTS = {"tries"}  # how often something was asked for; counting is all a throttle does
OF_EACH_KIND = 4


@dataclass(frozen=True)
class Seen:
    """One page somebody came to."""

    path: str
    endpoint: str
    status: int
    html: str
    came_from: str

    @property
    def tree(self) -> Any:
        return html.fromstring(self.html)


def client_of(app: Flask, who: str) -> FlaskClient:
    """A browser of somebody, signed in."""
    client = app.test_client()
    if email := WHO[who]:
        with db.transaction() as session:
            user = session.scalars(select(User).where(User.email == email)).one()
            name = user.get_id()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = name, True
    return client


def walk(app: Flask, who: str, *, query: str = "") -> Iterator[Seen]:
    """Every page reachable by links, at most a few of each address pattern."""
    client, waiting, known, kinds = client_of(app, who), deque([("/", ""), ("/home", "")]), {"/", "/home"}, Counter()
    while waiting:
        path, came_from = waiting.popleft()
        endpoint = endpoint_of(app, path)
        kinds[endpoint] += 1
        if kinds[endpoint] > OF_EACH_KIND:
            continue
        asked = f"{path}{'&' if '?' in path else '?'}{query}" if query else path
        answer = client.get(asked)
        is_page = answer.mimetype == "text/html"
        seen = Seen(path, endpoint, answer.status_code, answer.text if is_page else "", came_from)
        location = answer.headers.get("Location")
        answer.close()
        yield seen
        links = seen.tree.xpath("//a/@href") if is_page and seen.html else []
        for href in [*links, *([location] if location else [])]:
            target = urlsplit(urljoin(path, href))
            found = target.path + (f"?{target.query}" if target.query else "")
            found = found.removesuffix(f"?{query}").removesuffix(f"&{query}") if query else found
            ours = not target.netloc or target.netloc in {"localhost", "127.0.0.1:8000"}
            if ours and target.scheme in {"", "http"} and found.startswith("/") and found not in known:
                known.add(found)
                waiting.append((found, path))


def endpoint_of(app: Flask, path: str) -> str:
    try:
        return app.url_map.bind("localhost").match(urlsplit(path).path)[0]  # type: ignore[return-value]
    except HTTPException:
        return "static" if path.startswith("/static/") else path


def digest() -> dict[str, str]:
    """Each table's rows as a fingerprint."""
    found = {}
    with db.transaction() as session:
        for table in db.Base.metadata.sorted_tables:
            if table.name not in COUNTS:
                rows = session.execute(select(table).order_by(*table.primary_key)).all()
                found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found
