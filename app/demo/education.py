"""Continuing education in the demonstration: boards people answer to, plans, reflections, hours held elsewhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import clock, db
from app.accounts.models import User
from app.content.model import Catalogue
from app.cpd import actions, queries
from app.demo import people

PLAN = (
    "Learn to test the pelvis so that two of us find the same. Read what has been studied about the indicators. "
    "Go to one seminar on the jaw, because patients ask."
)
REFLECTION = (
    "We tested each other blind and agreed in six of ten. Since then I write down what I found before I ask, and I tell "
    "patients that the test is one piece among several."
)


def happen(catalogue: Catalogue, administrator: User, now: datetime) -> None:
    """What members have done about their boards up to now."""
    student, *others = [_person(one.email) for one in (people.STUDENT, *people.ALUMNI[:3])]
    for member, pack_id in ((student, "uk"), (others[0], "uk"), (others[1], "australia"), (others[2], "washington")):
        pack = catalogue.pack(pack_id)
        first = None if pack.begins else date(now.year, 1, 1)
        at = now - timedelta(days=60)
        with clock.stopped_at(at):
            actions.hold_licence(member, pack, number=f"{4700 + member.id}", begins_on=first, now=at)
    _planned(student, catalogue, now)
    _elsewhere(student, administrator, now - timedelta(days=30), "Reading what has been studied", 3, approve=True)
    _elsewhere(student, administrator, now - timedelta(days=5), "The jaw and the neck: a day of practice", 7.5)
    _elsewhere(others[0], administrator, now - timedelta(days=9), "Consent in hands-on care, webinar", 2)


def _planned(member: User, catalogue: Catalogue, now: datetime) -> None:
    at = now - timedelta(days=50)
    with clock.stopped_at(at):
        account = queries.account_of(member.id, "uk", catalogue, at.date())
        actions.write_plan(member, account.pack, account.period, PLAN, now=at)
        seminar = next((one for one in queries.activities_of(member.id, catalogue) if not one.lesson), None)
        if seminar is not None:
            actions.reflect(member, seminar, REFLECTION, now=at)


def _elsewhere(
    member: User, administrator: User, at: datetime, title: str, hours: float, *, approve: bool = False
) -> None:
    online = "webinar" in title
    with clock.stopped_at(at):
        claim = actions.claim(
            member, key=f"demonstration-{title}"[:64], title=title, issuer="A school of manual medicine",
            on=(at - timedelta(days=3)).date(), hours=hours, mode="live-online" if online else "in-person",
            interactive=True, topic="ethics" if online else "", note="", by=member, now=at, today=at.date(),
        )  # fmt: skip
    if approve:
        later = at + timedelta(days=2)
        with clock.stopped_at(later):
            actions.approve(claim.id, by=administrator, now=later)


def _person(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()
