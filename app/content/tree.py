"""The files of the content folder: found, told apart by their place, read as UTF-8."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from app.content.cache import Text
from app.content.markdown.page import digest
from app.content.messages import problem
from app.content.model import Problem

LONGEST = 400_000
KINDS = {
    "course": r"course\.md",
    "glossary": r"glossary\.md",
    "references": r"references\.md",
    "claims": r"forbidden-claims\.md",
    "path": r"certification/[^/]+\.md",
    "pack": r"cpd/[^/]+\.md",
    "earlier-path": r"certification/[^/]+/v[1-9]\d{0,3}\.md",
    "module": r"modules/[^/]+/module\.md",
    "lesson": r"modules/[^/]+/lessons/[^/]+\.md",
    "bank": r"modules/[^/]+/bank/(?:[^/]+/)*[^/]+\.md",
    "quiz": r"modules/[^/]+/quizzes/[^/]+\.md",
    "checklist": r"modules/[^/]+/checklists/[^/]+\.md",
    "figure": r"modules/[^/]+/figures/[^/]+\.svg",
}
PATTERNS = {kind: re.compile(pattern + r"\Z") for kind, pattern in KINDS.items()}
DEEPEST = 12


def kind_of(path: str) -> str | None:
    return next((kind for kind, pattern in PATTERNS.items() if pattern.match(path)), None)


def files(root: Path, problems: list[Problem]) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below the root by name, as path and stat; hidden ones and links that lead out are left out."""
    yield from below(root, "", os.path.realpath(root), problems, 0)


def below(
    root: Path, folder: str, real: str, problems: list[Problem], depth: int
) -> Iterator[tuple[str, os.stat_result]]:
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except OSError:
        problems.append(problem("unreadable", folder or ".", 1))
        return
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.name.startswith(".") or depth > DEEPEST:
            continue
        if entry.is_symlink() and not os.path.realpath(entry.path).startswith(real + os.sep):
            problems.append(problem("outside", path, 1))
        elif entry.is_dir():
            if not entry.is_symlink():
                yield from below(root, path, real, problems, depth + 1)
        elif entry.is_file():
            yield path, entry.stat()


def signature(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_mtime_ns, stat.st_size


def text_of(root: Path, path: str, stat: os.stat_result) -> Text:
    try:
        data = (root / path).read_bytes()
    except OSError:
        return Text(signature(stat), "", "", problem("unreadable", path, 1))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Text(signature(stat), "", "", problem("not-utf-8", path, line, byte=error.start))
    return given(path, text, signature(stat))


def given(path: str, text: str, signature: tuple[int, int] = (0, 0)) -> Text:
    """A text that stands for a file."""
    if len(text) > LONGEST:
        return Text(signature, "", "", problem("too-large", path, 1, limit=LONGEST))
    return Text(signature, text, digest(text))
