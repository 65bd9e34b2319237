"""Examinations of a path that take applications now.

Examinations stand above this capability; they say here who knows of them, once, when they are imported. The rules know the
last day that a path gives in general; what is open ends on a day of its own, often an earlier one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Opening:
    """One examination that can be applied for until `closes_on`, that day included; `parts` are those examined there, and
    `applied` says that the person asked about has.
    """

    title: str
    parts: frozenset[str]
    closes_on: date
    applied: bool
    href: str


_known: dict[str, Callable[[str, int, datetime], list[Opening]]] = {}


def register(name: str, known: Callable[[str, int, datetime], list[Opening]]) -> None:
    """Ask `known(path_id, learner_id, now)` too; the same name takes the place of an earlier one."""
    _known[name] = known


def openings(path_id: str, learner_id: int, now: datetime) -> dict[str, list[Opening]]:
    """What can be applied for now by the part examined, whatever ends first standing first."""
    found = [one for known in _known.values() for one in known(path_id, learner_id, now)]
    by_part = defaultdict[str, list[Opening]](list)
    for one in sorted(found, key=lambda one: (one.closes_on, one.title)):
        for part in one.parts:
            by_part[part].append(one)
    return dict(by_part)
