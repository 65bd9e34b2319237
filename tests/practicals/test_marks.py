"""What one assessor gives: what is read, which of two devices is believed, what is missing before signing."""

from __future__ import annotations

import doctest

import pytest

from app.errors import Invalid
from app.practicals.rules import marks
from app.practicals.rules.marks import Given, fields_of, marked, missing, read, standing
from app.practicals.rules.results import Overall
from tests.practicals.checklists import a_checklist

COMPLETE: dict[str, object] = {
    "step:ask": 2.0, "step:find": 1.0, "step:tell": 6.0, "overall": "pass", "identity": "yes",
    "identity-method": "photo-id", "pictures": "none", "name": "Helen Marsh",
}  # fmt: skip


def fields(**changed: object) -> dict[str, Given]:
    values = {**COMPLETE, **{name.replace("__", ":").replace("_", "-"): value for name, value in changed.items()}}
    return {name: Given(value, 1) for name, value in values.items()}  # type: ignore[arg-type]


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(marks).failed == 0


@pytest.mark.parametrize(
    ("field", "given", "value"),
    [
        ("step:ask", "2", 2.0),
        ("step:ask", "1,5", 1.5),
        ("step:tell", 6, 6.0),
        ("step:tell", 0, 0.0),
        ("step:ask", "", None),
        ("step:ask", None, None),
        ("note:ask", "  Says it twice. ", "Says it twice."),
        ("note:ask", "a\x00b", "ab"),
        ("overall", "borderline", "borderline"),
        ("minutes", "18,5", 18.5),
        ("identity", "no", "no"),
        ("identity-method", "photo-id", "photo-id"),
        ("pictures", "society", "society"),
        ("remarks", " ", None),
        ("name", "Helen Marsh", "Helen Marsh"),
    ],
)
def test_a_mark_is_read_as_it_is_stored(field: str, given: object, value: object) -> None:
    assert read(field, given, a_checklist()) == value


@pytest.mark.parametrize(
    ("field", "given", "reason"),
    [
        ("step:none", "1", "mark-field"),
        ("score", "100", "mark-field"),
        ("step:ask", "2.1", "mark-points"),
        ("step:ask", "-1", "mark-points"),
        ("step:ask", "nan", "mark-points"),
        ("step:ask", "inf", "mark-points"),
        ("step:ask", "many", "mark-points"),
        ("step:ask", True, "mark-points"),
        ("step:ask", [2], "mark-points"),
        ("step:ask", {"a": 1}, "mark-points"),
        ("overall", "excellent", "mark-value"),
        ("overall", 3, "mark-value"),
        ("identity", "maybe", "mark-value"),
        ("minutes", "601", "mark-value"),
        ("pictures", "patients", "mark-value"),
        ("note:ask", "x" * 501, "mark-too-long"),
        ("remarks", "x" * 2001, "mark-too-long"),
    ],
)
def test_what_a_sheet_does_not_take_is_refused_with_its_reason(field: str, given: object, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        read(field, given, a_checklist())


@pytest.mark.parametrize(
    ("known", "sequence", "signed", "expected"),
    [
        (None, 1, False, "accepted"),
        (Given(1.0, 4), 5, False, "accepted"),
        (Given(1.0, 4), 4, False, "stale"),
        (Given(1.0, 4), 3, False, "stale"),
        (Given(1.0, 4), 9, True, "closed"),
        (None, 1, True, "closed"),
    ],
)
def test_the_newest_sequence_stands(known: Given | None, sequence: int, signed: bool, expected: str) -> None:
    assert standing(known, sequence, signed=signed) == expected


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({}, ()),
        ({"name": " helen  marsh "}, ()),
        ({"name": "Somebody Else"}, ("name",)),
        ({"name": None}, ("name",)),
        ({"step__find": None}, ("step:find",)),
        ({"step__find": 0.0}, ()),
        ({"overall": None}, ("overall",)),
        ({"identity": None}, ("identity",)),
        ({"identity_method": None}, ("identity-method",)),
        ({"identity": "no", "identity_method": None}, ()),
        ({"pictures": None, "step__ask": None}, ("step:ask", "pictures")),
    ],
)
def test_what_is_missing_before_signing(changed: dict[str, object], lacking: tuple[str, ...]) -> None:
    assert missing(a_checklist(), fields(**changed), name="Helen Marsh") == lacking


def test_an_empty_sheet_lacks_everything_that_is_asked_for() -> None:
    lacking = missing(a_checklist(), {}, name="Helen Marsh")

    assert lacking == ("step:ask", "step:find", "step:tell", "overall", "identity", "pictures", "name")


def test_a_complete_sheet_is_what_the_rules_of_results_read() -> None:
    found = marked(7, a_checklist(), fields())

    assert found.points == {"ask": 2, "find": 1, "tell": 6} and found.overall is Overall.PASS
    assert set(fields()) <= set(fields_of(a_checklist())) and found.assessor_id == 7
