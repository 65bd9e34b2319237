"""The board from its summaries: who is shown, what is kept, and deeds for many that can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, func, select

from app import clock, db, jobs
from app.accounts.models import User
from app.certification import actions, boards, bulk, summaries
from app.certification.models import BulkDeed, SavedFilter, StandingSummary
from app.certification.rules.board import Chosen
from app.certification.rules.facts import Stage
from app.content.model import Catalogue, Path
from app.credentials import actions as credentials
from app.credentials.models import Award
from app.errors import Conflict, Invalid, NotFound
from app.jobs import Job
from app.mail import Mail
from tests.certification.conftest import TODAY, People, everything, theory
from tests.factories import NOW, a_user
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("stopped")
EVERYBODY = Chosen()


def on_path(path: Path, *names: str, country: str = "DE") -> list[User]:
    those = [a_user(name=name, country=country) for name in names]
    for person in those:
        actions.become_candidate(person.id, path, now=NOW)
    return those


def shown(path: Path, catalogue: Catalogue, chosen: Chosen = EVERYBODY, page: int = 1) -> dict[str, list[str]]:
    found = boards.view(path, catalogue, chosen, TODAY, page)
    return {column.stage.value: [row.name for row in column.rows] for column in found.columns if column.rows}


@pytest.fixture
def crowd(people: People, first: Path, catalogue: Catalogue) -> People:
    """Ann and Bo at the beginning, Cy with hours missing, the learner with everything."""
    on_path(first, "Ann Archer", "Bo Berg")
    (cy,) = on_path(first, "Cy Costa", country="PT")
    theory(cy, catalogue)
    actions.become_candidate(people.learner.id, first, now=NOW)
    everything(people, catalogue)
    return people


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (EVERYBODY, {"Ann Archer", "Bo Berg", "Cy Costa", "Ana Ferreira"}),
        (Chosen(stage=Stage.THEORY), {"Ann Archer", "Bo Berg"}),
        (Chosen(missing="f-hours"), {"Cy Costa"}),
        (Chosen(country="PT"), {"Cy Costa", "Ana Ferreira"}),
        (Chosen(awardable=True), {"Ana Ferreira"}),
        (Chosen(text="an FERR"), {"Ana Ferreira"}),
        (Chosen(text="%"), set()),
        (Chosen(days=90), set()),
    ],
)
@pytest.mark.parametrize("stored", [True, False])
def test_what_is_chosen_is_shown_whether_or_not_summaries_are_there(
    crowd: People, first: Path, catalogue: Catalogue, chosen: Chosen, expected: set[str], stored: bool
) -> None:
    if not stored:
        db.session.execute(delete(StandingSummary))

    found = shown(first, catalogue, chosen)

    assert {name for names in found.values() for name in names} == expected
    assert boards.view(first, catalogue, chosen, TODAY).total == len(expected)
    assert len(boards.chosen_ids(first, catalogue, chosen, TODAY)) == len(expected)


def test_a_column_shows_the_first_and_leads_to_the_rest_in_pages(
    people: People, first: Path, catalogue: Catalogue
) -> None:
    on_path(first, *(f"Person {number:03}" for number in range(60)))

    found = boards.view(first, catalogue, EVERYBODY, TODAY)
    assert (found.columns[0].number, len(found.columns[0].rows)) == (60, 20)
    one = boards.view(first, catalogue, Chosen(stage=Stage.THEORY), TODAY, 2)
    assert (one.pages, one.columns[0].rows[0].name, len(one.columns[0].rows)) == (2, "Person 050", 10)
    assert len(list(boards.everybody(first, catalogue, EVERYBODY, TODAY))) == 60


def test_each_column_shows_its_own_first_by_name(people: People, first: Path, catalogue: Catalogue) -> None:
    for number in range(22):  # capitals and small letters in one order, as people read
        on_path(first, f"{'person' if number % 2 else 'Person'} {number:02}")
    for person in on_path(first, *(f"Ahead {number:02}" for number in range(21, -1, -1)), country="PT"):
        theory(person, catalogue)

    found, narrowed = shown(first, catalogue), shown(first, catalogue, Chosen(country="PT", text="ahead 2"))

    begun, ahead = found[Stage.THEORY.value], found[Stage.HOURS.value]
    assert [name.lower() for name in begun] == [f"person {number:02}" for number in range(20)]
    assert ahead == [f"Ahead {number:02}" for number in range(20)]
    assert narrowed == {Stage.HOURS.value: [f"Ahead {number}" for number in ("02", "12", "20", "21")]}


def test_filters_are_kept_by_name_and_belong_to_their_owner(people: People, first: Path) -> None:
    for query in ("stage=theory", "stage=hours"):
        bulk.keep_filter(people.administrator, first.id, "Mine", query)

    (kept,) = bulk.filters_of(people.administrator.id, first.id)
    assert kept.query == "stage=hours"
    with pytest.raises(NotFound):
        bulk.drop_filter(people.stranger, kept.id)


# deeds for many


def ask(kind: str, crowd: People, first: Path, catalogue: Catalogue, text: str = "Come to Porto.") -> BulkDeed:
    ids = boards.chosen_ids(first, catalogue, EVERYBODY, TODAY)
    seen = bulk.seal(bulk.look(kind, first.id, ids, catalogue, TODAY))
    given = {"seen": seen, "text": text, "by": crowd.administrator, "now": NOW, "today": TODAY}
    return bulk.ask(kind, first.id, ids, catalogue, **given)


def test_looking_says_what_would_happen_and_writes_nothing(crowd: People, first: Path, catalogue: Catalogue) -> None:
    ids = boards.chosen_ids(first, catalogue, EVERYBODY, TODAY)

    found = bulk.look("award", first.id, ids, catalogue, TODAY)

    assert [one.user.name for one in found if one.fits] == ["Ana Ferreira"] and len(found) == 4
    assert db.session.scalar(select(func.count()).select_from(BulkDeed)) == 0


def test_whose_certificate_was_revoked_is_not_awarded_another_unawares(
    crowd: People, first: Path, catalogue: Catalogue, visitor: Visitor
) -> None:
    office, society = crowd.administrator, "Keystone"
    made = actions.award(crowd.learner, first, catalogue, society=society, by=office, now=NOW, today=TODAY)
    credentials.revoke(made, because="Obtained by deceit.", by=office, now=NOW)

    (looked,) = bulk.look("award", first.id, [crowd.learner.id], catalogue, TODAY)
    page = visitor.sign_in(office).visit("/certification/first/bulk?kind=award")

    assert looked.fits and looked.revoked is made
    assert f"{made.number} was revoked" in page.text and "it would be done for 0 of them" in page.text
    assert page.tree.xpath("//input[@name='leave'][@checked]/@value") == [str(crowd.learner.id)]
    assert visitor.submit(page, "/bulk").status == 422, "there is nobody else"
    assert visitor.submit(page, "/bulk", leave="").status == 200, "unticked on purpose"
    assert db.session.scalars(select(BulkDeed)).one().people == [crowd.learner.id]


def test_nor_whose_certificate_is_revoked_between_looking_and_asking(
    crowd: People, first: Path, catalogue: Catalogue, visitor: Visitor
) -> None:
    office, society = crowd.administrator, "Keystone"
    page = visitor.sign_in(office).visit("/certification/first/bulk?kind=award")
    made = actions.award(crowd.learner, first, catalogue, society=society, by=office, now=NOW, today=TODAY)
    credentials.revoke(made, because="Obtained by deceit.", by=office, now=NOW)
    db.session.commit()

    told = visitor.submit(page, "/bulk")

    assert told.status == 409 and db.session.scalars(select(BulkDeed)).all() == []
    assert told.tree.xpath("//input[@name='leave'][@checked]/@value") == [str(crowd.learner.id)]
    told = visitor.submit(told, "/bulk")
    assert told.status == 422 and told.tree.xpath("//input[@name='leave'][@checked]") != []


def test_a_deed_waits_and_is_taken_back(crowd: People, first: Path, catalogue: Catalogue) -> None:
    deed = ask("write", crowd, first, catalogue)
    job = db.session.scalars(select(Job).where(Job.name == "bulk-deed")).one()
    assert job.run_at == NOW + bulk.GRACE == deed.due_at

    for _ in range(2):
        bulk.take_back(deed.id, by=crowd.administrator, now=NOW)

    assert deed.taken_back_at == NOW
    assert db.session.scalar(select(func.count()).select_from(Mail).where(Mail.subject.contains("message"))) == 0


@pytest.mark.parametrize(("kind", "text", "reason"), [("write", " ", "bulk-no-text"), ("burn", "x", "bulk-unknown")])
def test_a_deed_that_cannot_be_says_why(
    crowd: People, first: Path, catalogue: Catalogue, kind: str, text: str, reason: str
) -> None:
    with pytest.raises(Invalid, match=reason):
        ask(kind, crowd, first, catalogue, text)


def test_a_deed_for_nobody_is_refused(people: People, first: Path, catalogue: Catalogue) -> None:
    on_path(first, "Ann Archer")
    with pytest.raises(Invalid, match="bulk-nobody"):
        ask("award", people, first, catalogue)


def test_people_of_other_paths_cannot_be_smuggled_in(people: People, first: Path, catalogue: Catalogue) -> None:
    outsider = a_user()
    with pytest.raises(Invalid, match="bulk-nobody"):
        bulk.look("write", first.id, [outsider.id], catalogue, TODAY)


def test_the_job_does_it_once_and_judges_everybody_then(
    lasting: Engine, app: Flask, catalogue: Catalogue, first: Path
) -> None:
    from tests.certification.conftest import some_people

    with db.transaction():
        people = some_people()
        actions.become_candidate(people.learner.id, first, now=NOW)
        everything(people, catalogue)
        summaries.refresh([people.learner.id], catalogue, TODAY)
        ask("award", people, first, catalogue)
    assert not jobs.work_once() or _awards() == 0, "nothing happens before the grace is over"

    with clock.stopped_at(NOW + timedelta(minutes=6)):
        while jobs.work_once():
            pass
        with db.transaction():
            deed = db.session.scalars(select(BulkDeed)).one()
            assert deed.outcome == {str(people.learner.id): "done"} and deed.done_at is not None
            with pytest.raises(Conflict, match="bulk-done"):
                bulk.take_back(deed.id, by=people.administrator, now=NOW)
    assert _awards() == 1


def _awards() -> int:
    with db.transaction() as session:
        return session.scalar(select(func.count()).select_from(Award)) or 0


def test_pages_narrow_keep_look_ask_and_take_back(crowd: People, visitor: Visitor, first: Path) -> None:
    visitor.sign_in(crowd.administrator)
    page = visitor.visit("/certification/first?country=PT")
    assert "2 people shown" in page.text and "Ann Archer" not in page.text
    page = visitor.submit(page, "/filters", name="Portugal")
    assert "Portugal" in page.text and db.session.scalars(select(SavedFilter.query)).all() == ["country=PT"]

    page = visitor.visit("/certification/first/bulk?kind=write&country=PT")
    assert "it would be done for 2 of them" in page.text and "optional" not in page.text
    assert visitor.submit(page, "/bulk", text=" ").status == 422
    page = visitor.submit(page, "/bulk", text="Come to Porto.", leave=str(crowd.learner.id))
    assert "1 person will be written to" in page.text
    page = visitor.submit(page, "/withdrawal")
    assert "nothing was done" in page.tree.text_content() and "will be written to" not in page.text


def test_nobody_comes_into_a_deed_unseen(crowd: People, visitor: Visitor, first: Path, catalogue: Catalogue) -> None:
    visitor.sign_in(crowd.administrator)
    page = visitor.visit("/certification/first/bulk?kind=write")
    (late,) = on_path(first, "Late Comer")
    comer, left_out = late.id, crowd.learner.id
    summaries.refresh([comer], catalogue, TODAY)
    db.session.commit()

    told = visitor.submit(page, "/bulk", text="Come to Porto.", leave=str(left_out))

    assert told.status == 409 and "changed meanwhile" in told.text and "Late Comer" in told.text
    assert "Come to Porto." in told.text and db.session.scalars(select(BulkDeed)).all() == []
    assert told.tree.xpath("//input[@name='leave'][@checked]/@value") == [str(left_out)]
    assert visitor.submit(told, "/bulk").status == 200
    (deed,) = db.session.scalars(select(BulkDeed)).all()
    assert comer in deed.people and left_out not in deed.people


def test_members_see_no_board(people: People, visitor: Visitor) -> None:
    visitor.sign_in(people.learner)
    for path in ("/certification/first", "/certification/first/bulk?kind=write", "/certification/first/people.csv"):
        assert visitor.client.get(path).status_code == 403
