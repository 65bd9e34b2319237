"""Writes about marks: giving them, settling those that differ, releasing results to all at once, appeals.

An examiner never sees what another has given before results are released, and a mark stands once given: what is changed is
changed by a moderator or an appeal, with a reason, beside what was there.
"""

from __future__ import annotations

from datetime import datetime

from app import db, events, mail
from app.accounts.models import User
from app.errors import Conflict, Invalid, NotAllowed
from app.evidence import actions as ledger
from app.evidence import queries as entries
from app.evidence.models import Entry
from app.sittings import outlook, queries, rules
from app.sittings.models import Appeal, Application, Mark, Moderation, Part, Sitting
from app.sittings.rules import PartResult


def give(
    found: Sitting, application_id: int, part_id: int, percent: float | None, *, note: str, by: User, now: datetime
) -> Mark:
    """One examiner's mark; None says absent. The same mark again gives back the one there is. Raises NotAllowed or Conflict
    with the reason of `rules.mark_refusal`.
    """
    found = queries.sitting_to_change(found.id)
    application, part = queries.application_in(found.id, application_id), queries.part_in(found, part_id)
    appointment = queries.examiner_of(found.id, by.id)
    known = queries.own_marks(found.id, by.id).get((application.id, part.id))
    reason = rules.mark_refusal(
        appointed=appointment is not None and appointment.off_at is None,
        own=application.learner_id == by.id,
        state=rules.state(found, queries.today_in(found, now)),
        admitted=application.outcome == "admitted" and part.key in application.keys,
        released=found.released,
        within=percent is None or 0 <= percent <= 100,
        submitted=known is not None,
    )
    if reason == "mark-given" and known is not None and known.percent == percent:
        return known
    if reason in ("not-appointed", "own-examination"):
        raise NotAllowed(reason)
    if reason == "mark-out-of-range":
        raise Invalid(reason)
    if reason:
        raise Conflict(reason)
    made = Mark(
        application_id=application.id, part_id=part.id, examiner_id=by.id, percent=percent, note=note, given_at=now
    )
    db.session.add(made)
    db.session.flush()
    events.record(by.id, "marked", f"sitting:{found.id}", application=application.id, part=part.key, percent=percent)
    return made


def moderate(
    found: Sitting, application_id: int, part_id: int, percent: float, *, because: str, by: User, now: datetime
) -> None:
    """Settle a part on which examiners differ. Raises NotAllowed('own-examination' | 'examined-it'),
    Conflict('nothing-to-moderate' | 'results-released'), Invalid('mark-out-of-range').
    """
    found = queries.sitting_to_change(found.id)
    application, part = queries.application_in(found.id, application_id), queries.part_in(found, part_id)
    _decides(application, part, by)
    if found.released:
        raise Conflict("results-released")
    if not 0 <= percent <= 100:
        raise Invalid("mark-out-of-range")
    result = queries.results_of(found, [application])[application.id].get(part.key)
    if result is None or result.state != "differ":
        raise Conflict("nothing-to-moderate")
    _settle(application, part, percent, because, by, now)
    events.record(
        by.id, "moderated", f"sitting:{found.id}", application=application.id, part=part.key, percent=percent,
        because=because,
    )  # fmt: skip


def release(found: Sitting, *, by: User, now: datetime) -> int:
    """Tell everybody at once; parts passed become evidence in the same transaction. Releasing again changes nothing. Gives
    how many were told. Raises Conflict with the reason of `rules.release_refusal`.
    """
    found = queries.sitting_to_change(found.id)
    if found.released:
        return 0
    admitted = [one for one in queries.candidates(found) if one.application.outcome == "admitted"]
    results = [result for one in admitted for result in one.results.values()]
    if reason := rules.release_refusal(rules.state(found, queries.today_in(found, now)), results):
        raise Conflict(reason)
    found.released_at, found.released_by_id = now, by.id
    for one in sorted(admitted, key=lambda one: one.user.id):  # everybody takes turns in one order
        for part in found.parts:
            result = one.results.get(part.key)
            if result is not None and result.state == "passed":
                _testify(found, one.application, part, result, by, now)
        mail.queue(one.user.email, "sittings/email/released", name=one.user.name, sitting=found)
    db.session.flush()
    events.record(by.id, "released-results", f"sitting:{found.id}", candidates=len(admitted))
    return len(admitted)


def appeal(found: Sitting, part_id: int, text: str, *, learner: User, now: datetime) -> Appeal:
    """A candidate asks for a part to be looked at again. Raises Conflict with the reason of `rules.appeal_refusal`."""
    found = queries.sitting_to_change(found.id)
    application, part = queries.own_application(found.id, learner.id), queries.part_in(found, part_id)
    known = queries.appeals_of([application.id]).get((application.id, part.id))
    reason = rules.appeal_refusal(
        released_on=queries.today_in(found, found.released_at) if found.released_at else None,
        today=queries.today_in(found, now),
        admitted=application.outcome == "admitted" and part.key in application.keys,
        appealed=known is not None,
    )
    if reason == "already-appealed" and known is not None and known.text == text:
        return known
    if reason:
        raise Conflict(reason)
    made = Appeal(application_id=application.id, part_id=part.id, text=text, made_at=now)
    db.session.add(made)
    db.session.flush()
    events.record(learner.id, "appealed", f"sitting:{found.id}", application=application.id, part=part.key)
    return made


def answer(
    found: Sitting,
    application_id: int,
    part_id: int,
    percent: float | None,
    *,
    because: str,
    by: User,
    now: datetime,
) -> str:
    """Decide an appeal: `percent` None dismisses it, a number upholds it with a new result, and the ledger follows. Gives
    what the decision did ('unchanged', 'changed', 'now-passed', 'now-failed'). Raises NotAllowed('own-examination' |
    'examined-it'), Conflict('no-appeal' | 'appeal-answered'), Invalid('mark-out-of-range').
    """
    found = queries.sitting_to_change(found.id)
    application, part = queries.application_in(found.id, application_id), queries.part_in(found, part_id)
    made = queries.appeals_of([application.id]).get((application.id, part.id))
    if made is None:
        raise Conflict("no-appeal")
    if made.decided_at is not None:
        raise Conflict("appeal-answered")
    _decides(application, part, by)
    if percent is not None and not 0 <= percent <= 100:
        raise Invalid("mark-out-of-range")
    before = queries.results_of(found, [application])[application.id][part.key]
    made.upheld, made.answer, made.decided_at, made.decided_by_id = percent is not None, because, now, by.id
    done = "unchanged"
    if percent is not None:
        done = rules.percent_change(before.percent, percent, part.pass_mark)
        _settle(application, part, percent, because, by, now)
        _follow(found, application, part, percent, because, by, now)
    learner = db.session.get_one(User, application.learner_id)
    mail.queue(
        learner.email, "sittings/email/appeal_answered", name=learner.name, sitting=found, part=part, appeal=made,
        percent=percent,
    )  # fmt: skip
    events.record(
        by.id, "answered-appeal", f"sitting:{found.id}", application=application.id, part=part.key, percent=percent,
        because=because,
    )  # fmt: skip
    return done


def _decides(application: Application, part: Part, by: User) -> None:
    reason = rules.decision_refusal(
        own=application.learner_id == by.id, examined=queries.has_marked(by.id, application.id, part.id)
    )
    if reason:
        raise NotAllowed(reason)


def _settle(application: Application, part: Part, percent: float, because: str, by: User, now: datetime) -> None:
    db.session.add(
        Moderation(
            application_id=application.id, part_id=part.id, percent=percent, because=because, decided_at=now,
            decided_by_id=by.id,
        )
    )  # fmt: skip
    db.session.flush()


def _testify(
    found: Sitting, application: Application, part: Part, result: PartResult, by: User, now: datetime, turn: int = 0
) -> Entry:
    """A part passed becomes evidence, once for each decision about it."""
    attempt = outlook.attempts_before(application.learner_id, found.path_id, part.key, found.held_on) + 1
    return ledger.add(
        learner_id=application.learner_id,
        kind="exam",
        subject=part.key,
        amount=result.percent,
        happened_on=found.held_on,
        source=f"sitting:{found.id}",
        once=f"sitting:{found.id}:{part.id}" + (f":{turn}" if turn else ""),
        author_id=by.id,
        note=found.title,
        details={"sitting": found.id, "part": part.id, "pass_mark": part.pass_mark, "attempt": attempt},
        now=now,
    )


def _follow(
    found: Sitting, application: Application, part: Part, percent: float, because: str, by: User, now: datetime
) -> None:
    """Let the ledger say what an appeal has decided: what stood there is withdrawn with the reason, never changed."""
    mine = [
        one
        for one in entries.standing_entries([application.learner_id])[application.learner_id]
        if one.kind == "exam" and one.source == f"sitting:{found.id}" and one.subject == part.key
    ]
    for entry in mine:
        ledger.withdraw(entry=entry, because=because, author_id=by.id, now=now)
    if percent >= part.pass_mark:
        decided = len([one for one in entries.entries_of(application.learner_id) if one.kind == "exam"])
        _testify(found, application, part, PartResult("passed", percent), by, now, turn=decided + 1)
