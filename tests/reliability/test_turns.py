"""Writers of one process take turns, and whatever becomes of a writer, the next one comes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from app import clock, db, migrating
from app.events import Event, record
from app.turns import Turn
from config import ROOT
from tests.reliability.server import PATIENCE, Server


def test_a_writer_that_failed_does_not_keep_its_turn(server: Server, inside) -> None:
    with inside(server.config):
        migrating.migrate(db.session.get_bind())
        with pytest.raises(ZeroDivisionError), db.transaction():
            record(None, "tried", "turn:1")
            1 / 0  # noqa: B018
        with pytest.raises(Exception, match="no_such_table"), db.transaction() as session:
            session.execute(text("SELECT * FROM no_such_table"))

        begun = time.monotonic()
        with db.transaction():
            record(None, "came", "turn:2")

        assert time.monotonic() - begun < db.BUSY_SECONDS / 2
        assert list(db.session.scalars(select(Event.verb))) == ["came"]


def test_many_writers_all_come_to_their_turn(server: Server, inside) -> None:
    with inside(server.config):
        migrating.migrate(db.session.get_bind())
        together = threading.Barrier(12)

        def write(number: int) -> None:
            together.wait(PATIENCE)
            for _ in range(20):
                with db.transaction() as session:
                    session.scalar(select(func.count()).select_from(Event))  # reads first, then writes
                    session.add(Event(at=clock.now(), actor_id=None, verb="wrote", subject=f"turn:{number}", facts={}))

        with ThreadPoolExecutor(12) as people:
            list(people.map(write, range(12)))

        assert db.session.scalar(select(func.count()).select_from(Event)) == 12 * 20


HOLD = """
import sys
from app.turns import Turn
turn = Turn(sys.argv[1])
turn.take(10)
print("taken", flush=True)
sys.stdin.read()
"""


def test_processes_take_turns_and_the_turn_of_a_dead_one_is_free(tmp_path) -> None:
    database, mine = str(tmp_path / "some.sqlite3"), []
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert other.stdout is not None and other.stdout.readline() == b"taken\n"
    turn = Turn(database)
    waiting = threading.Thread(target=lambda: (turn.take(PATIENCE), mine.append("mine")))
    waiting.start()
    waiting.join(0.05)
    assert mine == [], "the other process has it"

    other.kill()
    other.communicate()
    waiting.join(PATIENCE)

    assert mine == ["mine"]
    turn.give_back()


TRY = """
import sys, fcntl, os
file = os.open(sys.argv[1] + ".turn", os.O_RDWR)
fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
"""


def test_whoever_got_no_turn_in_time_leaves_none_to_the_process(tmp_path) -> None:
    database = str(tmp_path / "some.sqlite3")
    turn = Turn(database)
    assert turn.take(PATIENCE)

    assert not turn.take(0.01)
    turn.give_back()

    subprocess.run([sys.executable, "-c", TRY, database], check=True)
    assert turn.take(PATIENCE)
    turn.give_back()
