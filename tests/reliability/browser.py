"""A signed-in browser without a screen: a kept-open connection, a session cookie, the token of the page it saw."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app.accounts.models import User

TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
COOKIE = "keystone"


class UnreachableError(Exception):
    """No whole answer came: whether the server did what was asked is unknown."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def session_of(user: User, secret: str, **more: Any) -> str:
    """The cookie that signing in would give, signed with the secret both sides know; saves a password hash a person."""
    signer = Flask("forger")
    signer.secret_key = secret
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    return str(serializer.dumps({"_user_id": user.get_id(), "_fresh": True, **more}))


class Browser:
    """Talks to the server at `port` for whoever `cookie` belongs to."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._connection: HTTPConnection | None = None
        self.token = ""

    def open(self, path: str) -> Answer:
        """Look at a page and remember its token."""
        answer = self._ask("GET", path)
        if found := TOKEN.search(answer.body):
            self.token = found[1].decode()
        return answer

    def send_json(self, path: str, sent: dict[str, Any]) -> Answer:
        """As the page's script does."""
        return self._ask(
            "POST",
            path,
            json.dumps(sent),
            {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self.token},
        )

    def send_form(self, path: str, **fields: str) -> Answer:
        """As a form does; redirects are not followed."""
        return self._ask(
            "POST",
            path,
            urlencode({"csrf_token": self.token, **fields}),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        self._connection = self._connection or HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            self._connection.request(method, path, body, {"Cookie": f"{COOKIE}={self._cookie}", **(headers or {})})
            response = self._connection.getresponse()
            answer = Answer(response.status, dict(response.getheaders()), response.read())
        except (OSError, HTTPException) as broken:
            self.close()
            raise UnreachableError(str(broken)) from broken
        if set_to := re.match(rf"{COOKIE}=([^;]+)", answer.headers.get("Set-Cookie", "")):
            self._cookie = set_to[1]
        return answer
