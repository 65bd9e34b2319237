"""The outbox: mails are rows in the transaction that asked for them, so nothing is sent for work that was rolled back.

A mail is one plain text template, `email/<name>.txt` in a capability's templates; its first line is `Subject: …`. A job delivers it by
SMTP and tries again for three days; without SMTP the administrator reads it in the outbox.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, jobs
from app.jobs import Job

DELIVER = "deliver-mail"


class Mail(db.Base):
    """One mail. `secret` mails (with a link that opens an account) lose their text once delivered."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    secret: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[str] = mapped_column(String(200))
    queued_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


@dataclass
class Transport:
    """How mails are written and sent; set once by create_app. `render(template, language, context)` returns the text."""

    render: Callable[[str, str, dict[str, Any]], str]
    smtp_url: str
    sender: str


transport: Transport | None = None


def configure(chosen: Transport) -> None:
    """Say how mails are rendered and delivered in this process."""
    global transport
    transport = chosen


def queue(to: str, template: str, *, language: str = "en", secret: bool = False, **context: Any) -> Mail:
    """Write a mail into the outbox in the running transaction. `template` is such as 'accounts/email/confirm'."""
    assert transport is not None, "mail.configure() has not been called"
    written = transport.render(f"{template}.txt", language, context)
    subject, text = _parts(template, written.replace("\x00", " "))  # PostgreSQL keeps no NUL in a text
    if not to.isprintable():
        raise ValueError(f"the address of a mail holds a control character: {to!r}")
    mail = Mail(
        to=to,
        subject=_one_line(subject)[:200],
        text=text,
        secret=secret,
        message_id=make_msgid(domain="keystone.local"),
        queued_at=clock.now(),
    )
    db.session.add(mail)
    db.session.flush()
    if transport.smtp_url:
        jobs.enqueue(DELIVER, key=f"mail:{mail.id}", mail_id=mail.id)
    return mail


def _parts(template: str, written: str) -> tuple[str, str]:
    """Subject and text. The line after the subject is empty, or else something brought a line break into the subject."""
    subject, _, rest = written.lstrip().partition("\n")
    empty, _, body = rest.partition("\n")
    if not subject.startswith("Subject: ") or empty.strip():
        raise ValueError(f"{template}.txt must begin with one line 'Subject: …' and an empty one")
    return subject.removeprefix("Subject: ").strip(), body.strip() + "\n"


def _one_line(subject: str) -> str:
    """Without what cannot be printed: a subject holds what people typed or pasted, such as spaces that do not break."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in subject).split())


@jobs.job(DELIVER, outside=True)
def deliver(mail_id: int) -> None:
    """Send one mail. Raises what SMTP raises, so that the job is tried again; the same Message-ID marks a repetition.

    No transaction is open while the mail server takes its time.
    """
    assert transport is not None
    with db.transaction() as session:
        mail = session.get_one(Mail, mail_id)
        if mail.sent_at or not transport.smtp_url:
            return
        message = _message(mail, transport.sender)
    with _connection(transport.smtp_url) as smtp:
        smtp.send_message(message)
    with db.transaction() as session:
        mail = session.get_one(Mail, mail_id)
        mail.sent_at = clock.now()
        if mail.secret:
            mail.text = ""


def resend(mail: Mail) -> None:
    """Put a mail that was not delivered in line again."""
    jobs.enqueue(DELIVER, key=f"mail:{mail.id}", mail_id=mail.id)


@dataclass(frozen=True)
class Delivery:
    """What became of a mail: 'sent', 'waiting', 'failing' (it is tried again) or 'failed' (it was given up), and when it was
    sent or written.
    """

    state: str
    at: datetime


def deliveries(mails: Iterable[Mail]) -> dict[int, Delivery]:
    """What became of each of these mails, by id. One statement, none when all are sent."""
    those = list(mails)
    open_ids = [mail.id for mail in those if mail.sent_at is None]
    states: dict[int, str] = {}
    for start in range(0, len(open_ids), 400):
        some = open_ids[start : start + 400]
        about = Job.args["mail_id"].as_integer()
        chosen = select(about.label("mail_id"), Job.dead_at, Job.error)
        chosen = chosen.where(Job.name == DELIVER, Job.done_at.is_(None), about.in_(some)).order_by(Job.id)
        for job in db.session.execute(chosen):  # of several, the newest says how it is
            states[job.mail_id] = "failed" if job.dead_at else "failing" if job.error else "waiting"
    return {
        mail.id: Delivery("sent", mail.sent_at)
        if mail.sent_at
        else Delivery(states.get(mail.id, "waiting"), mail.queued_at)
        for mail in those
    }


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Message-ID"], message["Auto-Submitted"] = mail.message_id, "auto-generated"
    message.set_content(mail.text)
    return message


def _connection(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=context)
    else:
        smtp = smtplib.SMTP(host, parts.port or 25, timeout=20)
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
    if parts.username:
        smtp.login(unquote(parts.username), unquote(parts.password or ""))
    return smtp
