"""Who may register, why not, and whose turn it is on the waiting list. Capacity is counted by whoever asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

HOLDING = frozenset({"placed", "offered"})  # states that take up a place
LIVE = frozenset({"placed", "offered", "waiting"})
LONGEST_SERIES = 60


class Terms(Protocol):
    """What a seminar says about registering."""

    @property
    def published_at(self) -> datetime | None: ...
    @property
    def called_off_at(self) -> datetime | None: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def cancel_until(self) -> datetime | None: ...
    @property
    def capacity(self) -> int | None: ...
    @property
    def waiting_list(self) -> bool: ...
    @property
    def needs_module(self) -> str: ...
    @property
    def needs_path(self) -> str: ...
    @property
    def needs_cohort_id(self) -> int | None: ...


class Turn(Protocol):
    """A registration, as the waiting list sees it."""

    @property
    def id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def asked_at(self) -> datetime: ...
    @property
    def offered_until(self) -> datetime | None: ...


TurnType = TypeVar("TurnType", bound=Turn)


@dataclass(frozen=True)
class Applicant:
    """Somebody who would like to come. `modules` they finished, `paths` they hold a certificate of, `cohorts` they
    are in, and the state of the registration they have already.
    """

    confirmed: bool = True
    modules: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    cohorts: frozenset[int] = frozenset()
    state: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why not. Reasons: 'seminar-not-published', 'seminar-called-off', 'seminar-begun', 'registration-opens-later'
    (`when`), 'registration-closed' (`when`), 'account-not-confirmed', 'module-missing' (`what`), 'path-missing'
    (`what`), 'cohort-missing' (`what`), 'registered-already', 'seminar-full'."""

    reason: str
    when: datetime | None = None
    what: str = ""


def refusal(
    seminar: Terms, applicant: Applicant, *, begins: datetime | None, taken: int, now: datetime
) -> Refusal | None:
    """Why somebody may neither have a place nor wait for one; None when they may. `begins` is the first session's
    start, `taken` the number of places that are held.
    """
    if seminar.published_at is None:
        return Refusal("seminar-not-published")
    if seminar.called_off_at is not None:
        return Refusal("seminar-called-off")
    if begins is not None and now >= begins:
        return Refusal("seminar-begun", when=begins)
    if seminar.opens_at is not None and now < seminar.opens_at:
        return Refusal("registration-opens-later", when=seminar.opens_at)
    if seminar.closes_at is not None and now >= seminar.closes_at:
        return Refusal("registration-closed", when=seminar.closes_at)
    if applicant.state in LIVE:
        return Refusal("registered-already")
    if missing := _missing(seminar, applicant):
        return missing
    if not seminar.waiting_list and not has_place(seminar.capacity, taken):
        return Refusal("seminar-full")
    return None


def _missing(seminar: Terms, applicant: Applicant) -> Refusal | None:
    if not applicant.confirmed:
        return Refusal("account-not-confirmed")
    if seminar.needs_module and seminar.needs_module not in applicant.modules:
        return Refusal("module-missing", what=seminar.needs_module)
    if seminar.needs_path and seminar.needs_path not in applicant.paths:
        return Refusal("path-missing", what=seminar.needs_path)
    if seminar.needs_cohort_id is not None and seminar.needs_cohort_id not in applicant.cohorts:
        return Refusal("cohort-missing", what=str(seminar.needs_cohort_id))
    return None


def has_place(capacity: int | None, taken: int) -> bool:
    """Whether another person fits in."""
    return capacity is None or taken < capacity


def taken(registrations: Iterable[Turn], now: datetime) -> int:
    """How many places are held: by those who have one, and by those to whom one is offered still."""
    return sum(
        one.state == "placed" or (one.state == "offered" and one.offered_until is not None and one.offered_until > now)
        for one in registrations
    )


def queue(registrations: Iterable[TurnType]) -> list[TurnType]:
    """The waiting list in order."""
    return sorted((one for one in registrations if one.state == "waiting"), key=lambda one: (one.asked_at, one.id))


def lapsed(registrations: Iterable[TurnType], now: datetime) -> list[TurnType]:
    """Offers that nobody took up in time."""
    return [
        one
        for one in registrations
        if one.state == "offered" and one.offered_until is not None and one.offered_until <= now
    ]


def held_until(now: datetime, hold_hours: int, begins: datetime | None) -> datetime:
    """Until when a place offered is kept: so many hours, but not beyond the beginning."""
    until = now + timedelta(hours=hold_hours)
    return min(until, begins) if begins is not None else until


def cancel_refusal(seminar: Terms, *, state: str, begins: datetime | None, now: datetime) -> Refusal | None:
    """Why a member can no longer give up their place; waiting and offers can always be given up."""
    if state not in LIVE:
        return Refusal("not-registered")
    until = seminar.cancel_until or begins
    if state == "placed" and seminar.called_off_at is None and until is not None and now >= until:
        return Refusal("cancel-too-late", when=until)
    return None


def in_zone(local: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment at which clocks in `zone` show `local` (naive), in UTC; None where they never do, because they were
    put forward. Where they show it twice, the first.
    """
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == local else None


def series(starts: datetime, ends: datetime, *, times: int, every_days: int) -> list[tuple[datetime, datetime]]:
    """Local beginnings and ends of sessions at the same time of day, `every_days` apart."""
    return [
        (starts + timedelta(days=every_days * n), ends + timedelta(days=every_days * n))
        for n in range(min(max(1, times), LONGEST_SERIES))
    ]
