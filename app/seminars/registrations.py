"""Writes about registrations: taking and giving up a place, and the waiting list that moves up by itself.

Everything that counts places first locks the seminar's row, so that no two people get the last one.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock, db, events, jobs, mail
from app.accounts import queries as accounts
from app.accounts.models import User
from app.errors import Conflict, NotAllowed, NotFound
from app.seminars import queries
from app.seminars.models import Registration, Seminar
from app.seminars.rules import registering as rules


def register(seminar: Seminar, user: User, *, now: datetime) -> Registration:
    """Give somebody a place, or a turn on the waiting list where there is none. Raises NotAllowed with the reason of
    the refusal.
    """
    registrations = _turn(seminar, now)
    known = queries.registration_of(seminar.id, user.id)
    applicant = queries.applicant(user, seminar, state=known.state if known else "")
    taken = rules.taken(registrations, now)
    begins = queries.begins(queries.sessions_of(seminar.id))
    if refused := rules.refusal(seminar, applicant, begins=begins, taken=taken, now=now):
        raise NotAllowed(refused.reason)
    # Somebody waits already: a place that is free meanwhile is theirs.
    placed = rules.has_place(seminar.capacity, taken) and not rules.queue(registrations)
    if not placed and not seminar.waiting_list:
        raise NotAllowed("seminar-full")
    return _enter(seminar, user, known, "placed" if placed else "waiting", origin="member", by=user, now=now)


def add_person(seminar: Seminar, *, email: str, by: User, now: datetime) -> Registration:
    """Give a place to somebody with an account, as an organiser may: the window and what the seminar needs do not
    bind them, its capacity does. Raises NotAllowed('seminar-is-draft'), because the mail about it would lead nowhere,
    NotAllowed('no-such-member'), Conflict('registered-already'), NotAllowed('seminar-full').
    """
    registrations = _turn(seminar, now)
    if seminar.published_at is None:
        raise NotAllowed("seminar-is-draft")
    user = accounts.user_with_email(email)
    if user is None or not user.is_active:
        raise NotAllowed("no-such-member")
    known = queries.registration_of(seminar.id, user.id)
    if known is not None and known.state == "placed":
        raise Conflict("registered-already")
    others = [one for one in registrations if one is not known]
    if not rules.has_place(seminar.capacity, rules.taken(others, now)):
        raise NotAllowed("seminar-full")
    return _enter(seminar, user, known, "placed", origin="organiser", by=by, now=now)


def accept(seminar: Seminar, user: User, *, now: datetime) -> None:
    """Take the place that was offered. Raises Conflict('offer-over') when it was held long enough."""
    _turn(seminar, now)
    mine = queries.registration_of(seminar.id, user.id)
    if mine is None:
        raise NotFound()
    if mine.state == "placed":
        return
    if mine.state != "offered":
        raise Conflict("offer-over")
    mine.state, mine.offered_until = "placed", None
    _tell(seminar, user, "placed")
    events.record(user.id, "offer-accepted", f"seminar:{seminar.id}", registration=mine.id)


def cancel(seminar: Seminar, user: User, *, now: datetime) -> bool:
    """Give up one's place, offer or turn; false where it had ended before. Raises NotAllowed with the reason when it is
    too late.
    """
    _turn(seminar, now)
    mine = queries.registration_of(seminar.id, user.id)
    if mine is not None and mine.state not in rules.LIVE:
        return False
    begins = queries.begins(queries.sessions_of(seminar.id))
    if refused := rules.cancel_refusal(seminar, state=mine.state if mine else "", begins=begins, now=now):
        raise NotAllowed(refused.reason)
    assert mine is not None
    _end(mine, "cancelled", now)
    events.record(user.id, "registration-cancelled", f"seminar:{seminar.id}", registration=mine.id)
    move_up(seminar, now=now)
    return True


def remove(seminar: Seminar, registration: Registration, *, by: User, now: datetime) -> None:
    """Take somebody off the list, as an organiser; they are told. What was seen of them at the door stays."""
    _turn(seminar, now)
    if registration.state not in rules.LIVE:
        raise Conflict()
    _end(registration, "removed", now)
    if registration.user_id is not None and (user := db.session.get(User, registration.user_id)):
        _tell(seminar, user, "removed")
    events.record(by.id, "registration-removed", f"seminar:{seminar.id}", registration=registration.id)
    move_up(seminar, now=now)


def move_up(seminar: Seminar, *, now: datetime) -> int:
    """Offer free places to those who wait, in their order; offers nobody took up lapse first. Returns how many were
    offered. The caller holds the seminar's lock.
    """
    registrations = queries.registrations_in(seminar.id, fresh=True)
    begins = queries.begins(queries.sessions_of(seminar.id))
    for one in rules.lapsed(registrations, now):
        _end(one, "lapsed", now)
        if one.user_id is not None and (user := db.session.get(User, one.user_id)):
            _tell(seminar, user, "lapsed")
        events.record(None, "offer-lapsed", f"seminar:{seminar.id}", registration=one.id)
    if seminar.called_off_at is not None or (begins is not None and now >= begins):
        return 0
    offered = 0
    for one in rules.queue(registrations):
        if not rules.has_place(seminar.capacity, rules.taken(registrations, now)):
            break
        one.state, one.offered_until = "offered", rules.held_until(now, seminar.hold_hours, begins)
        if one.user_id is not None and (user := db.session.get(User, one.user_id)):
            _tell(seminar, user, "offered", until=one.offered_until, zone=user.time_zone or seminar.time_zone)
        events.record(None, "place-offered", f"seminar:{seminar.id}", registration=one.id)
        offered += 1
    db.session.flush()
    return offered


@jobs.job("move-up-waiting-lists", every=timedelta(minutes=5))
def move_up_everywhere() -> None:
    """Let offers lapse whose time is over, and offer the places to whoever is next."""
    now = clock.now()
    due = select(Registration.seminar_id).where(Registration.state == "offered", Registration.offered_until <= now)
    for seminar_id in sorted(set(db.session.scalars(due))):
        move_up(_locked(seminar_id), now=now)


def _turn(seminar: Seminar, now: datetime) -> list[Registration]:
    """Lock the seminar, bring its waiting list up to now, and read every registration."""
    _locked(seminar.id)
    move_up(seminar, now=now)
    return queries.registrations_in(seminar.id, fresh=True)


def _locked(seminar_id: int) -> Seminar:
    db.session.flush()
    chosen = select(Seminar).where(Seminar.id == seminar_id).with_for_update()
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one()


def _enter(
    seminar: Seminar, user: User, known: Registration | None, state: str, *, origin: str, by: User, now: datetime
) -> Registration:
    mine = known or Registration(seminar_id=seminar.id, user_id=user.id, secret=secrets.token_hex(20))
    mine.state, mine.origin, mine.asked_at, mine.offered_until, mine.ended_at = state, origin, now, None, None
    db.session.add(mine)
    db.session.flush()
    _tell(seminar, user, state)
    events.record(by.id, "registered", f"seminar:{seminar.id}", registration=mine.id, state=state, user=user.id)
    return mine


def _end(registration: Registration, state: str, now: datetime) -> None:
    registration.state, registration.offered_until, registration.ended_at = state, None, now
    db.session.flush()


def _tell(seminar: Seminar, user: User, template: str, **facts: object) -> None:
    if user.suspended_at is None:
        mail.queue(
            user.email, f"seminars/email/{template}", name=user.name, title=seminar.title, seminar_id=seminar.id,
            begins_at=queries.begins(queries.sessions_of(seminar.id)), **{"zone": seminar.time_zone, **facts},
        )  # fmt: skip
