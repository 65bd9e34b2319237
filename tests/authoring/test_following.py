"""Two machines with a folder each and one database."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import db
from app.accounts.models import User
from app.authoring import actions
from app.authoring.following import Brought, clashes, follow
from app.content.store import Store
from app.errors import Conflict
from tests.authoring.conftest import LESSON, MORE, on_disk
from tests.authoring.test_actions import approved, begun, published
from tests.factories import NOW
from tests.quizzes.course import write_course


@pytest.fixture
def other(tmp_path: Path) -> Store:
    """The folder of the second machine."""
    return Store(write_course(tmp_path / "other" / "content", **MORE))


@pytest.fixture
def other_brought(tmp_path: Path) -> Brought:
    return Brought(tmp_path / "other" / "data")


def write(store: Store, text: str) -> None:
    (store.root / LESSON).write_text(text, encoding="utf-8")


def test_a_publication_on_one_machine_reaches_the_other(
    store: Store, brought: Brought, other: Store, other_brought: Brought, ana: User, ben: User
) -> None:
    publication = published(store, brought, ana, ben, old="title: The joint", new="title: The better joint")

    assert follow(other, other_brought) == ()

    assert on_disk(other) == publication.text
    assert other.catalogue.lesson("the-joint").title == "The better joint"
    assert other_brought.read() == {LESSON: publication.hash}


def test_a_machine_that_was_away_catches_up_at_once(
    store: Store, brought: Brought, other: Store, other_brought: Brought, ana: User, ben: User
) -> None:
    published(store, brought, ana, ben, old="Text about load.", new="One.")
    last = published(store, brought, ben, ana, old="One.", new="Two.")

    follow(other, other_brought)

    assert on_disk(other) == last.text


def test_a_new_file_is_created_on_the_other_machine(
    store: Store, brought: Brought, other: Store, other_brought: Brought, ana: User, ben: User
) -> None:
    path = "modules/joints/checklists/second.md"
    draft = actions.begin(path, by=ana, store=store, brought=brought, now=NOW, new=True)
    actions.submit(draft, note="", by=ana, now=NOW)
    actions.approve(draft, seq=0, note="", by=ben, now=NOW)
    actions.publish(draft, seq=0, by=ana, store=store, brought=brought, now=NOW)

    follow(other, other_brought)

    assert on_disk(other, path) == draft.text
    assert other.catalogue.checklist("second").title == "Second"


def test_what_somebody_wrote_on_disk_is_a_clash_and_stays(
    store: Store, brought: Brought, other: Store, other_brought: Brought, ana: User, ben: User
) -> None:
    foreign = on_disk(other).replace("is where", "on this machine is where")
    write(other, foreign)
    publication = published(store, brought, ana, ben)

    (clash,) = follow(other, other_brought)

    assert (clash.path, clash.publication_id) == (LESSON, publication.id)
    assert on_disk(other) == foreign
    assert clashes(other.root, other_brought) == (clash,)


def test_a_clash_is_settled_by_publishing_from_that_machine(
    store: Store, brought: Brought, other: Store, other_brought: Brought, ana: User, ben: User
) -> None:
    write(other, on_disk(other).replace("is where", "on this machine is where"))
    published(store, brought, ana, ben)
    follow(other, other_brought)

    last = published(other, other_brought, ana, ben)
    follow(store, brought)

    assert clashes(other.root, other_brought) == clashes(store.root, brought) == ()
    assert on_disk(store) == on_disk(other) == last.text


def test_a_file_put_back_on_disk_after_it_was_brought_is_left_alone(
    store: Store, brought: Brought, other: Store, other_brought: Brought, ana: User, ben: User
) -> None:
    original = on_disk(other)
    published(store, brought, ana, ben)
    follow(other, other_brought)
    write(other, original)

    assert follow(other, other_brought) == ()
    assert on_disk(other) == original


def test_the_machine_that_published_does_not_undo_a_later_edit_on_disk(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    original = on_disk(store)
    published(store, brought, ana, ben)
    db.session.commit()
    write(store, original)

    assert follow(store, brought) == ()
    assert on_disk(store) == original


def test_a_draft_begins_from_the_newest_publication_wherever_it_is_begun(
    store: Store, brought: Brought, other: Store, other_brought: Brought, ana: User, ben: User
) -> None:
    publication = published(store, brought, ana, ben)

    assert begun(other, other_brought, ben).base_hash == publication.hash


def test_a_draft_from_before_a_publication_elsewhere_is_a_conflict(
    store: Store, brought: Brought, other: Store, other_brought: Brought, ana: User, ben: User
) -> None:
    first = approved(store, brought, ana, ben)
    first.state = "dropped"  # so that a second one can be published meanwhile
    db.session.flush()
    published(other, other_brought, ben, ana, old="Text about load.", new="Faster.")
    db.session.flush()
    first.state = "approved"
    db.session.flush()

    with pytest.raises(Conflict) as refused:
        actions.publish(first, seq=1, by=ana, store=store, brought=brought, now=NOW)

    assert refused.value.reason == "file-changed"
    assert "Faster." in on_disk(store)


def test_a_damaged_note_of_what_was_brought_counts_as_none(
    store: Store, brought: Brought, other: Store, other_brought: Brought, tmp_path: Path, ana: User, ben: User
) -> None:
    publication = published(store, brought, ana, ben)
    (tmp_path / "other" / "data").mkdir()
    (tmp_path / "other" / "data" / "publications.json").write_text("{half", encoding="utf-8")

    follow(other, other_brought)

    assert on_disk(other) == publication.text
