"""Several threads doing the same thing at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


def at_once(number: int, deed: Callable[[int], Any]) -> list[Any]:
    """Let `number` threads do it together. Returns what came out of each, exceptions included."""
    barrier, results = threading.Barrier(number), [None] * number

    def run(place: int) -> None:
        barrier.wait()
        try:
            results[place] = deed(place)
        except Exception as error:  # noqa: BLE001 - whatever went wrong is the result to look at
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
