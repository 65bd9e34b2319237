"""(a) Signed-in pages in turn with the floor; (d) the memory of the processes that have served them."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import load, society
from bench.place import Place
from bench.table import Line
from tests.reliability.server import Server

GOALS = {"lesson": "≥ 0.80, ≤ 5 statements", "home": "≥ 0.50", "map": "≥ 0.50"}


def lines(place: Place) -> Iterator[Line]:
    """Asked A B A B; both send about the same bytes from the same database, compressed for who accepts it."""
    paths, cookie = arranged(place)
    keystone, floor = place.keystone.start(), place.floor.start()
    for encoding, words in (("gzip", "compressed, as browsers ask"), ("identity", "uncompressed")):
        headers = {"Cookie": cookie, "Accept-Encoding": encoding}
        for name, path in paths.items():
            if encoding == "identity" and name != "lesson":
                continue
            ours, theirs = in_turn(place, Asked(keystone, path), Asked(floor, f"/{name}"), headers)
            yield Line(
                f"{name} page, {words}",
                f"{ours.rate:.0f} requests/s",
                f"floor: {theirs.rate:.0f} requests/s",
                ours.rate / theirs.rate,
                GOALS[name],
            )
            yield Line(
                "… processor time a request",
                f"{ours.work:.2f} ms",
                f"floor / Keystone; floor: {theirs.work:.2f} ms",
                theirs.work / ours.work,
            )
            yield Line(
                "… alone",
                f"{ours.alone:.1f} ms",
                f"floor / Keystone; floor: {theirs.alone:.1f} ms",
                theirs.alone / ours.alone,
            )
    held, bare = memory(keystone), memory(floor)
    yield Line(
        "memory, proportional: parent + workers",
        mb(held),
        f"floor: {mb(bare)}",
        sum(held) / sum(bare),
        "≤ 150 MB for 2 workers",
    )
    floor.stop()
    keystone.stop()


def arranged(place: Place) -> tuple[dict[str, str], str]:
    """A learner among two hundred, in the middle of the course; the floor gets the insides of Keystone's own pages."""
    lesson = sorted(place.catalogue.lessons[1:], key=lambda one: one.words)[len(place.catalogue.lessons) // 2]
    paths = {"lesson": f"/lessons/{lesson.id}", "home": "/home", "map": "/course"}
    with place.app.app_context():
        learners = society.people(200)
        society.cohort(learners)
        society.give_a_past(learners, place.catalogue)
        society.candidates(learners, place.catalogue)
        cookie, _token = society.token_for(learners[7])
    insides = place.keystone.data / "floor"
    insides.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        page = place.app.test_client(use_cookies=False).get(path, headers={"Cookie": cookie}).get_data(as_text=True)
        (insides / f"{name}.html").write_text(page[page.index("<main") : page.index("</main>")], encoding="utf-8")
    return paths, cookie


@dataclass(frozen=True)
class Asked:
    """A page of a server."""

    server: Server
    path: str


@dataclass(frozen=True)
class Figures:
    """Requests a second over sixteen connections; milliseconds of processor time a request; of one request alone."""

    rate: float
    work: float
    alone: float


def in_turn(place: Place, ours: Asked, theirs: Asked, headers: dict[str, str]) -> tuple[Figures, Figures]:
    """Medians over rounds, A B A B. Processor time says most where others use the machine too."""
    rounds, seconds = (2, 2) if place.quick else (4, 2)
    for asked in (ours, theirs):
        load.requests_a_second(asked.server.port, asked.path, headers, 1)
    pairs = [[once(asked, headers, seconds) for asked in (ours, theirs)] for _ in range(rounds)]
    return median([pair[0] for pair in pairs]), median([pair[1] for pair in pairs])


def once(asked: Asked, headers: dict[str, str], seconds: float) -> Figures:
    before, begun = processor_seconds(asked.server), time.monotonic()
    rate = load.requests_a_second(asked.server.port, asked.path, headers, seconds)
    number = rate * (time.monotonic() - begun)
    work = 1000 * (processor_seconds(asked.server) - before) / number
    return Figures(rate, work, load.median_ms(asked.server.port, asked.path, headers, 20))


def median(figures: list[Figures]) -> Figures:
    return Figures(*(statistics.median(getattr(one, name) for one in figures) for name in ("rate", "work", "alone")))


def processor_seconds(server: Server) -> float:
    """What parent and workers have used so far."""
    used = 0
    for pid in group(server):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def group(server: Server) -> list[int]:
    """The parent and its workers."""
    assert server.process is not None
    parent = server.process.pid
    return [
        parent,
        *(int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _parent_of(path) == parent),
    ]


def memory(server: Server) -> list[float]:
    """Megabytes of the parent and each worker: what is shared is counted by shares."""
    return [_proportional(pid) for pid in group(server)]


def mb(sizes: list[float]) -> str:
    return f"{' + '.join(f'{size:.0f}' for size in sizes)} = {sum(sizes):.0f} MB"


def _parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _proportional(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)
