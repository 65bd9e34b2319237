"""Makes the demonstration, once, in an empty database. Everything is done by the actions people use, on the days it is said to have happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import func, select

from app import clock, db, events
from app.accounts import passwords
from app.accounts.models import User
from app.accounts.permissions import Role
from app.certification import actions as certification
from app.certification import queries as standings
from app.cohorts.models import Cohort, Member
from app.content.model import Catalogue, Checklist
from app.credentials import actions as credentials
from app.credentials import queries as certificates
from app.credentials.models import Award
from app.demo import education, examinations, people
from app.demo.learner import Story
from app.demo.people import Somebody
from app.demo.practicals import Practicals
from app.demo.seminars import Seminars
from app.errors import Conflict
from app.evidence import listeners
from config import Config

WELCOME = f"""
Demonstration accounts, all with the password {people.PASSWORD}
  {people.STUDENT.email:<26} a student, half way
  {people.INSTRUCTOR.email:<26} an instructor
  {people.REVIEWER.email:<26} a second instructor, who reviews
  {people.ADMINISTRATOR.email:<26} the administrator
"""


def create(app: Flask) -> bool:
    """Fill an empty database. Returns whether there was anything to do; a database with people in it is left alone."""
    config: Config = app.extensions["keystone-config"]
    catalogue: Catalogue = app.extensions["keystone-content"].catalogue
    with db.transaction() as session:
        if session.scalar(select(func.count()).select_from(User)):
            return False
        db.lock(7_302)
        with listeners.told_at_the_end():
            _Society(config, catalogue, clock.now()).found()
    return True


class _Society:
    """The steps of making it, in order; holds what all of them need."""

    def __init__(self, config: Config, catalogue: Catalogue, now: datetime) -> None:
        self.config, self.catalogue, self.now = config, catalogue, now
        self.zone = ZoneInfo(config.time_zone)
        self.password = passwords.hashed(people.PASSWORD)
        self.chance = Random(1925)  # noqa: S311 - a story, not a secret
        self.learners: list[tuple[Somebody, User]] = []

    def found(self) -> None:
        self.administrator = self._person(people.ADMINISTRATOR, Role.ADMINISTRATOR, 1500)
        self.instructor = self._person(people.INSTRUCTOR, Role.INSTRUCTOR, 1490)
        self.reviewer = self._person(people.REVIEWER, Role.INSTRUCTOR, 1480)
        self.examiner = self._person(people.EXAMINER, Role.INSTRUCTOR, 1470)
        self.practicals = Practicals(
            self.catalogue,
            self.chance,
            self.zone,
            self.administrator,
            (self.instructor, self.reviewer, self.examiner),
            strict=self.reviewer,
        )
        self.practicals.found(self._at(1460))
        self._cohort_of("Proficiency, Europe, autumn", "EUROPE26", people.LEARNERS, began=84)
        Seminars(self.instructor, self.reviewer, self.learners, self.config.time_zone, self.now, self.chance).hold()
        self._cohort_of("Proficiency, first course", "FIRST", people.ALUMNI, began=1390, closed=True)
        self._certificates()
        self._practicals_of_today()
        education.happen(self.catalogue, self.administrator, self.now)
        examinations.happen(
            self.catalogue, self.administrator, (self.instructor, self.reviewer), self.now, self.config.time_zone
        )

    def _person(self, somebody: Somebody, role: Role, days_ago: int) -> User:
        at = self._at(days_ago)
        user = User(
            email=somebody.email, name=somebody.name, role=role, password_hash=self.password, created_at=at, email_confirmed_at=at,
            country=somebody.country, time_zone=somebody.zone, regulator="", certificate_name=somebody.name,
        )  # fmt: skip
        db.session.add(user)
        db.session.flush()
        with clock.stopped_at(at):
            events.record(user.id, "signed-up", f"user:{user.id}")
        return user

    def _cohort_of(
        self, name: str, code: str, somebodies: tuple[Somebody, ...], *, began: int, closed: bool = False
    ) -> None:
        start = self._at(began)
        cohort = Cohort(
            name=name, code=code, code_open=not closed, starts_on=start.date(), ends_on=(start + timedelta(days=300)).date() if closed else None,
            time_zone=self.config.time_zone, created_at=start - timedelta(days=20),
        )  # fmt: skip
        db.session.add(cohort)
        db.session.flush()
        for teacher in (self.instructor, self.reviewer):
            db.session.add(Member(cohort_id=cohort.id, user_id=teacher.id, part="staff", joined_at=start))
        for somebody in somebodies:
            joined = began - self.chance.randrange(3)
            learner = self._person(somebody, Role.STUDENT, joined + 2)
            db.session.add(Member(cohort_id=cohort.id, user_id=learner.id, part="learner", joined_at=self._at(joined)))
            db.session.flush()
            Story(
                self.catalogue,
                somebody,
                learner,
                self.zone,
                self.chance,
                first=self._at(joined),
                last=self._at(somebody.idle),
            ).live()
            self._evidence(somebody, learner, self._at(joined), self._at(somebody.idle), by_hand=closed)
            if not closed:
                self.learners.append((somebody, learner))

    def _evidence(self, somebody: Somebody, learner: User, since: datetime, until: datetime, *, by_hand: bool) -> None:
        """Candidacy and practicals, on days within the person's time. The hours of the first course were recorded by
        hand; those of the second come from its seminars.
        """
        path = self.catalogue.paths[0]
        if somebody.candidate:
            with clock.stopped_at(since):
                certification.become_candidate(learner.id, path, now=since)
        for kind, days in somebody.papers:
            with clock.stopped_at(since):
                certification.record_document(
                    learner, kind=kind, valid_from=since.date(), expires_on=(self.now + timedelta(days=days)).date(), issuer=somebody.country,
                    reference=f"{learner.id:05}", checked="Register or letter seen on screen", author=self.administrator, now=since,
                )  # fmt: skip
        if somebody.taught is not None:
            at = self._at(somebody.taught)
            with clock.stopped_at(at):
                certification.record_contribution(
                    learner, kind="table-teaching", amount=1, on=at.date(), topic="Category One", where="Seminar in Perth", author=self.administrator, now=at,
                )  # fmt: skip
        places = ("Marlow, sign-in sheet", "Porto, sign-in sheet", "Online classroom, meeting log")
        for number, hours in enumerate(somebody.hours if by_hand else ()):
            at = until - timedelta(days=6 + 9 * number)
            with clock.stopped_at(at):
                certification.record_hours(
                    learner, hours=hours, mode="in-person", topic="", on=at.date(), where=f"Seminar {number + 1}, {places[number % 2]}", author=self.instructor, now=at,
                )  # fmt: skip
        practicals = [requirement.checklist for requirement in path.requirements if requirement.kind == "sign-off"]
        for number, checklist_id in enumerate(practicals[: somebody.practicals]):
            checklist = self.catalogue.checklist(checklist_id or "")
            at = until - timedelta(days=4 + number)
            self.practicals.pass_(learner, checklist, at)

    def _practicals_of_today(self) -> None:
        """What waits: for a second assessor, for a moderator, for a day to come; and something to practise."""
        two = next(one for module in self.catalogue.modules for one in module.checklists if one.assessors == 2)
        one = next(one for module in self.catalogue.modules for one in module.checklists if one.assessors == 1)
        by_name = {user.name: user for user in db.session.scalars(select(User))}
        self.practicals.assessors = (self.reviewer, self.instructor)  # the accounts people try
        self.practicals.wait(by_name["Luc Martin"], two, self._at(0.2), signed=self.reviewer)
        self.practicals.differ(by_name["Kirsi Laine"], two, self._at(2))
        self.practicals.fail(by_name[people.STUDENT.name], self._second_practical(), self._at(6))
        self.practicals.assessors = (self.instructor,)
        self.practicals.book(by_name["Noor Haddad"], one, self._at(1), on=self.now + timedelta(days=9))

    def _second_practical(self) -> Checklist:
        wanted = [need.checklist for need in self.catalogue.paths[0].requirements if need.kind == "sign-off"]
        return self.catalogue.checklist(wanted[1] or "")

    def _certificates(self) -> None:
        """What became of the first course: a certificate renewed, one that runs out soon, one revoked, one expired. Two of
        its holders agreed to stand in the directory.
        """
        renewing, ending, leaving, ended = people.ALUMNI
        self._award(renewing, 1120)
        self._award(renewing, 30)
        self._award(ending, 1040)
        taken = self._award(leaving, 260)
        self._award(ended, 1130)
        with clock.stopped_at(later := self._at(170)):
            credentials.revoke(
                taken,
                because="Registration with the regulator ended; certificate withdrawn at the member's request.",
                by=self.administrator,
                now=later,
            )
        for somebody in (renewing, ending):
            with clock.stopped_at(at := self._at(20)):
                credentials.list_publicly(self._named(somebody).id, agreed=True, now=at)
        self._duplicate()

    def _duplicate(self) -> None:
        """One certificate was printed again."""
        (held, *_older) = certificates.awards_of(self._named(people.ALUMNI[1]).id)
        with clock.stopped_at(at := self._at(400)):
            credentials.issue_duplicate(
                held, because="Water damage in the practice.", by=self.administrator, now=at, today=at.astimezone(self.zone).date()
            )  # fmt: skip

    def _named(self, somebody: Somebody) -> User:
        return db.session.scalars(select(User).where(User.email == somebody.email)).one()

    def _award(self, somebody: Somebody, days_ago: int) -> Award:
        learner, path, at = self._named(somebody), self.catalogue.paths[0], self._at(days_ago)
        today = at.astimezone(self.zone).date()
        with clock.stopped_at(at):
            try:
                return certification.award(
                    learner, path, self.catalogue, society=self.config.society, by=self.administrator, now=at, today=today
                )  # fmt: skip
            except Conflict as refused:
                standing = standings.standing_of(learner.id, path, self.catalogue, today)
                missing = [check.requirement.title for check in standing.unmet]
                raise RuntimeError(f"{somebody.name} lacks {missing}") from refused

    def _at(self, days_ago: float) -> datetime:
        """A moment that many days ago, in the evening, when people study."""
        day = (self.now - timedelta(days=days_ago)).replace(
            hour=18, minute=self.chance.randrange(60), second=0, microsecond=0
        )
        return min(day.astimezone(UTC), self.now - timedelta(hours=1))
