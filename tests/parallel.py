"""Many doing something at the same time, each in a transaction of their own. Needs the fixture `lasting`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from app import db


def at_once(number: int, deed: Callable[[int], Any]) -> list[Any]:
    """Let `number` threads do it together, each in its own transaction; returns what came out, exceptions included."""
    barrier, results = threading.Barrier(number), [None] * number

    def run(place: int) -> None:
        barrier.wait()
        try:
            with db.transaction():
                results[place] = deed(place)
        except Exception as error:  # noqa: BLE001 - whatever went wrong is the result to look at
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
