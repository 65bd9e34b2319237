"""Jobs: done once by one of many workers, tried again after a failure, given up in the end, repeated, and never lost."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from app import clock, db, events, jobs
from app.events import Event
from app.jobs import Job
from tests.factories import NOW
from tests.together import at_once

WEEK = timedelta(days=7)


@jobs.job("test-note")
def note(what: str) -> None:
    events.record(None, "noted", what)


@jobs.job("test-fail")
def fail(what: str) -> None:
    events.record(None, "half-done", what)
    db.session.flush()
    raise OSError("the printer is on fire")


@jobs.job("test-outside", outside=True)
def outside(what: str) -> None:
    assert not db.session.registry.has(), "nobody holds a transaction while the world is waited for"
    with db.transaction():
        events.record(None, "noted", what)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "app.jobs")


@pytest.fixture
def repeating() -> Iterator[str]:
    """An action that repeats daily, for the time of a test; the application's own do not."""
    before = dict(jobs._repeating)
    jobs._repeating.clear()
    jobs.job("test-daily", every=timedelta(days=1))(lambda: events.record(None, "repeated", "thing:1"))
    yield "test-daily"
    jobs._repeating.clear()
    jobs._repeating.update(before)


def ask(name: str, **given: object) -> None:
    with db.transaction():
        jobs.enqueue(name, **given)  # type: ignore[arg-type]


def the_job() -> Job:
    with db.transaction() as session:
        return session.scalars(select(Job)).one()


def verbs() -> list[str]:
    with db.transaction() as session:
        return list(session.scalars(select(Event.verb).order_by(Event.id)))


def test_four_workers_do_each_job_once(lasting: Engine) -> None:
    with db.transaction():
        for place in range(40):
            jobs.enqueue("test-note", what=f"thing:{place}")

    def work(_place: int) -> int:
        done = 0
        while jobs.work_once():
            done += 1
        return done

    done = at_once(4, work)

    assert sum(done) == 40
    with db.transaction() as session:
        assert (
            session.scalar(select(func.count(Event.subject.distinct())))
            == session.scalar(select(func.count(Event.id)))
            == 40
        )


def test_work_asked_for_in_a_transaction_that_failed_is_never_done(lasting: Engine) -> None:
    with pytest.raises(ZeroDivisionError), db.transaction():
        jobs.enqueue("test-note", what="thing:1")
        1 / 0  # noqa: B018

    assert not jobs.work_once()


def test_a_failure_is_kept_and_tried_again_later(lasting: Engine) -> None:
    with clock.stopped_at(NOW):
        ask("test-fail", what="thing:1")
        assert jobs.work_once()
        assert not jobs.work_once(), "not again at once"

    job = the_job()
    assert "the printer is on fire" in (job.error or "")
    assert (job.attempts, job.run_at, job.leased_until, job.done_at, job.dead_at) == (
        1,
        NOW + timedelta(seconds=10),
        None,
        None,
        None,
    )
    assert verbs() == [], "what the action had written is gone"


def test_what_a_job_wants_is_given_as_it_is_when_it_runs(lasting: Engine) -> None:
    current = ["before"]
    jobs.job("test-wanting", wants=("test-thing",))(
        lambda what, **given: events.record(None, "got", f"{what}:{given['test-thing']}")
    )
    jobs.provide("test-thing", lambda: current[0])
    ask("test-wanting", what="one")
    current[0] = "after"

    assert jobs.work_once()

    with db.transaction() as session:
        assert session.scalars(select(Event.subject).where(Event.verb == "got")).all() == ["one:after"]


def test_the_pause_doubles_and_the_last_attempt_is_the_last(lasting: Engine) -> None:
    with clock.stopped_at(NOW):
        ask("test-fail", what="thing:1", key="only-once")
    pauses, moment = [], NOW
    for _ in range(jobs.MOST_ATTEMPTS):
        with clock.stopped_at(moment):
            assert jobs.work_once()
        pauses.append((the_job().run_at - moment).total_seconds())
        moment = the_job().run_at

    assert pauses[:4] == [10, 20, 40, 80] and max(pauses) <= 6 * 3600
    assert the_job().dead_at is not None
    with clock.stopped_at(NOW + WEEK):
        assert not jobs.work_once()


def test_a_job_given_up_can_be_asked_for_anew_and_retried(lasting: Engine) -> None:
    test_the_pause_doubles_and_the_last_attempt_is_the_last(lasting)
    dead = the_job().id

    with clock.stopped_at(NOW + WEEK):
        ask("test-note", what="thing:1", key="only-once")
        assert jobs.work_once()
        with db.transaction():
            jobs.retry(dead)
        assert jobs.work_once()

    assert verbs() == ["noted"]
    with db.transaction() as session:
        assert session.get_one(Job, dead).attempts == 1


def test_one_failing_job_does_not_hold_up_the_others(lasting: Engine) -> None:
    ask("test-fail", what="thing:1")
    ask("test-note", what="thing:2")

    while jobs.work_once():
        pass

    assert verbs() == ["noted"]


def test_a_job_nobody_knows_any_more_does_not_hold_up_the_others(lasting: Engine) -> None:
    with db.transaction() as session:
        session.add(Job(name="from-another-version", args={}, run_at=NOW - WEEK))
    ask("test-note", what="thing:2")

    assert jobs.work_once() and not jobs.work_once()
    assert verbs() == ["noted"]


def test_a_job_whose_worker_died_is_taken_again_when_its_lease_ends(lasting: Engine) -> None:
    with clock.stopped_at(NOW):
        ask("test-note", what="thing:1")
        assert jobs._claim() is not None  # and here the process ends
        assert not jobs.work_once()

    with clock.stopped_at(NOW + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.work_once()

    assert verbs() == ["noted"] and the_job().attempts == 2


def test_a_job_that_ends_its_process_every_time_is_given_up(lasting: Engine) -> None:
    moment = NOW
    with clock.stopped_at(moment):
        ask("test-note", what="thing:1")
    for _ in range(jobs.MOST_ATTEMPTS):
        with clock.stopped_at(moment):
            assert jobs._claim() is not None
        moment += jobs.LEASE + timedelta(seconds=1)

    with clock.stopped_at(moment):
        jobs.work_once()

    assert the_job().dead_at == moment and verbs() == []


def test_the_same_key_is_open_once_even_when_many_ask_together(lasting: Engine) -> None:
    assert at_once(6, lambda n: ask("test-note", key="mail:7", what=f"thing:{n}")) == [None] * 6
    assert jobs.work_once() and not jobs.work_once()

    ask("test-note", key="mail:7", what="thing:8")

    assert jobs.work_once(), "a key is free again when its job is done"


def test_a_job_for_later_waits(lasting: Engine) -> None:
    with clock.stopped_at(NOW):
        ask("test-note", what="thing:1", run_at=NOW + WEEK)
        assert not jobs.work_once()
    with clock.stopped_at(NOW + WEEK):
        assert jobs.work_once()


def test_an_unknown_action_cannot_be_asked_for(database: Engine) -> None:
    with pytest.raises(LookupError, match="no action"):
        jobs.enqueue("test-nothing")


def test_what_waits_for_the_world_outside_holds_no_transaction(lasting: Engine) -> None:
    ask("test-outside", what="thing:1")

    assert jobs.work_once() and the_job().done_at and verbs() == ["noted"]


def test_a_repeating_action_has_one_open_job_and_comes_again(lasting: Engine, repeating: str) -> None:
    def schedule(_place: int) -> None:
        with clock.stopped_at(NOW):
            jobs.schedule_repeating()

    assert at_once(4, schedule) == [None] * 4
    with clock.stopped_at(NOW):
        jobs.schedule_repeating()
        assert jobs.work_once() and not jobs.work_once()
        jobs.schedule_repeating()
        assert not jobs.work_once(), "not before a day is over"
    with clock.stopped_at(NOW + timedelta(days=1)):
        jobs.schedule_repeating()
        assert jobs.work_once() and not jobs.work_once()


def test_a_repeating_action_that_was_given_up_comes_again(lasting: Engine, repeating: str) -> None:
    jobs._actions[repeating] = lambda: 1 / 0
    with clock.stopped_at(NOW):
        jobs.schedule_repeating()
    for round_ in range(jobs.MOST_ATTEMPTS):
        with clock.stopped_at(NOW + timedelta(hours=7 * round_)):
            jobs.work_once()
    assert the_job().dead_at is not None

    jobs._actions[repeating] = lambda: events.record(None, "repeated", "thing:1")
    with clock.stopped_at(NOW + WEEK):
        jobs.schedule_repeating()
        assert jobs.work_once()

    assert verbs() == ["repeated"]


def test_jobs_done_long_ago_are_dropped(lasting: Engine, repeating: str) -> None:
    with clock.stopped_at(NOW):
        ask("test-note", what="thing:1")
        jobs.work_once()
    with clock.stopped_at(NOW + jobs.KEEP_DONE + timedelta(days=1)):
        jobs.schedule_repeating()

    with db.transaction() as session:
        assert session.scalars(select(Job.name)).all() == [repeating]


def test_a_worker_runs_until_it_is_told_to_stop(lasting: Engine, repeating: str) -> None:
    worker = jobs.Worker(pause=0.01)
    worker.start()
    ask("test-note", what="thing:1")
    for _ in range(500):
        if "noted" in verbs():
            break
        worker.join(0.02)
    worker.stop()
    worker.join(5)

    assert not worker.is_alive() and "noted" in verbs() and "repeated" in verbs()
