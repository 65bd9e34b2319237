"""Writes about examination sittings: making one, applying, freezing eligibility, giving places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app import clock, db, events, jobs, mail
from app.accounts.models import User
from app.accounts.permissions import Permission, has
from app.content.model import Catalogue
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.evidence import queries as entries
from app.evidence.enclosed import document
from app.sittings import outlook, queries, rules
from app.sittings.models import Application, Enclosure, Examiner, Part, Sitting


def make(values: Mapping[str, Any], parts: Sequence[tuple[str, str, float]], *, by: User, now: datetime) -> Sitting:
    """A sitting as a draft. `parts` are key, title and pass mark in per cent. Raises Invalid with what is wrong with the
    dates, or 'no-parts', 'part-twice'.
    """
    _check(values, parts)
    made = Sitting(**values, made_at=now, made_by_id=by.id)
    made.parts = _parts(parts)
    db.session.add(made)
    db.session.flush()
    events.record(by.id, "made-sitting", f"sitting:{made.id}", path=made.path_id, held_on=made.held_on.isoformat())
    return made


def change(found: Sitting, values: Mapping[str, Any], parts: Sequence[tuple[str, str, float]], *, by: User) -> None:
    """Change a sitting that is not frozen yet; its parts only while nobody has applied. Raises Conflict('sitting-frozen'),
    Conflict('parts-applied-for').
    """
    found = queries.sitting_to_change(found.id)
    if found.frozen or found.released:
        raise Conflict("sitting-frozen")
    _check(values, parts)
    if [(one.key, one.title, one.pass_mark) for one in found.parts] != [tuple(one) for one in parts]:
        if queries.applications_of(found.id):
            raise Conflict("parts-applied-for")
        for part in list(found.parts):
            db.session.delete(part)
        db.session.flush()
        found.parts = _parts(parts)
    for name, value in values.items():
        setattr(found, name, value)
    db.session.flush()
    events.record(by.id, "changed-sitting", f"sitting:{found.id}")


def publish(found: Sitting, *, by: User, now: datetime) -> None:
    """Let members see it; from then on its deadline freezes eligibility. Publishing again changes nothing."""
    found = queries.sitting_to_change(found.id)
    if found.published:
        return
    found.published_at = now
    events.record(by.id, "published-sitting", f"sitting:{found.id}")


def cancel(found: Sitting, *, because: str, by: User, now: datetime) -> None:
    """Call it off; everybody who applied is told. Raises Conflict('sitting-over')."""
    found = queries.sitting_to_change(found.id)
    if found.released:
        raise Conflict("sitting-over")
    if found.cancelled:
        return
    found.cancelled_at, found.cancelled_because = now, because
    for candidate in queries.candidates(found):
        mail.queue(
            candidate.user.email, "sittings/email/cancelled", name=candidate.user.name, sitting=found, because=because
        )
    events.record(by.id, "cancelled-sitting", f"sitting:{found.id}", because=because)


def appoint(found: Sitting, user: User, *, by: User, now: datetime) -> None:
    """Make somebody an examiner. Raises NotAllowed('cannot-assess' | 'is-candidate'); appointing twice changes nothing."""
    queries.sitting_to_change(found.id)
    known = queries.examiner_of(found.id, user.id)
    application = queries.application_of(found.id, user.id)
    reason = rules.examiner_refusal(
        may_assess=has(user, Permission.SIGN_OFF),
        has_applied=application is not None and application.withdrawn_at is None,
        appointed=known is not None and known.off_at is None,
    )
    if reason == "already-appointed":
        return
    if reason:
        raise NotAllowed(reason)
    if known is None:
        db.session.add(Examiner(sitting_id=found.id, user_id=user.id, appointed_at=now, appointed_by_id=by.id))
    else:
        known.appointed_at, known.appointed_by_id, known.off_at = now, by.id, None
    db.session.flush()
    mail.queue(user.email, "sittings/email/appointed", name=user.name, sitting=found)
    events.record(by.id, "appointed-examiner", f"sitting:{found.id}", user=user.id)


def take_off(found: Sitting, user: User, *, by: User, now: datetime) -> None:
    """Somebody no longer examines; marks they have given stand."""
    queries.sitting_to_change(found.id)
    known = queries.examiner_of(found.id, user.id)
    if known is None or known.off_at is not None:
        return
    known.off_at = now
    events.record(by.id, "took-off-examiner", f"sitting:{found.id}", user=user.id)


def apply(
    found: Sitting,
    learner: User,
    *,
    note: str,
    enclosed: Mapping[str, tuple[str, bytes]],
    now: datetime,
) -> Application:
    """Ask for a place; the parts passed before are not sat again. Applying twice gives back the application there is.
    Raises NotAllowed with the reason of `rules.application_refusal`, Invalid('nothing-to-sit'),
    Invalid('document-missing') with its kind, Invalid('proof-kind' | 'proof-too-large').
    """
    found = queries.sitting_to_change(found.id)
    known = queries.application_of(found.id, learner.id)
    reason = queries.application_refusal(found, learner, queries.today_in(found, now))
    if reason == "already-applied" and known is not None:
        return known
    if reason:
        raise NotAllowed(reason)
    passed = outlook.passed_parts(learner.id, found)
    keys = [part.key for part in found.parts if part.key not in passed]
    if not keys:
        raise Invalid("nothing-to-sit")
    kept = queries.kinds_enclosed(known.id) if known is not None else set()
    for kind in found.documents:
        if kind not in enclosed and kind not in kept:
            raise Invalid("document-missing", kind=kind)
    made = known or Application(sitting_id=found.id, learner_id=learner.id, reasons={})
    made.applied_at, made.withdrawn_at, made.keys, made.note = now, None, keys, note
    db.session.add(made)
    db.session.flush()
    _enclose(made, enclosed)
    events.record(learner.id, "applied-for-sitting", f"sitting:{found.id}", application=made.id)
    mail.queue(learner.email, "sittings/email/applied", name=learner.name, sitting=found)
    return made


def withdraw(found: Sitting, learner: User, *, now: datetime) -> bool:
    """Take an application back, until the examination is held; false where it was taken back before. Raises NotFound
    where there never was one, Conflict('sitting-over').
    """
    found = queries.sitting_to_change(found.id)
    application = queries.application_of(found.id, learner.id)
    if application is None:
        raise NotFound()
    if application.withdrawn_at is not None:
        return False
    if rules.state(found, queries.today_in(found, now)) in (rules.State.HELD, rules.State.RELEASED):
        raise Conflict("sitting-over")
    application.withdrawn_at = now
    application.outcome = ""
    if found.frozen:
        _give_places(found)
    events.record(learner.id, "withdrew-application", f"sitting:{found.id}", application=application.id)
    return True


def freeze(sitting_id: int, catalogue: Catalogue, *, now: datetime, by: User | None = None) -> None:
    """Compute everybody's eligibility as of the deadline, keep it with its reasons, and give places; everybody is told.
    Once is enough: freezing again changes nothing. Raises Conflict('not-closed-yet').
    """
    found = queries.sitting_to_change(sitting_id)
    if found.frozen or found.cancelled:
        return
    if queries.today_in(found, now) <= found.closes_on or not found.published:
        raise Conflict("not-closed-yet")
    path_hash = catalogue.path(found.path_id).hash
    for application in queries.applications_of(found.id):
        _judge(application, found, catalogue, path_hash)
    found.frozen_at = now
    _give_places(found)
    events.record(by.id if by else None, "froze-eligibility", f"sitting:{found.id}")


def decide(application: Application, decision: str, *, because: str, by: User, now: datetime) -> None:
    """The board's decision about an application, with its reason: 'accepted', 'refused', or '' to take it back. Places
    are given anew. Raises NotAllowed('own-application'), Conflict('not-frozen-yet' | 'sitting-over').
    """
    if application.learner_id == by.id:
        raise NotAllowed("own-application")
    found = queries.sitting_to_change(application.sitting_id)
    if not found.frozen:
        raise Conflict("not-frozen-yet")
    if rules.state(found, queries.today_in(found, now)) in (rules.State.HELD, rules.State.RELEASED):
        raise Conflict("sitting-over")
    application = queries.application_in(found.id, application.id)
    application.decision, application.decided_because, application.decided_by_id = decision, because, by.id
    _give_places(found)
    events.record(
        by.id, "decided-application", f"sitting:{found.id}", application=application.id, decision=decision,
        because=because,
    )  # fmt: skip


def admit_late(
    found: Sitting, learner: User, *, because: str, catalogue: Catalogue, by: User, now: datetime
) -> Application:
    """A late application at the board's discretion, with its reason: judged at once as of the deadline. Raises
    NotAllowed('own-application' | 'is-examiner' | 'holds-it'), Conflict('not-frozen-yet' | 'sitting-over'),
    Invalid('nothing-to-sit').
    """
    found = queries.sitting_to_change(found.id)
    today = queries.today_in(found, now)
    if not found.frozen:
        raise Conflict("not-frozen-yet")
    if rules.state(found, today) in (rules.State.HELD, rules.State.RELEASED):
        raise Conflict("sitting-over")
    if learner.id == by.id:
        raise NotAllowed("own-application")
    appointment = queries.examiner_of(found.id, learner.id)
    if appointment is not None and appointment.off_at is None:
        raise NotAllowed("is-examiner")
    if outlook.holds(learner.id, found.path_id, today):
        raise NotAllowed("holds-it")
    passed = outlook.passed_parts(learner.id, found)
    keys = [part.key for part in found.parts if part.key not in passed]
    if not keys:
        raise Invalid("nothing-to-sit")
    known = queries.application_of(found.id, learner.id)
    if known is not None and known.withdrawn_at is None:
        return known
    made = known or Application(sitting_id=found.id, learner_id=learner.id, reasons={})
    made.applied_at, made.withdrawn_at, made.keys, made.late, made.note = now, None, keys, True, because
    db.session.add(made)
    db.session.flush()
    _judge(made, found, catalogue, catalogue.path(found.path_id).hash)
    _give_places(found)
    events.record(by.id, "admitted-late", f"sitting:{found.id}", application=made.id, because=because)
    return made


def write_to(found: Sitting, people: Sequence[User], *, text: str, by: User) -> int:
    """A mail to people of the forecast. Gives how many."""
    for person in people:
        mail.queue(person.email, "sittings/email/forecast", name=person.name, sitting=found, text=text)
    events.record(by.id, "wrote-to-forecast", f"sitting:{found.id}", people=len(people))
    return len(people)


@jobs.job("freeze-sittings", every=timedelta(minutes=10), wants=("catalogue",))
def freeze_due(catalogue: Catalogue) -> None:
    """Freeze every sitting whose deadline has passed."""
    now = clock.now()
    for sitting_id in queries.to_freeze(now):
        freeze(sitting_id, catalogue, now=now)


def _judge(application: Application, found: Sitting, catalogue: Catalogue, path_hash: str) -> None:
    judged = outlook.eligibility_of(application.learner_id, found, catalogue, found.closes_on)
    head = entries.head_of(application.learner_id)
    application.eligible = judged.eligible
    application.reasons = {
        "missing": [one.kept() for one in judged.missing],
        "needs_first": list(judged.needs_first),
    }
    application.path_hash, application.ledger_head = path_hash, head.hash if head else ""


def _lacking(application: Application) -> list[rules.Missing]:
    """What was missing at the deadline, certificates to be held before too."""
    reasons = application.reasons
    first = (rules.Missing("", title) for title in reasons.get("needs_first", ()))
    return [*first, *(rules.Missing.of(one) for one in reasons.get("missing", ()))]


def _give_places(found: Sitting) -> None:
    """Give places anew, and tell everybody whose outcome is another than before."""
    db.session.flush()
    changed = set[int]()
    those = {one.id: one for one in queries.applications_of(found.id)}
    frozen = [(one.id, bool(one.eligible), one.decision or None) for one in those.values()]
    for place in rules.places(found.capacity, frozen):
        if those[place.application_id].outcome != place.outcome:
            those[place.application_id].outcome = place.outcome
            changed.add(place.application_id)
    db.session.flush()
    for candidate in queries.candidates(found):
        if candidate.application.id in changed:
            mail.queue(
                candidate.user.email,
                "sittings/email/frozen",
                name=candidate.user.name,
                sitting=found,
                outcome=candidate.application.outcome,
                embargo_on=found.embargo_from,
                lacking=_lacking(candidate.application),
            )


def _check(values: Mapping[str, Any], parts: Sequence[tuple[str, str, float]]) -> None:
    problems = rules.date_problems(
        values["opens_on"], values["closes_on"], values["held_on"], values.get("embargo_from")
    )
    if problems:
        raise Invalid(problems[0])
    if not parts:
        raise Invalid("no-parts")
    if len({key for key, _, _ in parts}) < len(parts):
        raise Invalid("part-twice")


def _parts(parts: Sequence[tuple[str, str, float]]) -> list[Part]:
    return [
        Part(position=position, key=key, title=title, pass_mark=mark)
        for position, (key, title, mark) in enumerate(parts, 1)
    ]


def _enclose(made: Application, enclosed: Mapping[str, tuple[str, bytes]]) -> None:
    for kind, (name, body) in enclosed.items():
        found = document(name, body)
        known = queries.enclosed(made.id, kind)
        if known is None:
            known = Enclosure(application_id=made.id, kind=kind)
            db.session.add(known)
        known.name, known.media_type, known.sha256, known.body = found.name, found.media_type, found.sha256, found.body
    db.session.flush()
