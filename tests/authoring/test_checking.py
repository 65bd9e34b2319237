"""The course as it would be with a draft in place: problems, preview, and nothing left behind."""

from __future__ import annotations

import pytest

from app.authoring import checking
from app.authoring.preview import Card, preview
from app.content.store import Store
from app.quizzes.rules import grading
from tests.authoring.conftest import BANK, LESSON, on_disk


def test_a_draft_without_a_fault_has_no_errors(store: Store) -> None:
    found = checking.checked(store, LESSON, on_disk(store))

    assert found.blocking == ()


def test_a_problem_has_the_line_in_which_it_stands(store: Store) -> None:
    text = on_disk(store).replace("glossary.md#joint", "glossary.md#nothing")

    found = checking.checked(store, LESSON, text)

    (error,) = found.blocking
    assert (error.path, error.code) == (LESSON, "unknown-term")
    assert "glossary.md#nothing" in text.split("\n")[error.line - 1]


def test_a_problem_the_draft_causes_elsewhere_is_told_apart(store: Store) -> None:
    found = checking.checked(store, "glossary.md", "## bone\nHard.\n")

    assert {(one.path, one.code) for one in found.elsewhere} == {(LESSON, "unknown-term")}
    assert found.blocking == found.elsewhere


def test_a_problem_that_was_there_before_is_not_blamed_on_the_draft(store: Store) -> None:
    (store.root / "references.md").write_text("## 1\nA reference.\n\n## 2\nNobody cites it.\n", encoding="utf-8")
    store.refresh(now=True)

    found = checking.checked(store, LESSON, on_disk(store))

    assert any(one.code == "unused-reference" for one in store.problems)
    assert all(one.code != "unused-reference" for one in found.problems)


def test_the_quality_of_the_file_is_judged_too(store: Store) -> None:
    (store.root / "forbidden-claims.md").write_text("## cures everything\nNobody can say so.\n", encoding="utf-8")
    store.refresh(now=True)

    text = on_disk(store).replace("Text about load.", "This cures everything.")
    found = checking.checked(store, LESSON, text)

    (error,) = found.blocking
    assert error.code == "forbidden-claim"
    assert "cures everything" in text.split("\n")[error.line - 1]
    assert any(one.code == "lesson-short" for one in found.own)


def test_the_judgement_of_a_file_is_part_of_that_of_the_course(store: Store) -> None:
    whole = checking.quality_of_course(store.catalogue)

    for path in (LESSON, BANK, "certification/first.md"):
        mine = set(checking.quality_of_file(store.catalogue, path))
        assert mine == {one for one in whole if one.path == path}


def test_checking_leaves_the_course_as_it_is(store: Store) -> None:
    before, problems, hash = on_disk(store), store.problems, store.catalogue.hash

    checking.checked(store, LESSON, "broken")
    checking.checked(store, "modules/joints/lessons/02-new.md", "broken, too")
    store.refresh(now=True)

    assert (on_disk(store), store.problems, store.catalogue.hash) == (before, problems, hash)
    assert store.with_texts({}).hash == hash


def test_a_new_lesson_stands_in_the_order_of_its_name(store: Store) -> None:
    text = on_disk(store).replace("id: the-joint", "id: before").replace("j.name", "b.name").replace("j.load", "b.load")
    text = text.replace("l-load", "m-load").replace("l-rib", "m-rib")

    catalogue = store.with_texts({"modules/joints/lessons/00-before.md": text})

    assert [lesson.id for lesson in catalogue.lessons] == ["before", "the-joint"]


def test_problems_with_several_texts_at_once(store: Store) -> None:
    texts = {"glossary.md": "## bone\nHard.\n", LESSON: on_disk(store).replace("glossary.md#joint", "glossary.md#bone")}

    assert not [one for one in checking.problems_with(store, texts) if one.severity == "error"]


def test_a_lesson_is_shown_with_its_questions_in_their_places(store: Store) -> None:
    shown = preview(store.catalogue, LESSON, "lesson", answers=False)

    cards = [part for part in shown.parts if isinstance(part, Card)]
    assert [card.view.id for card in cards] == ["l-load", "l-rib"]
    assert "where bones meet" in str(shown.parts[0])
    assert all(card.view.locked and card.view.verdict is None for card in cards)
    assert "KEY" not in repr(shown.parts)


def test_with_answers_every_kind_of_question_shows_what_is_right(store: Store) -> None:
    shown = preview(store.catalogue, BANK, "bank", answers=True)

    views = [part.view for part in shown.parts if isinstance(part, Card)]
    assert len(views) == 11
    assert {view.verdict for view in views} == {"right"}
    assert "KEY-one-explanation" in views[0].explanation_html
    assert views[0].hints_html and views[-2].case["title"] == "Somebody limps"  # type: ignore[index]


def test_the_right_answer_of_every_question_is_worth_all_its_points(store: Store) -> None:
    from app.authoring.preview import right_answer

    for question in store.catalogue.questions_of_module("joints"):
        assert grading.grade(question, right_answer(question)).is_right, question.id


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("modules/joints/module.md", "module"), ("modules/joints/quizzes/exam.md", "quiz"),
        ("modules/joints/checklists/practical.md", "checklist"), ("certification/first.md", "path"),
    ],
)  # fmt: skip
def test_every_other_kind_of_file_is_shown_as_what_it_describes(store: Store, path: str, kind: str) -> None:
    assert preview(store.catalogue, path, kind, answers=False).thing.path == path


def test_what_cannot_be_read_shows_nothing(store: Store) -> None:
    found = checking.checked(store, LESSON, "no settings at all")

    assert preview(found.catalogue, LESSON, "lesson", answers=False).thing is None
