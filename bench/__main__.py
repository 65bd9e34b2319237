"""Run the measurements: `python -m bench [--only lesson,cohort] [--database sqlite|postgresql] [--quick]`."""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Iterator

from bench import attempts, content, growth, load, pages, starts, table, weight
from bench.place import Place, place
from bench.table import Line

# Name → what it measures, and whether it is worth doing on both databases.
MEASURES: dict[str, tuple[str, Callable[[Place], Iterator[Line]], bool]] = {
    "lesson": ("Pages and memory, in turn with the floor", pages.lines, True),
    "attempt": ("Attempts, in turn with the floor", attempts.lines, True),
    "statements": ("Statements", growth.statement_lines, False),
    "cohort": ("Growth of the cohort page", growth.cohort_lines, True),
    "board": ("Growth of the certification board", growth.board_lines, False),
    "start": ("Starting", starts.lines, False),
    "weight": ("Weight on the wire", weight.lines, False),
    "content": ("Reading the course", content.lines, False),
}


def main() -> None:
    """Everything in turn, each in an installation of its own, so that one leaves nothing behind for another."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default=",".join(MEASURES), help=f"some of {', '.join(MEASURES)}")
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql"), help="only this one; where it matters both without"
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller cohorts")
    options = parser.parse_args()
    chosen = options.only.split(",")
    if unknown := set(chosen) - set(MEASURES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    begun = time.monotonic()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors"
    print(f"{machine}, load {os.getloadavg()[0]:.1f} at the start; asked by {load.client()}")
    for name in chosen:
        title, lines, on_both = MEASURES[name]
        for kind in (options.database,) if options.database else ("sqlite", "postgresql") if on_both else ("sqlite",):
            with place(kind, quick=options.quick) as here:
                table.show(f"{title} ({kind})", lines(here))
    print(f"\nload {os.getloadavg()[0]:.1f} at the end, {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
