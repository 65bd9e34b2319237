"""Calendar feeds: which somebody has, what stands in it, and a new address."""

from __future__ import annotations

from app import db, events
from app.accounts.models import User
from app.seminars import queries
from app.seminars.models import CalendarFeed, Organiser, Seminar, SeminarSession
from app.seminars.rules import registering


def feed_of(user_id: int) -> CalendarFeed | None:
    """Somebody's feed, if they ever asked for one."""
    return db.session.get(CalendarFeed, user_id)


def is_open(user_id: int) -> bool:
    """Whether a feed may be read: its owner has not been suspended."""
    user = db.session.get(User, user_id)
    return user is not None and user.is_active


def renew(user: User) -> CalendarFeed:
    """Make the feed, or give it a new address."""
    db.insert_missing(CalendarFeed, [{"user_id": user.id, "epoch": 0}])
    feed = db.session.get(CalendarFeed, user.id, with_for_update=True, populate_existing=True)
    assert feed is not None
    feed.epoch += 1
    events.record(user.id, "calendar-renewed", f"user:{user.id}", epoch=feed.epoch)
    db.session.flush()
    return feed


def seminars_of(user_id: int) -> list[tuple[Seminar, list[SeminarSession], str]]:
    """What belongs in somebody's calendar: seminars they have a place in, wait for or organise; called off ones too,
    so that programs strike them out.
    """
    states = {one.seminar_id: one.state for one in queries.registrations_of(user_id) if one.state in registering.LIVE}
    own = db.session.query(Organiser.seminar_id).filter(Organiser.user_id == user_id)
    for (seminar_id,) in own:
        states.setdefault(seminar_id, "placed")
    found = db.session.query(Seminar).filter(Seminar.id.in_(states), Seminar.published_at.is_not(None))
    seminars = found.order_by(Seminar.id).all()
    sessions = queries.sessions_of_all(one.id for one in seminars)
    return [(one, sessions[one.id], states[one.id]) for one in seminars]
