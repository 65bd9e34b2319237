"""Puts an edited file back: whole or not at all, and never over an edit that somebody else made meanwhile."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path, PurePosixPath

from app.content import tree
from app.content.markdown.page import digest
from app.errors import Conflict, Invalid


def write_file(root: Path, relative_path: str, text: str, expected_hash: str | None) -> str:
    """Write `text` and return its hash. `expected_hash` is that of the file as the author began, None for a new file.

    Raises Conflict when the file on disk is another one by now, Invalid for a path that has no place in the course.
    """
    target = place(root, relative_path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = hash_on_disk(target)
    if found != expected_hash:
        raise Conflict("file-changed", path=relative_path, expected=expected_hash, found=found)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    return digest(text)


def place(root: Path, relative_path: str) -> Path:
    """Where the file belongs, once it is certain that it lies within the content folder."""
    parts = PurePosixPath(relative_path).parts
    hidden = any(part.startswith(".") for part in parts)
    if "\\" in relative_path or "\x00" in relative_path or hidden or tree.kind_of(relative_path) is None:
        raise Invalid("not-a-content-file", path=relative_path)
    real = os.path.realpath(root)
    target = os.path.realpath(Path(real) / relative_path)
    if not target.startswith(real + os.sep):
        raise Invalid("outside-content", path=relative_path)
    return Path(target)


def hash_on_disk(path: Path) -> str | None:
    """The hash as `load` computes it, None where there is no file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    return digest(data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n"))


def sync_folder(folder: Path) -> None:
    """Make the renaming itself survive a power cut, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
