"""The outbox: what was rolled back is never sent, what was asked for arrives, once, and tells no secrets afterwards."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import Engine, func, select

from app import clock, db, jobs, mail
from app.mail import Mail
from tests.factories import NOW

TEMPLATES = {
    "test/hello.txt": "Subject: Hello {name}\n\nDear {name},\nhere is your link: https://example.org/{link}\n",
    "test/nosubject.txt": "Hello {name}\n\nDear {name}\n",
}


class Inbox:
    """A mail server on loopback: keeps what it accepts, refuses as often as it is told to."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.refusals = 0
        self.break_off = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name in aiosmtpd
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.received.append(message_from_bytes(envelope.content, policy=default))
        if self.break_off:
            self.break_off -= 1
            return "421 accepted, but you will not know"
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    kept = Inbox()
    controller = Controller(kept, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True)
    controller.port = _free_port()
    controller.start()
    yield kept, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture(autouse=True)
def transport(caplog: pytest.LogCaptureFixture) -> Iterator[mail.Transport | None]:
    """Mails of this file are written from the small templates above; the application's transport comes back afterwards."""
    caplog.set_level(logging.CRITICAL, "app.jobs")
    before = mail.transport
    use("")
    yield before
    mail.transport = before


def use(smtp_url: str) -> None:
    mail.configure(
        mail.Transport(
            lambda template, _language, context: TEMPLATES[template].format(**context),
            smtp_url,
            "Keystone <keystone@example.org>",
        )
    )


def queue(to: str = "ann@example.org", name: str = "Ann", **given: Any) -> None:
    with db.transaction():
        mail.queue(to, "test/hello", name=name, link="s3cret", **given)


def the_mail() -> Mail:
    with db.transaction() as session:
        return session.scalars(select(Mail)).one()


def work(after: timedelta = timedelta(0)) -> None:
    with clock.stopped_at(clock.now() + after):
        while jobs.work_once():
            pass


def test_a_mail_is_written_into_the_outbox(lasting: Engine) -> None:
    with clock.stopped_at(NOW):
        queue()

    kept = the_mail()
    assert (kept.to, kept.subject, kept.queued_at, kept.sent_at) == ("ann@example.org", "Hello Ann", NOW, None)
    assert kept.text == "Dear Ann,\nhere is your link: https://example.org/s3cret\n"


def test_without_smtp_the_mail_stays_to_be_read(lasting: Engine) -> None:
    queue()
    work()

    assert the_mail().sent_at is None and "s3cret" in the_mail().text


def test_a_deed_rolled_back_leaves_no_mail(lasting: Engine, inbox: tuple[Inbox, str]) -> None:
    use(inbox[1])

    with pytest.raises(ZeroDivisionError), db.transaction():
        mail.queue("ann@example.org", "test/hello", name="Ann", link="x")
        1 / 0  # noqa: B018
    work()

    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Mail)) == 0
    assert inbox[0].received == []


def test_a_mail_server_receives_it(lasting: Engine, inbox: tuple[Inbox, str]) -> None:
    use(inbox[1])

    queue(name="Zoë Łukasz")
    work()

    (message,) = inbox[0].received
    assert message["From"] == "Keystone <keystone@example.org>" and message["To"] == "ann@example.org"
    assert message["Subject"] == "Hello Zoë Łukasz" and message["Auto-Submitted"] == "auto-generated"
    assert "Dear Zoë Łukasz" in message.get_content()  # type: ignore[attr-defined]
    assert the_mail().sent_at is not None


def test_a_repetition_after_a_failure_has_the_same_message_id(lasting: Engine, inbox: tuple[Inbox, str]) -> None:
    kept, url = inbox
    use(url)
    kept.break_off = 1

    queue()
    work()
    assert the_mail().sent_at is None
    work(after=timedelta(minutes=1))

    assert len(kept.received) == 2
    assert kept.received[0]["Message-ID"] == kept.received[1]["Message-ID"] == the_mail().message_id
    assert the_mail().sent_at is not None


def test_a_refusal_is_tried_again(lasting: Engine, inbox: tuple[Inbox, str]) -> None:
    kept, url = inbox
    use(url)
    kept.refusals = 2

    queue()
    work()
    work(after=timedelta(minutes=1))
    work(after=timedelta(minutes=5))

    assert len(kept.received) == 1 and the_mail().sent_at is not None


def test_rl_11_a_mail_server_that_is_away_loses_nothing(lasting: Engine, inbox: tuple[Inbox, str]) -> None:
    use("smtp://127.0.0.1:1")
    queue()
    work()
    with db.transaction() as session:
        assert "refused" in (session.scalars(select(jobs.Job.error)).one() or "").lower()

    use(inbox[1])
    work(after=timedelta(minutes=1))

    assert len(inbox[0].received) == 1


def test_delivering_twice_sends_once(lasting: Engine, inbox: tuple[Inbox, str]) -> None:
    use(inbox[1])
    queue()
    work()

    mail.deliver(the_mail().id)

    assert len(inbox[0].received) == 1


def test_the_text_of_a_secret_mail_is_forgotten_once_it_is_delivered(lasting: Engine, inbox: tuple[Inbox, str]) -> None:
    use(inbox[1])

    queue(secret=True)
    assert "s3cret" in the_mail().text
    work()

    assert "s3cret" in inbox[0].received[0].get_content()  # type: ignore[attr-defined]
    assert the_mail().text == ""


@pytest.mark.parametrize("name", ["Ann\nBcc: all@example.org", "Ann\r\nBcc: all@example.org"])
def test_a_line_break_in_a_subject_is_refused(database: Engine, name: str) -> None:
    with pytest.raises(ValueError, match="must begin with one line"):
        mail.queue("ann@example.org", "test/hello", name=name, link="x")


@pytest.mark.parametrize(
    "name", ["Ann\x0bLee", "Ann\x00Lee", "Ann\u2028Lee", "Ann\u00a0Lee", "Ann\rLee", "\u202eAnn\tLee"]
)
def test_what_cannot_be_printed_becomes_a_space_in_a_subject(database: Engine, name: str) -> None:
    assert mail.queue("ann@example.org", "test/hello", name=name, link="x").subject == "Hello Ann Lee"


@pytest.mark.parametrize("to", ["ann@example.org\nBcc: all@example.org", "ann@example.org\r\n", "ann@example.org\x00"])
def test_a_line_break_in_an_address_is_refused(database: Engine, to: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        mail.queue(to, "test/hello", name="Ann", link="x")


def test_a_template_without_a_subject_is_a_mistake(database: Engine) -> None:
    with pytest.raises(ValueError, match="must begin with"):
        mail.queue("ann@example.org", "test/nosubject", name="Ann")


def test_a_mail_written_by_the_application_knows_the_public_address(app: Flask, transport: mail.Transport) -> None:
    text = transport.render("accounts/email/confirm.txt", "en", {"token": "t0ken"})

    assert text.startswith("Subject: ") and "http://127.0.0.1:8000/confirm/t0ken" in text


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
