"""(e) From nothing to the first page, and a second start until /healthz answers."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.place import Floor, Place
from bench.table import Line
from tests.reliability.server import Server, free_port


def lines(place: Place) -> Iterator[Line]:
    """Each start is a process of its own; the first finds an empty folder and an empty database."""
    data = place.folder / "cold"
    keystone = Server(data, place.keystone.content, place.keystone.database_url, port=free_port())
    floor = Floor(data, place.keystone.content, place.keystone.database_url, port=free_port())
    try:
        first, again = seconds_until(keystone, "/"), seconds_until(keystone, "/healthz")
        (data / "floor").mkdir()
        bare = seconds_until(floor, "/healthz")
    finally:
        keystone.end()
        floor.end()
    yield Line(
        "first page after a cold start, empty folder",
        f"{1000 * first:.0f} ms",
        f"floor until it answers: {1000 * bare:.0f} ms",
        first / bare,
    )
    yield Line(
        "second start until /healthz",
        f"{1000 * again:.0f} ms",
        f"floor until it answers: {1000 * bare:.0f} ms",
        again / bare,
        "< 3 s",
    )


def seconds_until(server: Server, path: str) -> float:
    """Start, wait for a page, stop."""
    begun = time.monotonic()
    server.launch().wait_until_up()
    while server.status_of(path) != 200:
        time.sleep(0.005)
    took = time.monotonic() - begun
    server.stop()
    return took
