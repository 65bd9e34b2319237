"""Reads about drafts, revisions and publications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import db
from app.accounts.models import User
from app.authoring.models import Draft, DraftRevision, Publication
from app.authoring.rules import OPEN
from app.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Known:
    """A publication without its text."""

    id: int
    hash: str
    previous_hash: str


@dataclass(frozen=True, slots=True)
class Version:
    """A text the file had: published from the browser ('p7'), or on disk until publication 7 replaced it ('b7')."""

    key: str
    hash: str
    kind: Literal["published", "from-disk"]
    at: datetime
    author: str = ""
    approved_by: str = ""
    note: str = ""


def open_drafts() -> dict[str, tuple[Draft, str]]:
    """The open drafts with their authors' names, by path."""
    found = select(Draft, User.name).join(User, User.id == Draft.author_id).where(Draft.state.in_(OPEN))
    return {draft.path: (draft, name) for draft, name in db.session.execute(found.order_by(Draft.path))}


def open_draft_of(path: str) -> Draft | None:
    """The draft somebody has of this file."""
    return db.session.scalar(select(Draft).where(Draft.path == path, Draft.state.in_(OPEN)))


def draft(draft_id: int, *, for_writing: bool = False) -> Draft:
    """One draft, open or past; every author may read each. `for_writing` holds it until the transaction ends."""
    found = db.session.get(Draft, draft_id, with_for_update=for_writing or None, populate_existing=for_writing)
    if found is None:
        raise NotFound()
    return found


def own_draft(user: User, draft_id: int) -> Draft:
    """A draft for its author to change, held until the transaction ends. Others are told why not."""
    found = draft(draft_id, for_writing=True)
    if found.author_id != user.id:
        raise NotAllowed("not-your-draft")
    return found


def waiting_for(user_id: int) -> int:
    """How many drafts of other people wait for a review."""
    submitted = select(Draft.id).where(Draft.state == "submitted", Draft.author_id != user_id)
    return len(db.session.scalars(submitted).all())


def names(*ids: int | None) -> dict[int, str]:
    """The names of people by id."""
    wanted = {one for one in ids if one is not None}
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())


def revisions(draft_id: int) -> Sequence[DraftRevision]:
    """The kept states of a draft, newest first."""
    kept = select(DraftRevision).where(DraftRevision.draft_id == draft_id)
    return db.session.scalars(kept.order_by(DraftRevision.saved_at.desc(), DraftRevision.id.desc())).all()


def last_revision(draft_id: int) -> DraftRevision | None:
    """The newest kept state of a draft."""
    kept = select(DraftRevision).where(DraftRevision.draft_id == draft_id)
    return db.session.scalar(kept.order_by(DraftRevision.id.desc()).limit(1))


def revision(draft_id: int, revision_id: int) -> DraftRevision:
    """One kept state of this draft. NotFound where it is another's."""
    found = db.session.get(DraftRevision, revision_id)
    if found is None or found.draft_id != draft_id:
        raise NotFound()
    return found


def published_hashes() -> dict[str, list[Known]]:
    """Every publication, oldest first, by path."""
    rows = select(Publication.path, Publication.id, Publication.hash, Publication.previous_hash).order_by(
        Publication.id
    )
    chains: dict[str, list[Known]] = {}
    for path, id, hash, previous in db.session.execute(rows):
        chains.setdefault(path, []).append(Known(id, hash, previous))
    return chains


def versions(path: str) -> tuple[Version, ...]:
    """Every text of a file that is known, newest first: what was published, and what a publication found on disk."""
    author, approver = aliased(User), aliased(User)
    rows = db.session.execute(
        select(Publication, author.name, approver.name, Draft.begun_at, Draft.base_hash)
        .join(author, author.id == Publication.author_id)
        .join(approver, approver.id == Publication.approved_by_id)
        .outerjoin(Draft, Draft.id == Publication.draft_id)
        .where(Publication.path == path)
        .order_by(Publication.id)
    ).all()
    found: list[Version] = []
    for one, by, approved_by, begun_at, base_hash in rows:
        if base_hash and one.previous_hash == base_hash and (not found or found[-1].hash != base_hash):
            found.append(Version(f"b{one.id}", base_hash, "from-disk", begun_at))
        found.append(Version(f"p{one.id}", one.hash, "published", one.published_at, by, approved_by, one.note))
    return tuple(reversed(found))


def publications() -> list[tuple[datetime, str, str, str, str]]:
    """Everything published from the browser, the newest first: when, which file, written by, approved by, with which note.
    One statement.
    """
    author, approver = aliased(User), aliased(User)
    rows = db.session.execute(
        select(Publication.published_at, Publication.path, author.name, approver.name, Publication.note)
        .join(author, author.id == Publication.author_id)
        .join(approver, approver.id == Publication.approved_by_id)
        .order_by(Publication.id.desc())
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


def text_of(path: str, key: str) -> str:
    """The text of a version of this file. NotFound where there is no such version."""
    number = int(key[1:]) if key[:1] in ("p", "b") and key[1:].isdecimal() and len(key) < 12 else 0
    found = db.session.get(Publication, number)
    if found is None or found.path != path:
        raise NotFound()
    if key[0] == "p":
        return found.text
    begun = db.session.get(Draft, found.draft_id) if found.draft_id else None
    if begun is None or begun.base_hash != found.previous_hash or not begun.base_hash:
        raise NotFound()
    return begun.base_text
