"""How many judge a practical: the checklist says so, unless the path somebody is assessed for says otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import db
from app.certification import queries as certification
from app.content.model import Catalogue
from app.evidence import queries as ledger
from app.practicals import revisions, standing
from app.practicals.models import Assessment, ChecklistRevision
from tests.factories import NOW
from tests.practicals.conftest import REASON, TODAY, People, assessed
from tests.practicals.test_pages import typed
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")


@pytest.mark.parametrize(
    ("path_id", "checklist_id", "needed"),
    [
        (None, "j-practical", 1), ("first", "j-practical", 1), ("second", "j-practical", 1), ("strict", "j-practical", 2),
        (None, "j-double", 2), ("first", "j-double", 2), ("strict", "j-double", 1),
    ],
)  # fmt: skip
def test_a_path_may_ask_for_another_number(
    catalogue: Catalogue, path_id: str | None, checklist_id: str, needed: int
) -> None:
    checklist = catalogue.checklist(checklist_id)

    asked = revisions.as_asked_by(catalogue.path(path_id) if path_id else None, checklist)

    assert asked.assessors == needed
    assert (asked.hash == checklist.hash) is (asked == checklist) is (needed == checklist.assessors)


def test_two_are_appointed_where_the_path_asks_for_two(people: People, visitor: Visitor, catalogue: Catalogue) -> None:
    visitor.sign_in(people.instructor, proved=NOW)
    person = visitor.visit(f"/certification/strict/people/{people.candidate.id}")
    (appoint,) = [link for link in person.links() if "/j-practical" in link]
    page = visitor.visit(appoint)
    chosen = {"assessor-1": str(people.one.id), "assessor-2": str(people.two.id)}

    alone = visitor.submit(page, "/practicals/new/", **{**chosen, "assessor-2": ""})
    assert alone.status == 422 and "Choose as many assessors as the checklist asks for: 2" in alone.text
    assert visitor.submit(page, "/practicals/new/", **chosen).status == 200

    made = db.session.query(Assessment).one()
    assessed(made, people.one, catalogue)
    assert ledger.entries_of(people.candidate.id) == []
    assessed(made, people.two, catalogue)
    assert [entry.author_id for entry in ledger.entries_of(people.candidate.id)] == [people.one.id, people.two.id]
    stands = certification.standing_of(people.candidate.id, catalogue.path("strict"), catalogue, TODAY)
    assert [check.met for check in stands.checks] == [True, False]


def test_one_signs_alone_where_the_path_asks_for_one(people: People, visitor: Visitor, catalogue: Catalogue) -> None:
    month_ago = TODAY - timedelta(days=30)
    standing.grant(
        people.instructor, "first", catalogue, because=REASON, by=people.administrator, now=NOW, today=month_ago
    )
    visitor.sign_in(people.instructor, proved=NOW)
    person = visitor.visit(f"/certification/strict/people/{people.candidate.id}")
    (sheet,) = [link for link in person.links() if "/j-double" in link]

    visitor.submit(visitor.visit(sheet), "/sign-off/", **typed(people.instructor), do="sign")

    assert [entry.author_id for entry in ledger.entries_of(people.candidate.id)] == [people.instructor.id]
    without = visitor.visit(f"/practicals/sign-off/{people.candidate.id}/j-double")
    assert without.heading == "Appoint assessors", "without a path the checklist's own number holds"


def test_a_path_that_is_none_is_not_there(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.instructor)

    assert visitor.visit(f"/practicals/new/{people.candidate.id}/j-double?path=none").status == 404
    assert db.session.query(ChecklistRevision).count() == 0
