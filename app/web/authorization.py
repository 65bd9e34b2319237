"""Who may call which route: declared on each, denied where nothing is declared.

`@allow(policy)` marks a view. `install()` adds the gate that asks the policy before the view runs, and `undeclared()` lets
create_app refuse to start while a route has no policy. Which *objects* a person may see is decided by queries, not here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, redirect, request, url_for
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """A named question about the person asking; the name is what tests/architecture/access.txt shows."""

    name: str
    permits: Callable[[Any], bool]


anyone = Policy("anyone", lambda _user: True)
signed_in = Policy("signed in", lambda user: user.is_authenticated)


def allow(policy: Policy) -> Callable[[View], View]:
    """Declare who may call a view. Exactly one a view."""

    def declare(view: View) -> View:
        if hasattr(view, "policy"):
            raise TypeError(f"{view.__name__} has two policies")
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return declare


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The policy a route declared, if it did."""
    return getattr(app.view_functions[endpoint], "policy", None)


def undeclared(app: Flask) -> list[str]:
    """Endpoints that nobody decided about."""
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) is None})


def install(app: Flask, explain: Callable[[Policy], Any]) -> None:
    """Put the gate before every view. `explain` may answer somebody signed in who is refused, otherwise 403 does."""

    @app.before_request
    def _gate() -> Any:
        if request.endpoint is None:
            return None  # no such page: 404 follows
        policy = policy_of(app, request.endpoint)
        if policy is None:
            abort(403)
        if policy.permits(current_user):
            return None
        if current_user.is_authenticated:
            return explain(policy) or abort(403)
        if request.method == "GET" and not wants_json():
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        return abort(401)


def wants_json() -> bool:
    """Whether the caller is a script that asked for JSON rather than a person looking at a page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
