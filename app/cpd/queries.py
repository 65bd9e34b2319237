"""Reads about continuing professional development."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app import db
from app.accounts.models import User
from app.content.model import Catalogue, Lesson
from app.cpd import rules
from app.cpd.models import Claim, Licence, Plan, Proof, Reflection, Statement
from app.cpd.rules import Account, Activity
from app.credentials import keys, signatures
from app.credentials.signatures import Check
from app.errors import NotFound
from app.evidence.models import Entry
from app.evidence.queries import standing_entries

PER_PAGE = 50


@dataclass(frozen=True)
class Member:
    """One row of the overview: a member under one pack, in the period that runs."""

    user: User
    licence: Licence
    account: Account


@dataclass(frozen=True)
class Waiting:
    """A claim with whose it is, and what shows it."""

    claim: Claim
    member: User
    proof: str | None
    given_by: str


def licences_of(learner_id: int) -> Sequence[Licence]:
    """The boards a member answers to, in the order in which they were added."""
    return db.session.scalars(select(Licence).where(Licence.learner_id == learner_id).order_by(Licence.id)).all()


def licence_of(learner_id: int, pack_id: str) -> Licence:
    """One of them. NotFound when the member does not answer to this board."""
    found = db.session.scalar(select(Licence).where(Licence.learner_id == learner_id, Licence.pack_id == pack_id))
    if found is None:
        raise NotFound()
    return found


def activities_of(learner_id: int, catalogue: Catalogue) -> list[Activity]:
    """Everything learned that is in the ledger, with whether the member has reflected on it. Two statements."""
    reflected = set(db.session.scalars(select(Reflection.entry_id).where(Reflection.learner_id == learner_id)))
    entries = standing_entries([learner_id])[learner_id]
    return [one for entry in entries if (one := _activity(entry, catalogue, reflected))]


def accounts_of(learner_id: int, catalogue: Catalogue, today: date) -> list[Account]:
    """The period that runs under each of the member's packs. Four statements; none where there is no licence."""
    licences = [one for one in licences_of(learner_id) if one.pack_id in {pack.id for pack in catalogue.packs}]
    if not licences:
        return []
    entries = standing_entries([learner_id])[learner_id]
    reflected = set(db.session.scalars(select(Reflection.entry_id).where(Reflection.learner_id == learner_id)))
    plans = {(one.pack_id, one.period_first) for one in plans_of(learner_id)}
    return [_account(one, catalogue, entries, reflected, plans, today) for one in licences]


def account_of(learner_id: int, pack_id: str, catalogue: Catalogue, on: date) -> Account:
    """One account, in the period in which `on` lies. NotFound when the member does not answer to this board."""
    licence = licence_of(learner_id, pack_id)
    entries = standing_entries([learner_id])[learner_id]
    reflected = set(db.session.scalars(select(Reflection.entry_id).where(Reflection.learner_id == learner_id)))
    plans = {(one.pack_id, one.period_first) for one in plans_of(learner_id)}
    return _account(licence, catalogue, entries, reflected, plans, on)


def plans_of(learner_id: int) -> Sequence[Plan]:
    """Every plan a member has written."""
    return db.session.scalars(select(Plan).where(Plan.learner_id == learner_id)).all()


def plan_of(learner_id: int, pack_id: str, first: date) -> Plan | None:
    """The plan for the period that begins on `first`."""
    return db.session.scalar(
        select(Plan).where(Plan.learner_id == learner_id, Plan.pack_id == pack_id, Plan.period_first == first)
    )


def reflections_of(learner_id: int) -> dict[int, Reflection]:
    """A member's reflections by entry."""
    found = db.session.scalars(select(Reflection).where(Reflection.learner_id == learner_id))
    return {one.entry_id: one for one in found}


def own_activity(learner_id: int, entry_id: int, catalogue: Catalogue) -> Activity:
    """One activity of the member's own. NotFound when it is another's, withdrawn, or no learning."""
    found = next((one for one in activities_of(learner_id, catalogue) if one.entry_id == entry_id), None)
    if found is None:
        raise NotFound()
    return found


def claims_of(learner_id: int) -> Sequence[Claim]:
    """A member's claims, newest first."""
    return db.session.scalars(select(Claim).where(Claim.learner_id == learner_id).order_by(Claim.id.desc())).all()


def own_claim(learner_id: int, claim_id: int) -> Claim:
    """One of them. NotFound when it is another's."""
    found = db.session.get(Claim, claim_id)
    if found is None or found.learner_id != learner_id:
        raise NotFound()
    return found


def claim(claim_id: int) -> Claim:
    """A claim, for those who decide."""
    found = db.session.get(Claim, claim_id)
    if found is None:
        raise NotFound()
    return found


def claim_to_decide(claim_id: int) -> Claim:
    """The same, locked and as it is now."""
    wanted = select(Claim).where(Claim.id == claim_id).with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound()
    return found


def proof_of(claim_id: int) -> Proof:
    """The document that shows a claim. NotFound when none was given."""
    found = db.session.scalar(select(Proof).where(Proof.claim_id == claim_id))
    if found is None:
        raise NotFound()
    return found


def proofs_of(claim_ids: Iterable[int]) -> dict[int, str]:
    """Names of the documents, by claim; their bodies stay in the database."""
    wanted = select(Proof.claim_id, Proof.name).where(Proof.claim_id.in_(list(claim_ids)))
    return {row.claim_id: row.name for row in db.session.execute(wanted)}


def every_waiting_claim() -> list[Waiting]:
    """All claims that wait for a decision, oldest first. One statement, however many there are."""
    return _waiting()


def waiting_claims(page: int = 1) -> list[Waiting]:
    """A page of them. One statement."""
    return _waiting(PER_PAGE, (page - 1) * PER_PAGE)


def number_waiting() -> int:
    """How many claims wait for a decision."""
    return db.session.scalar(select(func.count()).select_from(Claim).where(Claim.state == "waiting")) or 0


def members(catalogue: Catalogue, pack_id: str, today: date, page: int = 1) -> tuple[list[Member], int]:
    """Members under one pack by name with the account of the running period, a page of them, and how many there are.
    Five statements.
    """
    everybody = select(Licence, User).join(User, User.id == Licence.learner_id).where(Licence.pack_id == pack_id)
    number = db.session.scalar(select(func.count()).select_from(Licence).where(Licence.pack_id == pack_id)) or 0
    chosen = everybody.order_by(func.lower(User.name), User.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    rows = db.session.execute(chosen).all()
    ids = [row.User.id for row in rows]
    entries, reflected, plans = standing_entries(ids), _reflected(ids), _plans(ids)
    found = [
        Member(
            row.User,
            row.Licence,
            _account(row.Licence, catalogue, entries[row.User.id], reflected[row.User.id], plans[row.User.id], today),
        )
        for row in rows
    ]
    return found, number


def licences_by_pack() -> dict[str, int]:
    """How many members answer to each pack."""
    counted = select(Licence.pack_id, func.count().label("members")).group_by(Licence.pack_id)
    return {row.pack_id: row.members for row in db.session.execute(counted)}


def statements_of(learner_id: int) -> Sequence[Statement]:
    """A member's statements, newest first."""
    mine = select(Statement).where(Statement.learner_id == learner_id).order_by(Statement.id.desc())
    return db.session.scalars(mine).all()


def statement(public_id: str) -> Statement | None:
    """The statement behind an unguessable address."""
    return db.session.scalar(select(Statement).where(Statement.public_id == public_id))


def signature_of(found: Statement) -> Check:
    """Whether the statement's signature holds, and the row still says what was signed."""
    if not found.is_unchanged:
        return Check.BAD
    signed = found.document
    return Check.UNSIGNED if signed is None else signatures.check(signed, keys.public_keys(), signatures.STATEMENT)


def own_statement(learner_id: int, public_id: str) -> Statement:
    """A statement of the member's own."""
    found = statement(public_id)
    if found is None or found.learner_id != learner_id:
        raise NotFound()
    return found


def _waiting(most: int | None = None, after: int = 0) -> list[Waiting]:
    giver = aliased(User)
    wanted = (
        select(Claim, User, Proof.name, giver.name)
        .join(User, User.id == Claim.learner_id)
        .join(giver, giver.id == Claim.given_by_id)
        .outerjoin(Proof, Proof.claim_id == Claim.id)  # its name alone: the document stays in the database
        .where(Claim.state == "waiting")
        .order_by(Claim.given_at, Claim.id)
        .limit(most)
        .offset(after)
    )
    return [Waiting(*row) for row in db.session.execute(wanted)]


def _account(
    licence: Licence,
    catalogue: Catalogue,
    entries: Sequence[Entry],
    reflected: set[int],
    plans: set[tuple[str, date]],
    on: date,
) -> Account:
    pack = catalogue.pack(licence.pack_id)
    period = rules.period_of(pack, licence.begins_on, on)
    return rules.account(
        pack,
        period,
        [one for entry in entries if (one := _activity(entry, catalogue, reflected))],
        planned=(pack.id, period.first) in plans,
        documents=_documents(entries),
    )


def _activity(entry: Entry, catalogue: Catalogue, reflected: set[int]) -> Activity | None:
    """An entry of the ledger as learning: hours, or a lesson by the minutes it was said to take."""
    details = entry.details or {}
    if entry.kind == "hours":
        mode = entry.mode or "on-demand"
        return Activity(
            entry.id, details.get("title") or entry.note or entry.subject, entry.happened_on, entry.amount or 0.0, mode,
            interactive=bool(details.get("interactive", mode != "on-demand")), topic=entry.subject,
            issuer=details.get("issuer", "own"), reflected=entry.id in reflected,
        )  # fmt: skip
    if entry.kind != "lesson" or details.get("again"):  # reading a newer version is no further hour
        return None
    lesson = _lesson(catalogue, entry.subject)
    minutes = details.get("minutes") or (lesson.minutes if lesson else 0)
    if not minutes:
        return None
    return Activity(
        entry.id, lesson.title if lesson else entry.subject, entry.happened_on, round(minutes / 60, 2), "on-demand",
        interactive=False, topic=lesson.module_id if lesson else "", lesson=True, reflected=entry.id in reflected,
    )  # fmt: skip


def _lesson(catalogue: Catalogue, lesson_id: str) -> Lesson | None:
    try:
        return catalogue.lesson(lesson_id)
    except NotFound:
        return None


def _documents(entries: Sequence[Entry]) -> dict[str, date | None]:
    """Of each kind of document until when the longest is valid."""
    found: dict[str, date | None] = {}
    for entry in entries:
        if entry.kind == "document":
            given = (entry.details or {}).get("expires_on")
            until, known = (date.fromisoformat(given) if given else None), found.get(entry.subject, date.min)
            found[entry.subject] = None if until is None or known is None else max(until, known)
    return found


def _reflected(ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(
        select(Reflection.learner_id, Reflection.entry_id).where(Reflection.learner_id.in_(ids))
    ):
        found[row.learner_id].add(row.entry_id)
    return found


def _plans(ids: list[int]) -> dict[int, set[tuple[str, date]]]:
    found: dict[int, set[tuple[str, date]]] = defaultdict(set)
    for one in db.session.scalars(select(Plan).where(Plan.learner_id.in_(ids))):
        found[one.learner_id].add((one.pack_id, one.period_first))
    return found
