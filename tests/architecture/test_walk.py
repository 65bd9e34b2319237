"""Every page, as everybody: opens with the status its policy implies, changes nothing, is whole, and speaks only through gettext."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.accounts.permissions import Permission, Role, has
from app.web.authorization import policy_of
from tests.architecture.pseudo import Data, unmarked
from tests.architecture.walk import WHO, client_of, digest, walk
from tests.visitor import check_page

PERMISSIONS = {f"may {permission}": permission for permission in Permission}
KNOWN_POLICY = re.compile(r"^(anyone|signed in|may .+)$")

SIGN_IN_TO_READ = {"learning.lesson"}  # the way on from the sample lesson says so instead of going straight to the door


class Somebody:
    def __init__(self, role: str) -> None:
        self.role = role


def expected(policy: str, who: str) -> set[int]:
    """The statuses a policy allows somebody to get from a page without parameters."""
    if policy == "anyone":
        return {200, 302, 303, 404, 410}
    if who == "anonymous":
        return {302}
    if policy == "signed in":
        return {200, 302, 303}
    return {200, 302, 303} if has(Somebody(Role(who)), PERMISSIONS[policy]) else {403}


@pytest.mark.parametrize("who", WHO)
def test_every_page_opens_as_its_policy_says(society: Flask, who: str) -> None:
    client, wrong = client_of(society, who), []
    for rule in society.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        policy = policy_of(society, rule.endpoint)
        assert policy and KNOWN_POLICY.match(policy.name), rule
        answer = client.get(rule.rule)
        if answer.status_code not in expected(policy.name, who):
            wrong.append(f"{rule.rule} ({policy.name}): {answer.status_code}")
        answer.close()

    assert wrong == []


@pytest.mark.parametrize("who", WHO)
def test_no_link_leads_nowhere_and_looking_changes_nothing(society: Flask, who: str) -> None:
    before = digest()

    seen = list(walk(society, who))

    closed = [
        page for page in seen if page.status >= 400 and not (who == "anonymous" and page.endpoint in SIGN_IN_TO_READ)
    ]
    assert [f"{page.path} from {page.came_from}: {page.status}" for page in closed] == []
    changed = [table for table, kept in digest().items() if kept != before[table]]
    assert changed == []
    assert len({page.endpoint for page in seen}) > (10 if who == "anonymous" else 14)


@pytest.mark.parametrize("who", WHO)
def test_every_page_is_whole(society: Flask, who: str) -> None:
    for page in walk(society, who):
        if page.html:
            try:
                check_page(page.tree)
            except AssertionError as wrong:
                raise AssertionError(f"{page.path}: {wrong}") from wrong


@pytest.mark.parametrize("who", WHO)
def test_every_word_of_the_interface_goes_through_gettext(society: Flask, who: str) -> None:
    data, left_out = Data.of(society), {}
    for page in walk(society, who, query="language=en-XA"):
        if page.html and page.status < 300:
            for words in unmarked(page.tree, data):
                left_out.setdefault(words, page.path)

    assert left_out == {}
