"""Writers of one database file take turns, within a process and between processes, so that nobody waits long while others come
and go. It only shortens the waiting: what keeps writers apart is SQLite itself, so whoever does not get a turn in time goes on
and waits there.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path

LOOK_EVERY = 0.001  # seconds


class Turn:
    """The turn at one file: a lock of this process, and one beside the file that the system takes back from the dead. A
    database in memory has none to share it with.
    """

    def __init__(self, database: str) -> None:
        self._here = threading.Lock()
        self._path = Path(f"{database}.turn") if database and database != ":memory:" else None
        self._file: int | None = None

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)

    def take(self, seconds: float) -> bool:
        """Wait for the turn. Returns whether this process gave it; only then is it to be given back, because the lock
        beside the file belongs to the whole process and would otherwise stay with it.
        """
        if not self._here.acquire(timeout=seconds):
            return False
        self._take_between_processes(time.monotonic() + seconds)
        return True

    def give_back(self) -> None:
        """Let the next one come."""
        if self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
        self._here.release()

    def _take_between_processes(self, last: float) -> None:
        if self._path is None:
            return
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while time.monotonic() < last:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                time.sleep(LOOK_EVERY)
            else:
                return
