"""The pages of the course: curriculum map, module, lesson, for visitors, members and people without a cohort."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from markdown_it import MarkdownIt
from sqlalchemy import Engine, func, select

from app import clock, db
from app.accounts.models import User
from app.content.model import Catalogue, Lesson, Module
from app.evidence.models import Entry
from app.learning import actions, queries
from app.learning.models import Reading
from app.quizzes import actions as quizzes
from tests.factories import NOW, a_cohort, a_user
from tests.statements import counted
from tests.visitor import Visitor

LONDON = ZoneInfo("Europe/London")
OPEN, CLOSED = "/lessons/the-joint", "/lessons/the-capsule"


@pytest.fixture(autouse=True)
def _the_day_of_these_tests() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def finish(learner: User, module: Module, *lessons: Lesson) -> None:
    for lesson in lessons:
        actions.finish(learner.id, lesson, module, now=NOW - timedelta(days=2), zone=LONDON)


def answer(learner: User, lesson: Lesson, catalogue: Catalogue, option: str) -> None:
    attempt = quizzes.lesson_attempt(learner, lesson, NOW)
    item = quizzes.lesson_item(attempt, lesson, "l-load", catalogue, NOW)
    quizzes.save_answer(attempt, item, [option], "sure", write_id="write-0001", base_version=0, writer=1, now=NOW)
    quizzes.check(attempt, item, NOW)


# the map and the module


def test_a_visitor_sees_the_map_without_progress(visitor: Visitor) -> None:
    page = visitor.visit("/course")

    assert page.status == 200 and "Joints" in page.text and "2 lessons" in page.text
    assert not page.tree.xpath("//progress") and "Continue" not in page.text


def test_a_learner_sees_how_far_they_are_and_goes_on(
    learner: User, visitor: Visitor, module: Module, joint: Lesson
) -> None:
    finish(learner, module, joint)

    page = visitor.sign_in(learner).visit("/course")

    assert "1 of 2 lessons, 0 of 3 objectives" in page.text and "Continue: The capsule" in page.text
    assert CLOSED in page.links()


def test_a_module_shows_states_quizzes_and_objectives(
    learner: User, visitor: Visitor, module: Module, joint: Lesson, catalogue: Catalogue
) -> None:
    finish(learner, module, joint)
    answer(learner, joint, catalogue, "ligament")

    page = visitor.sign_in(learner).visit("/modules/joints")

    assert "1 of 2 lessons · 1 of 3 objectives · about 5 min left" in page.text
    assert page.tree.xpath("//a[@href='/lessons/the-joint']/@data-state") == ["read"]
    assert page.tree.xpath("//a[@href='/lessons/the-capsule']/@data-state") == ["none"]
    assert {"/quizzes/j-exam", "/quizzes/j-practice", "/quizzes/j-pretest"} <= set(page.links())
    assert "Say what carries the load." in page.text


def test_a_visitor_learns_which_lesson_is_open(visitor: Visitor) -> None:
    page = visitor.visit("/modules/joints")

    assert page.status == 200 and "Open to everybody" in page.text and not page.tree.xpath("//progress")


def test_lessons_added_after_all_was_read_are_announced(learner: User, visitor: Visitor, module: Module) -> None:
    smaller = replace(module, lessons=module.lessons[:1])
    finish(learner, smaller, module.lessons[0])

    visitor.sign_in(learner)
    page, course = visitor.visit("/modules/joints"), visitor.visit("/course")

    assert "1 lesson is new since you read all of it" in page.text
    assert "1 new lesson" in course.text
    assert course.tree.xpath("//li[contains(@class, 'module-card')]/@data-state") == ["done"]


@pytest.mark.parametrize("address", ["/modules/none", "/lessons/none", "/lessons/", "/modules/the-joint"])
def test_what_is_not_in_the_course_is_not_found(learner: User, visitor: Visitor, address: str) -> None:
    assert visitor.sign_in(learner).visit(address).status == 404


def test_glossary_and_references_are_open(visitor: Visitor) -> None:
    assert "Where bones meet." in visitor.visit("/glossary").text
    assert "A reference. 2001." in visitor.visit("/references").text


# the lesson: who may read it


def test_a_visitor_reads_the_first_lesson_and_is_told_what_an_account_keeps(visitor: Visitor) -> None:
    page = visitor.visit(OPEN)

    assert page.status == 200 and "is where bones meet" in page.text and "What carries the load?" in page.text
    assert "Create account" in page.text and "KEY-" not in str(page.response.data)
    assert not page.tree.xpath("//form[contains(@action, 'completion')]")
    assert page.tree.xpath("//*[@data-reading]/@data-reading") == [""], "nothing is kept for visitors"


def test_a_visitor_is_told_why_other_lessons_are_closed(visitor: Visitor) -> None:
    page = visitor.visit(CLOSED)

    assert page.status == 403 and "open to members of a cohort" in page.text
    assert "The layers" not in page.text


def test_somebody_without_a_cohort_reads_the_first_lesson_and_answers_nothing(
    visitor: Visitor, database: Engine
) -> None:
    visitor.sign_in(a_user())
    first, second = visitor.visit(OPEN), visitor.visit(CLOSED)

    assert first.status == 200 and not first.tree.xpath("//form[@data-answer]")
    assert second.status == 403 and "Join one with the code" in second.text
    assert visitor.post(f"{CLOSED}/completion").status == 403
    assert visitor.post(f"{CLOSED}/place", place="", share="0.5").status == 403
    assert db.session.scalar(select(func.count()).select_from(Reading)) == 0


@pytest.mark.parametrize(
    "cohort",
    [
        {"starts_on": (NOW + timedelta(days=1)).date()},
        {"ends_on": (NOW - timedelta(days=1)).date()},
        {"closed_at": NOW},
    ],
)
def test_a_cohort_that_is_not_open_opens_no_lesson(
    visitor: Visitor, database: Engine, cohort: dict[str, object]
) -> None:
    user = a_user()
    a_cohort(learners=(user,), **cohort)

    assert visitor.sign_in(user).visit(CLOSED).status == 403


def test_a_member_reads_answers_and_sees_the_outline(learner: User, visitor: Visitor) -> None:
    page = visitor.sign_in(learner).visit(CLOSED)

    assert page.status == 200 and "There are two." in page.text
    assert page.tree.xpath("//form[@data-answer]") and "lesson 2 of 2" in page.text
    assert OPEN in page.links() and "Draft: awaiting an instructor’s review" in page.text
    assert page.tree.xpath("//a[@aria-current='page']/@href").count(CLOSED) == 1


def test_staff_read_without_a_cohort(visitor: Visitor, database: Engine) -> None:
    assert visitor.sign_in(a_user("instructor")).visit(CLOSED).status == 200


# the lesson: what it does


def test_finishing_leads_on_and_shows_the_day(learner: User, visitor: Visitor) -> None:
    visitor.sign_in(learner)
    page = visitor.visit(OPEN)

    following = visitor.client.post(f"{OPEN}/completion", data={"csrf_token": visitor.token(OPEN), "next": "lesson"})
    last = visitor.submit(visitor.visit(CLOSED), "/completion")
    again = visitor.visit(OPEN)

    assert "Finished, go on to the next" in page.text
    assert following.status_code == 303 and following.headers["Location"].endswith(CLOSED)
    assert last.heading == "Joints" and "2 of 2 lessons" in last.text
    assert "You finished this lesson on 23 Nov 2026." in again.text and "Next: The capsule" in again.text
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 3


def test_the_place_is_kept_with_and_without_scripts(learner: User, visitor: Visitor) -> None:
    visitor.sign_in(learner)
    body = {"csrf_token": visitor.token(OPEN), "place": "what-carries", "share": "0.41"}

    silent = visitor.client.post(f"{OPEN}/place", data=body, headers={"Accept": "application/json"})
    plain = visitor.client.post(f"{OPEN}/place", data=body)

    assert (silent.status_code, silent.data) == (204, b"")
    assert plain.status_code == 303 and plain.headers["Location"].endswith(f"{OPEN}#what-carries")
    page = visitor.visit(OPEN)
    assert page.tree.xpath("//*[@data-resume]/a/@href") == ["#what-carries"]
    assert page.tree.xpath("//*[@data-reading]/@data-place") == ["what-carries"]


@pytest.mark.parametrize("share", ["nan", "-0.1", "1.1", "inf", "half"])
def test_a_share_that_cannot_be_is_refused(learner: User, visitor: Visitor, share: str) -> None:
    assert visitor.sign_in(learner).post(f"{OPEN}/place", token_from=OPEN, place="", share=share).status == 422
    assert queries.readings_of(learner.id) == {}


def test_without_a_token_nothing_is_kept(learner: User, visitor: Visitor) -> None:
    visitor.sign_in(learner)
    for deed in ("completion", "place"):
        assert visitor.client.post(f"{OPEN}/{deed}", data={"share": "0.5"}).status_code in (400, 403)
    assert queries.readings_of(learner.id) == {}


def test_what_changed_since_finishing_is_shown_and_noted_by_finishing_again(
    learner: User, visitor: Visitor, module: Module, joint: Lesson
) -> None:
    older = replace(joint, sections=tuple(replace(section, hash="older") for section in joint.sections[1:]))
    finish(learner, module, older)
    visitor.sign_in(learner)

    page = visitor.visit(OPEN)
    done = visitor.submit(page, "/completion")

    assert "2 sections changed since you read it." in page.text and "The lesson stays finished." in page.text
    assert "#what-carries" in page.links() and "#main" in page.links()
    assert done.status == 200 and "changed since you read it" not in visitor.visit(OPEN).text


# what it costs


def test_a_lesson_takes_at_most_five_statements(
    learner: User, visitor: Visitor, module: Module, joint: Lesson, catalogue: Catalogue, app: Flask
) -> None:
    finish(learner, module, joint)
    answer(learner, joint, catalogue, "muscle")
    visitor.sign_in(learner)

    for address in (OPEN, CLOSED):
        with counted(app.extensions["keystone-engine"]) as seen:
            assert visitor.client.get(address).status_code == 200
        assert len(seen) <= 5, (address, seen)


@pytest.mark.parametrize(
    ("address", "most"), [("/course", 3), ("/modules/joints", 4), ("/glossary", 1), ("/references", 1)]
)
def test_other_pages_take_few_statements(learner: User, visitor: Visitor, app: Flask, address: str, most: int) -> None:
    visitor.sign_in(learner)
    with counted(app.extensions["keystone-engine"]) as seen:
        assert visitor.client.get(address).status_code == 200
    assert len(seen) <= most, seen


def test_reading_pages_writes_nothing(
    learner: User, visitor: Visitor, module: Module, joint: Lesson, catalogue: Catalogue, database: Engine
) -> None:
    answer(learner, joint, catalogue, "muscle")
    visitor.sign_in(learner)
    for address in ("/course", "/modules/joints", OPEN, CLOSED, "/glossary", "/references"):
        with counted(database) as seen:
            assert visitor.client.get(address).status_code == 200
        assert all(statement.lstrip().startswith("SELECT") for statement in seen), (address, seen)
    assert queries.readings_of(learner.id) == {}


def test_no_markdown_is_rendered_while_somebody_waits(
    learner: User,
    visitor: Visitor,
    module: Module,
    joint: Lesson,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finish(learner, module, joint)
    answer(learner, joint, catalogue, "ligament")
    visitor.sign_in(learner)

    def rendered(*_given: object, **_options: object) -> None:
        raise AssertionError("Markdown was rendered during a GET")

    for name in ("parse", "parseInline", "render", "renderInline"):
        monkeypatch.setattr(MarkdownIt, name, rendered)
    for address in ("/course", "/modules/joints", OPEN, CLOSED, "/glossary", "/references"):
        assert visitor.visit(address).status == 200, address
