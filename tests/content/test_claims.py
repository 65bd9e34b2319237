"""Forbidden wording is found where it is claimed, and passes where it is denied or quoted."""

from __future__ import annotations

import pytest

from app.content.claims import claimed, pattern_of
from app.content.store import Store


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("completely safe, risk-free", "Blocking is completely safe.", "completely safe"),
        ("completely safe, risk-free", "It is RISK-FREE for all", "RISK-FREE"),
        ("cures … cancer*", "It cures many cancers.", "cures many cancers"),
        ("cures … cancer*", "It cures. Cancer is another matter.", ""),
        ("cures … cancer*", "It cures a, b, c, d, e, f, g, h and cancer.", ""),
        ("cures … cancer", "No study shows that it cures cancer.", ""),
        ("cures … cancer", "Never say “it cures cancer” to anybody.", ""),
        ("cures … cancer", "It doesn't hurt. It cures cancer.", "cures cancer"),
        ("cures … cancer", "It\ncures\ncancer", ""),
        ("boost*, strengthen* … immun*", "This boosted their immunity.", "boosted their immunity"),
        ("no contraindications", "There are no contraindications.", "no contraindications"),
    ],
)
def test_claims(title: str, text: str, found: str) -> None:
    assert claimed(text, pattern_of(title)) == found


@pytest.mark.parametrize("title", ["", ",", "cures …", "… cancer", "cures … ,"])
def test_a_heading_without_words_is_no_claim(title: str) -> None:
    assert pattern_of(title) == ""


def test_the_course_lists_at_least_twenty_five_claims_with_a_reason_each(content: Store) -> None:
    claims = content.catalogue.forbidden_claims

    assert len(claims) >= 25
    assert all(claim.why for claim in claims)
