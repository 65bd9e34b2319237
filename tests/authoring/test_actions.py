"""Drafts from their beginning to the file on disk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import db
from app.accounts.models import User
from app.authoring import actions, queries
from app.authoring.following import Brought
from app.authoring.models import Draft, DraftRevision, Publication
from app.content.markdown.page import digest
from app.content.store import Store
from app.errors import Conflict, Invalid, KeystoneError, NotAllowed
from app.events import Event
from tests.authoring.conftest import BANK, LESSON, on_disk
from tests.factories import NOW, a_user

LATER = NOW + timedelta(minutes=11)


def begun(store: Store, brought: Brought, by: User, path: str = LESSON) -> Draft:
    return actions.begin(path, by=by, store=store, brought=brought, now=NOW)


def changed(store: Store, brought: Brought, by: User, old: str = "Text about load.", new: str = "New words.") -> Draft:
    draft = begun(store, brought, by)
    actions.save(draft, draft.text.replace(old, new), seq=draft.seq, by=by, now=NOW)
    return draft


def approved(store: Store, brought: Brought, by: User, reviewer: User, **change: str) -> Draft:
    draft = changed(store, brought, by, **change)
    actions.submit(draft, note="Why", by=by, now=NOW)
    actions.approve(draft, seq=draft.seq, note="", by=reviewer, now=NOW)
    return draft


def published(store: Store, brought: Brought, by: User, reviewer: User, **change: str) -> Publication:
    draft = approved(store, brought, by, reviewer, **change)
    return actions.publish(draft, seq=draft.seq, by=by, store=store, brought=brought, now=NOW)


def refusal(deed: object, kind: type[KeystoneError]) -> str:
    with pytest.raises(kind) as refused:
        deed()  # type: ignore[operator]
    return refused.value.reason


def test_a_draft_begins_with_the_text_and_hash_of_the_file(store: Store, brought: Brought, ana: User) -> None:
    draft = begun(store, brought, ana)

    assert draft.text == draft.base_text == on_disk(store)
    assert draft.base_hash == store.catalogue.files[LESSON]
    assert (draft.state, draft.author_id, draft.seq) == ("writing", ana.id, 0)


def test_beginning_again_gives_ones_own_draft_back(store: Store, brought: Brought, ana: User) -> None:
    assert begun(store, brought, ana) is begun(store, brought, ana)


def test_a_second_author_is_told_whose_draft_it_is(store: Store, brought: Brought, ana: User, ben: User) -> None:
    draft = begun(store, brought, ana)

    with pytest.raises(Conflict) as refused:
        begun(store, brought, ben)

    assert refused.value.reason == "somebody-writes"
    assert refused.value.facts == {"path": LESSON, "author": "Ana Author", "draft": draft.id}


def test_the_database_holds_one_open_draft_a_file(store: Store, brought: Brought, ana: User, ben: User) -> None:
    draft = begun(store, brought, ana)
    twin = {"path": LESSON, "base_hash": "", "base_text": "", "text": "", "author_id": ben.id}

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(Draft(**twin, begun_at=NOW, saved_at=NOW))
        db.session.flush()
    actions.drop(draft, by=ana)
    db.session.flush()

    assert begun(store, brought, ben).author_id == ben.id


@pytest.mark.parametrize(
    ("path", "kind", "reason"),
    [
        ("modules/joints/lessons/09-none.md", Invalid, "no-such-file"),
        ("modules/joints/figures/arch.svg", Invalid, "not-authored-here"),
        ("forbidden-claims.md", Invalid, "not-authored-here"),
        ("../secret.md", Invalid, "not-authored-here"),
        ("modules/../../etc/lessons/x.md", Invalid, "not-authored-here"),
        ("/etc/passwd", Invalid, "not-authored-here"),
        ("modules/joints/lessons/.hidden.md", Invalid, "not-a-content-file"),
    ],
)
def test_only_files_of_the_course_can_be_written(
    store: Store, brought: Brought, ana: User, path: str, kind: type[KeystoneError], reason: str
) -> None:
    assert refusal(lambda: begun(store, brought, ana, path), kind) == reason


@pytest.mark.parametrize(
    "path",
    [
        "modules/joints/lessons/02-more.md", "modules/joints/bank/more.md", "modules/joints/quizzes/more.md",
        "modules/joints/checklists/more.md", "certification/second.md", "modules/spine/module.md",
    ],
)  # fmt: skip
def test_a_new_file_begins_with_what_its_kind_needs(store: Store, brought: Brought, ana: User, path: str) -> None:
    draft = actions.begin(path, by=ana, store=store, brought=brought, now=NOW, new=True)

    assert (draft.base_hash, draft.base_text) == ("", "")
    found = store.with_texts({path: draft.text})
    asked = {"unknown-objective", "unlisted-module"}  # what only the author can say
    assert {one.code for one in found.problems if one.path == path and one.severity == "error"} <= asked


@pytest.mark.parametrize(
    ("path", "kind", "reason"),
    [
        (LESSON, Conflict, "file-exists"),
        ("modules/joints/lessons/Bad Name.md", Invalid, "not-a-new-file"),
        ("modules/joints/lessons/é.md", Invalid, "not-a-new-file"),
        ("modules/joints/lessons/a/b.md", Invalid, "not-a-new-file"),
        ("glossary.md", Invalid, "not-a-new-file"),
    ],
)
def test_a_new_file_needs_a_free_and_plain_name(
    store: Store, brought: Brought, ana: User, path: str, kind: type[KeystoneError], reason: str
) -> None:
    deed = lambda: actions.begin(path, by=ana, store=store, brought=brought, now=NOW, new=True)  # noqa: E731
    assert refusal(deed, kind) == reason


def test_saving_stores_the_text_and_raises_the_seq(store: Store, brought: Brought, ana: User) -> None:
    draft = begun(store, brought, ana)

    actions.save(draft, "one\r\ntwo\x00", seq=0, by=ana, now=LATER)

    assert (draft.text, draft.seq, draft.saved_at) == ("one\ntwo", 1, LATER)


def test_the_same_save_twice_is_one_save(store: Store, brought: Brought, ana: User) -> None:
    draft = begun(store, brought, ana)
    for _ in range(2):
        actions.save(draft, "typed", seq=0, by=ana, now=NOW)

    assert draft.seq == 1


def test_a_stale_tab_is_a_conflict_and_changes_nothing(store: Store, brought: Brought, ana: User) -> None:
    draft = begun(store, brought, ana)
    actions.save(draft, "first tab", seq=0, by=ana, now=NOW)

    assert refusal(lambda: actions.save(draft, "second tab", seq=0, by=ana, now=NOW), Conflict) == "stale-draft"
    assert draft.text == "first tab"


def test_nobody_writes_in_anothers_draft(store: Store, brought: Brought, ana: User, ben: User) -> None:
    draft = begun(store, brought, ana)

    assert refusal(lambda: actions.save(draft, "x", seq=0, by=ben, now=NOW), NotAllowed) == "not-your-draft"


def test_a_text_beyond_all_measure_is_refused(store: Store, brought: Brought, ana: User) -> None:
    draft = begun(store, brought, ana)

    assert refusal(lambda: actions.save(draft, "x" * 400_001, seq=0, by=ana, now=NOW), Invalid) == "text-too-long"


def test_states_are_kept_every_ten_minutes(store: Store, brought: Brought, ana: User) -> None:
    draft = begun(store, brought, ana)
    base = draft.text
    for minute, typed in ((1, "a"), (2, "b"), (9, "c"), (12, "d"), (13, "e")):
        moment = NOW + timedelta(minutes=minute)
        actions.save(draft, base + typed, seq=draft.seq, by=ana, now=moment)

    assert [one.text for one in queries.revisions(draft.id)] == [base + "c", base]


def test_much_removed_at_one_stroke_is_kept_first(store: Store, brought: Brought, ana: User) -> None:
    draft = begun(store, brought, ana)
    base = draft.text
    actions.save(draft, base + "typed", seq=0, by=ana, now=NOW)
    actions.save(draft, "", seq=1, by=ana, now=NOW)

    assert [one.text for one in queries.revisions(draft.id)] == [base + "typed", base]


def test_an_earlier_state_can_be_gone_back_to_without_losing_the_later(
    store: Store, brought: Brought, ana: User
) -> None:
    draft = begun(store, brought, ana)
    base = draft.text
    actions.save(draft, "later", seq=0, by=ana, now=NOW)
    first = queries.revisions(draft.id)[0]

    actions.restore(draft, first, seq=1, by=ana, now=LATER)

    assert draft.text == base
    assert "later" in [one.text for one in queries.revisions(draft.id)]


def test_a_draft_that_changes_nothing_is_not_submitted(store: Store, brought: Brought, ana: User) -> None:
    draft = begun(store, brought, ana)

    assert refusal(lambda: actions.submit(draft, note="", by=ana, now=NOW), Invalid) == "nothing-changed"


def test_nobody_approves_their_own_draft(store: Store, brought: Brought, ana: User) -> None:
    draft = changed(store, brought, ana)
    actions.submit(draft, note="", by=ana, now=NOW)

    assert refusal(lambda: actions.approve(draft, seq=1, note="", by=ana, now=NOW), NotAllowed) == "own-draft"
    assert draft.state == "submitted"


def test_approving_needs_the_permission(store: Store, brought: Brought, ana: User) -> None:
    draft, student = changed(store, brought, ana), a_user("student")
    actions.submit(draft, note="", by=ana, now=NOW)

    assert refusal(lambda: actions.approve(draft, seq=1, note="", by=student, now=NOW), NotAllowed) == "no-authoring"


def test_only_the_text_that_was_read_is_approved(store: Store, brought: Brought, ana: User, ben: User) -> None:
    draft = changed(store, brought, ana)
    actions.submit(draft, note="", by=ana, now=NOW)
    actions.save(draft, draft.text + "\nmore", seq=1, by=ana, now=NOW)
    actions.submit(draft, note="", by=ana, now=NOW)

    assert refusal(lambda: actions.approve(draft, seq=1, note="", by=ben, now=NOW), Conflict) == "draft-changed"


def test_an_edit_voids_the_approval(store: Store, brought: Brought, ana: User, ben: User) -> None:
    draft = approved(store, brought, ana, ben)

    actions.save(draft, draft.text + "\nmore", seq=draft.seq, by=ana, now=LATER)

    assert (draft.state, draft.reviewer_id, draft.reviewed_at) == ("writing", None, None)


def test_a_reviewer_who_sends_back_says_why(store: Store, brought: Brought, ana: User, ben: User) -> None:
    draft = changed(store, brought, ana)
    actions.submit(draft, note="", by=ana, now=NOW)

    assert refusal(lambda: actions.send_back(draft, note=" ", by=ben, now=NOW), Invalid) == "say-what-should-change"
    actions.send_back(draft, note="Name the source.", by=ben, now=NOW)

    assert (draft.state, draft.review_note, draft.reviewer_id) == ("writing", "Name the source.", ben.id)


def test_publishing_writes_the_file_keeps_the_version_and_goes_live(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    before = store.catalogue.files[LESSON]

    publication = published(store, brought, ana, ben, old="title: The joint", new="title: The better joint")

    assert on_disk(store) == publication.text
    assert (publication.hash, publication.previous_hash) == (digest(on_disk(store)), before)
    assert (publication.author_id, publication.approved_by_id) == (ana.id, ben.id)
    assert store.catalogue.lesson("the-joint").title == "The better joint"
    event = db.session.scalars(select(Event).where(Event.verb == "published")).one()
    assert (event.actor_id, event.facts["path"], event.facts["hash"]) == (ana.id, LESSON, publication.hash)


def test_a_draft_that_is_not_approved_is_not_published(store: Store, brought: Brought, ana: User) -> None:
    draft, before = changed(store, brought, ana), on_disk(store)
    for _ in range(2):
        deed = lambda: actions.publish(draft, seq=1, by=ana, store=store, brought=brought, now=NOW)  # noqa: E731
        assert refusal(deed, Conflict).startswith("not-from-")
        if draft.state == "writing":
            actions.submit(draft, note="", by=ana, now=NOW)

    assert on_disk(store) == before


def test_a_course_with_errors_is_not_published(store: Store, brought: Brought, ana: User, ben: User) -> None:
    before = on_disk(store)
    draft = approved(store, brought, ana, ben, old="glossary.md#joint", new="glossary.md#nothing")

    deed = lambda: actions.publish(draft, seq=1, by=ana, store=store, brought=brought, now=NOW)  # noqa: E731
    assert refusal(deed, Invalid) == "has-errors"
    assert (on_disk(store), draft.state) == (before, "approved")


def test_an_error_that_the_draft_causes_elsewhere_keeps_it_from_going_live(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    draft = begun(store, brought, ana, BANK)
    actions.save(draft, draft.text.replace("id=b-tf", "id=b-other"), seq=0, by=ana, now=NOW)
    actions.submit(draft, note="", by=ana, now=NOW)
    actions.approve(draft, seq=1, note="", by=ben, now=NOW)

    with pytest.raises(Invalid) as refused:
        actions.publish(draft, seq=1, by=ana, store=store, brought=brought, now=NOW)

    assert refused.value.facts["first"].startswith("modules/joints/quizzes/pretest.md:")


def test_a_change_on_disk_is_never_overwritten(store: Store, brought: Brought, ana: User, ben: User) -> None:
    draft = approved(store, brought, ana, ben)
    foreign = on_disk(store).replace("Text about load.", "Written with an editor of one's own.")
    (store.root / LESSON).write_text(foreign, encoding="utf-8")

    deed = lambda: actions.publish(draft, seq=1, by=ana, store=store, brought=brought, now=NOW)  # noqa: E731
    assert refusal(deed, Conflict) == "file-changed"
    assert on_disk(store) == foreign


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_after_a_change_on_disk_the_author_goes_on_from_there(
    store: Store, brought: Brought, ana: User, ben: User, keep: str
) -> None:
    draft = approved(store, brought, ana, ben)
    mine, foreign = draft.text, on_disk(store).replace("Text about load.", "Theirs.")
    (store.root / LESSON).write_text(foreign, encoding="utf-8")

    actions.take_base(draft, disk_hash=digest(foreign), keep=keep, by=ana, store=store, now=LATER)

    assert (draft.state, draft.base_text, draft.base_hash) == ("writing", foreign, digest(foreign))
    assert draft.text == (mine if keep == "mine" else foreign)
    assert mine in [one.text for one in queries.revisions(draft.id)]


def test_a_disk_that_changed_once_more_is_looked_at_again(store: Store, brought: Brought, ana: User) -> None:
    draft, seen = changed(store, brought, ana), digest("what the author saw")

    deed = lambda: actions.take_base(draft, disk_hash=seen, keep="mine", by=ana, store=store, now=LATER)  # noqa: E731
    assert refusal(deed, Conflict) == "disk-changed-again"


def test_a_publication_cut_short_after_the_file_was_written_is_finished(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    draft = approved(store, brought, ana, ben)
    (store.root / LESSON).write_text(draft.text, encoding="utf-8")

    publication = actions.publish(draft, seq=1, by=ana, store=store, brought=brought, now=NOW)

    assert (draft.state, publication.text) == ("published", on_disk(store))


def test_an_earlier_version_comes_back_as_a_draft_that_is_reviewed(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    original = on_disk(store)
    published(store, brought, ana, ben)
    before, after = queries.versions(LESSON)[-1], queries.versions(LESSON)[0]

    draft = actions.roll_back(LESSON, before.key, by=ben, store=store, brought=brought, now=LATER)
    actions.submit(draft, note="", by=ben, now=LATER)
    actions.approve(draft, seq=0, note="", by=ana, now=LATER)
    actions.publish(draft, seq=0, by=ben, store=store, brought=brought, now=LATER)

    assert (before.kind, after.kind) == ("from-disk", "published")
    assert on_disk(store) == original
    assert [one.kind for one in queries.versions(LESSON)] == ["published", "published", "from-disk"]


def test_a_rollback_does_not_push_an_open_draft_aside(store: Store, brought: Brought, ana: User, ben: User) -> None:
    publication = published(store, brought, ana, ben)
    begun(store, brought, ben)

    deed = lambda: actions.roll_back(  # noqa: E731
        LESSON, f"p{publication.id}", by=ana, store=store, brought=brought, now=LATER
    )
    assert refusal(deed, Conflict) == "file-has-draft"


def test_a_publication_can_neither_be_changed_nor_removed(store: Store, brought: Brought, ana: User, ben: User) -> None:
    published(store, brought, ana, ben)
    for statement in ("UPDATE publication SET text = 'x'", "DELETE FROM publication"):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_an_administrator_frees_a_file_whose_author_has_gone(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    draft = changed(store, brought, ana)

    assert refusal(lambda: actions.drop(draft, by=ben), NotAllowed) == "not-your-draft"
    actions.drop(draft, by=a_user("administrator"))

    assert draft.state == "dropped"
    kept = db.session.scalars(select(DraftRevision.text).where(DraftRevision.draft_id == draft.id))
    assert draft.text in kept.all()


def test_what_is_over_is_not_dropped(store: Store, brought: Brought, ana: User, ben: User) -> None:
    publication = published(store, brought, ana, ben)
    draft = queries.draft(publication.draft_id or 0)

    assert refusal(lambda: actions.drop(draft, by=a_user("administrator")), Conflict) == "not-from-published"
