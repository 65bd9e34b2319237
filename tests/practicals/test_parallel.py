"""Many requests at once, on a database whose commits stay: each deed happens once (RL-06)."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.content.model import Catalogue
from app.errors import Conflict
from app.evidence import queries as ledger
from app.practicals import actions, marking, queries
from app.practicals.marking import Write
from app.practicals.models import Assessment, Mark
from app.practicals.rules.results import State
from tests.factories import NOW
from tests.parallel import at_once
from tests.practicals.conftest import TODAY, appointed, assessed, at, give, some_people


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def ready(catalogue: Catalogue, *, first_signed: bool = True) -> tuple[int, int, int, int]:
    """An assessment with one sheet signed and the other complete; ids of it, the two assessors and the candidate."""
    with db.transaction():
        people = some_people(catalogue)
        made = appointed(people, catalogue.checklist("j-double"), catalogue)
        if first_signed:
            assessed(made, people.one, catalogue)
        else:
            give(made, people.one)
        give(made, people.two)
        return made.id, people.one.id, people.two.id, people.candidate.id


def sign_in_thread(assessment_id: int, person_id: int, catalogue: Catalogue) -> float:
    person = db.session.get_one(User, person_id)
    found, sheet = queries.own_sheet(person, assessment_id, write=True)
    return actions.sign(found, sheet, person, catalogue, at=at()).percent


def test_rl_06_fifty_signatures_at_once_are_one(lasting: Engine, catalogue: Catalogue) -> None:
    assessment_id, _one, two, candidate_id = ready(catalogue)

    results = at_once(50, lambda _n: sign_in_thread(assessment_id, two, catalogue))

    assert results == [100.0] * 50
    with db.transaction():
        assert queries.state_of(db.session.get_one(Assessment, assessment_id)) is State.PASSED
        assert len(ledger.entries_of(candidate_id)) == 2


def test_both_assessors_signing_at_once_close_it_once(lasting: Engine, catalogue: Catalogue) -> None:
    assessment_id, one, two, candidate_id = ready(catalogue, first_signed=False)

    results = at_once(10, lambda n: sign_in_thread(assessment_id, (one, two)[n % 2], catalogue))

    assert results == [100.0] * 10
    with db.transaction():
        assert {entry.author_id for entry in ledger.entries_of(candidate_id)} == {one, two}
        assert len(ledger.entries_of(candidate_id)) == 2


def test_rl_06_the_same_marks_sent_fifty_times_are_kept_once(lasting: Engine, catalogue: Catalogue) -> None:
    assessment_id, _one, two, _candidate = ready(catalogue)
    with db.transaction():
        before = rows(Mark)

    def deed(_n: int) -> list[str]:
        found, sheet = queries.own_sheet(db.session.get_one(User, two), assessment_id, write=True)
        writes = [Write(f"mark-{n:08}", "step:tell", float(n), 10 + n, "device-a") for n in range(5)]
        return [reply.standing for reply in marking.give(found, sheet, writes, NOW)]

    results = at_once(50, deed)

    assert results == [["accepted"] * 5] * 50
    with db.transaction():
        assert rows(Mark) == before + 5
        _found, sheet = queries.own_sheet(db.session.get_one(User, two), assessment_id)
        assert sheet.given["step:tell"].value == 4


def test_one_assessment_is_set_up_however_many_ask(lasting: Engine, catalogue: Catalogue) -> None:
    with db.transaction():
        people = some_people(catalogue)
        ids = {name: getattr(people, name).id for name in ("candidate", "instructor", "one", "two")}

    def deed(number: int) -> int:
        found = {name: db.session.get_one(User, id) for name, id in ids.items()}
        return actions.appoint(
            found["candidate"],
            catalogue.checklist("j-double"),
            catalogue,
            held_on=TODAY,
            place="",
            assessors=[found["one"], found["two"]],
            by=found["instructor"],
            at=at(),
            once="the-same-page" if number % 2 else f"page-{number:04}",
        ).id

    results = at_once(20, deed)

    made = {result for result in results if isinstance(result, int)}
    assert len(made) == 1 and all(isinstance(result, int | Conflict) for result in results), results
    with db.transaction():
        assert rows(Assessment) == 1


def test_deciding_and_cancelling_at_once_leave_one_of_them(lasting: Engine, catalogue: Catalogue) -> None:
    assessment_id, _one, two, _candidate = ready(catalogue)
    with db.transaction():
        instructor_id = db.session.scalar(select(Assessment.created_by_id).where(Assessment.id == assessment_id))

    def deed(number: int) -> str:
        if number % 2:
            sign_in_thread(assessment_id, two, catalogue)
            return "signed"
        by = db.session.get_one(User, instructor_id)
        actions.cancel(queries.organised_by(by, assessment_id), because="It rains.", by=by, now=NOW)
        return "cancelled"

    results = at_once(8, deed)

    kinds = {result for result in results if isinstance(result, str)}
    assert len(kinds) == 1 and all(isinstance(result, str | Conflict) for result in results), results
