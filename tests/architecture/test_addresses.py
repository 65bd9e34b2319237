"""Addresses that name nothing: whatever stands in them, whoever asks, the answer is a clear page and never a 500."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from tests.architecture.walk import WHO, client_of

STRANGE = [
    "0",
    "999999",
    "2147483648",
    "99999999999999999999",
    "-1",
    "x",
    "%00",
    "%F0%9F%A6%B4",
    "..%2f..%2fetc%2fpasswd",
    "'%20OR%201=1--",
    "a" * 3000,
]


@pytest.mark.parametrize("who", WHO)
def test_an_address_that_names_nothing_is_not_found(society: Flask, who: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    client, wrong = client_of(society, who), []
    for rule in society.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.arguments:
            continue
        for value in STRANGE:
            path = rule.rule
            for argument in rule.arguments:
                path = (
                    path.replace(f"<int:{argument}>", value)
                    .replace(f"<path:{argument}>", value)
                    .replace(f"<{argument}>", value)
                )
            answer = client.get(path)
            if answer.status_code not in {302, 303, 308, 400, 403, 404, 410, 429} and not _says_so(
                rule.endpoint, answer.status_code
            ):
                wrong.append(f"{path[:80]}: {answer.status_code}")
            answer.close()

    assert wrong == []


def _says_so(endpoint: str, status: int) -> bool:
    """Pages that answer to any number in words: 'we have issued no such certificate'."""
    return endpoint in {"credentials.verification"} and status == 200


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("value", ["0", "-1", "x", "", "99999999999999999999", "%00", "2147483648"])
def test_a_strange_question_to_a_page_does_no_harm(society: Flask, who: str, value: str) -> None:
    client, wrong = client_of(society, who), []
    for rule in society.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            asked = "&".join(
                f"{name}={value}"
                for name in (
                    "page",
                    "show",
                    "person",
                    "verb",
                    "q",
                    "next",
                    "module",
                    "cohort",
                    "role",
                    "state",
                    "number",
                )
            )
            answer = client.get(f"{rule.rule}?{asked}")
            if answer.status_code >= 500:
                wrong.append(f"{rule.rule}: {answer.status_code}")
            answer.close()

    assert wrong == []
