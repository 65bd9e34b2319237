"""What was read before: a file is read again only when its text, our code, or something it looked up has changed.

In the process the size and time of a file are enough to know it unchanged. On disk each entry carries the digest of its
own bytes, so that a damaged one counts as absent; nothing but this application may write to the folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from app.content.files.read import FileRead
from app.content.markdown.page import Surroundings
from app.content.model import Figure, Problem

MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Text:
    """A file as it was found: `text` is empty where it could not be read and `problem` says why."""

    signature: tuple[int, int]
    text: str
    hash: str
    problem: Problem | None = None


class Cache:
    """Pass the same one to every `load`. Without a folder it remembers only within this process."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.texts: dict[str, Text] = {}
        self.reads: dict[str, tuple[str, FileRead]] = {}
        self.drawings: dict[str, tuple[str, tuple[Figure | None, tuple[Problem, ...]]]] = {}

    def branch(self) -> Cache:
        """One that begins with what this one knows and keeps what it learns to itself."""
        branch = Cache()
        branch.texts, branch.reads, branch.drawings = dict(self.texts), dict(self.reads), dict(self.drawings)
        return branch

    def recall(self, path: str, hash: str, surroundings: Surroundings) -> FileRead | None:
        known = self.reads.get(path)
        if known and known[0] == hash and still_true(known[1], surroundings):
            return known[1]
        stored = self._from_disk(path, hash)
        if stored is None or not still_true(stored, surroundings):
            return None
        self.reads[path] = (hash, stored)
        return stored

    def keep(self, path: str, hash: str, read: FileRead) -> None:
        self.reads[path] = (hash, read)
        if self.folder is None:
            return
        body = pickle.dumps(read, protocol=pickle.HIGHEST_PROTOCOL)
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._file(path, hash), hashlib.sha256(body).digest() + body)

    def forget(self, paths: set[str]) -> None:
        """Keep only these files."""
        for known in (self.texts, self.reads, self.drawings):
            for path in set(known) - paths:
                del known[path]

    def sweep(self, hashes: dict[str, str]) -> None:
        """Remove entries of files as they were before, once there are too many of them."""
        if self.folder is None or not self.folder.is_dir():
            return
        with contextlib.suppress(OSError):
            stored = list(self.folder.glob("*.read"))
            if len(stored) > min(4 * len(hashes) + 200, MOST_FILES):
                current = {self._file(path, hash) for path, hash in hashes.items()}
                for file in stored:
                    if file not in current:
                        file.unlink(missing_ok=True)

    def _from_disk(self, path: str, hash: str) -> FileRead | None:
        if self.folder is None:
            return None
        try:
            data = self._file(path, hash).read_bytes()
        except OSError:
            return None
        if len(data) < 32 or hashlib.sha256(data[32:]).digest() != data[:32]:
            return None
        read = pickle.loads(data[32:])  # noqa: S301 - written by this code version, digest checked
        return read if isinstance(read, FileRead) else None

    def _file(self, path: str, hash: str) -> Path:
        assert self.folder is not None
        key = hashlib.sha256(f"{code_version()}\n{path}\n{hash}".encode("utf-8", "surrogatepass")).hexdigest()
        return self.folder / f"{key}.read"


def still_true(read: FileRead, surroundings: Surroundings) -> bool:
    return all(surroundings.fingerprint(kind, key) == answer for (kind, key), answer in read.lookups.items())


@cache
def code_version() -> str:
    """Changes whenever a line of this package or the parser's version does."""
    total = hashlib.sha256(version("markdown-it-py").encode() + version("mdit-py-plugins").encode())
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        total.update(file.read_bytes())
    return total.hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """A reader sees the old file or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
