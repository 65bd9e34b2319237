"""What the pages of a draft show, gathered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.accounts.models import User
from app.accounts.permissions import Permission, has
from app.authoring import actions, checking, files, overview, queries, rule_changes, rules
from app.authoring.checking import Checked
from app.authoring.models import Draft
from app.authoring.preview import Preview, preview
from app.authoring.rules import Line, Move, State
from app.certification import simulations
from app.certification.models import Simulation
from app.certification.rules.simulation import Effect
from app.content import tree
from app.content.model import Problem
from app.content.store import Store
from app.errors import NotFound


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft for whoever looks at it. `text` may be newer than what is stored: what was typed and refused."""

    draft: Draft
    text: str
    seq: int
    kind: str
    title: str
    author: str
    reviewer: str
    is_author: bool
    moves: dict[str, Move]
    checked: Checked
    preview: Preview
    answers: bool
    differences: tuple[Line, ...]
    moved: bool
    is_rules: bool = False
    simulation: Simulation | None = None
    effects: Mapping[Effect, list[dict[str, Any]]] = field(default_factory=dict)
    people_on_path: int = 0
    may_certify: bool = False

    @property
    def is_editor(self) -> bool:
        """Whether the text can be written here and now."""
        return self.is_author and self.draft.state == State.WRITING


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Three texts: the one the draft began from, the one on disk now, and the draft."""

    draft: Draft
    disk_hash: str
    by_disk: tuple[Line, ...]
    by_draft: tuple[Line, ...]
    between: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class FilePage:
    """A file with its history. `chosen` are the keys of the two versions compared, 'disk' being the file as it is."""

    path: str
    kind: str
    title: str
    exists: bool
    draft: Draft | None
    author: str
    versions: tuple[queries.Version, ...]
    is_newest: bool
    chosen: tuple[str, str] | None
    differences: tuple[Line, ...]

    @property
    def picked(self) -> tuple[str, str]:
        """The two versions that stand chosen in the list: those compared, else what happened last."""
        if self.chosen:
            return self.chosen
        keys = (["disk"] if self.exists and not self.is_newest else []) + [version.key for version in self.versions]
        return (keys[1] if len(keys) > 1 else keys[0], keys[0]) if keys else ("", "")


def draft_page(
    draft: Draft, viewer: User, store: Store, *, text: str | None = None, seq: int | None = None, answers: bool = False
) -> DraftPage:
    """Everything about a draft, its problems and preview included."""
    shown = draft.text if text is None else files.plain(text)
    kind = files.kind_of(draft.path)
    is_author = viewer.id == draft.author_id
    found = checking.checked(store, draft.path, shown)
    names = queries.names(draft.author_id, draft.reviewer_id)
    moves = rules.next_states(
        State(draft.state), viewer_is_author=is_author, has_permission=has(viewer, Permission.AUTHOR)
    )
    return DraftPage(
        draft=draft, text=shown, seq=draft.seq if seq is None else seq, kind=kind, title=title_of(found, draft.path),
        author=names[draft.author_id], reviewer=names.get(draft.reviewer_id or 0, ""), is_author=is_author,
        moves={move.to.value: move for move in moves}, checked=found,
        preview=preview(found.catalogue, draft.path, kind, answers=answers), answers=answers,
        differences=rules.differences(draft.base_text, shown),
        moved=State(draft.state) in rules.OPEN and actions.disk_moved(draft, store), **consequences(draft, viewer),
    )  # fmt: skip


def consequences(draft: Draft, viewer: User) -> dict[str, Any]:
    """What a draft of certification rules does to whom, as far as it was tried."""
    if not rule_changes.concerns(draft.path):
        return {}
    made = rule_changes.simulation_of(draft)
    return {
        "is_rules": True,
        "simulation": made,
        "effects": simulations.by_effect(made) if made and made.result is not None else {},
        "people_on_path": simulations.people_on(rule_changes.path_id(draft.path)),
        "may_certify": has(viewer, Permission.CERTIFY),
    }


def problem_facts(problem: Problem, path: str) -> dict[str, str | int | bool]:
    """A problem as scripts read it; `own` says that it stands in the file being written."""
    return {
        "path": problem.path, "line": problem.line, "severity": problem.severity, "message": problem.message,
        "own": problem.path == path,
    }  # fmt: skip


def title_of(found: Checked, path: str) -> str:
    return overview.titles_by_path(found.catalogue).get(path) or path.rsplit("/", 1)[-1]


def conflict_page(draft: Draft, store: Store) -> ConflictPage:
    """What happened on disk, what the draft did, and how far the two are apart."""
    disk = files.on_disk(store.root, draft.path)
    return ConflictPage(
        draft,
        disk.hash,
        rules.differences(draft.base_text, disk.text),
        rules.differences(draft.base_text, draft.text),
        rules.differences(disk.text, draft.text),
    )


def file_page(path: str, store: Store, *, old: str = "", new: str = "") -> FilePage:
    """A file and its versions; with two of them, what changed between."""
    known = tree.kind_of(path)
    if known not in files.WRITABLE:
        raise NotFound()
    disk = files.on_disk(store.root, path)
    versions, draft = queries.versions(path), queries.open_draft_of(path)
    if not (disk.hash or versions or draft):
        raise NotFound()
    lines = rules.differences(version_text(path, old, store), version_text(path, new, store)) if old and new else ()
    title = overview.titles_by_path(store.catalogue).get(path) or path.rsplit("/", 1)[-1]
    return FilePage(
        path, known or "", title, bool(disk.hash), draft,
        queries.names(draft.author_id)[draft.author_id] if draft else "", versions,
        bool(versions) and versions[0].hash == disk.hash, (old, new) if old and new else None, lines,
    )  # fmt: skip


def version_text(path: str, key: str, store: Store) -> str:
    return files.on_disk(store.root, path).text if key == "disk" else queries.text_of(path, key)
