"""A person with a browser, without the browser: opens pages, fills forms, reads what is shown.

Every HTML page it opens is checked: one h1, a title, a language, labels for fields, unique ids, no inline style or script.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from app import db
from app.accounts.models import User


@dataclass
class Page:
    """An answer as a person sees it. `tree` is an lxml element for xpath and cssselect-free look-ups."""

    response: TestResponse
    tree: Any

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """All words of the page's main part, spaces folded."""
        main = self.tree.xpath("//main") or [self.tree]
        return " ".join(main[0].text_content().split())

    @property
    def heading(self) -> str:
        return " ".join(self.tree.xpath("//h1")[0].text_content().split())

    def links(self) -> list[str]:
        return [a.get("href") for a in self.tree.xpath("//a[@href]")]

    def form(self, action_part: str) -> dict[str, Any]:
        """The fields of the form whose action contains `action_part`, as a browser would send them unchanged."""
        for form in self.tree.xpath("//form"):
            if action_part in (form.get("action") or ""):
                return {"action": form.get("action"), "fields": dict(form.form_values())}
        raise LookupError(f"no form with {action_part!r} on the page")


class Visitor:
    """One browser session."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def sign_in(self, user: User, *, proved: datetime | None = None, second_factor: datetime | None = None) -> Visitor:
        """Begin a session for `user` without the sign-in page; `proved` is when they last gave their password,
        `second_factor` when a code.
        """
        db.session.commit()  # what the test arranged is there before a request comes
        with self.client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = user.get_id(), True
            session["proved"] = proved.timestamp() if proved else None
            session["second_factor"] = second_factor.timestamp() if second_factor else None
        return self

    def visit(self, path: str, **options: Any) -> Page:
        """Open a page, following redirects, and check what every page must have."""
        db.session.commit()
        return self._page(self.client.get(path, follow_redirects=True, **options))

    def table(self, path: str) -> list[list[str]]:
        """The rows of a CSV file, its heads first."""
        db.session.commit()
        answer = self.client.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "text/csv"), path
        return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))

    def submit(self, page: Page, action_part: str, **fields: Any) -> Page:
        """Send a form of `page` with some fields filled in. A field given as None is left out."""
        form = page.form(action_part)
        data = {**form["fields"], **fields}
        data = {name: value for name, value in data.items() if value is not None}
        return self._page(self.client.post(form["action"], data=data, follow_redirects=True))

    def post(self, path: str, token_from: str = "/home", **fields: Any) -> Page:
        """Send a form that no page offers, with a valid token: what somebody could try by hand."""
        return self._page(
            self.client.post(path, data={"csrf_token": self.token(token_from), **fields}, follow_redirects=True)
        )

    def post_json(self, path: str, body: Any, token_from: str = "/home") -> TestResponse:
        """Send JSON as the page's own scripts do."""
        headers = {"X-CSRFToken": self.token(token_from), "Accept": "application/json"}
        return self.client.post(path, json=body, headers=headers)

    def token(self, path: str = "/home") -> str:
        tree = html.fromstring(self.client.get(path, follow_redirects=True).data)
        found = tree.xpath("//input[@name='csrf_token']/@value") or tree.xpath("//meta[@name='csrf-token']/@content")
        return found[0]

    def _page(self, response: TestResponse) -> Page:
        tree = html.fromstring(response.data) if response.mimetype == "text/html" and response.data else None
        if tree is not None:
            check_page(tree)
        return Page(response, tree)


def check_page(tree: Any) -> None:
    """What every page owes everybody."""
    assert tree.get("lang"), "the page does not say its language"
    assert (tree.findtext(".//title") or "").strip(), "the page has no title"
    assert len(tree.xpath("//h1")) == 1, f"{len(tree.xpath('//h1'))} h1 on the page"
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), f"ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    assert not tree.xpath("//*[@style]"), "inline style"
    assert not tree.xpath("//script[not(@src)] | //style"), "inline script or style"
    for field in tree.xpath("//input[not(@type='hidden' or @type='submit')] | //select | //textarea"):
        labelled = (
            field.get("aria-label")
            or field.get("aria-labelledby")
            or tree.xpath("//label[@for=$id]", id=field.get("id", ""))
            or field.xpath("ancestor::label")
        )
        assert labelled, f"a field without a label: {html.tostring(field)[:120]!r}"
