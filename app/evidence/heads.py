"""The head of every chain, written down every day outside the database, so that whoever rewrites a chain is found out.

A chain proves itself only up to its newest hash: somebody with the database could write a whole new one. The file of a day
names the newest entry of everybody; its SHA-256 goes by mail to an address outside, where nobody here can change it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select

from app import clock, db, jobs, mail
from app.evidence.models import Entry
from app.evidence.rules import Problem
from config import Config, zone

FOLDER = "ledger-heads"


@dataclass(frozen=True)
class Head:
    """The newest entry of one person."""

    learner_id: int
    number: int
    hash: str


def heads() -> list[Head]:
    """The newest entry of everybody, by person. One statement."""
    newest = select(Entry.learner_id, func.max(Entry.number).label("number")).group_by(Entry.learner_id).subquery()
    rows = db.session.execute(
        select(Entry.learner_id, Entry.number, Entry.hash)
        .join(newest, (Entry.learner_id == newest.c.learner_id) & (Entry.number == newest.c.number))
        .order_by(Entry.learner_id)
    )
    return [Head(row.learner_id, row.number, row.hash) for row in rows]


def written(on: date, found: Iterable[Head]) -> bytes:
    """The file of a day: always the same bytes for the same heads."""
    lines = [{"learner": head.learner_id, "number": head.number, "hash": head.hash} for head in found]
    return json.dumps({"on": on.isoformat(), "heads": lines}, indent=0, sort_keys=True).encode() + b"\n"


def read(raw: bytes) -> list[Head]:
    """The heads in such a file. Raises ValueError when it is none."""
    try:
        return [Head(int(one["learner"]), int(one["number"]), str(one["hash"])) for one in json.loads(raw)["heads"]]
    except (KeyError, TypeError) as wrong:
        raise ValueError("this is not a file of ledger heads") from wrong


def fingerprint(raw: bytes) -> str:
    """What the mail of that day says of the file."""
    return hashlib.sha256(raw).hexdigest()


def contradictions(known: Iterable[Head]) -> list[Problem]:
    """Where the ledger no longer holds what was written down: entries that are gone or have another hash."""
    problems = []
    for head in known:
        found = db.session.scalar(
            select(Entry.hash).where(Entry.learner_id == head.learner_id, Entry.number == head.number)
        )
        if found != head.hash:
            problems.append(Problem(head.learner_id, head.number, "missing" if found is None else "changed"))
    return problems


@jobs.job("export-ledger-heads", every=timedelta(days=1), wants=("config",))
def export(config: Config) -> None:
    """Write the file of today, and mail its fingerprint to the address outside, if there is one."""
    today, found = clock.today(zone(config)), heads()
    raw = written(today, found)
    folder: Path = config.data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{today}.draft"
    draft.write_bytes(raw)
    draft.replace(folder / f"{today}.json")
    if config.ledger_mail:
        mail.queue(
            config.ledger_mail,
            "evidence/email/heads",
            day=today.isoformat(),
            people=len(found),
            entries=sum(head.number for head in found),
            fingerprint=fingerprint(raw),
            society=config.society,
        )
