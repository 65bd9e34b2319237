"""What the society's course must hold, beyond loading without errors. The figures are minimums agreed for each module."""

from __future__ import annotations

import pytest

from app.content.check import course_problems
from app.content.model import Catalogue, Module
from app.content.store import Store

LEAST = {  # module: (lessons, questions of the bank)
    "foundations": (6, 25),
    "safety-and-evidence": (5, 30),
    "category-1": (6, 25),
    "category-2": (6, 25),
    "category-3": (6, 25),
    "extremities": (4, 20),
    "cranial": (6, 25),
    "cmrt": (5, 25),
    "tmj": (4, 20),
    "cranial-specific": (4, 15),
    "paediatrics": (5, 25),
    "sutural": (4, 20),
    "intraoral": (4, 15),
}


@pytest.fixture
def course(content: Store) -> Catalogue:
    return content.catalogue


@pytest.fixture(params=list(LEAST))
def module(request: pytest.FixtureRequest, course: Catalogue) -> Module:
    return course.module(request.param)


def test_the_course_has_its_thirteen_modules_in_order(course: Catalogue) -> None:
    assert [module.id for module in course.modules] == list(LEAST)


def test_the_course_loads_without_a_problem_and_passes_the_check(course: Catalogue) -> None:
    assert [str(found) for found in course.problems] == []
    assert [str(found) for found in course_problems(course)] == []


def test_the_course_is_large_enough(course: Catalogue) -> None:
    cases = [
        case
        for module in course.modules
        for case in (*module.cases, *(case for lesson in module.lessons for case in lesson.cases))
    ]

    assert len(course.lessons) >= 60
    assert sum(len(module.bank) for module in course.modules) >= 295
    assert len(course.figures) >= 40
    assert len(cases) >= 30
    assert len(course.glossary) >= 90


def test_every_module_has_its_lessons_bank_cases_and_checklist(module: Module) -> None:
    lessons, questions = LEAST[module.id]

    assert len(module.lessons) >= lessons
    assert len(module.bank) >= questions
    assert len(module.cases) >= 2
    assert all(len(case.question_ids) >= 2 for case in module.cases)
    assert module.checklists
    assert any(step.critical for checklist in module.checklists for step in checklist.steps)


def test_every_module_has_a_pretest_practice_a_graded_check_and_a_flash_set(module: Module, course: Catalogue) -> None:
    quizzes = {quiz.id.rpartition("-")[2]: quiz for quiz in module.quizzes}

    assert {name: quizzes[name].use for name in ("pretest", "practice", "check", "flash")} == {
        "pretest": "pretest", "practice": "practice", "check": "exam", "flash": "practice",
    }  # fmt: skip
    assert 3 <= len(quizzes["pretest"].question_ids) <= 4
    assert 10 <= (quizzes["check"].draw or 0) <= 15
    assert quizzes["check"].pass_percent == 80
    assert len(course.pool(quizzes["check"])) > 0


def test_every_bank_uses_at_least_seven_kinds_of_question(module: Module) -> None:
    kinds = {question.kind for question in module.bank} | ({"case"} if module.cases else set())

    assert len(kinds) >= 7, sorted(kinds)


def test_every_lesson_has_objectives_questions_an_owner_and_a_date(module: Module) -> None:
    for lesson in module.lessons:
        assert 1 <= len(lesson.objectives) <= 3, lesson.id
        assert len(lesson.questions) >= 2, lesson.id
        assert lesson.owner and lesson.review_by and lesson.terms, lesson.id
        assert lesson.status == "draft" or lesson.reviewed_by, lesson.id


def test_no_option_says_all_or_none_of_the_above(course: Catalogue) -> None:
    said = [
        (question.id, option.text)
        for module in course.modules
        for question in course.questions_of_module(module.id)
        for option in getattr(question, "options", ())
        if option.text.lower().strip(". ") in {"all of the above", "none of the above", "all of these", "none of these"}
    ]

    assert said == []
