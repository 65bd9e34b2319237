"""Several machines: each brings its own content folder up to the newest publications.

What this folder was brought to is kept in a small file of this machine's data folder, so that a file which somebody
changed on disk after a publication is left alone. What cannot be decided is a clash: listed, never overwritten.
"""

from __future__ import annotations

import fcntl
import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event

from app import db
from app.authoring import files, queries, rules
from app.authoring.models import Publication
from app.content.cache import write_whole
from app.content.store import Store
from app.content.write import write_file
from app.errors import Conflict

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """What this machine does about one file."""

    path: str
    verdict: rules.Following
    publication_id: int
    hash: str
    disk: str


class Brought:
    """To which publication each file of this folder was brought, by hash."""

    def __init__(self, data: Path) -> None:
        self._file = data / "publications.json"

    def read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._file.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    def note_after_commit(self, path: str, hash: str) -> None:
        """Note it once the publication is certain; before that, it is not among the newest ones yet."""
        event.listen(db.session(), "after_commit", lambda _session: self.note({path: hash}), once=True)

    def note(self, hashes: Mapping[str, str]) -> None:
        """These files are at these publications now."""
        with self._alone():
            known = self.read()
            if not hashes.items() <= known.items():
                write_whole(self._file, json.dumps({**known, **hashes}, indent=0, sort_keys=True).encode())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def follow(store: Store, brought: Brought) -> tuple[Step, ...]:
    """Bring the folder up to the newest publications and read it again. Gives the clashes that need a person."""
    steps = plan(store.root, brought)
    wrote = [step for step in steps if step.verdict == "write"]
    for step in wrote:
        text = db.session.get_one(Publication, step.publication_id).text
        with suppress(Conflict):  # another process of this machine was faster, or somebody is just writing
            write_file(store.root, step.path, text, step.disk or None)
            log.info("brought %s to publication %s", step.path, step.publication_id)
    brought.note({step.path: step.hash for step in steps if step.verdict != "conflict"})
    if wrote:
        store.refresh(now=True)
    return tuple(step for step in steps if step.verdict == "conflict")


def plan(root: Path, brought: Brought) -> tuple[Step, ...]:
    """What there is to do for each file that was ever published. Reads only."""
    known = brought.read()
    steps = []
    for path, chain in queries.published_hashes().items():
        newest = chain[-1]
        disk = files.on_disk(root, path).hash
        earlier = {one.hash for one in chain[:-1]} | {one.previous_hash for one in chain}
        verdict = rules.following(
            disk, newest.hash, newest.previous_hash, earlier=earlier, brought=known.get(path)
        )  # fmt: skip
        steps.append(Step(path, verdict, newest.id, newest.hash, disk))
    return tuple(steps)


def clashes(root: Path, brought: Brought) -> tuple[Step, ...]:
    """Files whose newest publication cannot be brought here because the disk holds something nobody published."""
    return tuple(step for step in plan(root, brought) if step.verdict == "conflict")


class Follower(threading.Thread):
    """Follows the publications for as long as the process lives, beginning at once."""

    def __init__(self, store: Store, data: Path, pause: float = 10.0) -> None:
        super().__init__(name="publications", daemon=True)
        self._store, self._brought, self._pause = store, Brought(data), pause
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.is_set():
            try:
                follow(self._store, self._brought)
            except Exception:
                log.exception("this machine could not follow the publications")
            finally:
                db.session.remove()
            self._stop_asked.wait(self._pause)

    def stop(self) -> None:
        self._stop_asked.set()
