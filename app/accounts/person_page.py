"""The page of a person as administrators see it has parts that other capabilities bring, such as the cohorts
somebody is in.

A part is a template and a function that gathers what it shows; capabilities above this one add theirs when they are
imported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.accounts.models import User


@dataclass(frozen=True)
class Part:
    """One card on the page; `facts(user)` becomes `part` in the template."""

    template: str
    facts: Callable[[User], Any]


_parts: list[Part] = []


def add(template: str, facts: Callable[[User], Any]) -> None:
    """Put a part on the page."""
    _parts[:] = [part for part in _parts if part.template != template] + [Part(template, facts)]


def parts_about(user: User) -> list[tuple[str, Any]]:
    """The parts with what they show of this person."""
    return [(part.template, part.facts(user)) for part in _parts]
