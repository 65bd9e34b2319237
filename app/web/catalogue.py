"""The content this request works with: one immutable snapshot from its first use to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g

from app.content.model import Catalogue
from app.content.store import Store


def current_catalogue() -> Catalogue:
    """The snapshot of this request; the next request may see a newer one."""
    if "catalogue" not in g:
        content = store()
        content.refresh()
        g.catalogue = content.catalogue
    return g.catalogue


def store() -> Store:
    """Where content is kept in this process."""
    return current_app.extensions["keystone-content"]


def install(app: Flask, content: Store) -> None:
    """Give the application its content."""
    app.extensions["keystone-content"] = content


def title_of(find: Callable[[str], Any], id: str) -> str:
    """The title of a part of the course by its id, such as `title_of(current_catalogue().lesson, "fnd-history")`; the id itself
    where the course no longer has it.
    """
    try:
        return str(find(id).title)
    except LookupError:
        return id
