"""`python -m app simulate-path FILE`: who gains and who loses, for authors with git."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.certification import actions
from app.certification.cli import Unreadable, simulated
from app.content.load import load
from tests.certification.conftest import TODAY, evidence
from tests.certification.course import FIRST, write_certifying_course
from tests.factories import NOW, a_user

CHANGED = FIRST.replace("hours=10", "hours=12")


@pytest.fixture
def content(tmp_path: Path, database: Engine) -> Path:
    """A content folder under git, and two people who stand differently with its path."""
    folder = write_certifying_course(tmp_path / "content")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    for name, hours in (("Ana", 11), ("Ben", 40)):
        learner = a_user(name=name)
        actions.become_candidate(learner.id, load(folder).path("first"), now=NOW)
        evidence(learner, "hours", "seminar", amount=hours, mode="in-person", happened_on=date(2026, 11, 1))
    return folder


EXPECTED = ["loses: 1", "  Ana: Seminar hours: met now, 1 missing then", "both: 0", "gains: 0", "unaffected: 1"]


def test_an_edited_file_is_compared_with_git(content: Path) -> None:
    file = content / "certification/first.md"
    file.write_text(CHANGED, encoding="utf-8")

    assert list(simulated(content, file, TODAY)) == EXPECTED


def test_a_file_elsewhere_is_compared_with_the_folder(content: Path, tmp_path: Path) -> None:
    file = tmp_path / "first.md"
    file.write_text(CHANGED, encoding="utf-8")

    assert list(simulated(content, file, TODAY)) == EXPECTED


def test_what_cannot_be_tried_says_why(content: Path, tmp_path: Path) -> None:
    broken, stray = tmp_path / "first.md", content / "certification/new.md"
    broken.write_text(CHANGED.replace("module=joints", "module=none"), encoding="utf-8")
    stray.write_text(CHANGED, encoding="utf-8")

    for file, reason in (
        (broken, "has-errors"),
        (stray, "not-in-git"),
        (content / "glossary.md", "not-a-path"),
        (tmp_path / "none.md", "no-such-file"),
    ):
        with pytest.raises(Unreadable) as refused:
            list(simulated(content, file, TODAY))
        assert refused.value.reason == reason, file
