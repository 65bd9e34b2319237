"""Certification paths in the order in which somebody climbs them."""

from __future__ import annotations

from collections.abc import Sequence

from app.content.model import Path


def ladder(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Paths that need nothing first, then those that need them; on one step by id. A path that needs itself comes last.

    >>> [path.id for path in ladder([Path(id="b", title="B", version=1, status="example", needs=("c",)), Path(id="c", title="C", version=1, status="example")])]
    ['c', 'b']
    """
    known = {path.id: path for path in paths}

    def step(path: Path, below: frozenset[str] = frozenset()) -> int:
        if path.id in below:
            return len(paths)
        return max((1 + step(known[need], below | {path.id}) for need in path.needs if need in known), default=0)

    return tuple(sorted(paths, key=lambda path: (step(path), path.id)))
