"""The report for reviewing instructors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.content.report import coverage, reading_ease, statements_of_convention, write_report
from app.content.store import Store


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat. The dog ran to the door.", 95, 125),
        ("Considerable heterogeneity characterises international regulatory documentation requirements.", -300, 10),
        ("", 0, 0),
    ],
)
def test_plain_text_reads_more_easily(text: str, low: int, high: int) -> None:
    assert low <= reading_ease(text) <= high


def test_every_module_gets_a_page_that_names_its_lessons_and_open_notes(content: Store, tmp_path: Path) -> None:
    catalogue = content.catalogue

    paths = write_report(catalogue, tmp_path)

    assert [path.name for path in paths] == ["index.md", *(f"{module.id}.md" for module in catalogue.modules)]
    for module in catalogue.modules:
        page = (tmp_path / f"{module.id}.md").read_text(encoding="utf-8")
        assert all(lesson.title in page for lesson in module.lessons)
        assert all(note in page for lesson in module.lessons for note in lesson.notes)
        assert "fewer than two in the bank" not in page


def test_the_matrix_has_no_holes(content: Store) -> None:
    holes = [
        objective
        for module in content.catalogue.modules
        for objective, (bank, _inside) in coverage(module).items()
        if bank < 2
    ]

    assert holes == []


def test_statements_of_convention_are_found_in_the_text(content: Store) -> None:
    found = [statement for lesson in content.catalogue.lessons for statement in statements_of_convention(lesson)]

    assert found
    assert all("convention" in statement.lower() or "taught as" in statement.lower() for statement in found)
    assert not any("[!" in one or re.match(r"[A-Z]+\]", one) for one in found)
    assert "By convention, and sensibly:" in found  # and not the heading before it, nor the list after it
