"""A graded check with one question of each kind, put into a course as an author with an editor would."""

from __future__ import annotations

from app.content.model import Catalogue
from app.content.store import Store
from tests.reliability.server import Server, wait_for

ADDRESS = "/quizzes/every-kind"


def put_into(society: Server) -> list[str]:
    """Write it and wait until it is served. Returns the kinds."""
    course = Store(society.content).catalogue
    chosen = one_of_each(course)
    quiz = society.content / "modules" / course.modules[0].id / "quizzes" / "every-kind.md"
    modules, ids = ", ".join(module.id for module in course.modules), ", ".join(chosen.values())
    quiz.write_text(
        f"---\nid: every-kind\ntitle: One of each kind\nuse: exam\nfrom: [{modules}]\nquestions: [{ids}]\npass: 80\n---\nOne of each.\n"
    )
    wait_for(lambda: society.status_of(ADDRESS) not in (404, None), "the new quiz to be there")
    return sorted(chosen)


def one_of_each(course: Catalogue) -> dict[str, str]:
    """The first question of each kind that is not part of a case."""
    found: dict[str, str] = {}
    for question in (question for module in course.modules for question in module.bank if question.case_id is None):
        found.setdefault(question.kind, question.id)
    return found
