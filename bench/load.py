"""Asking a server for pages, bounded in time and number: by `wrk` where it is installed, else by threads."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import threading
import time
from http.client import HTTPConnection

CONNECTIONS = 16


class RefusedError(RuntimeError):
    """Something else than the page came back: a figure of such a run would mean nothing."""


def client() -> str:
    """What asks, in words."""
    return "wrk" if shutil.which("wrk") else "threads of Python, which share the processors"


def requests_a_second(port: int, path: str, headers: dict[str, str], seconds: float) -> float:
    """How many pages a second come over sixteen kept connections."""
    return _wrk(port, path, headers, seconds) if shutil.which("wrk") else _threads(port, path, headers, seconds)


def median_ms(port: int, path: str, headers: dict[str, str], number: int = 60) -> float:
    """How long one page takes when nobody else asks."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    times = []
    for _ in range(number):
        begun = time.perf_counter()
        _page(connection, path, headers)
        times.append(time.perf_counter() - begun)
    connection.close()
    return 1000 * statistics.median(times)


def _wrk(port: int, path: str, headers: dict[str, str], seconds: float) -> float:
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [
        "wrk",
        "-t2",
        f"-c{CONNECTIONS}",
        f"-d{round(seconds)}s",
        "--timeout",
        "10s",
        *given,
        f"http://127.0.0.1:{port}{path}",
    ]
    told = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RefusedError(f"{path}: {told}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert found is not None, told
    return float(found[1])


def _threads(port: int, path: str, headers: dict[str, str], seconds: float) -> float:
    counts = [0] * CONNECTIONS
    end = time.monotonic() + seconds

    def ask(place: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < end:
            _page(connection, path, headers)
            counts[place] += 1
        connection.close()

    people = [threading.Thread(target=ask, args=(place,)) for place in range(CONNECTIONS)]
    begun = time.monotonic()
    for person in people:
        person.start()
    for person in people:
        person.join()
    return sum(counts) / (time.monotonic() - begun)


def _page(connection: HTTPConnection, path: str, headers: dict[str, str]) -> bytes:
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RefusedError(f"{path}: {response.status}")
    return body
