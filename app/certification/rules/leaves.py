"""How each kind of requirement is judged: one function a kind, all of the same form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.certification.rules.dates import ONE_DAY, months_after, months_between
from app.certification.rules.facts import Check, Fact
from app.certification.rules.window import (
    Situation,
    Window,
    enough_on,
    enough_until,
    hours,
    is_capped,
    issuer,
    last_day,
    window,
)
from app.content.model import Lesson, Requirement

NO_HASH = ""


def lessons(requirement: Requirement, now: Situation) -> Check:
    """All lessons of the module as it is now, or the module as it was when it was finished; or the lessons named.

    Reading counts whenever it happened: a lesson is finished once.
    """
    wanted = [lesson.id for lesson in lessons_of(requirement, now)]
    whole = now.on_subject("module", requirement.module)
    if whole and requirement.module:
        first = min(fact.happened_on for fact in whole)
        return Check(requirement, True, len(wanted), len(wanted), tuple(whole), met_on=first)
    done = {lesson_id: found for lesson_id in wanted if (found := now.on_subject("lesson", lesson_id))}
    missing = tuple(lesson_id for lesson_id in wanted if lesson_id not in done)
    met = not missing and bool(wanted)
    firsts = [min(fact.happened_on for fact in found) for found in done.values()]
    facts = tuple(fact for found in done.values() for fact in found)
    return Check(
        requirement, met, len(done), len(wanted), facts, missing, met_on=max(firsts, default=None) if met else None
    )


def lessons_of(requirement: Requirement, now: Situation) -> Sequence[Lesson]:
    """The lessons that a requirement of kind lessons asks for."""
    if requirement.module:
        return now.catalogue.module(requirement.module).lessons
    return [now.catalogue.lesson(lesson_id) for lesson_id in requirement.lessons]


def quiz(requirement: Requirement, now: Situation) -> Check:
    """The best result counts; the pass mark is the path's, or the quiz's own where the path names none."""
    own = requirement.pass_percent
    need = (now.catalogue.quiz(requirement.quiz or "").pass_percent if own is None else own) or 0.0
    return _best(requirement, now, now.on_subject("quiz", requirement.quiz), need)


def exam(requirement: Requirement, now: Situation) -> Check:
    """A part of an examination. A pass lasts so many months while others are missing, and for good once all parts stood
    together.
    """
    check = _best(requirement, now, _results(requirement, now), requirement.pass_percent or 0.0)
    together = _stood_together(now) if requirement.months and check.met_on else None
    if together:
        passed = tuple(fact for fact in _passes(requirement, now) if fact.happened_on <= together)
        return Check(requirement, True, max(fact.amount or 0.0 for fact in passed), check.need, passed[-1:],
                     met_on=check.met_on)  # fmt: skip
    if check.met:
        return check
    by, turns = _apply_by(requirement, now)
    others = [until for other in now.exams if other.id != requirement.id and (until := _passed_until(other, now))]
    return replace(check, by=min([*by, *others], default=None), turns=check.turns | turns)


def _results(requirement: Requirement, now: Situation) -> Sequence[Fact]:
    return now.on_subject("exam", requirement.part)


def _passes(requirement: Requirement, now: Situation) -> list[Fact]:
    """The passes of a part that ever counted, in order of time."""
    need = requirement.pass_percent or 0.0
    return [fact for fact in window(now, _results(requirement, now), None).ever if (fact.amount or 0.0) >= need]


def _passed_until(requirement: Requirement, now: Situation) -> date | None:
    """How long the pass of a part still counts, where it counts today and does so for a time only."""
    ends = [last_day(fact, requirement.months) for fact in _passes(requirement, now)]
    return max((end for end in ends if end and end >= now.on), default=None)


def _stood_together(now: Situation) -> date | None:
    """The first day on which a pass of every part counted."""
    passes = {one.id: _passes(one, now) for one in now.exams}
    days = sorted({fact.happened_on for found in passes.values() for fact in found})
    for day in days:
        if all(
            any(fact.happened_on <= day <= (last_day(fact, one.months) or day) for fact in passes[one.id])
            for one in now.exams
        ):
            return day
    return None


def _apply_by(requirement: Requirement, now: Situation) -> tuple[list[date], frozenset[date]]:
    """The last days to apply: so many days before the sitting that is known, or the yearly date."""
    days = []
    if requirement.apply_days and now.sitting_on:
        days.append(now.sitting_on - timedelta(days=requirement.apply_days))
    if requirement.apply_by:
        days.append(requirement.apply_by.on_or_after(now.on))
    return [day for day in days if day >= now.on], frozenset(day + ONE_DAY for day in days)


def hours_attended(requirement: Requirement, now: Situation) -> Check:
    """Hours add up, where topic, mode, issuer and kind are those the path asks for, up to its caps."""
    topics = {topic.casefold() for topic in requirement.topics}
    issuers = {one.casefold() for one in requirement.issuers}
    fitting = [
        fact
        for fact in now.of("hours")
        if (not requirement.modes or fact.mode in requirement.modes)
        and (not topics or fact.subject.casefold() in topics)
        and (not issuers or issuer(fact).casefold() in issuers)
        and (not requirement.interactive or not is_capped(fact, "not-interactive"))
    ]
    check = _sum(requirement, now, fitting, requirement.hours or 0.0, lambda facts: hours(facts, requirement.caps))
    over = tuple(
        (cap, round(above, 2))
        for cap in requirement.caps
        if (above := hours((fact for fact in check.facts if is_capped(fact, cap.of)), ()) - cap.hours) > 0
    )
    return replace(check, uncounted=over)


def sign_off(requirement: Requirement, now: Situation) -> Check:
    """A passed sign-off of the checklist by as many different assessors as asked for; only passed ones are in the ledger."""
    need = requirement.assessors or now.catalogue.checklist(requirement.checklist or "").assessors
    signed = now.on_subject("sign-off", requirement.checklist)
    check = _sum(requirement, now, signed, need, lambda facts: float(len({fact.author_id for fact in facts})))
    return replace(check, have=min(check.have, need))


def document(requirement: Requirement, now: Situation) -> Check:
    """A document of one of the kinds, valid on the day that matters: today, or the day of the sitting."""
    awaited = requirement.valid_on == "sitting" and now.sitting_on is not None and now.sitting_on >= now.on
    day = now.sitting_on if awaited and now.sitting_on else now.on
    kinds = {kind.casefold() for kind in requirement.documents}
    facts = [
        fact
        for fact in now.of("document")
        if fact.subject.casefold() in kinds and (not requirement.issuers or issuer(fact) in requirement.issuers)
    ]
    valid = [fact for fact in facts if fact.happened_on <= day and (fact.expires_on is None or fact.expires_on >= day)]
    ends = [fact.expires_on for fact in valid if fact.expires_on]
    turns = {fact.happened_on for fact in facts} | {fact.expires_on + ONE_DAY for fact in facts if fact.expires_on}
    later = [fact.happened_on for fact in facts if fact.happened_on > day]
    return Check(
        requirement,
        bool(valid),
        float(bool(valid)),
        1.0,
        tuple(valid),
        until=max(ends) if len(ends) == len(valid) and ends else None,
        ready_on=None if valid or awaited else min(later, default=None),
        lapsed=() if valid else tuple(fact for fact in facts if fact.expires_on and fact.expires_on < day),
        turns=frozenset(turns | ({now.sitting_on + ONE_DAY} if awaited and now.sitting_on else set())),
    )


def practice(requirement: Requirement, now: Situation) -> Check:
    """Years in practice since the first day on record; months that are not full do not count."""
    need = round((requirement.years or 0.0) * 12)
    begun = min(now.of("practice"), key=lambda fact: fact.happened_on, default=None)
    if begun is None:
        return Check(requirement, False, 0.0, requirement.years or 0.0)
    have, ready_on = months_between(begun.happened_on, now.on), months_after(begun.happened_on, need)
    met = begun.happened_on <= now.on and have >= need
    turns = frozenset() if met else frozenset({months_after(begun.happened_on, have + 1), begun.happened_on, ready_on})
    years = min(have, need) / 12 if met or begun.happened_on <= now.on else 0.0
    return Check(
        requirement, met, round(years, 2), requirement.years or 0.0, (begun,), ready_on=None if met else ready_on,
        turns=turns,
    )  # fmt: skip


def contribution(requirement: Requirement, now: Situation) -> Check:
    """Contributions of the kinds asked for, each counting as many as it says."""
    kinds = {kind.casefold() for kind in requirement.contributions}
    given = [fact for fact in now.of("contribution") if not kinds or fact.subject.casefold() in kinds]
    return _sum(requirement, now, given, requirement.least, lambda facts: sum((_count(fact) for fact in facts), 0.0))


def _count(fact: Fact) -> float:
    return 1.0 if fact.amount is None else fact.amount


def decision(requirement: Requirement, now: Situation) -> Check:
    """A decision of the board with its reason, recorded for this requirement."""
    decided = now.on_subject("waiver", f"{now.path_id}/{requirement.id}")
    return _sum(requirement, now, decided, 1.0, lambda facts: float(bool(facts)))


def delta(requirement: Requirement, now: Situation) -> Check:
    """Lessons of the path that changed since the award must have been read as they are now."""
    read, before = set[tuple[str, str]](), set[tuple[str, str]]()
    for fact in now.of("lesson"):
        read.add((fact.subject, version_read(fact)))
        if now.awarded_on is None or fact.happened_on <= now.awarded_on:
            before.add((fact.subject, version_read(fact)))
    asked = {lesson.id: lesson for one in now.read_in for lesson in lessons_of(one, now)}
    changed = [lesson for lesson in asked.values() if (lesson.id, _version(lesson)) not in before]
    missing = tuple(lesson.id for lesson in changed if (lesson.id, _version(lesson)) not in read)
    again = tuple(fact for fact in now.of("lesson") if any(
        fact.subject == lesson.id and version_read(fact) == _version(lesson) for lesson in changed
    ))  # fmt: skip
    return Check(requirement, not missing, len(changed) - len(missing), len(changed), again, missing)


def version_read(fact: Fact) -> str:
    """The first twelve signs of the content hash that learning writes into the source, as in `lesson:heel@0123456789ab`."""
    return fact.source.rpartition("@")[2] if "@" in fact.source else NO_HASH


def _version(lesson: Lesson) -> str:
    return lesson.hash[:12]


def _best(requirement: Requirement, now: Situation, results: Sequence[Fact], need: float) -> Check:
    """Met by the best result, if it reaches `need`; of equal ones the newest, which lasts longest."""
    found = window(now, results, requirement.months)
    best = max(found.counted, key=lambda fact: (fact.amount or 0.0, fact.happened_on), default=None)
    have = (best.amount or 0.0) if best else 0.0
    passes = [fact for fact in found.ever if (fact.amount or 0.0) >= need]
    ends = [last_day(fact, requirement.months) for fact in passes if fact in found.counted]
    return Check(
        requirement,
        best is not None and have >= need,
        have,
        need,
        (best,) if best else (),
        met_on=passes[0].happened_on if passes else None,
        until=max((end for end in ends if end), default=None),
        lapsed=tuple(fact for fact in found.lapsed if fact in passes),
        turns=found.turns,
    )


def _sum(
    requirement: Requirement,
    now: Situation,
    facts: Sequence[Fact],
    need: float,
    total: Callable[[Sequence[Fact]], float],
) -> Check:
    """Met once the facts that count add up to `need`."""
    found: Window = window(now, facts, requirement.months)
    have = total(found.counted)
    return Check(
        requirement,
        have >= need,
        have,
        need,
        found.counted,
        met_on=enough_on(found, need, total),
        until=enough_until(found, need, total, requirement.months),
        lapsed=found.lapsed,
        turns=found.turns,
    )


JUDGES: dict[str, Callable[[Requirement, Situation], Check]] = {
    "lessons": lessons,
    "quiz": quiz,
    "hours": hours_attended,
    "sign-off": sign_off,
    "exam": exam,
    "document": document,
    "practice": practice,
    "contribution": contribution,
    "decision": decision,
    "delta": delta,
}
