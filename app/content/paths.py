"""Certification paths as data: what a certificate asks for, how long it holds, how it is kept. All immutable.

The rules that judge people by them are in app/certification/rules; here is only what the text says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "lessons", "quiz", "hours", "sign-off", "exam", "document", "practice", "contribution", "decision", "delta",
    "all", "any", "in-order",
]  # fmt: skip
Mode = Literal["in-person", "live-online", "on-demand"]
GROUPS = ("all", "any", "in-order")
MODES: tuple[Mode, ...] = ("in-person", "live-online", "on-demand")
# What a cap may speak of: 'online' is both online modes, 'external' is whatever another body issued.
CAPPED = (*MODES, "online", "external", "not-interactive")
OWN = "own"  # the issuer of hours that the society itself recorded


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """Such as 31 August. The 29th of February is the 28th where there is no 29th."""

    month: int
    day: int

    def on_or_after(self, day: date) -> date:
        """The first such day from `day` on."""
        found = self.in_year(day.year)
        return found if found >= day else self.in_year(day.year + 1)

    def on_or_before(self, day: date) -> date:
        """The last such day up to `day`."""
        found = self.in_year(day.year)
        return found if found <= day else self.in_year(day.year - 1)

    def in_year(self, year: int) -> date:
        """This day in one year."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return date(year, self.month, 28)


@dataclass(frozen=True, slots=True)
class Need:
    """A level that must be held first: one of these paths, awarded at least so many months ago."""

    any_of: tuple[str, ...]
    months: int = 0


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many of the hours may be of this class; see CAPPED."""

    hours: float
    of: str


@dataclass(frozen=True, slots=True)
class Transition:
    """Who began before this day keeps that version of the path, for so many months from that day or (None) for good."""

    started_before: date
    version: int
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """What the certificate says in one country: its heading, and what it attests; `text` is what is printed, without citations."""

    country: str
    heading: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing a path asks for, or a group of such things in `parts`.

    `months`: evidence counts so long (of a part of an examination: so long the others may take). `within`: all of it must
    happen in so many months from the beginning. `least` is a number of parts in a group, of contributions otherwise.
    """

    id: str
    title: str
    kind: Kind
    html: str = ""
    line: int = 0
    waivable: bool = True
    within: int | None = None
    months: int | None = None
    parts: tuple[Requirement, ...] = ()
    least: int = 1
    module: str | None = None
    lessons: tuple[str, ...] = ()
    quiz: str | None = None
    pass_percent: float | None = None
    hours: float | None = None
    modes: tuple[Mode, ...] = ()
    topics: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    interactive: bool = False
    caps: tuple[Cap, ...] = ()
    checklist: str | None = None
    assessors: int | None = None
    part: str | None = None
    apply_days: int | None = None
    apply_by: DayOfYear | None = None
    embargo: DayOfYear | None = None
    documents: tuple[str, ...] = ()
    valid_on: Literal["today", "sitting"] = "today"
    years: float | None = None
    contributions: tuple[str, ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether it is met by its parts."""
        return self.kind in GROUPS

    @property
    def leaves(self) -> Iterator[Requirement]:
        """Itself, or everything within the group that is not a group again, in order."""
        if not self.is_group:
            yield self
        for part in self.parts:
            yield from part.leaves

    @property
    def everything(self) -> Iterator[Requirement]:
        """Itself and all below it, groups too."""
        yield self
        for part in self.parts:
            yield from part.everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What must be shown to hold a certificate and to keep it, in one version.

    A term ends `valid_months` after the award; with `valid_until`, on the last such day of a year within these months.
    `renewed_from` says whether a renewed term begins on the day of renewal or where the old one ended. Renewal opens
    `renew_days` before the end and stays possible for `grace_days` after it. `grants` are roles that a valid certificate makes
    eligible for, such as assessor or table-educator.
    """

    id: str
    title: str
    version: int
    status: Literal["example", "in-force"]
    needs: tuple[Need, ...] = ()
    valid_months: int | None = None
    valid_until: DayOfYear | None = None
    renewed_from: Literal["day", "end"] = "day"
    renew_days: int = 90
    grace_days: int = 0
    transitions: tuple[Transition, ...] = ()
    number_prefix: str = ""
    signatories: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    wordings: tuple[Wording, ...] = ()
    html: str = ""
    requirements: tuple[Requirement, ...] = ()
    renewal: tuple[Requirement, ...] = ()
    path: str = ""
    source: str = ""
    hash: str = ""

    @property
    def need_ids(self) -> tuple[str, ...]:
        """Every path that is named as needed, each once."""
        return tuple(dict.fromkeys(id for need in self.needs for id in need.any_of))

    @property
    def ends(self) -> bool:
        """Whether a certificate of this path runs out."""
        return self.valid_months is not None or self.valid_until is not None

    @property
    def everything(self) -> Iterator[Requirement]:
        """Every requirement and every part of one, those of the renewal last."""
        for requirement in (*self.requirements, *self.renewal):
            yield from requirement.everything

    def requirement(self, id: str) -> Requirement | None:
        """The requirement with this id, wherever it stands."""
        return next((one for one in self.everything if one.id == id), None)

    def wording(self, country: str) -> Wording | None:
        """What a certificate for somebody from this country says; None where the path says nothing special."""
        return next((one for one in self.wordings if one.country == country), None)


def topics_asked(paths: Iterable[Path]) -> list[str]:
    """The topics of hours that paths ask for by name, for forms that offer them."""
    return sorted({topic for path in paths for one in path.everything for topic in one.topics})


def issuers_accepted(paths: Iterable[Path]) -> list[str]:
    """The other bodies whose hours paths accept by name, for forms that offer them."""
    accepted = {issuer for path in paths for one in path.everything if one.kind == "hours" for issuer in one.issuers}
    return sorted(accepted - {OWN})
