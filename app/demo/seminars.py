"""Seminars of the demonstration: three weeks of the past, whose attendance explains the hours people have; one that goes on
now; one to come with a waiting list; and one that only its organisers see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import update

from app import clock, db
from app.accounts.models import User
from app.demo.people import Somebody
from app.mail import Mail
from app.seminars import actions, attending, crediting, presence, queries, registrations
from app.seminars.models import Registration, Seminar, SeminarSession
from app.seminars.rules import passes
from app.seminars.rules.day import DayEvent

PAST = (("Seminar 1: foundations and Category One", 62, "Danesfield House, Marlow", "Henley Road, Marlow SL7 2EY, United Kingdom"),
        ("Seminar 2: Category Two", 40, "Casa do Infante, Porto", "Rua da Alfândega 10, 4050-029 Porto, Portugal"),
        ("Seminar 3: Category Three and extremities", 19, "Danesfield House, Marlow", "Henley Road, Marlow SL7 2EY, United Kingdom"))  # fmt: skip
DAY = (("morning", 9, 0, 4.0), ("afternoon", 14, 0, 4.0))
BEGINNING = ("Opening lecture", 2.0)
ABOUT = """Three and a half days at the table, two people to a table and an assistant to every three.

## Bring along

- comfortable clothes you can be examined in
- your own blocks if you have them
- something with your face on it, for the door

Sessions begin on time. Sign in when you come **and** out when you go: only time in the room counts.
"""
PRACTICE = """A day of practice for whoever has begun with Category One. Nothing new is taught: you find, compare and block, and somebody
looks over your shoulder.

Come in the morning, in the afternoon, or both; each session stands for itself.
"""
TABLE = """Two days of Category Two at the table. Who has not read the module yet reads it before: the first morning begins with the knee.
"""
LIVE = "A first look at what the cranial modules hold, with questions. The recording is not for credit."
Person = tuple[Somebody, User]


class Seminars:
    """Makes them, by the same actions that people use."""

    def __init__(
        self, instructor: User, reviewer: User, people: Sequence[Person], zone: str, now: datetime, chance: Random
    ):
        self.instructor, self.reviewer, self.people, self.zone = instructor, reviewer, people, zone
        self.now, self.chance = now, chance
        self.number = 0

    def hold(self) -> None:
        for place, (title, days_ago, where, address) in enumerate(PAST):
            came = [(somebody, user) for somebody, user in self.people if len(somebody.hours) > place]
            self._past(place, title, days_ago, where, address, came)
        self._now()
        self._upcoming()
        self._draft()
        told_then = update(Mail).where(Mail.queued_at < self.now - timedelta(days=1), Mail.sent_at.is_(None))
        db.session.execute(told_then.where(Mail.text.contains("/seminars/")).values(sent_at=Mail.queued_at))

    def _past(self, place: int, title: str, days_ago: int, where: str, address: str, came: list[Person]) -> None:
        """Four days of eight hours and an opening lecture; everybody came to as many hours as the story says."""
        first = self._monday(days_ago) + timedelta(days=3)
        with clock.stopped_at(first - timedelta(days=50)):
            seminar = self._seminar(
                title, place=where, address=address, capacity=16, fee=69000, published=first - timedelta(days=49)
            )
            sessions = [self._session(seminar, BEGINNING[0], first.replace(hour=17), BEGINNING[1])]
            for day in range(1, 5):
                sessions += [
                    self._session(
                        seminar,
                        f"Day {day}, {name}",
                        (first + timedelta(days=day)).replace(hour=hour, minute=minute),
                        length,
                    )
                    for name, hour, minute, length in DAY
                ]
        for _somebody, user in came:
            with clock.stopped_at(first - timedelta(days=self.chance.randrange(12, 30))):
                registrations.register(seminar, user, now=clock.now())
        self._attend(seminar, sessions, [(user, somebody.hours[place]) for somebody, user in came])

    def _attend(self, seminar: Seminar, sessions: list[SeminarSession], came: list[tuple[User, float]]) -> None:
        """Whole hours are made of sessions of four hours, and of the lecture where two are left over."""
        lecture, *days = sessions
        told: list[DayEvent] = []
        for user, hours in came:
            mine = queries.registration_of(seminar.id, user.id)
            assert mine is not None
            if hours % 4:
                told += self._in_and_out(lecture, mine)
            for session in days[: int(hours // 4)]:
                told += self._in_and_out(session, mine)
        end = sessions[-1].ends_at + timedelta(hours=1)
        with clock.stopped_at(end):
            attending.record(seminar, told, device="demonstration", by=self.instructor, now=end)
            for session in sessions:
                heads = sum(line.came for line in presence.lines_of(seminar, session))
                attending.close(seminar, session, head_count=heads, by=self.instructor, now=end)
        with clock.stopped_at(end + timedelta(hours=2)):
            for session in sessions:
                crediting.credit(seminar, session, by=self.instructor, now=clock.now())

    def _now(self) -> None:
        """A practice day that began an hour ago: some are in, one came early and left, others are still missing."""
        begins = self.now.replace(minute=self.now.minute - self.now.minute % 15, second=0, microsecond=0) - timedelta(
            hours=1
        )
        with clock.stopped_at(begins - timedelta(days=20)):
            seminar = self._seminar("Practice day: Category One", place="Teaching rooms, Bristol", address="12 Queen Square, Bristol BS1 4NT, United Kingdom",
                                    description=PRACTICE, capacity=20, fee=9000, published=begins - timedelta(days=20), both=True)  # fmt: skip
            first = self._session(seminar, "Palpation and leg length", begins.astimezone(ZoneInfo(self.zone)), 3)
            self._session(seminar, "Blocking in pairs", begins.astimezone(ZoneInfo(self.zone)) + timedelta(hours=4), 3)
        coming = [user for somebody, user in self.people if somebody.lessons > 3][:9]
        for user in coming:
            with clock.stopped_at(begins - timedelta(days=self.chance.randrange(3, 15))):
                registrations.register(seminar, user, now=clock.now())
        told = []
        for place, user in enumerate(coming[1:6]):
            mine = queries.registration_of(seminar.id, user.id)
            assert mine is not None
            told.append(self._seen(first, mine, "in", begins + timedelta(minutes=(-8, -3, 1, 4, 16)[place])))
        told.append(
            self._seen(
                first,
                queries.registration_in(seminar.id, told[0].registration_id),
                "out",
                begins + timedelta(minutes=40),
            )
        )
        attending.record(seminar, told, device="demonstration", by=self.instructor, now=self.now)

    def _upcoming(self) -> None:
        """Eight places, all taken, three people waiting."""
        first = self._monday(-24) + timedelta(days=5)
        with clock.stopped_at(self.now - timedelta(days=30)):
            seminar = self._seminar("Category Two at the table", place="Casa do Infante, Porto", address="Rua da Alfândega 10, 4050-029 Porto, Portugal",
                                    description=TABLE, time_zone="Europe/Lisbon", capacity=8, fee=24000, published=self.now - timedelta(days=29), both=True,
                                    cancel_until=(first - timedelta(days=7)).replace(tzinfo=None, hour=20),
                                    modules=["category-2"])  # fmt: skip
            for day, name in ((0, "Saturday"), (1, "Sunday")):
                for part, hour, minute, length in DAY:
                    start = (first + timedelta(days=day)).replace(hour=hour, minute=minute)
                    self._session(seminar, f"{name}, {part}", start, length - 0.5, worth=180)
        for place, (_somebody, user) in enumerate(self.people[:11]):
            with clock.stopped_at(self.now - timedelta(days=28 - 2 * place, minutes=self.chance.randrange(500))):
                registrations.register(seminar, user, now=clock.now())
        with clock.stopped_at(self.now - timedelta(days=4)):
            actions.announce(
                seminar, subject="Where to park", text="The house has no car park; the one at Ribeira is two minutes away.",
                to_waiting=False, by=self.instructor, now=clock.now(),
            )  # fmt: skip

    def _draft(self) -> None:
        with clock.stopped_at(self.now - timedelta(days=2)):
            seminar = self._seminar("Cranial introduction, online", place="", address="", description=LIVE, capacity=None, fee=None, published=None,
                                    online_url="https://rooms.example.org/cranial", crediting="proportional")  # fmt: skip
            start = self._monday(-45) + timedelta(days=2)
            self._session(seminar, "Live lecture", start.replace(hour=19), 2, mode="live-online")

    def _seminar(
        self, title: str, *, published: datetime | None, fee: int | None, both: bool = False, **given: object
    ) -> Seminar:
        values = {
            "title": title, "description": ABOUT, "language": "en", "online_url": "", "time_zone": self.zone, "topic": "", "modules": [],
            "waiting_list": True, "hold_hours": 48, "fee_cents": fee, "fee_currency": "GBP" if fee else "",
            "fee_text": "by bank transfer, details in the mail" if fee else "", "opens_at": None, "closes_at": None, "cancel_until": None,
            "needs_module": "", "needs_path": "", "needs_cohort_id": None, "crediting": "threshold", "threshold": 90,
        }  # fmt: skip
        seminar = actions.create({**values, **given}, by=self.instructor, now=clock.now())
        if both:
            actions.add_organiser(seminar, email=self.reviewer.email, by=self.instructor, now=clock.now())
        seminar.published_at = published
        return seminar

    def _session(
        self,
        seminar: Seminar,
        title: str,
        start: datetime,
        hours: float,
        *,
        mode: str = "in-person",
        worth: int | None = None,
    ) -> SeminarSession:
        local = start.replace(tzinfo=None)
        values = {"title": title, "topic": "", "starts_at": local, "ends_at": local + timedelta(hours=hours), "mode": mode,
                  "interactive": mode == "in-person", "minutes": worth}  # fmt: skip
        return actions.add_sessions(seminar, values, times=1, every_days=1, by=self.instructor)[0]

    def _in_and_out(self, session: SeminarSession, mine: Registration) -> list[DayEvent]:
        """A little before the beginning, a little after the end, as people are."""
        came = session.starts_at - timedelta(minutes=self.chance.randrange(12)) + timedelta(minutes=4)
        return [
            self._seen(session, mine, "in", came),
            self._seen(session, mine, "out", session.ends_at + timedelta(minutes=self.chance.randrange(5))),
        ]

    def _seen(self, session: SeminarSession, mine: Registration, direction: str, at: datetime) -> DayEvent:
        self.number += 1
        at = at.replace(second=self.chance.randrange(60), microsecond=0)
        return DayEvent(
            id=f"demonstration-{self.number}", kind="scan", at=at, session_id=session.id, registration_id=mine.id, direction=direction,
            way="live", code=passes.live(mine.secret, mine.id, at),
        )  # fmt: skip

    def _monday(self, days_ago: int) -> datetime:
        """The Monday of the week so many days ago (ahead when negative), in the seminars' zone."""
        day = (self.now - timedelta(days=days_ago)).astimezone(ZoneInfo(self.zone))
        return (day - timedelta(days=day.weekday())).replace(hour=9, minute=0, second=0, microsecond=0)
