"""Work to be done later: rows written in the transaction that asked for them, run by a thread of the server or by `make worker`.

A job names an action registered with `@job("name")`; the worker looks it up by that name, so this module imports nothing above
it. Running is at-least-once: a job whose process died is taken again when its lease ends, so actions must bear repetition.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, Text, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 12
KEEP_DONE = timedelta(days=30)

log = logging.getLogger(__name__)
_actions: dict[str, Callable[..., None]] = {}
_outside: set[str] = set()
_repeating: dict[str, timedelta] = {}
_wants: dict[str, tuple[str, ...]] = {}
_providers: dict[str, Callable[[], Any]] = {}


class Job(db.Base):
    """One piece of work. Open while `done_at` and `dead_at` are empty; `key` keeps two open jobs from doing the same thing."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    run_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]


def job(
    name: str, *, every: timedelta | None = None, outside: bool = False, wants: tuple[str, ...] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register an action under `name`. With `every`, the worker runs it again and again at about that interval.

    An action runs in a transaction of the worker's. One that waits for the world outside says `outside=True` and opens short
    transactions itself, so that nobody else waits for it (SQLite has one writer at a time). What it `wants` beside its own
    arguments, such as the catalogue, comes from whoever gave it to `provide`, as it is when the job runs.
    """

    def register(action: Callable[..., None]) -> Callable[..., None]:
        _actions[name], _wants[name] = action, wants
        if outside:
            _outside.add(name)
        if every:
            _repeating[name] = every
        return action

    return register


def provide(name: str, provider: Callable[[], Any]) -> None:
    """Say where jobs get what they want under `name`; set once by create_app."""
    _providers[name] = provider


def is_provided(*names: str) -> bool:
    """Whether all of these were given to `provide`; in a process without the application nothing was."""
    return all(name in _providers for name in names)


def provided(name: str) -> Any:
    """What jobs get under this name, as it is now."""
    return _providers[name]()


def enqueue(name: str, *, key: str | None = None, run_at: datetime | None = None, **args: Any) -> None:
    """Ask for the action `name` with `args` in the running transaction. An open job with the same `key` makes this a no-op."""
    if name not in _actions:
        raise LookupError(f"no action is registered as {name!r}")
    db.insert_missing(Job, [{"name": name, "args": args, "key": key, "run_at": run_at or clock.now(), "attempts": 0}])


def work_once() -> bool:
    """Take the next due job, if any, and run it. Returns whether there was one. Failures are kept and tried again later."""
    taken = _claim()
    if taken is None:
        return False
    job_id, name, args, attempts = taken
    if attempts > MOST_ATTEMPTS:
        _postpone(job_id, attempts, "Every attempt ended with the end of its process.")
        return True
    try:
        args = {**args, **{wanted: _providers[wanted]() for wanted in _wants.get(name, ())}}
        if name in _outside:
            _actions[name](**args)
        with db.transaction() as session:
            if name not in _outside:
                _actions[name](**args)
            session.execute(update(Job).where(Job.id == job_id).values(done_at=clock.now(), key=None, error=None))
    except Exception:
        log.exception("job %s (%s) failed", job_id, name)
        _postpone(job_id, attempts, traceback.format_exc(limit=4))
    return True


def schedule_repeating() -> None:
    """Make sure each repeating action has one open job, and drop done ones that are old. Called by the worker now and then."""
    now = clock.now()
    with db.transaction() as session:
        open_keys = set(session.scalars(select(Job.key).where(Job.key.is_not(None))))
        for name, interval in _repeating.items():
            if f"every:{name}" not in open_keys:
                ended = func.max(func.coalesce(Job.done_at, Job.dead_at), type_=db.Moment())
                last = session.scalar(select(ended).where(Job.name == name))
                enqueue(name, key=f"every:{name}", run_at=(last + interval) if last else now)
        session.execute(Job.__table__.delete().where(Job.done_at < now - KEEP_DONE))  # type: ignore[attr-defined]


def retry(job_id: int) -> None:
    """Give a job that was given up another round of attempts."""
    db.session.execute(
        update(Job).where(Job.id == job_id).values(dead_at=None, attempts=0, run_at=clock.now(), leased_until=None)
    )


class Worker(threading.Thread):
    """Runs due jobs until told to stop; looks for new ones every `pause` seconds."""

    def __init__(self, pause: float = 1.0) -> None:
        super().__init__(name="jobs", daemon=True)
        self._pause = pause
        self._stop_asked = threading.Event()

    def run(self) -> None:
        rounds = 0
        while not self._stop_asked.is_set():
            try:
                if rounds % 30 == 0:
                    schedule_repeating()
                rounds += 1
                while work_once():
                    if self._stop_asked.is_set():
                        return
            except Exception:
                log.exception("the worker could not look for jobs")
            self._stop_asked.wait(self._pause)

    def stop(self) -> None:
        self._stop_asked.set()


def _claim() -> tuple[int, str, dict[str, Any], int] | None:
    now = clock.now()
    with db.transaction() as session:
        found = session.scalars(
            select(Job)
            .where(Job.name.in_(_actions), Job.done_at.is_(None), Job.dead_at.is_(None), Job.run_at <= now)
            .where(Job.leased_until.is_(None) | (Job.leased_until < now))
            .order_by(Job.run_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if found is None:
            return None
        found.leased_until = now + LEASE
        found.attempts += 1
        return found.id, found.name, found.args, found.attempts


def _postpone(job_id: int, attempts: int, error: str) -> None:
    """Try again after 10 s, 20 s, 40 s … up to six hours; after the last attempt the job waits for an administrator.

    A job given up frees its key, so that the same work can be asked for anew.
    """
    now = clock.now()
    later = {
        "leased_until": None,
        "run_at": now + timedelta(seconds=min(10 * 2 ** (attempts - 1), 6 * 3600)),
        "error": error,
    }
    if attempts >= MOST_ATTEMPTS:
        later |= {"dead_at": now, "key": None}
    with db.transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(later))
