"""Certificates issued and revoked, on both databases."""

from __future__ import annotations

import pytest

from app.certification import queries as boards
from app.certification.rules.facts import Stage
from app.content.model import Catalogue, Path
from app.credentials import actions, queries
from app.credentials.rules import Status
from app.errors import Conflict
from tests.certification.conftest import TODAY, People, awarded, everything
from tests.factories import NOW


def test_facts_changed_in_the_database_are_noticed(people: People, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    made.facts = {**made.facts, "name": "An impostor"}

    assert not made.is_unchanged


def test_a_certificate_is_revoked_once_with_its_reason(people: People, first: Path, catalogue: Catalogue) -> None:
    everything(people, catalogue)
    made = awarded(people, catalogue)

    actions.revoke(made, because="Registration ended.", by=people.administrator, now=NOW)

    assert queries.status_of(made, TODAY) is Status.REVOKED and made.is_unchanged
    with pytest.raises(Conflict, match="already-revoked"):
        actions.revoke(made, because="Again.", by=people.administrator, now=NOW)
    assert made.revoked_because == "Registration ended."
    (row,) = boards.board(first, catalogue, TODAY).columns[Stage.READY]
    assert row.lost is Status.REVOKED, "the board must not show somebody revoked as simply ready"
