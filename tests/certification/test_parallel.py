"""Many clerks at once, on a database whose commits stay: one certificate, one number each, one reason."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from app import db
from app.accounts.models import User
from app.certification import actions, queries
from app.certification.models import Candidacy
from app.content.model import Catalogue
from app.credentials import actions as credentials
from app.credentials import queries as certificates
from app.credentials.models import Award
from app.errors import Conflict
from app.events import Event
from app.evidence import queries as ledger
from app.mail import Mail
from tests.certification.conftest import TODAY, everything, some_people
from tests.factories import NOW
from tests.parallel import at_once


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_fifty_awards_at_once_make_one_certificate(lasting: Engine, catalogue: Catalogue) -> None:
    learner_id, clerk_id = committed_and_ready(catalogue)

    numbers = at_once(50, lambda _n: award_in_thread(learner_id, clerk_id, catalogue))

    assert len(set(numbers)) == 1 and isinstance(numbers[0], str), numbers
    with db.transaction():
        assert (rows(Award), rows(Candidacy)) == (1, 1)
        told = select(func.count()).select_from(Mail).where(Mail.subject.startswith("Your certificate"))
        assert db.session.scalar(told) == 1


def test_becoming_a_candidate_while_awarded_waits_for_nobody_in_vain(lasting: Engine, catalogue: Catalogue) -> None:
    learner_id, clerk_id = committed_and_ready(catalogue)

    def deed(number: int) -> object:
        if number % 2:
            return award_in_thread(learner_id, clerk_id, catalogue)
        return actions.become_candidate(learner_id, catalogue.path("first"), now=NOW)

    results = at_once(30, deed)

    assert not [result for result in results if isinstance(result, Exception)], results
    with db.transaction():
        assert (rows(Award), rows(Candidacy)) == (1, 1)


def test_numbers_given_at_once_are_different_and_without_gaps(lasting: Engine, catalogue: Catalogue) -> None:
    pairs = [committed_and_ready(catalogue) for _ in range(10)]

    numbers = at_once(10, lambda n: award_in_thread(*pairs[n], catalogue))

    assert len(set(numbers)) == 10, numbers
    with db.transaction():
        assert sorted(db.session.scalars(select(Award.number_serial))) == list(range(1, 11))


def test_evidence_withdrawn_while_awarding_is_withdrawn_before_or_after(lasting: Engine, catalogue: Catalogue) -> None:
    """Whichever comes first, no certificate rests on an entry that was withdrawn before it."""
    learner_id, clerk_id = committed_and_ready(catalogue)
    with db.transaction():
        entry_id = ledger.entries_of(learner_id)[-1].id

    def deed(number: int) -> str:
        if number % 2:
            return award_in_thread(learner_id, clerk_id, catalogue)
        clerk = db.session.get_one(User, clerk_id)
        actions.withdraw(queries.entry_of(learner_id, entry_id), because="Wrong person.", author=clerk, now=NOW)
        return "withdrawn"

    results = at_once(10, deed)

    assert results.count("withdrawn") == 1
    with db.transaction():
        order = db.session.scalars(
            select(Event.verb).where(Event.verb.in_(("awarded", "withdrew-evidence"))).order_by(Event.id)
        ).all()
        assert order in (["awarded", "withdrew-evidence"], ["withdrew-evidence"])


def test_two_revocations_at_once_leave_one_reason(lasting: Engine, catalogue: Catalogue) -> None:
    learner_id, clerk_id = committed_and_ready(catalogue)
    number = at_once(1, lambda _n: award_in_thread(learner_id, clerk_id, catalogue))[0]

    def deed(place: int) -> str:
        award = certificates.award_known_as(number)
        assert award is not None
        credentials.revoke(award, because=f"Reason number {place}.", by=db.session.get_one(User, clerk_id), now=NOW)
        return award.revoked_because

    results = at_once(8, deed)

    reasons = [result for result in results if isinstance(result, str)]
    assert len(reasons) == 1 and sum(isinstance(result, Conflict) for result in results) == 7, results
    with db.transaction():
        award = certificates.award_known_as(number)
        assert award is not None and award.revoked_because == reasons[0]


def committed_and_ready(catalogue: Catalogue) -> tuple[int, int]:
    with db.transaction():
        people = some_people()
        everything(people, catalogue)
        return people.learner.id, people.administrator.id


def award_in_thread(learner_id: int, clerk_id: int, catalogue: Catalogue) -> str:
    learner, clerk = db.session.get_one(User, learner_id), db.session.get_one(User, clerk_id)
    path = catalogue.path("first")
    return actions.award(learner, path, catalogue, society="S", by=clerk, now=NOW, today=TODAY).number
