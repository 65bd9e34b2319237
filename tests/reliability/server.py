"""The real server in a process group of its own, so that a test can start it, kill it and start it again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config import ROOT, Config

SECRET = "known-to-the-tests-alone-" * 2
PATIENCE = 40.0  # seconds; a busy machine is slow, a broken server never answers


@dataclass
class Server:
    """`python -m app serve`, or another `command`, for one data folder. `settings` are further variables. Staff sign in by
    password alone.
    """

    data: Path
    content: Path
    database_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())
    command: tuple[str, ...] = ("app", "serve")  # after `python -m`
    process: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Config:
        """The same installation for code of the test itself."""
        return Config(
            data=self.data, content=self.content, database_url=self.database_url, secret_key=SECRET, port=self.port,
            staff_second_factor=False,
        )  # fmt: skip

    @property
    def log(self) -> Path:
        return self.data / f"server-{self.port}.log"

    def environment(self) -> dict[str, str]:
        """What the process sees: nothing of the developer's own settings."""
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
        own = {
            "KEYSTONE_DATA": str(self.data),
            "KEYSTONE_CONTENT": str(self.content),
            "PORT": str(self.port),
            "SECRET_KEY": SECRET,
            "KEYSTONE_STAFF_SECOND_FACTOR": "no",
        }
        return keep | own | ({"DATABASE_URL": self.database_url} if self.database_url else {}) | self.settings

    def launch(self) -> Server:
        """Start the process without waiting for it."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def start(self) -> Server:
        """Start the process and wait until it answers."""
        self.launch().wait_until_up()
        return self

    def wait_until_up(self) -> None:
        """Until /healthz answers. Fails at once, with what was printed, when the process ends instead."""
        assert self.process is not None
        process = self.process

        def answers_or_ended() -> bool:
            return process.poll() is not None or self.status_of("/healthz") == 200

        wait_for(answers_or_ended, "the server to answer")
        assert process.poll() is None, f"the server ended with {process.returncode}:\n{self.printed()}"

    def status_of(self, path: str) -> int | None:
        """The status of a GET; None when nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()

    def kill(self) -> None:
        """`kill -9` of the whole group: parent and workers, with no time for anything."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """SIGTERM to the parent, as a service manager sends it. Returns the exit status."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        """Leave nothing running, whatever the test did."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def run_to_end(self) -> subprocess.CompletedProcess[str]:
        """For starts that are to be refused: run until the process ends by itself."""
        command = [sys.executable, "-m", *self.command]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def printed(self) -> str:
        return self.log.read_text(errors="replace")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Look again and again until `condition` holds; fail when it never does."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"waited {patience:.0f} s in vain for {what}"
        time.sleep(0.02)
