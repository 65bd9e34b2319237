"""One deed for many people: writing to them, or awarding those who have met everything.

A deed is looked at first, then done by a job five minutes later; until then whoever asked takes it back, and nothing has
happened. Each person is judged when it is done, not when it was asked for, and each outcome is kept with its reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app import clock, db, events, jobs, mail
from app.accounts.models import User
from app.certification import actions, queries
from app.certification.models import BulkDeed, Candidacy, SavedFilter
from app.certification.rules.facts import Standing
from app.content.model import Catalogue
from app.credentials.models import Award
from app.errors import Conflict, Invalid, KeystoneError, NotFound
from config import zone

if TYPE_CHECKING:
    from config import Config

GRACE = timedelta(minutes=5)
MOST = 2_000  # people one deed may concern
KINDS = ("write", "award")


@dataclass(frozen=True)
class Looked:
    """One person as the deed would find them: `fits` says whether it can be done for them, `revoked` is their newest
    certificate where that was revoked: they are left out unless somebody says otherwise, so that nobody awards another
    unawares.
    """

    user: User
    standing: Standing | None
    fits: bool
    revoked: Award | None = None


def look(kind: str, path_id: str, ids: Sequence[int], catalogue: Catalogue, today: date) -> list[Looked]:
    """What a deed would do, person by person; nothing is written. Awards judge everybody as of today. Raises
    Invalid('bulk-nobody'), Invalid('bulk-too-many'), Invalid('bulk-unknown').
    """
    if kind not in KINDS:
        raise Invalid("bulk-unknown")
    people = _people(path_id, ids)
    if not people:
        raise Invalid("bulk-nobody")
    if len(people) > MOST:
        raise Invalid("bulk-too-many", most=MOST)
    if kind == "write":
        return [Looked(one, None, True) for one in people]
    facts, under_way = queries.facts_of(one.id for one in people), _candidacies(path_id, [one.id for one in people])
    revoked = _revoked(path_id, [one.id for one in people])
    found = []
    for one in people:
        standing = queries.judged(path_id, catalogue, facts[one.id], under_way.get(one.id), today)
        found.append(Looked(one, standing, standing.awardable, revoked.get(one.id)))
    return found


def seal(looked: Iterable[Looked]) -> str:
    """Stands for the people the deed can be done for, and for what was revoked, so that nobody comes in unseen between
    looking and asking.
    """
    people = sorted((one.user.id, one.revoked.number if one.revoked else "") for one in looked if one.fits)
    return hashlib.sha256(repr(people).encode()).hexdigest()[:16]


def left_out(looked: Iterable[Looked]) -> set[int]:
    """Whom a deed leaves out until somebody says otherwise."""
    return {one.user.id for one in looked if one.fits and one.revoked}


def ask(
    kind: str,
    path_id: str,
    ids: Sequence[int],
    catalogue: Catalogue,
    *,
    seen: str,
    leave: Collection[int] = (),
    text: str,
    by: User,
    now: datetime,
    today: date,
) -> BulkDeed:
    """Ask for a deed for those of `ids` it fits, but not for whom to `leave` out; it is done when the grace is over.
    Raises as `look`, Invalid('bulk-no-text'), Conflict('bulk-changed') when it would be done for others than those
    `seen` (a `seal`), and Invalid('bulk-nobody').
    """
    looked = look(kind, path_id, ids, catalogue, today)
    if seal(looked) != seen:
        raise Conflict("bulk-changed")
    fitting = [one.user.id for one in looked if one.fits and one.user.id not in leave]
    if not fitting:
        raise Invalid("bulk-nobody")
    if kind == "write" and not text.strip():
        raise Invalid("bulk-no-text")
    made = BulkDeed(
        kind=kind, path_id=path_id, people=fitting, text=text, by_id=by.id, asked_at=now, due_at=now + GRACE
    )
    db.session.add(made)
    db.session.flush()
    jobs.enqueue("bulk-deed", key=f"bulk-deed:{made.id}", run_at=made.due_at, deed_id=made.id)
    events.record(by.id, "asked-bulk-deed", f"bulk:{made.id}", kind=kind, path=path_id, people=len(fitting))
    return made


def take_back(deed_id: int, *, by: User, now: datetime) -> None:
    """Take a deed back before it is done; taking back twice changes nothing. Raises Conflict('bulk-done')."""
    deed = _locked(deed_id)
    if deed.done_at is not None:
        raise Conflict("bulk-done")
    if deed.taken_back_at is None:
        deed.taken_back_at = now
        events.record(by.id, "took-back-bulk-deed", f"bulk:{deed.id}")


@jobs.job("bulk-deed", wants=("catalogue", "config"), outside=True)
def carry_out(deed_id: int, catalogue: Catalogue, config: Config) -> None:
    """Do a deed, person by person, each in a transaction of their own; what is done already is not done again."""
    with db.transaction():
        deed = _locked(deed_id)
        if deed.taken_back_at is not None or deed.done_at is not None:
            return
        people, outcome = list(deed.people), dict(deed.outcome or {})
    for learner_id in people:
        if str(learner_id) not in outcome:
            with db.transaction():
                deed = _locked(deed_id)
                if deed.taken_back_at is not None:
                    return
                outcome = {**(deed.outcome or {}), str(learner_id): _do(deed, learner_id, catalogue, config)}
                deed.outcome = outcome
    with db.transaction():
        deed = _locked(deed_id)
        deed.done_at = clock.now()
        events.record(deed.by_id, "did-bulk-deed", f"bulk:{deed.id}", done=list(outcome.values()).count("done"))


def deeds(path_id: str, most: int = 5) -> Sequence[BulkDeed]:
    """The newest deeds of a board."""
    newest = select(BulkDeed).where(BulkDeed.path_id == path_id).order_by(BulkDeed.id.desc()).limit(most)
    return db.session.scalars(newest).all()


def filters_of(owner_id: int, path_id: str) -> Sequence[SavedFilter]:
    """What somebody has kept for a board, by name."""
    mine = select(SavedFilter).where(SavedFilter.owner_id == owner_id, SavedFilter.path_id == path_id)
    return db.session.scalars(mine.order_by(func.lower(SavedFilter.name))).all()


def keep_filter(owner: User, path_id: str, name: str, query: str) -> None:
    """Keep a filter under a name; the same name again replaces it."""
    known = next((one for one in filters_of(owner.id, path_id) if one.name == name), None)
    if known is None:
        db.session.add(SavedFilter(owner_id=owner.id, path_id=path_id, name=name, query=query))
    else:
        known.query = query
    db.session.flush()


def drop_filter(owner: User, filter_id: int) -> None:
    """Forget a filter. NotFound when it is another's."""
    found = db.session.get(SavedFilter, filter_id)
    if found is None or found.owner_id != owner.id:
        raise NotFound()
    db.session.delete(found)


def _do(deed: BulkDeed, learner_id: int, catalogue: Catalogue, config: Config) -> str:
    learner, by = db.session.get_one(User, learner_id), db.session.get_one(User, deed.by_id)
    if deed.kind == "write":
        mail.queue(learner.email, "certification/email/written", name=learner.name, text=deed.text, by=by.name)
        return "done"
    now = clock.now()
    try:
        with db.session.begin_nested():
            actions.award(
                learner,
                catalogue.path(deed.path_id),
                catalogue,
                society=config.society,
                by=by,
                now=now,
                today=now.astimezone(zone(config)).date(),
            )
    except KeystoneError as refusal:
        return refusal.reason
    return "done"


def _people(path_id: str, ids: Sequence[int]) -> Sequence[User]:
    there = select(Candidacy.learner_id).where(Candidacy.path_id == path_id)
    chosen = select(User).where(User.id.in_(sorted(set(ids))[: MOST + 1]), User.id.in_(there))
    return db.session.scalars(chosen.order_by(func.lower(User.name), User.id)).all()


def _candidacies(path_id: str, ids: Sequence[int]) -> dict[int, Candidacy]:
    wanted = select(Candidacy).where(Candidacy.path_id == path_id, Candidacy.learner_id.in_(list(ids)))
    return {one.learner_id: one for one in db.session.scalars(wanted)}


def _revoked(path_id: str, ids: Sequence[int]) -> dict[int, Award]:
    held = select(Award).where(Award.path_id == path_id, Award.learner_id.in_(ids)).order_by(Award.id)
    newest = {award.learner_id: award for award in db.session.scalars(held)}
    return {learner_id: award for learner_id, award in newest.items() if award.revoked_at is not None}


def _locked(deed_id: int) -> BulkDeed:
    wanted = select(BulkDeed).where(BulkDeed.id == deed_id).with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound()
    return found
