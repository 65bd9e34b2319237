"""Examinations in the demonstration: one whose results are out, one being marked, one that takes applications."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import clock, db
from app.accounts.models import User
from app.certification import actions as certification
from app.content.model import Catalogue
from app.demo import people
from app.errors import KeystoneError
from app.sittings import actions, marking, queries
from app.sittings.models import Sitting

TEXT = (
    "The written part takes ninety minutes, the practical forty-five. Bring proof of identity. "
    "Candidates are told their places after the last day for applications; results come to everybody on one day."
)


def happen(catalogue: Catalogue, office: User, examiners: tuple[User, User], now: datetime, zone: str) -> None:
    """Three sittings of the first path that has an examination."""
    path = next((one for one in catalogue.paths if any(leaf.kind == "exam" for leaf in one.everything)), None)
    if path is None:
        return
    parts = [
        (leaf.part or "", leaf.title, leaf.pass_percent or 75.0) for leaf in path.everything if leaf.kind == "exam"
    ]
    society = _Society(catalogue, office, examiners, path.id, parts, zone)
    alumni = [_person(one.email) for one in people.ALUMNI]
    for number, member in enumerate([*alumni, *(_person(one.email) for one in people.LEARNERS[2:6])]):
        at = now - timedelta(days=40 - number)
        with clock.stopped_at(at):
            certification.become_candidate(member.id, path, now=at)
    society.past(now, alumni[:3])
    society.marking_now(now, alumni[3:5] or alumni[:2])
    society.coming(now)


class _Society:
    """What the three have in common."""

    def __init__(
        self,
        catalogue: Catalogue,
        office: User,
        examiners: tuple[User, User],
        path_id: str,
        parts: list[tuple[str, str, float]],
        zone: str,
    ) -> None:
        self.catalogue, self.office, self.examiners = catalogue, office, examiners
        self.path_id, self.parts, self.zone = path_id, parts, zone

    def past(self, now: datetime, candidates: list[User]) -> None:
        held = now.date() - timedelta(days=60)
        sitting = self._made(held, "Examination, last session", now)
        self._marked(sitting, held, candidates)
        later = _at(held + timedelta(days=5))
        with clock.stopped_at(later):
            marking.release(sitting, by=self.office, now=later)

    def marking_now(self, now: datetime, candidates: list[User]) -> None:
        held = now.date() - timedelta(days=2)
        sitting = self._made(held, "Examination, second session", now)
        self._marked(sitting, held, candidates, open_end=True)

    def coming(self, now: datetime) -> None:
        held = now.date() + timedelta(days=120)
        sitting = self._made(
            held, "Yearly examination", now, closes=now.date() + timedelta(days=30), documents=["licence"]
        )
        at = now - timedelta(days=1)
        with clock.stopped_at(at):
            for examiner in self.examiners:
                actions.appoint(sitting, examiner, by=self.office, now=at)

    def _made(
        self, held: date, title: str, now: datetime, *, closes: date | None = None, documents: list[str] | None = None
    ) -> Sitting:
        closes = closes or held - timedelta(days=40)
        opens = closes - timedelta(days=60)
        at = min(_at(opens - timedelta(days=5)), now - timedelta(days=1))
        values = {
            "path_id": self.path_id, "title": f"{title} {held.year}", "place": "Birmingham", "time_zone": self.zone,
            "opens_on": opens, "closes_on": closes, "held_on": held, "embargo_from": held - timedelta(days=30),
            "capacity": 12, "fee": "£200", "text": TEXT, "documents": documents or [],
        }  # fmt: skip
        with clock.stopped_at(at):
            made = actions.make(values, self.parts, by=self.office, now=at)
            actions.publish(made, by=self.office, now=at)
        return made

    def _marked(self, sitting: Sitting, held: date, candidates: list[User], *, open_end: bool = False) -> None:
        """Everybody applies, the board accepts them, and two examiners mark; with `open_end` one mark is missing and two
        lie apart.
        """
        applied, decided, marked = (
            _at(sitting.closes_on - timedelta(days=9)),
            _at(sitting.closes_on + timedelta(days=1)),
            _at(held),
        )
        with clock.stopped_at(applied):
            for examiner in self.examiners:
                actions.appoint(sitting, examiner, by=self.office, now=applied)
            for person in candidates:
                _try(lambda person=person: actions.apply(sitting, person, note="", enclosed={}, now=applied))  # type: ignore[misc]
        with clock.stopped_at(decided):
            actions.freeze(sitting.id, self.catalogue, now=decided)
            because = "Accepted by the board: the evidence of the first course was kept on paper."
            for application in queries.applications_of(sitting.id):
                if application.outcome == "not-eligible":
                    actions.decide(application, "accepted", because=because, by=self.office, now=decided)
        with clock.stopped_at(marked):
            for place, application in enumerate(queries.applications_of(sitting.id)):
                for part in (one for one in sitting.parts if one.key in application.keys):
                    for number, examiner in enumerate(self.examiners):
                        if open_end and place and number:
                            continue
                        percent = (
                            [84.0, 68.0, 79.0][place % 3] + (3 if number else 0) - (18 if open_end and number else 0)
                        )
                        marking.give(sitting, application.id, part.id, percent, note="", by=examiner, now=marked)


def _try(deed: object) -> None:
    try:
        deed()  # type: ignore[operator]
    except KeystoneError:
        return  # somebody who holds the certificate already does not apply


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.now().tzinfo)


def _person(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()
