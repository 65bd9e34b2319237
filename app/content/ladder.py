"""Certification paths in the order in which somebody climbs them."""

from __future__ import annotations

from collections.abc import Sequence

from app.content.paths import Path


def ladder(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Paths that need nothing first, then those that need them; on one step by id. A path that needs itself comes last.

    >>> from app.content.paths import Need
    >>> top = Path(id="b", title="B", version=1, status="example", needs=(Need(("c",)),))
    >>> [path.id for path in ladder([top, Path(id="c", title="C", version=1, status="example")])]
    ['c', 'b']
    """
    known = {path.id: path for path in paths}

    def step(path: Path, below: frozenset[str] = frozenset()) -> int:
        if path.id in below:
            return len(paths)
        return max((1 + step(known[id], below | {path.id}) for id in path.need_ids if id in known), default=0)

    return tuple(sorted(paths, key=lambda path: (step(path), path.id)))
