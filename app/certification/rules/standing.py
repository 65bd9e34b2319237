"""The one function that answers how a person stands with a path on a day; everything else in these rules serves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.certification.rules.dates import ONE_DAY, months_after
from app.certification.rules.facts import Check, Fact, Level, Standing, Term
from app.certification.rules.leaves import JUDGES
from app.certification.rules.window import Situation
from app.content.model import Catalogue, Path, Requirement
from app.content.paths import Need

NEVER_LATE = date.max


def standing(
    path: Path,
    catalogue: Catalogue,
    facts: Iterable[Fact],
    *,
    on: date,
    begun: date | None = None,
    sitting_on: date | None = None,
    turns: frozenset[date] = frozenset(),
) -> Standing:
    """How a person with these facts stands with `path` on the day `on`.

    `facts` are the standing entries of the ledger, certificates of whatever path among them. `begun` is the day from which
    deadlines run (without it there are none), `sitting_on` the examination that documents must be valid for, `turns` days
    on which another version of the path may begin to apply.
    """
    by_kind: dict[str, list[Fact]] = {}
    by_subject: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
        by_subject.setdefault((fact.kind, fact.subject), []).append(fact)
    now = Situation(catalogue, by_kind, by_subject, path.id, on, begun=begun, sitting_on=sitting_on)
    term, ends = _term(path, now)
    first = replace(now, exams=_exams(path.requirements))
    checks = tuple(judged(requirement, first) for requirement in path.requirements)
    levels = tuple(_level(need, now) for need in path.needs)
    renewal = _renewal(path, now, term) if term else ()
    days = turns.union(ends, *(check.turns for check in (*checks, *renewal)), *(level.turns for level in levels))
    return Standing(path, on, checks, renewal, levels, term, min((day for day in days if day > on), default=None))


def judged(requirement: Requirement, now: Situation) -> Check:
    """One requirement with all its parts, waivers and deadlines."""
    if requirement.within and now.begun:
        own = months_after(now.begun, requirement.within)
        now = replace(now, deadline=min(own, now.deadline or own))
    check = _group(requirement, now) if requirement.is_group else JUDGES[requirement.kind](requirement, now)
    if now.deadline and not check.met:
        by = min(day for day in (check.by, now.deadline) if day)
        check = replace(check, by=by, late=now.on > now.deadline, turns=check.turns | {now.deadline + ONE_DAY})
    return _waived(check, now)


def _waived(check: Check, now: Situation) -> Check:
    """A waiver meets what is unmet. Where there is one, time is not asked for, so that evidence found later harms nothing."""
    requirement = check.requirement
    if not requirement.waivable or requirement.kind == "decision":
        return check
    first = now.awarded_on + ONE_DAY if now.awarded_on else date.min  # a waiver for one term is none for the next
    waivers = now.on_subject("waiver", f"{now.path_id}/{requirement.id}")
    waiver = next((fact for fact in reversed(waivers) if first <= fact.happened_on <= now.on), None)
    if waiver is None:
        return check
    if check.met:
        return replace(check, met_on=None, until=None)
    return replace(
        check,
        met=True,
        facts=(waiver,),
        missing=(),
        waived=True,
        parts=(),
        met_on=None,
        until=None,
        by=None,
        late=False,
    )


def _group(requirement: Requirement, now: Situation) -> Check:
    if requirement.kind == "in-order":
        parts = _in_order(requirement.parts, now)
    else:
        parts = tuple(judged(part, now) for part in requirement.parts)
    need = requirement.least if requirement.kind == "any" else len(parts)
    met = [part for part in parts if part.met]
    return Check(
        requirement,
        len(met) >= need,
        min(len(met), need),
        need,
        parts=parts,
        met_on=_met_on(met, need),
        until=_until(met, need),
        by=min((part.by for part in parts if part.by and not part.met and requirement.kind != "any"), default=None),
        turns=frozenset().union(*(part.turns for part in parts)),
    )


def _in_order(parts: Sequence[Requirement], now: Situation) -> tuple[Check, ...]:
    """Each part counts only what happened once the parts before it were met."""
    checks: list[Check] = []
    waits_for = None
    for part in parts:
        check = judged(part, now)
        checks.append(replace(check, waits_for=waits_for) if waits_for and not check.met else check)
        if waits_for is None and not check.met:
            waits_for = part.id
            now = replace(now, first=date.max)
        elif check.met_on:
            now = replace(now, first=max(now.first, check.met_on))
    return tuple(checks)


def _met_on(met: Sequence[Check], need: int) -> date | None:
    """When enough parts were met: parts without a day were so from the beginning."""
    days = sorted(part.met_on or date.min for part in met)
    return days[need - 1] if len(days) >= need and days[need - 1] > date.min else None


def _until(met: Sequence[Check], need: int) -> date | None:
    """How long enough parts stay met."""
    ends = sorted((part.until or NEVER_LATE for part in met), reverse=True)
    return ends[need - 1] if len(ends) >= need and ends[need - 1] < NEVER_LATE else None


def _exams(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(leaf for one in requirements for leaf in one.leaves if leaf.kind == "exam")


def _term(path: Path, now: Situation) -> tuple[Term | None, frozenset[date]]:
    """The newest certificate of this path, while it is valid or may still be renewed; and when that changes."""
    held = now.on_subject("award", path.id)
    newest = max(
        (fact for fact in held if fact.happened_on <= now.on), key=lambda fact: (fact.happened_on, fact.entry_id),
        default=None,
    )  # fmt: skip
    turns = {fact.happened_on for fact in held}
    if newest is None:
        return None, frozenset(turns)
    ends = newest.expires_on
    term = Term(
        newest,
        newest.happened_on,
        ends,
        opens_on=max(ends - timedelta(days=path.renew_days), newest.happened_on + ONE_DAY)
        if ends and path.renewal
        else None,
        closes_on=ends + timedelta(days=path.grace_days if path.renewal else 0) if ends else None,
    )
    turns |= {ends + ONE_DAY} if ends else set()
    turns |= {term.opens_on} if term.opens_on else set()
    turns |= {term.closes_on + ONE_DAY} if term.closes_on else set()
    return (term if term.closes_on is None or now.on <= term.closes_on else None), frozenset(turns)


def _renewal(path: Path, now: Situation, term: Term) -> tuple[Check, ...]:
    """What the renewal asks for. Only what happened after the award counts: it starts a new period of evidence."""
    now = replace(
        now,
        begun=term.awarded_on,
        first=term.awarded_on + ONE_DAY,
        awarded_on=term.awarded_on,
        exams=_exams(path.renewal),
        read_in=tuple(leaf for one in path.requirements for leaf in one.leaves if leaf.kind == "lessons"),
    )
    due = term.expires_on if term.expires_on and term.valid(now.on) else term.closes_on
    checks = (judged(requirement, now) for requirement in path.renewal)
    return tuple(check if check.met or check.by else replace(check, by=due) for check in checks)


def _level(need: Need, now: Situation) -> Level:
    """Whether one of the needed certificates is valid, and was first awarded long enough ago."""
    turns = set[date]()
    best: tuple[date, Fact] | None = None
    for path_id in need.any_of:
        awards = now.on_subject("award", path_id)
        turns |= {fact.happened_on for fact in awards} | {
            fact.expires_on + ONE_DAY for fact in awards if fact.expires_on
        }
        valid = [
            fact
            for fact in awards
            if fact.happened_on <= now.on and (fact.expires_on is None or now.on <= fact.expires_on)
        ]
        if valid:
            ready = months_after(min(fact.happened_on for fact in awards), need.months)
            if best is None or ready < best[0]:
                best = (ready, valid[-1])
    if best is None:
        return Level(need, False, turns=frozenset(turns))
    ready, fact = best
    met = ready <= now.on
    return Level(need, met, fact, None if met else ready, frozenset(turns | {ready}))


def granted(catalogue: Catalogue, facts: Iterable[Fact], *, on: date) -> frozenset[str]:
    """The roles that somebody is eligible for by the certificates that are valid on this day."""
    held = {
        fact.subject
        for fact in facts
        if fact.kind == "award" and fact.happened_on <= on and (fact.expires_on is None or on <= fact.expires_on)
    }
    return frozenset(role for path in catalogue.paths if path.id in held for role in path.grants)
