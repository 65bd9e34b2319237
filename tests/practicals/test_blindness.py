"""Two assessors know nothing of each other before both have signed: not the marks, not whether there are any. And what
belongs to others is not found (AZ-02, AZ-03).
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.content.model import Catalogue, Checklist
from app.errors import NotFound
from app.events import Event
from app.practicals import lists, presentation, queries
from app.practicals.rules.results import State
from tests.factories import NOW, a_user
from tests.practicals.conftest import TODAY, People, appointed, assessed, current, give
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")
SECRET = "the-note-of-the-first-assessor"
NOTE = {"note:ask": SECRET, "find": 1.0}


def told(app: Flask, person: User, assessment_id: int) -> list[tuple[str, int, str]]:
    """Every page and answer about the assessment that somebody can get, without what differs by chance."""
    visitor, found = Visitor(app).sign_in(person, proved=NOW), []
    for path in (
        "/practicals/",
        f"/practicals/{assessment_id}",
        f"/practicals/{assessment_id}/sheet",
        f"/practicals/{assessment_id}/moderation",
        "/practicals/to-assess.csv",
        "/practicals/agreement",
        "/practicals/agreement.csv",
        "/practicals/strictness.csv",
        "/home",
        "/my-practicals",
        f"/my-practicals/{assessment_id}",
    ):
        page = visitor.visit(path)
        assert page.status < 500, path
        text = " ".join(page.tree.text_content().split()) if page.tree is not None else page.response.text
        found.append((path, page.status, text))
    answer = visitor.post_json(f"/practicals/{assessment_id}/marks", {"device": "d" * 16, "marks": []})
    found.append(("marks", answer.status_code, str(sorted((answer.get_json() or {}).items()))))
    return found


@pytest.mark.parametrize("signed", [False, True], ids=["filled", "signed"])
def test_the_second_assessor_cannot_tell_whether_the_first_has_begun_or_signed(
    app: Flask, people: People, double: Checklist, catalogue: Catalogue, signed: bool
) -> None:
    made = appointed(people, double, catalogue)
    before = told(app, people.two, made.id)

    give(made, people.one, **NOTE)
    if signed:
        assessed(made, people.one, catalogue, **NOTE)

    assert told(app, people.two, made.id) == before


def test_after_signing_one_still_sees_only_ones_own(
    app: Flask, people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.two, catalogue)
    before = told(app, people.two, made.id)

    give(made, people.one, **NOTE)

    assert told(app, people.two, made.id) == before
    assert all(SECRET not in text for _path, _status, text in before)


def test_queries_hold_nothing_of_the_other_before_both_have_signed(
    people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue, **NOTE)

    seen = queries.seen_by(people.two, made.id, TODAY)

    assert [sheet.appointment.person_id for sheet in seen.sheets] == [people.two.id]
    assert seen.progress is None and seen.state is State.OPEN and seen.differences == () and seen.result is None
    assert all(row.given == () and row.notes == () for row in presentation.results(seen))
    (line,) = lists.to_assess(people.two)
    assert (line.state, line.signed, line.begun, line.progress) == (State.OPEN, False, False, None)
    assert lists.organised(people.two) == []


def test_an_administrator_who_assesses_is_as_blind_as_anybody(
    app: Flask, people: People, double: Checklist, catalogue: Catalogue
) -> None:
    from app.practicals import standing

    second = a_user("administrator", name="Second Administrator")
    standing.grant(second, "first", catalogue, because="Founder.", by=people.administrator, now=NOW, today=TODAY)
    made = appointed(people, double, catalogue, assessors=[people.one, second])
    before = told(app, second, made.id)
    trail_before = trail(app, second)

    assessed(made, people.one, catalogue, **NOTE)

    assert told(app, second, made.id) == before
    assert trail(app, second) == trail_before, "the audit trail tells it"


def trail(app: Flask, person: User) -> str:
    return Visitor(app).sign_in(person).visit("/admin/trail").text


def test_the_candidate_learns_of_neither_signature_nor_disagreement(
    app: Flask, people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    before = told(app, people.candidate, made.id)

    assessed(made, people.one, catalogue, **NOTE)
    assert told(app, people.candidate, made.id) == before
    assessed(made, people.two, catalogue, ask=1.0)
    assert queries.state_of(current(made)) is State.MODERATION
    assert told(app, people.candidate, made.id) == before


def test_organisers_see_who_has_signed_and_no_marks(
    app: Flask, people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue, **NOTE)

    pages = told(app, people.instructor, made.id)
    texts = " ".join(text for _path, _status, text in pages)

    assert "Signed" in texts and SECRET not in texts
    assert queries.seen_by(people.instructor, made.id, TODAY).sheets == ()


def test_once_both_have_signed_each_sees_both(
    app: Flask, people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue, **NOTE)
    assessed(made, people.two, catalogue)

    page = Visitor(app).sign_in(people.two).visit(f"/practicals/{made.id}")

    assert SECRET in page.text and "Helen Marsh" in page.text and "95" in page.text


@pytest.mark.parametrize("who", ["third", "stranger"])
def test_az_03_anothers_assessment_is_not_found(
    app: Flask, people: People, double: Checklist, catalogue: Catalogue, who: str
) -> None:
    made, person = appointed(people, double, catalogue), getattr(people, who)
    visitor = Visitor(app).sign_in(person, proved=NOW)
    key = {"key": "k" * 12}

    for path in ("", "/sheet", "/moderation"):
        assert visitor.visit(f"/practicals/{made.id}{path}").status == 404, path
    assert visitor.visit(f"/my-practicals/{made.id}").status == 404
    assert visitor.post_json(f"/practicals/{made.id}/marks", {"device": "d" * 16, "marks": []}).status_code == 404
    assert visitor.post(f"/practicals/{made.id}/sheet", **key, do="sign").status == 404
    assert visitor.post(f"/practicals/{made.id}/moderation", because="Because I can try it.").status == 404
    assert visitor.post(f"/practicals/{made.id}/cancellation", because="Because I can try it.").status == 404
    assert visitor.post(f"/practicals/{made.id}/replacement", relieved="1", person="2").status == 404
    assert visitor.visit(f"/practicals/new/{people.candidate.id}/j-double").status == 404
    with pytest.raises(NotFound):
        queries.seen_by(person, made.id, TODAY)


def test_az_02_another_candidate_finds_nothing(
    app: Flask, people: People, double: Checklist, catalogue: Catalogue
) -> None:
    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue, **NOTE)
    assessed(made, people.two, catalogue)
    other = a_user()

    assert Visitor(app).sign_in(other).visit(f"/my-practicals/{made.id}").status == 404
    assert lists.assessments_of(other.id) == []


def test_a_relieved_assessor_no_longer_finds_it(
    app: Flask, people: People, double: Checklist, catalogue: Catalogue
) -> None:
    from app.practicals import actions
    from tests.practicals.conftest import at

    made = appointed(people, double, catalogue)
    actions.replace(
        made, relieved_id=people.two.id, person=people.third, by=people.instructor, catalogue=catalogue, at=at()
    )

    visitor = Visitor(app).sign_in(people.two)
    assert visitor.visit(f"/practicals/{made.id}").status == 404
    assert visitor.visit(f"/practicals/{made.id}/sheet").status == 404


def test_the_history_names_no_signature_before_the_end(people: People, double: Checklist, catalogue: Catalogue) -> None:
    from app import db

    made = appointed(people, double, catalogue)
    assessed(made, people.one, catalogue)

    assert db.session.scalars(select(Event.verb).where(Event.actor_id == people.one.id)).all() == []
