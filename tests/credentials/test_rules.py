"""Numbers of certificates, what their hash covers, and whether they hold, as tables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.credentials import rules
from app.credentials.rules import Status


@pytest.mark.parametrize(
    ("days_from_last", "revoked", "status"),
    [
        (-1, False, Status.VALID),
        (0, False, Status.VALID),
        (1, False, Status.EXPIRED),
        (-1, True, Status.REVOKED),
        (1, True, Status.REVOKED),
    ],
)
def test_a_certificate_is_valid_through_its_last_day(days_from_last: int, revoked: bool, status: Status) -> None:
    last = date(2028, 2, 29)

    assert rules.status(expires=last, revoked=revoked, today=last + timedelta(days=days_from_last)) is status


def test_a_certificate_without_an_end_never_expires() -> None:
    assert rules.status(expires=None, revoked=False, today=date(9999, 1, 1)) is Status.VALID


@pytest.mark.parametrize(
    "typed",
    [
        "PRO-2026-0041-7F3K0",
        " pro-2026-0041-7f3k0 ",
        "PRO-2026-0041-7F3KO",
        "pro–2o26–oo4i–7f3ko",
        "PRO - 2026 - 0041 - 7F3K0",
        "pro-2026-0041-7f3ko",
        "PRO 2026 0041 7F3K0",
        "pro202600417f3k0",
        "pro2o26oo4i7f3ko",
        "PRO2026-00417F3K0",
        "PRO 2026 0041-7F3 K0",
    ],
)
def test_a_number_is_found_as_people_type_it(typed: str) -> None:
    assert rules.normal_number(typed) == "PRO-2026-0041-7F3K0"


def test_a_number_without_its_dashes_keeps_a_long_serial_and_the_dash_of_a_prefix() -> None:
    assert rules.normal_number("PRO2026123457F3K0") == "PRO-2026-12345-7F3K0"
    assert rules.normal_number("sot pro 2026 0041 7f3k0") == "SOT-PRO-2026-0041-7F3K0"
    assert rules.normal_number("SOT-PRO - 2026 - 0041 - 7F3K0") == "SOT-PRO-2026-0041-7F3K0"


@pytest.mark.parametrize("typed", ["", "-", "nonsense", "----", "PRO-2026", "\x00", "é" * 50])
def test_nonsense_is_a_number_that_does_not_exist(typed: str) -> None:
    assert isinstance(rules.normal_number(typed), str)


def test_numbers_use_letters_that_cannot_be_mistaken_and_survive_typing() -> None:
    for mark in (0, 1, 2**25 - 1, 0x155_5555, 123_456):
        number = rules.certificate_number("PRO", 2026, 41, mark)
        assert number.startswith("PRO-2026-0041-") and len(number) == 19
        assert rules.normal_number(number.lower()) == number == rules.normal_number(number.replace("-", ""))
    assert rules.certificate_number("PRO", 2026, 12345, 0) == "PRO-2026-12345-00000"


def test_the_hash_of_facts_depends_on_what_they_say_and_not_on_their_order() -> None:
    facts = {"name": "Zoë", "awarded_on": "2026-11-23", "evidence": [{"id": 1, "hash": "a"}]}
    turned = dict(reversed(facts.items()))

    assert rules.facts_hash(facts) == rules.facts_hash(turned)
    assert rules.facts_hash(facts) == "3d0bb3ca327c0693cc4e802806f4cd4f1d53a62baeff3bc1078f7b096ad5b927"
    assert rules.facts_hash(facts) != rules.facts_hash({**facts, "name": "Zoe"})
