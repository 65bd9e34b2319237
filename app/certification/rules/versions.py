"""Which version of a path somebody is judged by, and what that judgement depends on besides the ledger."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from app.certification.rules.dates import ONE_DAY, months_after
from app.content.model import Catalogue, Path, Requirement


@dataclass(frozen=True)
class Applying:
    """The version that applies, and the last day on which it does where that is an earlier one kept for a time."""

    path: Path
    until: date | None = None
    turns: frozenset[date] = frozenset()


def applying(catalogue: Catalogue, path_id: str, *, version: int, since: date, on: date) -> Applying:
    """The version for somebody who began with `version` on the day `since`.

    That is the present one, unless a transition in its text lets whoever began before a day keep an earlier one, and for
    as long. Whoever began with a version before the one kept had come to be judged by that one meanwhile; where several
    transitions fit, theirs is the one next to what they began with.
    """
    now = catalogue.path(path_id)
    turns = set[date]()
    for rule in sorted(now.transitions, key=lambda rule: rule.version):
        if version > rule.version or since >= rule.started_before:
            continue
        until = months_after(rule.started_before, rule.months) if rule.months is not None else None
        if until is None or on <= until:
            turns |= {until + ONE_DAY} if until else set()
            return Applying(catalogue.path_version(path_id, rule.version), until, frozenset(turns))
    return Applying(now)


def fingerprint(catalogue: Catalogue, path_id: str) -> str:
    """A hash that changes whenever the path, a version of it that is kept, or what these ask for in the course does."""
    versions = [catalogue.path(path_id), *(path for path in catalogue.earlier_paths if path.id == path_id)]
    pieces = [path.hash for path in versions]
    for path in versions:
        pieces += [_course(one, catalogue) for one in path.everything]
    return hashlib.sha256("\n".join(pieces).encode()).hexdigest()


def _course(requirement: Requirement, catalogue: Catalogue) -> str:
    """What the course says today about something that is asked for: lessons and their versions, pass mark, assessors."""
    if requirement.module:
        return " ".join(f"{lesson.id}@{lesson.hash}" for lesson in catalogue.module(requirement.module).lessons)
    if requirement.lessons:
        return " ".join(f"{lesson_id}@{catalogue.lesson(lesson_id).hash}" for lesson_id in requirement.lessons)
    if requirement.quiz and requirement.pass_percent is None:
        return f"{catalogue.quiz(requirement.quiz).pass_percent}"
    if requirement.checklist and requirement.assessors is None:
        return f"{catalogue.checklist(requirement.checklist).assessors}"
    return ""
