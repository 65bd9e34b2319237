"""Drafts of certification rules: whom they concern, which version is kept, and that somebody has seen what they would do.

A path is approved only by whoever awards certificates, and only after its change was tried on everybody who is on it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import PurePosixPath

from app import events
from app.accounts.models import User
from app.accounts.permissions import Permission, has
from app.authoring import files
from app.authoring.models import Draft
from app.certification import simulations
from app.certification.models import Simulation
from app.content import tree
from app.content.markdown.page import digest
from app.content.store import Store
from app.errors import Conflict, Invalid, NotAllowed

KINDS = ("path", "earlier-path")
VERSION = re.compile(r"^version:[ \t]*(\d{1,4})[ \t]*(?:#.*)?$", re.MULTILINE)


def concerns(path: str) -> bool:
    """Whether the file says what somebody is certified by."""
    return tree.kind_of(path) in KINDS


def path_id(path: str) -> str:
    """The certification path that a file belongs to.

    >>> path_id("certification/basic.md"), path_id("certification/basic/v1.md")
    ('basic', 'basic')
    """
    return PurePosixPath(path).parts[1].removesuffix(".md")


def with_kept_version(store: Store, path: str, text: str) -> dict[str, str]:
    """The texts that a publication writes: the file and, where its version has risen, the version before, as it stands."""
    now = files.on_disk(store.root, path).text if tree.kind_of(path) == "path" else ""
    before, after = _version(now), _version(text)
    if before is None or after is None or after <= before:
        return {path: text}
    kept = f"certification/{path_id(path)}/v{before}.md"
    return {path: text} if files.on_disk(store.root, kept).hash else {path: text, kept: now}


def simulate(draft: Draft, *, by: User, store: Store, now: datetime, today: date) -> Simulation:
    """Try the draft on everybody on its path. Raises Invalid('has-errors') for a text that the course cannot be read with."""
    if not concerns(draft.path):
        raise Invalid("no-rules")
    texts = with_kept_version(store, draft.path, draft.text)
    after = store.with_texts(texts)
    if after.errors:
        raise Invalid("has-errors", number=len(after.errors), first=str(after.errors[0]))
    made = simulations.simulate(
        path_id(draft.path), digest(draft.text), before=store.catalogue, after=after, texts=texts, by=by, now=now,
        today=today,
    )  # fmt: skip
    events.record(by.id, "simulated-path", f"draft:{draft.id}", path=draft.path, simulation=made.id)
    return made


def simulation_of(draft: Draft) -> Simulation | None:
    """The newest simulation of exactly the draft's text."""
    return simulations.newest(path_id(draft.path), digest(draft.text)) if concerns(draft.path) else None


def demand_seen(draft: Draft, seen: int | None, by: User) -> None:
    """Before an approval: the reviewer may certify and has seen what this text does to whom. Keeps which simulation it was.

    Raises NotAllowed('needs-certify'), Invalid('simulation-missing'), Invalid('simulation-unseen').
    """
    if not concerns(draft.path):
        return
    if not has(by, Permission.CERTIFY):
        raise NotAllowed("needs-certify")
    made = simulation_of(draft)
    if made is None or made.result is None:
        raise Invalid("simulation-missing")
    if seen != made.id:
        raise Invalid("simulation-unseen")
    draft.simulation_id = made.id


def demand_current(draft: Draft) -> None:
    """Before a publication: what was seen was made for this text. Raises Conflict('simulation-old')."""
    if not concerns(draft.path):
        return
    made = simulations.with_id(draft.simulation_id) if draft.simulation_id else None
    if made is None or made.text_hash != digest(draft.text):
        raise Conflict("simulation-old")


def _version(text: str) -> int | None:
    header = text.split("\n---", 1)[0]
    match = VERSION.search(header)
    return int(match[1]) if match else None
