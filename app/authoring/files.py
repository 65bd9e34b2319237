"""The files of the course as authors meet them: which may be written in the browser, and their text on disk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.content import tree
from app.content.markdown.page import digest
from app.content.model import Problem
from app.content.write import place
from app.errors import Invalid

WRITABLE = (
    "course",
    "glossary",
    "references",
    "path",
    "earlier-path",
    "pack",
    "module",
    "lesson",
    "bank",
    "quiz",
    "checklist",
)
NEW = ("lesson", "bank", "quiz", "checklist", "path", "pack", "module")
NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
LONGEST_PATH = 240


@dataclass(frozen=True, slots=True)
class Found:
    """A file on disk: its text and hash, both empty where there is none."""

    text: str = ""
    hash: str = ""


def kind_of(path: str) -> str:
    """What the file is. Raises Invalid where authors have nothing to write."""
    kind = tree.kind_of(path)
    if kind not in WRITABLE or len(path) > LONGEST_PATH:
        raise Invalid("not-authored-here", path=path[:LONGEST_PATH])
    return kind


def new_path(path: str) -> str:
    """The path of a file that is to be created. Raises Invalid where it cannot be: names are lower-case words."""
    if (
        tree.kind_of(path) not in NEW
        or len(path) > LONGEST_PATH
        or not all(NAME.fullmatch(part) for part in path.split("/"))
    ):
        raise Invalid("not-a-new-file", path=path[:LONGEST_PATH])
    return path


def on_disk(root: Path, path: str) -> Found:
    """The file as it is now, line ends made plain."""
    try:
        data = place(root, path).read_bytes()
    except FileNotFoundError:
        return Found()
    try:
        text = plain(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Invalid("not-utf-8-on-disk", path=path) from None
    return Found(text, digest(text))


def plain(text: str) -> str:
    """Text as the files hold it: one kind of line end, and no sign that a database refuses."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def paths_on_disk(root: Path) -> list[str]:
    """Every file that authors may write, in the order of the folder."""
    ignored: list[Problem] = []
    return [path for path, _ in tree.files(root, ignored) if tree.kind_of(path) in WRITABLE]
