"""The main navigation and the footer: each capability says which of its pages belong there, for whom, and where in the row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_login import current_user

from app.web.authorization import Policy


@dataclass(frozen=True)
class Place:
    """One entry. `label` is lazy; `section` lists blueprint names for which the entry counts as the current one."""

    label: Any
    endpoint: str
    policy: Policy
    order: int
    icon: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """What the layout shows."""

    label: str
    href: str
    current: bool = False
    count: int | None = None
    icon: str = "circle"


_places: list[Place] = []
_footer: list[Place] = []


def place(label: Any, endpoint: str, policy: Policy, *, order: int, icon: str, sections: tuple[str, ...] = ()) -> None:
    """Put a page into the main navigation."""
    _add(_places, Place(label, endpoint, policy, order, icon, sections or (endpoint.partition(".")[0],)))


def place_below(label: Any, endpoint: str, policy: Policy, *, order: int) -> None:
    """Put a page into the footer."""
    _add(_footer, Place(label, endpoint, policy, order, "link", ()))


def items() -> list[Item]:
    """The main navigation of the person asking."""
    return _shown(_places)


def footer_items() -> list[Item]:
    """The footer of the person asking."""
    return _shown(_footer)


def _add(places: list[Place], new: Place) -> None:
    places[:] = sorted([p for p in places if p.endpoint != new.endpoint] + [new], key=lambda p: p.order)


def _shown(places: list[Place]) -> list[Item]:
    return [
        Item(str(p.label), url_for(p.endpoint), request.blueprint in p.sections, None, p.icon)
        for p in places
        if p.policy.permits(current_user)
    ]
