"""CE-11: the heads of all chains are written down outside the database, and a rewritten chain is found by them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text

from app import clock, db
from app.evidence import actions, heads, rules
from app.evidence.models import Entry
from app.evidence.queries import verify_all
from app.mail import Mail
from config import ROOT, Config
from tests.factories import NOW, a_user


def an_entry(learner_id: int, subject: str) -> Entry:
    return actions.add(
        learner_id=learner_id, kind="hours", subject=subject, amount=6.0, mode="in-person", happened_on=date(2026, 11, 1),
        source="test", author_id=None, now=NOW,
    )  # fmt: skip


def test_the_heads_are_the_newest_entry_of_everybody(database: Engine) -> None:
    one, two = a_user(), a_user()
    an_entry(one.id, "a")
    last, only = an_entry(one.id, "b"), an_entry(two.id, "c")
    a_user()

    found = heads.heads()

    assert found == [heads.Head(one.id, 2, last.hash), heads.Head(two.id, 1, only.hash)]
    raw = heads.written(date(2026, 11, 23), found)
    assert heads.read(raw) == found and raw == heads.written(date(2026, 11, 23), found)
    assert len(heads.fingerprint(raw)) == 64


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"heads": [{}]}', b'{"heads": 1}', b"\xff"])
def test_what_is_no_file_of_heads_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(ValueError):
        heads.read(raw)


def test_ce_11_a_chain_that_grew_is_fine_and_one_that_was_rewritten_is_found(lasting: Engine) -> None:
    """Somebody with the database rewrites a whole chain with its history, so that it verifies by itself."""
    with db.transaction():
        learner = a_user()
        an_entry(learner.id, "a")
        kept, learner_id = heads.heads(), learner.id
    with db.transaction():
        an_entry(learner_id, "b")
        assert heads.contradictions(kept) == []

    with db.transaction():
        unprotected()
        previous = rules.BEGINNING
        for entry in db.session.scalars(select(Entry).order_by(Entry.number)):
            facts = {**rules.facts_of(entry), "amount": 60.0}
            hash = rules.entry_hash(previous, facts)
            db.session.execute(
                text("UPDATE entry SET amount = 60.0, previous_hash = :before, hash = :hash WHERE id = :id"),
                {"before": previous, "hash": hash, "id": entry.id},
            )
            previous = hash
        db.session.execute(text("DELETE FROM event"))
    with db.transaction():
        assert verify_all().problems == (), "the forger did careful work"
        assert [problem.reason for problem in heads.contradictions(kept)] == ["changed"]
        db.session.execute(text("DELETE FROM entry"))
        assert [problem.reason for problem in heads.contradictions(kept)] == ["missing"]


def unprotected() -> None:
    """Take away what the database itself does against it, as somebody who owns the database can."""
    if db.session.get_bind().dialect.name == "postgresql":
        for name in db.session.scalars(
            text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'entry'::regclass AND NOT tgisinternal")
        ).all():
            db.session.execute(text(f'DROP TRIGGER "{name}" ON entry'))
        return
    for name in db.session.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'")
    ).all():
        db.session.execute(text(f'DROP TRIGGER "{name}"'))


@pytest.mark.parametrize("address", ["", "keeper@example.org"])
def test_ce_11_every_day_a_file_is_written_and_its_fingerprint_mailed(
    app: Flask, database: Engine, config: Config, tmp_path: Path, address: str
) -> None:
    an_entry(a_user().id, "a")
    here = replace(config, data=tmp_path, ledger_mail=address)

    with clock.stopped_at(NOW):
        heads.export(here)
        heads.export(here)

    raw = (tmp_path / "ledger-heads" / "2026-11-23.json").read_bytes()
    assert heads.read(raw) == heads.heads()
    assert [path.name for path in (tmp_path / "ledger-heads").iterdir()] == ["2026-11-23.json"]
    mails = db.session.scalars(select(Mail)).all()
    assert {mail.to for mail in mails} == ({address} if address else set())
    assert all(heads.fingerprint(raw) in mail.text and "2026-11-23" in mail.subject for mail in mails)


def test_ce_11_the_export_runs_every_day_wherever_the_application_runs() -> None:
    """In a process that imports what a server imports, and nothing else."""
    known = "import app.application; from app import jobs; print(jobs._repeating['export-ledger-heads'].days)"

    done = subprocess.run(
        [sys.executable, "-c", known], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )

    assert done.stdout.strip() == "1"
