"""Holds the current Catalogue. When files change it reads again, and keeps the last good one where that has errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path

from app.content import tree
from app.content.cache import Cache
from app.content.load import InvalidContent, load
from app.content.model import Catalogue, Problem

State = tuple[tuple[str, tuple[int, int]], ...]


class Store:
    """Reads at once and raises InvalidContent where there is no good catalogue to begin with.

    `refresh` is cheap enough for every request: files are looked at no more often than every `seconds`.
    """

    def __init__(self, root: Path, cache_dir: Path | None = None, *, seconds: float = 0.0) -> None:
        self.root = Path(root)
        self.seconds = seconds
        self._cache = Cache(cache_dir)
        self._lock = threading.Lock()
        self._state = state_of(self.root)
        self._looked = time.monotonic()
        found = load(self.root, self._cache)
        if found.errors:
            raise InvalidContent(found.problems)
        self._catalogue = found
        self._problems = found.problems

    @property
    def catalogue(self) -> Catalogue:
        """The newest good one."""
        return self._catalogue

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the files as they are now, which may be worse than the catalogue in use."""
        return self._problems

    @property
    def is_current(self) -> bool:
        """Whether the catalogue in use is what the files say."""
        return not any(problem.severity == "error" for problem in self._problems)

    def with_texts(self, texts: Mapping[str, str]) -> Catalogue:
        """The course as it would be with these texts in the place of files, problems included. Nothing is kept."""
        return load(self.root, self._cache.branch(), overlay=texts)

    def refresh(self, *, now: bool = False) -> bool:
        """Read again if files changed; says whether a new catalogue is in use. `now` does not wait for the seconds."""
        if not now and time.monotonic() - self._looked < self.seconds:
            return False
        if not self._lock.acquire(blocking=now):
            return False  # somebody is at it; this request goes on with what there is
        try:
            return self._read()
        finally:
            self._lock.release()

    def _read(self) -> bool:
        state = state_of(self.root)
        self._looked = time.monotonic()
        if state == self._state:
            return False
        found = load(self.root, self._cache)
        self._state = state
        self._problems = found.problems
        if found.errors:
            return False
        changed = found.hash != self._catalogue.hash
        self._catalogue = found
        return changed


def state_of(root: Path) -> State:
    """Path, time and size of every file: what tells that something changed."""
    return tuple((path, tree.signature(stat)) for path, stat in tree.files(root, []))
