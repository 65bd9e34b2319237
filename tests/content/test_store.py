"""The store keeps the newest good catalogue; writing never overwrites somebody else's edit."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.content.load import InvalidContent
from app.content.store import Store
from app.content.write import write_file
from app.errors import Conflict, Invalid
from tests.content.courses import FILES, FIRST, LESSON, SECOND, SECOND_PATH, written


def test_a_changed_file_gives_a_new_catalogue(tmp_path: Path) -> None:
    store = Store(written(tmp_path), seconds=0)
    before = store.catalogue
    (tmp_path / SECOND_PATH).write_text(SECOND.replace("The second lesson", "Renamed"))

    assert store.refresh()

    assert store.catalogue.lesson("one-second").title == "Renamed"
    assert before.lesson("one-second").title == "The second lesson"


def test_nothing_changed_keeps_the_same_catalogue(tmp_path: Path) -> None:
    store = Store(written(tmp_path), seconds=0)
    before = store.catalogue

    assert not store.refresh()
    assert store.catalogue is before


def test_a_broken_file_leaves_the_last_good_catalogue_and_shows_its_problems(tmp_path: Path) -> None:
    store = Store(written(tmp_path), seconds=0)
    before = store.catalogue
    (tmp_path / SECOND_PATH).write_text("---\ntitle: [\n---\n")

    assert not store.refresh()

    assert store.catalogue is before
    assert not store.is_current
    assert {problem.path for problem in store.problems} >= {SECOND_PATH}
    (tmp_path / SECOND_PATH).write_text(SECOND)
    store.refresh()
    assert store.is_current


def test_content_that_is_broken_from_the_start_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidContent) as refused:
        Store(written(tmp_path, {SECOND_PATH: "Text"}))

    assert "no-front-matter" in {problem.code for problem in refused.value.problems}


def test_files_are_not_looked_at_before_the_time(tmp_path: Path) -> None:
    store = Store(written(tmp_path), seconds=3600)
    (tmp_path / SECOND_PATH).write_text(SECOND.replace("The second lesson", "Renamed"))

    assert not store.refresh()
    assert store.refresh(now=True)


def test_many_threads_see_one_catalogue_or_the_other(tmp_path: Path) -> None:
    store = Store(written(tmp_path), seconds=0)
    titles = set()

    def reading() -> None:
        for _ in range(20):
            store.refresh()
            titles.add(store.catalogue.lesson("one-second").title)

    threads = [threading.Thread(target=reading) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        (tmp_path / SECOND_PATH).write_text(SECOND.replace("The second lesson", f"Renamed {number}"))
    for thread in threads:
        thread.join()
    store.refresh(now=True)

    assert titles <= {"The second lesson", *(f"Renamed {number}" for number in range(5))}
    assert store.catalogue.lesson("one-second").title == "Renamed 4"


def test_writing_returns_the_hash_that_loading_gives(tmp_path: Path) -> None:
    store = Store(written(tmp_path), seconds=0)
    text = LESSON.replace("The first lesson", "New title")

    new = write_file(tmp_path, FIRST, text, store.catalogue.files[FIRST])
    store.refresh()

    assert store.catalogue.files[FIRST] == new == store.catalogue.lesson("one-first").hash
    assert store.catalogue.lesson("one-first").title == "New title"
    assert sorted(path.name for path in (tmp_path / FIRST).parent.iterdir()) == ["01-first.md", "02-second.md"]


def test_a_new_file_and_its_folders_are_made(tmp_path: Path) -> None:
    write_file(written(tmp_path), "modules/one/bank/deep/more.md", "# More\n", None)

    assert (tmp_path / "modules/one/bank/deep/more.md").read_text() == "# More\n"


@pytest.mark.parametrize("expected", [None, "0" * 64])
def test_a_file_that_somebody_else_changed_is_not_overwritten(expected: str | None, tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        write_file(written(tmp_path), FIRST, "mine", expected)

    assert (tmp_path / FIRST).read_text() == FILES[FIRST]


@pytest.mark.parametrize(
    "path",
    [
        "../outside.md",
        "/etc/passwd",
        "modules/../../x.md",
        "modules/one/lessons/../../../../x.md",
        "modules/one/lessons/.hidden.md",
        "modules/one/app.py",
        "modules\\one\\module.md",
        "modules/one/lessons/a\x00.md",
        "",
    ],
)
def test_nothing_is_written_outside_the_course(path: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        write_file(written(tmp_path / "content"), path, "x", None)

    assert [one.name for one in tmp_path.iterdir()] == ["content"]


def test_a_linked_folder_is_no_way_out(tmp_path: Path) -> None:
    root = written(tmp_path / "content")
    (tmp_path / "elsewhere").mkdir()
    (root / "modules/two").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Invalid):
        write_file(root, "modules/two/module.md", "x", None)
