"""Holders are reminded of the end of their certificate by mail, 90, 60 and 30 days before it and on the day.

Who is due is decided by `rules.reminders`; a row for each reminder, unique in the database, keeps a second one away,
whoever runs the job at the same time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Row, select

from app import clock, db, events, jobs, mail
from app.accounts.models import User
from app.certification import queries, words
from app.certification.models import CertificateReminder
from app.certification.rules.facts import Standing
from app.certification.rules.reminders import AFTERWARDS, THRESHOLDS, due_reminder
from app.content.model import Catalogue
from app.credentials.models import Award
from app.evidence import actions as ledger
from app.mail import Delivery, Mail
from config import zone

if TYPE_CHECKING:
    from config import Config

JOB = "certificate-reminders"


@dataclass(frozen=True)
class Reminder:
    """A reminder that was written, and what became of its mail."""

    days: int
    mail_id: int
    delivery: Delivery


@jobs.job(JOB, every=timedelta(hours=6), outside=True, wants=("catalogue", "config"))
def remind(catalogue: Catalogue, config: Config) -> None:
    """Remind everybody who is due, each in a transaction of their own; doing so again sends nothing twice."""
    today = clock.today(zone(config))
    with db.transaction():
        due = [row for row in _ending(today) if due_reminder((row.expires_on - today).days, row.sent) is not None]
    for row in due:
        with db.transaction():
            remind_of(row.id, row.learner_id, catalogue, today)


def remind_of(award_id: int, learner_id: int, catalogue: Catalogue, today: date) -> int | None:
    """Remind the holder of one certificate, if they are due now. Gives the days of the reminder; None where none is due,
    because it was sent, or the certificate was renewed or revoked, or the account suspended meanwhile.
    """
    ledger.take_turn(learner_id)  # as awarding and revoking do; of many workers the second sees what the first has sent
    (row,) = _ending(today, award_id) or [None]
    if row is None:
        return None
    days_left = (row.expires_on - today).days
    days = due_reminder(days_left, row.sent)
    if days is None:
        return None
    award, holder = db.session.get_one(Award, award_id), db.session.get_one(User, learner_id)
    sent = mail.queue(
        holder.email,
        "certification/email/running_out",
        name=holder.name,
        award=award,
        days_left=days_left,
        ended=days_left < 0,
        today=days_left == 0,
        standing=_standing(award, catalogue, today),
        catalogue=catalogue,
        words=words,
    )
    db.session.add(CertificateReminder(award_id=award_id, days=days, mail_id=sent.id, queued_at=sent.queued_at))
    events.record(None, "reminded", f"user:{learner_id}", number=award.number, days=days)
    db.session.flush()
    return days


def reminders_of(award_ids: Iterable[int]) -> dict[int, list[Reminder]]:
    """What was sent about each of these certificates, the earliest first. Two statements."""
    chosen = (
        select(CertificateReminder, Mail)
        .join(Mail, Mail.id == CertificateReminder.mail_id)
        .where(CertificateReminder.award_id.in_(list(award_ids)))
        .order_by(CertificateReminder.id)
    )
    rows = db.session.execute(chosen).all()
    states = mail.deliveries(row.Mail for row in rows)
    found: dict[int, list[Reminder]] = defaultdict(list)
    for row in rows:
        one = row.CertificateReminder
        found[one.award_id].append(Reminder(one.days, one.mail_id, states[one.mail_id]))
    return found


@dataclass(frozen=True)
class _Ending:
    id: int
    learner_id: int
    expires_on: date
    sent: frozenset[int]


def _ending(today: date, award_id: int | None = None) -> list[_Ending]:
    """Certificates near their end, or this one if it is, with the reminders sent. Two statements."""
    soon = Award.expires_on.between(today - timedelta(days=AFTERWARDS), today + timedelta(days=max(THRESHOLDS)))
    chosen = (
        select(Award.id, Award.learner_id, Award.expires_on)
        .join(User, User.id == Award.learner_id)
        .where(soon, queries.in_force_or_ended(), User.suspended_at.is_(None))
        .order_by(Award.expires_on, Award.id)
    )
    rows = db.session.execute(chosen if award_id is None else chosen.where(Award.id == award_id)).all()
    sent = _sent([row.id for row in rows])
    return [_Ending(row.id, row.learner_id, row.expires_on, frozenset(sent[row.id])) for row in rows]


def _sent(award_ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for start in range(0, len(award_ids), queries.CHUNK):
        some = award_ids[start : start + queries.CHUNK]
        chosen = select(CertificateReminder.award_id, CertificateReminder.days)
        rows: list[Row[tuple[int, int]]] = list(
            db.session.execute(chosen.where(CertificateReminder.award_id.in_(some)))
        )
        for row in rows:
            found[row.award_id].add(row.days)
    return found


def _standing(award: Award, catalogue: Catalogue, today: date) -> Standing | None:
    """How the holder stands with the path; None where the society no longer has it."""
    if award.path_id not in {path.id for path in catalogue.paths}:
        return None
    return queries.standing_of(award.learner_id, catalogue.path(award.path_id), catalogue, today)
