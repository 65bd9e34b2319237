"""The main navigation, the tabs below an entry of it, and the footer: each capability says which of its pages belong there,
for whom, and where in the row.

Several capabilities may share one entry: it names a *group*, and their pages are tabs of that group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_login import current_user

from app.web import locale
from app.web.authorization import Policy

MOST_KEPT = 2048


@dataclass(frozen=True)
class Place:
    """One entry. `label` is lazy; `section` lists blueprint names for which the entry counts as the current one."""

    label: Any
    endpoint: str
    policy: Policy
    order: int
    icon: str
    sections: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True)
class Item:
    """What the layout shows."""

    label: str
    href: str
    current: bool = False
    count: int | None = None
    icon: str = "circle"


_places: list[Place] = []
_tabs: list[Place] = []
_footer: list[Place] = []


def place(
    label: Any, endpoint: str, policy: Policy, *, order: int, icon: str, sections: tuple[str, ...] = (), group: str = ""
) -> None:
    """Put a page into the main navigation. The pages that are tabs of its `group` belong to it too."""
    _add(_places, Place(label, endpoint, policy, order, icon, sections or (endpoint.partition(".")[0],), group))


def tab(group: str, label: Any, endpoint: str, policy: Policy, *, order: int, covers: tuple[str, ...] = ()) -> None:
    """Put a page among the tabs of a group. It is the current one at the endpoints whose names begin with one of
    `covers` (of itself without).
    """
    _add(_tabs, Place(label, endpoint, policy, order, "", covers or (endpoint,), group))


def tabs(group: str) -> list[Item]:
    """The tabs of a group that are open to the person asking; a single one is none. Where several cover the page asked for,
    the one that names it most closely is the current one.
    """
    found = [p for p in _tabs if p.group == group and p.policy.permits(current_user)]
    closest = max((_closeness(p) for p in found), default=0)
    return (
        [Item(str(p.label), url_for(p.endpoint), _covered(p) and _closeness(p) == closest) for p in found]
        if len(found) > 1
        else []
    )


def place_below(label: Any, endpoint: str, policy: Policy, *, order: int) -> None:
    """Put a page into the footer."""
    _add(_footer, Place(label, endpoint, policy, order, "link", ()))


def items() -> list[Item]:
    """The main navigation of the person asking. Not to be changed: others get the same list."""
    return _shown(_places)


def footer_items() -> list[Item]:
    """The footer of the person asking."""
    return _shown(_footer)


def _add(places: list[Place], new: Place) -> None:
    places[:] = sorted([p for p in places if p.endpoint != new.endpoint] + [new], key=lambda p: p.order)


def _shown(places: list[Place]) -> list[Item]:
    """What depends on nothing but who may go where, the page asked for and the language is put together once."""
    asking = current_user._get_current_object()
    open_ones = [p for p in places if p.policy.permits(asking)]
    key = (request.script_root, request.endpoint, locale.reader().language, *[p.endpoint for p in open_ones])
    known: dict[Any, list[Item]] = current_app.extensions.setdefault("keystone-navigation", {})
    if key not in known:
        if len(known) >= MOST_KEPT:
            known.clear()
        known[key] = [Item(str(p.label), url_for(p.endpoint), _is_current(p), None, p.icon) for p in open_ones]
    return known[key]


def _is_current(place: Place) -> bool:
    """Whether the page asked for belongs to this entry."""
    beside = place.group and any(_covered(one) for one in _tabs if one.group == place.group)
    return request.blueprint in place.sections or bool(beside)


def _closeness(tab: Place) -> int:
    """How long a beginning of the endpoint asked for the tab names; 0 where it does not cover it."""
    return max((len(one) for one in tab.sections if (request.endpoint or "").startswith(one)), default=0)


def _covered(tab: Place) -> bool:
    return bool(request.endpoint) and request.endpoint.startswith(tab.sections)  # type: ignore[union-attr]
