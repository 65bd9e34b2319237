"""Taking and giving up places, on a real database: the last place, the waiting list, mails, parallel registrations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from app import clock, db
from app.accounts.models import User
from app.errors import Conflict, NotAllowed, NotFound
from app.evidence import actions as ledger
from app.mail import Mail
from app.seminars import actions, queries, registrations
from app.seminars.models import Registration, Seminar
from tests.factories import NOW, a_cohort, a_user
from tests.parallel import at_once
from tests.seminars.people import MORNING, a_registration, a_seminar, a_session


def state(seminar: Seminar, user: User) -> str:
    found = queries.registration_of(seminar.id, user.id)
    assert found is not None
    return found.state


def mails_to(user: User) -> list[str]:
    return list(db.session.scalars(select(Mail.subject).where(Mail.to == user.email).order_by(Mail.id)))


@pytest.fixture
def small(database: Engine) -> Seminar:
    seminar = a_seminar(capacity=1, title="Blocking")
    a_session(seminar)
    return seminar


def test_a_place_then_the_waiting_list_and_everybody_is_told(small: Seminar) -> None:
    ann, ben = a_user(), a_user()

    registrations.register(small, ann, now=NOW)
    registrations.register(small, ben, now=NOW)

    assert (state(small, ann), state(small, ben)) == ("placed", "waiting")
    assert mails_to(ann) == ["You have a place: Blocking"] and mails_to(ben) == [
        "You are on the waiting list: Blocking"
    ]
    with pytest.raises(NotAllowed, match="registered-already"):
        registrations.register(small, ben, now=NOW)


def test_a_place_given_up_is_offered_to_whoever_waits_longest(small: Seminar) -> None:
    ann, ben, cat = a_user(), a_user(), a_user()
    for n, user in enumerate((ann, ben, cat)):
        registrations.register(small, user, now=NOW + timedelta(minutes=n))

    registrations.cancel(small, ann, now=NOW + timedelta(hours=1))

    assert [state(small, user) for user in (ann, ben, cat)] == ["cancelled", "offered", "waiting"]
    assert mails_to(ben)[-1] == "A place is free for you: Blocking"
    mine = queries.registration_of(small.id, ben.id)
    assert mine is not None and mine.offered_until == NOW + timedelta(hours=49)

    registrations.accept(small, ben, now=NOW + timedelta(hours=2))
    registrations.accept(small, ben, now=NOW + timedelta(hours=2))  # a second click
    assert [state(small, user) for user in (ben, cat)] == ["placed", "waiting"]


def test_an_offer_nobody_takes_up_goes_to_the_next(small: Seminar) -> None:
    ann, ben, cat = a_user(), a_user(), a_user()
    for n, user in enumerate((ann, ben, cat)):
        registrations.register(small, user, now=NOW + timedelta(minutes=n))
    registrations.cancel(small, ann, now=NOW)

    with clock.stopped_at(NOW + timedelta(hours=48)):
        registrations.move_up_everywhere()

    assert [state(small, user) for user in (ben, cat)] == ["lapsed", "offered"]
    assert mails_to(ben)[-1] == "The place held for you went on: Blocking"
    with pytest.raises(Conflict, match="offer-over"):
        registrations.accept(small, ben, now=NOW + timedelta(hours=48))


def test_accepting_too_late_is_refused_even_before_the_list_has_moved(small: Seminar) -> None:
    ann, ben = a_user(), a_user()
    registrations.register(small, ann, now=NOW)
    registrations.register(small, ben, now=NOW)
    registrations.cancel(small, ann, now=NOW)

    with pytest.raises(Conflict, match="offer-over"):
        registrations.accept(small, ben, now=NOW + timedelta(hours=48, seconds=1))


def test_nobody_jumps_the_queue_when_a_place_is_free(small: Seminar) -> None:
    ann, ben, cat = a_user(), a_user(), a_user()
    registrations.register(small, ann, now=NOW)
    registrations.register(small, ben, now=NOW)
    registrations.cancel(small, ann, now=NOW)

    registrations.register(small, cat, now=NOW)

    assert (state(small, ben), state(small, cat)) == ("offered", "waiting")


def test_registering_again_after_cancelling_takes_a_new_turn(small: Seminar) -> None:
    ann = a_user()
    registrations.register(small, ann, now=NOW)
    registrations.cancel(small, ann, now=NOW)
    registrations.register(small, ann, now=NOW)
    assert state(small, ann) == "placed"
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_a_larger_room_moves_the_list_up(small: Seminar) -> None:
    ann, ben, by = a_user(), a_user(), a_user("instructor")
    registrations.register(small, ann, now=NOW)
    registrations.register(small, ben, now=NOW)

    names = [column.name for column in Seminar.__table__.columns if column.name not in {"id", "version", "created_at"}]
    values = {name: getattr(small, name) for name in names} | {"capacity": 2}
    values |= {"opens_at": None, "closes_at": None, "cancel_until": None}
    actions.edit(small, values, by=by, now=NOW)

    assert state(small, ben) == "offered"


def test_what_a_seminar_needs_is_read_from_the_ledger(database: Engine) -> None:
    seminar = a_seminar(needs_module="category-1")
    a_session(seminar)
    ann = a_user()
    with pytest.raises(NotAllowed, match="module-missing"):
        registrations.register(seminar, ann, now=NOW)

    entry = ledger.add(
        learner_id=ann.id,
        kind="module",
        subject="category-1",
        happened_on=NOW.date(),
        source="x",
        author_id=None,
        now=NOW,
    )
    registrations.register(seminar, ann, now=NOW)
    assert state(seminar, ann) == "placed"

    ben = a_user()
    ledger.withdraw(entry=entry, because="a mistake", author_id=None, now=NOW)
    with pytest.raises(NotAllowed, match="module-missing"):
        registrations.register(seminar, ben, now=NOW)


def test_a_seminar_of_a_cohort_and_one_for_holders(database: Engine) -> None:
    ann, ben = a_user(), a_user()
    cohort = a_cohort(learners=(ann,))
    closed, holders = a_seminar(needs_cohort_id=cohort.id), a_seminar(needs_path="proficiency")

    registrations.register(closed, ann, now=NOW)
    with pytest.raises(NotAllowed, match="cohort-missing"):
        registrations.register(closed, ben, now=NOW)
    with pytest.raises(NotAllowed, match="path-missing"):
        registrations.register(holders, ann, now=NOW)
    ledger.add(
        learner_id=ann.id,
        kind="award",
        subject="proficiency",
        happened_on=NOW.date(),
        source="x",
        author_id=None,
        now=NOW,
    )
    registrations.register(holders, ann, now=NOW)


def test_organisers_add_people_past_the_window_but_not_past_the_number_of_places(small: Seminar) -> None:
    by, ann, ben = a_user("instructor"), a_user(), a_user()
    small.closes_at = NOW - timedelta(days=1)
    registrations.add_person(small, email=ann.email, by=by, now=NOW)
    assert state(small, ann) == "placed"
    with pytest.raises(NotAllowed, match="seminar-full"):
        registrations.add_person(small, email=ben.email, by=by, now=NOW)
    with pytest.raises(Conflict, match="registered-already"):
        registrations.add_person(small, email=ann.email, by=by, now=NOW)
    with pytest.raises(NotAllowed, match="no-such-member"):
        registrations.add_person(small, email="nobody@example.org", by=by, now=NOW)
    small.published_at = None
    with pytest.raises(NotAllowed, match="seminar-is-draft"):
        registrations.add_person(small, email=ben.email, by=by, now=NOW)


def test_somebody_taken_off_is_told_and_the_next_gets_the_offer(small: Seminar) -> None:
    by, ann, ben = a_user("instructor"), a_user(), a_user()
    mine = registrations.register(small, ann, now=NOW)
    registrations.register(small, ben, now=NOW)

    registrations.remove(small, mine, by=by, now=NOW)

    assert (state(small, ann), state(small, ben)) == ("removed", "offered")
    assert mails_to(ann)[-1] == "You are no longer registered: Blocking"
    with pytest.raises(Conflict):
        registrations.remove(small, mine, by=by, now=NOW)


def test_once_it_has_begun_nobody_is_offered_anything(small: Seminar) -> None:
    ann, ben = a_user(), a_user()
    a_registration(small, ann)
    a_registration(small, ben, state="waiting")
    with pytest.raises(NotAllowed, match="cancel-too-late"):
        registrations.cancel(small, ann, now=MORNING)
    assert registrations.move_up(small, now=MORNING) == 0


def test_accepting_without_a_registration_is_not_found(small: Seminar) -> None:
    with pytest.raises(NotFound):
        registrations.accept(small, a_user(), now=NOW)


def test_calling_off_tells_everybody_and_frees_nobody(small: Seminar) -> None:
    ann, ben, by = a_user(), a_user(), a_user("instructor")
    registrations.register(small, ann, now=NOW)
    registrations.register(small, ben, now=NOW)

    actions.call_off(small, because="The house is flooded.", by=by, now=NOW)

    assert mails_to(ann)[-1] == mails_to(ben)[-1] == "Called off: Blocking"
    registrations.cancel(small, ann, now=MORNING)
    assert state(small, ben) == "waiting"
    with pytest.raises(Conflict):
        actions.call_off(small, because="Again.", by=by, now=NOW)


def test_announcements_go_to_places_and_if_asked_to_those_who_wait(small: Seminar) -> None:
    ann, ben, cat, by = a_user(), a_user(), a_user(suspended_at=NOW), a_user("instructor", name="Helen")
    a_registration(small, ann)
    a_registration(small, ben, state="waiting")
    a_registration(small, cat)

    sent = actions.announce(small, subject="Bring socks", text="And a pen.", to_waiting=False, by=by, now=NOW)
    assert sent.receivers == 1 and mails_to(ann) == ["Bring socks (Blocking)"] and mails_to(ben) == mails_to(cat) == []
    actions.announce(small, subject="News", text="Perhaps.", to_waiting=True, by=by, now=NOW)
    assert mails_to(ben) == ["News (Blocking)"]


def test_fifty_at_once_for_ten_places_give_ten_places_and_forty_turns(lasting: Engine) -> None:
    with db.transaction():
        seminar = a_seminar(capacity=10)
        a_session(seminar)
        people = [a_user() for _ in range(50)]
        seminar_id, ids = seminar.id, [user.id for user in people]

    def register(place: int) -> None:
        found, user = db.session.get(Seminar, seminar_id), db.session.get(User, ids[place])
        assert found and user
        registrations.register(found, user, now=NOW)

    results = at_once(50, register)

    assert [result for result in results if result is not None] == []
    with db.transaction():
        states = list(db.session.scalars(select(Registration.state)))
    assert sorted(states) == ["placed"] * 10 + ["waiting"] * 40


def test_one_person_registering_many_times_at_once_has_one_registration(lasting: Engine) -> None:
    with db.transaction():
        seminar = a_seminar(capacity=10)
        a_session(seminar)
        seminar_id, user_id = seminar.id, a_user().id

    def register(_place: int) -> str:
        found, user = db.session.get(Seminar, seminar_id), db.session.get(User, user_id)
        assert found and user
        return registrations.register(found, user, now=NOW).state

    results = at_once(8, register)

    assert results.count("placed") == 1
    assert all(isinstance(result, NotAllowed) for result in results if result != "placed")


def test_twenty_cancelling_at_once_make_twenty_offers_in_order(lasting: Engine) -> None:
    with db.transaction():
        seminar = a_seminar(capacity=20)
        a_session(seminar)
        seminar_id = seminar.id
        gone = [a_registration(seminar).user_id for _ in range(20)]
        turns = [a_registration(seminar, state="waiting", asked_at=NOW + timedelta(minutes=n)).id for n in range(30)]

    def cancel(place: int) -> None:
        found, user = db.session.get(Seminar, seminar_id), db.session.get(User, gone[place])
        assert found and user
        registrations.cancel(found, user, now=NOW)

    assert at_once(20, cancel) == [None] * 20
    with db.transaction():
        offered = list(
            db.session.scalars(select(Registration.id).where(Registration.state == "offered").order_by(Registration.id))
        )
    assert offered == turns[:20]
