"""Writes about drafts: begin, save, submit, review, publish, roll back. What is refused says why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app import db, events, jobs
from app.accounts.models import User
from app.accounts.permissions import Permission, has
from app.authoring import checking, files, queries, rule_changes, rules, starters
from app.authoring.following import Brought, follow
from app.authoring.models import Draft, DraftRevision, Publication
from app.authoring.rules import State
from app.certification import summaries
from app.content.markdown.page import digest
from app.content.store import Store
from app.content.tree import LONGEST
from app.content.write import write_file
from app.errors import Conflict, Invalid, NotAllowed

PUBLISHING = 7_302  # advisory lock under which files go live, one after another


def begin(path: str, *, by: User, store: Store, brought: Brought, now: datetime, new: bool = False) -> Draft:
    """Begin a draft of a file, or of a new one. The author's own open draft is given back; another's is a conflict."""
    files.new_path(path) if new else files.kind_of(path)
    if held := queries.open_draft_of(path):
        return _own(held, by)
    follow(store, brought)
    base = files.on_disk(store.root, path)
    if new and base.hash:
        raise Conflict("file-exists", path=path)
    if not new and not base.hash:
        raise Invalid("no-such-file", path=path)
    text = base.text if base.hash else starters.text_for(path)
    return _begun(Draft(path=path, base_hash=base.hash, base_text=base.text, text=text), by, now)


def roll_back(path: str, key: str, *, by: User, store: Store, brought: Brought, now: datetime) -> Draft:
    """Begin a draft with the text of an earlier version. It goes through the same review as any other."""
    text = queries.text_of(path, key)
    if queries.open_draft_of(path):
        raise Conflict("file-has-draft", path=path)
    follow(store, brought)
    base = files.on_disk(store.root, path)
    draft = _begun(Draft(path=path, base_hash=base.hash, base_text=base.text, text=text), by, now)
    events.record(by.id, "began-rollback", f"draft:{draft.id}", path=path, version=key)
    return draft


def save(draft: Draft, text: str, *, seq: int, by: User, now: datetime) -> None:
    """Store what was typed. The same text changes nothing, a stale tab is a Conflict, an edit voids an approval."""
    text = files.plain(text)
    if by.id != draft.author_id:
        raise NotAllowed("not-your-draft")
    if len(text) > LONGEST:
        raise Invalid("text-too-long", most=LONGEST)
    if text == draft.text:
        return
    if is_stale(draft, text, seq):
        raise Conflict("stale-draft")
    last = queries.last_revision(draft.id)
    if rules.keep_revision(last.saved_at if last else None, now) or rules.lost_much(draft.text, text):
        _keep_text(draft, by.id)
    _to_writing(draft)
    draft.text, draft.saved_at, draft.seq = text, now, draft.seq + 1


def is_stale(draft: Draft, text: str, seq: int) -> bool:
    """Whether what was typed rests on another version than the one stored, or the draft is not open any more."""
    return files.plain(text) != draft.text and (seq != draft.seq or State(draft.state) not in rules.OPEN)


def restore(draft: Draft, revision: DraftRevision, *, seq: int, by: User, now: datetime) -> None:
    """Go on from an earlier state of the draft; the present one is kept first."""
    _keep_text(draft, by.id)
    save(draft, revision.text, seq=seq, by=by, now=now)


def submit(draft: Draft, *, note: str, by: User, now: datetime) -> None:
    """Ask for a review."""
    _demand(draft, State.SUBMITTED, by)
    if draft.text == draft.base_text:
        raise Invalid("nothing-changed")
    _keep_text(draft, by.id)
    draft.state, draft.note, draft.submitted_at = State.SUBMITTED.value, note, now
    draft.reviewer_id, draft.reviewed_at, draft.review_note = None, None, ""
    events.record(by.id, "submitted-draft", f"draft:{draft.id}", path=draft.path)


def approve(draft: Draft, *, seq: int, note: str, by: User, now: datetime, simulation: int | None = None) -> None:
    """Vouch for the text as it was read, which the seq tells; for rules of certification also for having seen the
    `simulation` of what they do to whom.
    """
    _demand(draft, State.APPROVED, by)
    _as_seen(draft, seq)
    rule_changes.demand_seen(draft, simulation, by)
    draft.state = State.APPROVED.value
    draft.reviewer_id, draft.reviewed_at, draft.review_note = by.id, now, note
    events.record(by.id, "approved-draft", f"draft:{draft.id}", path=draft.path, hash=digest(draft.text))


def send_back(draft: Draft, *, note: str, by: User, now: datetime) -> None:
    """Back to writing: a reviewer says what should change, the author takes it back without a word."""
    _demand(draft, State.WRITING, by)
    if by.id == draft.author_id:
        verb = "took-back-draft"
    else:
        if not note.strip():
            raise Invalid("say-what-should-change")
        verb, draft.reviewer_id, draft.reviewed_at, draft.review_note = "sent-back-draft", by.id, now, note
    draft.state = State.WRITING.value
    events.record(by.id, verb, f"draft:{draft.id}", path=draft.path)


def drop(draft: Draft, *, by: User) -> None:
    """Give the draft up; its text stays on record. An administrator may drop any, so that no file is held for ever."""
    if State(draft.state) not in rules.OPEN or not has(by, Permission.RUN_SITE):
        _demand(draft, State.DROPPED, by)
    _keep_text(draft, by.id)
    draft.state = State.DROPPED.value
    events.record(by.id, "dropped-draft", f"draft:{draft.id}", path=draft.path)


def take_base(draft: Draft, *, disk_hash: str, keep: str, by: User, store: Store, now: datetime) -> None:
    """After a change on disk: that version is the new base. Go on with the draft's text ('mine') or its ('theirs')."""
    if by.id != draft.author_id:
        raise NotAllowed("not-your-draft")
    if State(draft.state) not in rules.OPEN:
        raise Conflict(f"not-from-{draft.state}")
    disk = files.on_disk(store.root, draft.path)
    if disk.hash != disk_hash:
        raise Conflict("disk-changed-again", path=draft.path)
    _keep_text(draft, by.id)
    _to_writing(draft)
    draft.base_hash, draft.base_text = disk.hash, disk.text
    draft.text = disk.text if keep == "theirs" else draft.text
    draft.seq, draft.saved_at = draft.seq + 1, now
    events.record(by.id, "took-new-base", f"draft:{draft.id}", path=draft.path, hash=disk.hash)


def publish(draft: Draft, *, seq: int, by: User, store: Store, brought: Brought, now: datetime) -> Publication:
    """Write the file, keep the version, let the course be read again. The disk's own changes are never overwritten."""
    db.lock(PUBLISHING)
    _demand(draft, State.PUBLISHED, by)
    _as_seen(draft, seq)
    follow(store, brought)
    if disk_moved(draft, store):
        raise Conflict("file-changed", path=draft.path)
    if blocking := checking.checked(store, draft.path, draft.text).blocking:
        raise Invalid("has-errors", number=len(blocking), first=str(blocking[0]))
    rule_changes.demand_current(draft)
    publication = _published(draft, now)
    for path, text in rule_changes.with_kept_version(store, draft.path, draft.text).items():
        if path != draft.path:
            _write(_kept(draft, path, text, now), None, store, brought)
    _write(publication, draft.base_hash or None, store, brought)
    draft.state = State.PUBLISHED.value
    events.record(
        by.id, "published", f"publication:{publication.id}", path=draft.path, hash=publication.hash, draft=draft.id
    )  # fmt: skip
    store.refresh(now=True)
    jobs.enqueue(summaries.JOB, key=f"{summaries.JOB}:now")
    return publication


def disk_moved(draft: Draft, store: Store) -> bool:
    """Whether the file on disk is neither what the draft began from nor what it says (a publication cut short)."""
    return files.on_disk(store.root, draft.path).hash not in (draft.base_hash, digest(draft.text))


def _write(publication: Publication, base_hash: str | None, store: Store, brought: Brought) -> None:
    if files.on_disk(store.root, publication.path).hash != publication.hash:
        write_file(store.root, publication.path, publication.text, base_hash)
    brought.note_after_commit(publication.path, publication.hash)


def _kept(draft: Draft, path: str, text: str, now: datetime) -> Publication:
    """The version before, published beside the new one, so that every machine keeps it."""
    assert draft.reviewer_id is not None
    publication = Publication(
        path=path, hash=digest(text), previous_hash="", text=text, draft_id=draft.id, author_id=draft.author_id,
        approved_by_id=draft.reviewer_id, note=draft.note, published_at=now,
    )  # fmt: skip
    db.session.add(publication)
    return publication


def _published(draft: Draft, now: datetime) -> Publication:
    assert draft.reviewer_id is not None and draft.reviewer_id != draft.author_id
    publication = Publication(
        path=draft.path, hash=digest(draft.text), previous_hash=draft.base_hash, text=draft.text, draft_id=draft.id,
        author_id=draft.author_id, approved_by_id=draft.reviewer_id, note=draft.note, published_at=now,
    )  # fmt: skip
    db.session.add(publication)
    db.session.flush()
    return publication


def _begun(draft: Draft, by: User, now: datetime) -> Draft:
    draft.seq, draft.state, draft.author_id, draft.begun_at, draft.saved_at = 0, State.WRITING.value, by.id, now, now
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        held = queries.open_draft_of(draft.path)
        if held is None:
            raise
        return _own(held, by)
    events.record(by.id, "began-draft", f"draft:{draft.id}", path=draft.path)
    return draft


def _own(held: Draft, by: User) -> Draft:
    if held.author_id != by.id:
        author = queries.names(held.author_id)[held.author_id]
        raise Conflict("somebody-writes", path=held.path, author=author, draft=held.id)
    return held


def _demand(draft: Draft, to: State, by: User) -> None:
    reason = rules.refusal(
        State(draft.state), to, viewer_is_author=by.id == draft.author_id, has_permission=has(by, Permission.AUTHOR)
    )
    if reason is not None:
        raise (Conflict if reason.startswith("not-from-") else NotAllowed)(reason)


def _as_seen(draft: Draft, seq: int) -> None:
    if seq != draft.seq:
        raise Conflict("draft-changed")


def _to_writing(draft: Draft) -> None:
    state = rules.after_edit(State(draft.state))
    if state != draft.state:
        draft.state, draft.submitted_at, draft.reviewer_id, draft.reviewed_at = state.value, None, None, None
        draft.simulation_id = None


def _keep_text(draft: Draft, by_id: int) -> None:
    """Keep the text as it stands, unless it was kept already."""
    last = queries.last_revision(draft.id)
    if last is None or last.text != draft.text:
        db.session.add(DraftRevision(draft_id=draft.id, text=draft.text, saved_at=draft.saved_at, saved_by_id=by_id))
        db.session.flush()
