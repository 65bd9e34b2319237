"""The order of certification paths."""

from __future__ import annotations

import pytest

from app.content.ladder import ladder
from app.content.model import Path
from app.content.paths import Need


def a_path(id: str, *needs: str) -> Path:
    return Path(id=id, title=id, version=1, status="example", needs=tuple(Need((id,)) for id in needs))


@pytest.mark.parametrize(
    ("paths", "order"),
    [
        (
            [a_path("advanced", "proficiency"), a_path("cranial", "advanced"), a_path("proficiency")],
            ["proficiency", "advanced", "cranial"],
        ),
        ([a_path("b"), a_path("a")], ["a", "b"]),
        ([a_path("a", "unknown")], ["a"]),
        ([a_path("a", "a"), a_path("b")], ["b", "a"]),
        ([], []),
    ],
)
def test_what_is_needed_comes_first(paths: list[Path], order: list[str]) -> None:
    assert [path.id for path in ladder(paths)] == order
