"""Adding to the ledger and withdrawing, on both databases; and that nothing else is possible."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import User
from app.errors import Conflict, Invalid, NotFound
from app.evidence import actions, listeners, protection, queries, rules
from app.evidence.models import Entry
from config import zone
from tests.factories import NOW, a_user
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("database")


def an_entry(learner: User, **given: Any) -> Entry:
    values = {
        "kind": "lesson",
        "subject": "c1-lesson",
        "happened_on": date(2026, 11, 1),
        "source": "reading",
        "author_id": None,
        "now": NOW,
    }
    return actions.add(learner_id=learner.id, **{**values, **given})


def test_entries_are_numbered_within_each_person_and_linked() -> None:
    ann, ben = a_user(), a_user()
    first, other, second = an_entry(ann), an_entry(ben), an_entry(ann, kind="hours", amount=2)

    assert (first.number, second.number, other.number) == (1, 2, 1)
    assert first.previous_hash == other.previous_hash == rules.BEGINNING and second.previous_hash == first.hash
    assert queries.head_of(ann.id) is second and queries.head_of(a_user().id) is None


def test_a_chain_read_back_from_the_database_is_whole() -> None:
    ann = a_user()
    an_entry(
        ann,
        amount=79.5,
        details={"answers": [1, 2.5, "ü", None, True], "nested": {"b": 1, "a": {}}},
        note="naïve “quotes”\nlines",
    )
    actions.withdraw(
        entry=an_entry(ann, kind="quiz", amount=80), because="wrong person", author_id=a_user("instructor").id, now=NOW
    )
    db.session.flush()
    db.session.expunge_all()

    assert rules.verify(queries.entries_of(ann.id)) == ()
    assert queries.verify_all() == queries.Verification(entries=3, learners=1, problems=())


def test_the_same_once_gives_the_entry_that_is_there() -> None:
    ann = a_user()
    first = an_entry(ann, once="lesson:c1")

    assert an_entry(ann, once="lesson:c1", subject="other") is first
    assert an_entry(a_user(), once="lesson:c1") is not first
    assert len(queries.entries_of(ann.id)) == 1


@pytest.mark.parametrize(
    ("society", "day"), [("Pacific/Auckland", date(2026, 11, 24)), ("America/Los_Angeles", date(2026, 11, 23))]
)
def test_a_withdrawal_bears_the_date_of_the_society(society: str, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_zone", ZoneInfo(society))

    assert actions.withdraw(entry=an_entry(a_user()), because="a slip", author_id=None, now=NOW).happened_on == day


def test_the_society_is_where_the_settings_say(app: Flask) -> None:
    assert actions.date_of(NOW) == NOW.astimezone(zone(app.extensions["keystone-config"])).date()


def test_nobody_to_add_to_is_not_found() -> None:
    with pytest.raises(NotFound):
        actions.add(
            learner_id=99999,
            kind="lesson",
            subject="x",
            happened_on=date(2026, 1, 1),
            source="x",
            author_id=None,
            now=NOW,
        )


def test_a_withdrawn_entry_no_longer_stands_but_did_on_the_day_before() -> None:
    ann, ben = a_user(), a_user()
    kept, wrong = an_entry(ann), an_entry(ann, kind="quiz", amount=90)
    actions.withdraw(entry=wrong, because="  not hers ", author_id=ben.id, now=NOW + timedelta(days=1))

    assert queries.standing_entries([ann.id, ben.id]) == {ann.id: [kept], ben.id: []}
    assert queries.standing_entries([ann.id], until=NOW) == {ann.id: [kept, wrong]}
    assert queries.entries_of(ann.id)[-1].note == "not hers"
    assert [e.number for e in queries.entries_of(ann.id, until=NOW)] == [1, 2]


def test_a_withdrawal_needs_a_reason_happens_once_and_is_final() -> None:
    entry = an_entry(a_user())
    with pytest.raises(Invalid, match="reason-missing"):
        actions.withdraw(entry=entry, because=" ", author_id=None, now=NOW)
    withdrawal = actions.withdraw(entry=entry, because="wrong", author_id=None, now=NOW)
    with pytest.raises(Conflict, match="already-withdrawn"):
        actions.withdraw(entry=entry, because="again", author_id=None, now=NOW)
    with pytest.raises(Invalid, match="withdrawal-is-final"):
        actions.withdraw(entry=withdrawal, because="undo", author_id=None, now=NOW)


def test_the_standing_entries_of_many_take_one_statement(app: Flask) -> None:
    people = [a_user() for _ in range(20)]
    for person in people:
        an_entry(person)
    with counted(app.extensions["keystone-engine"]) as statements:
        queries.standing_entries([person.id for person in people])
    assert len(statements) == 1


@pytest.mark.parametrize(
    "deed", ["UPDATE entry SET note = 'x'", "UPDATE entry SET amount = 100 WHERE number = 1", "DELETE FROM entry"]
)
def test_the_database_refuses_to_change_or_remove_an_entry(deed: str) -> None:
    an_entry(a_user())
    with pytest.raises(IntegrityError, match="only added to"), db.session.begin_nested():
        db.session.execute(text(deed))


def test_the_orm_cannot_change_or_remove_an_entry_either() -> None:
    entry = an_entry(a_user())
    with pytest.raises(IntegrityError, match="only added to"), db.session.begin_nested():
        entry.note = "improved"
        db.session.flush()
    with pytest.raises(IntegrityError, match="only added to"), db.session.begin_nested():
        db.session.delete(db.session.get(Entry, entry.id))
        db.session.flush()


def test_the_back_doors_of_each_database_are_closed_too(database_kind: str) -> None:
    an_entry(a_user())
    deed = "INSERT OR REPLACE INTO entry SELECT * FROM entry" if database_kind == "sqlite" else "TRUNCATE entry CASCADE"
    with pytest.raises(IntegrityError, match="only added to"), db.session.begin_nested():
        db.session.execute(text(deed))


def test_what_somebody_changes_behind_the_triggers_is_found(database_kind: str) -> None:
    ann = a_user()
    an_entry(ann), an_entry(ann), an_entry(ann)
    db.session.flush()
    _drop_triggers(database_kind)
    db.session.execute(
        text("UPDATE entry SET subject = 'easier' WHERE learner_id = :id AND number = 1"), {"id": ann.id}
    )
    db.session.execute(text("DELETE FROM entry WHERE learner_id = :id AND number = 3"), {"id": ann.id})
    db.session.expire_all()

    found = queries.verify_all()
    assert [str(problem) for problem in found.problems] == [
        f"learner {ann.id}, entry 1: changed",
        f"learner {ann.id}, entry 3: missing",
    ]


def test_a_persons_whole_chain_gone_is_found(database_kind: str) -> None:
    ann = a_user()
    an_entry(ann)
    db.session.flush()
    _drop_triggers(database_kind)
    db.session.execute(text("DELETE FROM entry"))
    assert [problem.reason for problem in queries.verify_all().problems] == ["missing"]


def _drop_triggers(database_kind: str) -> None:
    """What somebody with the keys to the database could do; undone with the test's transaction."""
    if database_kind == "sqlite":
        for name in ("entry_no_update", "entry_no_delete"):
            db.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(text("ALTER TABLE entry DISABLE TRIGGER USER"))


def test_every_protecting_statement_names_the_table() -> None:
    for dialect in ("sqlite", "postgresql"):
        assert protection.statements("entry", dialect) and all(
            "entry" in line for line in protection.statements("entry", dialect)
        )


def test_twenty_at_once_leave_no_gap_and_no_double(app: Flask, database_kind: str, tmp_path: Any) -> None:
    """Outside the test's transaction, with connections of their own, in a schema made for this test."""
    engine = _own_database(app, database_kind, tmp_path)
    try:
        with db.transaction() as session:
            ann = a_user(email="ann-at-once@example.org").id
            session.flush()
        failures: list[Exception] = []

        def add(number: int) -> None:
            try:
                with db.transaction():
                    actions.add(
                        learner_id=ann, kind="lesson", subject=f"lesson-{number}", happened_on=date(2026, 11, 1),
                        source="test",
                        once=f"once-{number % 15}", author_id=None, now=NOW,
                    )  # fmt: skip
            except Exception as failure:  # noqa: BLE001 - whatever goes wrong in a thread must fail the test
                failures.append(failure)

        threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with Session(engine) as reading:
            entries = list(reading.scalars(select(Entry).where(Entry.learner_id == ann).order_by(Entry.number)))
        assert not failures
        assert [entry.number for entry in entries] == list(range(1, 16)) and rules.verify(entries) == ()
    finally:
        engine.dispose()


def _own_database(app: Flask, database_kind: str, tmp_path: Any) -> Engine:
    db.session.remove()
    if database_kind == "sqlite":
        engine = db.connect(f"sqlite:///{tmp_path / 'at-once.sqlite3'}")
    else:
        admin = app.extensions["keystone-engine"]
        making = create_engine(admin.url, isolation_level="AUTOCOMMIT")
        with making.connect() as connection:
            connection.execute(text("CREATE DATABASE at_once"))
        making.dispose()
        engine = db.connect(admin.url.set(database="at_once").render_as_string(hide_password=False))
    db.session.configure(bind=engine, join_transaction_mode="conditional_savepoint")
    db.Base.metadata.create_all(engine)
    return engine


def test_listeners_may_be_told_of_each_person_once_at_the_end() -> None:
    told: list[int] = []
    ann, ben = a_user(), a_user()
    listeners.register("test", lambda learner_id, _now: told.append(learner_id))
    try:
        with listeners.told_at_the_end():
            an_entry(ann)
            an_entry(ben)
            an_entry(ann, kind="hours", amount=2)
            assert told == []
        assert told == [ann.id, ben.id]
        an_entry(ben, kind="hours", amount=1)
        assert told == [ann.id, ben.id, ben.id]
    finally:
        del listeners._listeners["test"]
