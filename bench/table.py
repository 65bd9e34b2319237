"""The one table a run prints: what was measured, the figure, what it is compared with, and the goal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measurement. `against` says in words what `ratio` compares with."""

    what: str
    figure: str
    against: str = ""
    ratio: float | None = None
    goal: str = ""


def show(title: str, lines: Iterable[Line]) -> None:
    """Print a part of the table as soon as it is known; a run takes minutes."""
    print(f"\n{title}", flush=True)
    for line in lines:
        ratio = "" if line.ratio is None else f"{line.ratio:.2f} ×"
        print(f"  {line.what:<52} {line.figure:>26}  {ratio:>8}  {line.against:<58} {line.goal}".rstrip(), flush=True)
