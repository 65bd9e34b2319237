"""What authors look up: files by module, versions, the condition of the content."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.accounts.models import User
from app.authoring import actions, overview, presentation, queries
from app.authoring.following import Brought
from app.content.store import Store
from app.errors import NotFound
from tests.authoring.conftest import BANK, LESSON, on_disk
from tests.authoring.test_actions import approved, begun, changed, published
from tests.factories import NOW


def listed(store: Store, search: str = "") -> dict[str, overview.File]:
    return {file.path: file for group in overview.groups(store, search) for file in group.files}


def test_files_stand_by_module_with_those_of_the_course_last(store: Store, ana: User) -> None:
    groups = overview.groups(store)

    assert [group.title for group in groups] == ["Joints", ""]
    assert [file.kind for file in groups[0].files] == ["module", "lesson", "bank", *["quiz"] * 5, "checklist"]
    assert {file.path for file in groups[1].files} == {
        "course.md", "certification/first.md", "glossary.md", "references.md",
    }  # fmt: skip


def test_a_file_shows_its_draft_and_a_new_one_stands_among_them(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    begun(store, brought, ana)
    actions.begin("modules/joints/lessons/02-more.md", by=ben, store=store, brought=brought, now=NOW, new=True)

    files = listed(store)

    assert (files[LESSON].title, files[LESSON].author) == ("The joint", "Ana Author")
    assert files[BANK].draft is None
    assert files["modules/joints/lessons/02-more.md"].author == "Ben Reviewer"


def test_drafts_stand_first_and_those_that_wait_before_the_others(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    begun(store, brought, ben, BANK)
    draft = changed(store, brought, ana)
    actions.submit(draft, note="", by=ana, now=NOW)

    assert [file.path for file in overview.with_drafts(overview.groups(store))] == [LESSON, BANK]


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ("ARM FOSSA", {BANK}),
        ("the joint", {LESSON, BANK}),
        ("checklists/", {"modules/joints/checklists/practical.md"}),
        ("nowhere to be found", set()),
    ],
)
def test_the_search_looks_at_titles_paths_and_texts(store: Store, ana: User, words: str, paths: set[str]) -> None:
    assert set(listed(store, words)) == paths


def test_a_hit_in_the_text_shows_its_line(store: Store, ana: User) -> None:
    assert listed(store, "arm fossa")[BANK].hit == "| Arm fossa <!-- fossa --> | Two <!-- two --> |"


def test_the_search_looks_into_drafts_as_they_stand(store: Store, brought: Brought, ana: User) -> None:
    changed(store, brought, ana, new="Wholly unheard of.")

    assert set(listed(store, "unheard of")) == {LESSON}


def test_only_drafts_of_others_wait_for_somebody(store: Store, brought: Brought, ana: User, ben: User) -> None:
    draft = changed(store, brought, ana)
    assert queries.waiting_for(ben.id) == 0
    actions.submit(draft, note="", by=ana, now=NOW)

    assert (queries.waiting_for(ana.id), queries.waiting_for(ben.id)) == (0, 1)


def test_the_newest_version_stands_first_and_texts_found_on_disk_are_among_them(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    original = on_disk(store)
    first = published(store, brought, ana, ben, new="One.")
    foreign = on_disk(store).replace("One.", "On disk.")
    (store.root / LESSON).write_text(foreign, encoding="utf-8")
    brought.note({LESSON: first.hash})
    second = published(store, brought, ben, ana, old="On disk.", new="Two.")

    versions = queries.versions(LESSON)

    assert [one.key for one in versions] == [f"p{second.id}", f"b{second.id}", f"p{first.id}", f"b{first.id}"]
    texts = [queries.text_of(LESSON, one.key) for one in versions]
    assert texts == [second.text, foreign, first.text, original]
    assert (versions[0].author, versions[0].approved_by, versions[0].note) == ("Ben Reviewer", "Ana Author", "Why")


@pytest.mark.parametrize("key", ["", "p", "p0", "b0", "x1", "p999999999999", "p-1", "disk", "p¹"])
def test_a_version_that_does_not_exist_is_not_found(store: Store, ana: User, key: str) -> None:
    with pytest.raises(NotFound):
        queries.text_of(LESSON, key)


def test_a_version_of_another_file_is_not_found(store: Store, brought: Brought, ana: User, ben: User) -> None:
    publication = published(store, brought, ana, ben)

    with pytest.raises(NotFound):
        queries.text_of(BANK, f"p{publication.id}")


def test_a_state_of_another_draft_is_not_found(store: Store, brought: Brought, ana: User) -> None:
    draft, other = changed(store, brought, ana), begun(store, brought, ana, BANK)

    with pytest.raises(NotFound):
        queries.revision(other.id, queries.revisions(draft.id)[0].id)


def test_any_two_versions_can_be_compared(store: Store, brought: Brought, ana: User, ben: User) -> None:
    publication = published(store, brought, ana, ben)

    page = presentation.file_page(LESSON, store, old=f"b{publication.id}", new="disk")

    assert [line.text for line in page.differences if line.kind in ("added", "removed")] == [
        "Text about load.", "New words.",
    ]  # fmt: skip
    assert page.is_newest


def test_without_a_choice_the_last_change_stands_ready(store: Store, brought: Brought, ana: User, ben: User) -> None:
    publication = published(store, brought, ana, ben)

    assert presentation.file_page(LESSON, store).picked == (f"b{publication.id}", f"p{publication.id}")
    (store.root / LESSON).write_text("changed", encoding="utf-8")
    assert presentation.file_page(LESSON, store).picked == (f"p{publication.id}", "disk")


@pytest.mark.parametrize(
    "path", ["modules/joints/lessons/09-none.md", "../config.py", "modules/joints/figures/arch.svg"]
)
def test_there_is_no_page_for_what_is_no_file_of_the_course(store: Store, ana: User, path: str) -> None:
    with pytest.raises(NotFound):
        presentation.file_page(path, store)


def test_broken_files_leave_the_last_good_course_live_and_are_listed(store: Store, ana: User, tmp_path: Path) -> None:
    assert not overview.condition(store, tmp_path).needs_somebody
    (store.root / LESSON).write_text(on_disk(store).replace("title: The joint", "titel: The joint"), encoding="utf-8")
    store.refresh(now=True)

    condition = overview.condition(store, tmp_path)

    assert condition.needs_somebody and not condition.is_current and condition.errors
    assert store.catalogue.lesson("the-joint").title == "The joint"
    assert any(one.path == LESSON and one.line == 3 and "titel" in one.message for one in overview.disk_problems(store))
    assert not store.catalogue.errors
    assert {one.code for one in overview.quality(store)} >= {"lesson-short"}


def test_the_page_of_a_draft_knows_when_the_disk_has_moved(
    store: Store, brought: Brought, ana: User, ben: User
) -> None:
    draft = approved(store, brought, ana, ben)
    assert not presentation.draft_page(draft, ana, store).moved

    (store.root / LESSON).write_text("changed", encoding="utf-8")

    assert presentation.draft_page(draft, ana, store).moved


def test_kept_states_come_newest_first(store: Store, brought: Brought, ana: User) -> None:
    draft = begun(store, brought, ana)
    for minute in (0, 20, 40):
        text, moment = f"at {minute}", NOW + timedelta(minutes=minute)
        actions.save(draft, text, seq=draft.seq, by=ana, now=moment)

    assert [one.text for one in queries.revisions(draft.id)] == ["at 20", "at 0", draft.base_text]
