"""A change of a path tried on everybody from the command line, for authors who write with git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from app.certification.rules.simulation import Change, Effect
from app.certification.simulations import people_names, try_on_everybody
from app.content.load import load
from app.content.model import Catalogue, Problem


class Unreadable(Exception):
    """The text cannot be tried, and why, for a terminal; `problems` are those of the course read with it."""

    def __init__(self, reason: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.problems = reason, problems


def simulated(content: Path, file: Path, today: date) -> Iterator[str]:
    """Lines that say who gains and who loses if `file` takes the place of the path it describes.

    A file within the content folder is compared with what git holds of it, another one with the folder as it is. Raises
    Unreadable('no-such-file' | 'not-a-path' | 'not-in-git' | 'has-errors').
    """
    before, after, path_id = _both(content, file)
    if problems := after.errors:
        raise Unreadable("has-errors", problems)
    found = sorted(try_on_everybody(path_id, before, after, today), key=lambda one: one.outcome.effect.value)
    names = people_names(one.learner_id for one in found)
    for effect in Effect:
        mine = [one for one in found if one.outcome.effect is effect]
        yield f"{effect}: {len(mine)}"
        if effect is not Effect.UNAFFECTED:
            for one in sorted(mine, key=lambda one: names[one.learner_id].casefold()):
                yield f"  {names[one.learner_id]}: {'; '.join(_told(change) for change in one.outcome.changes)}"


def _told(change: Change) -> str:
    title = change.title or f"certificate {change.requirement_id}"
    if change.is_met:
        return f"{title}: met then"
    now = "met" if change.was_met else f"{change.was_short:g} missing"
    return f"{title}: {now} now, {change.is_short:g} missing then"


def _both(content: Path, file: Path) -> tuple[Catalogue, Catalogue, str]:
    if not file.is_file():
        raise Unreadable("no-such-file")
    text, real = file.read_text(encoding="utf-8"), file.resolve()
    if content.resolve() in real.parents:
        inside = real.relative_to(content.resolve()).as_posix()
        path_id = inside.split("/")[1].removesuffix(".md") if inside.startswith("certification/") else ""
        if not path_id:
            raise Unreadable("not-a-path")
        return load(content, overlay={inside: _committed(real)}), load(content), path_id
    path_id = file.stem
    return load(content), load(content, overlay={f"certification/{path_id}.md": text}), path_id


def _committed(file: Path) -> str:
    """The file as git holds it."""
    asked = subprocess.run(  # noqa: S603 - no shell; the name is an argument
        ["git", "show", f"HEAD:./{file.name}"],  # noqa: S607 - whichever git the author has
        cwd=file.parent,
        capture_output=True,
        check=False,
    )
    if asked.returncode:
        raise Unreadable("not-in-git")
    return asked.stdout.decode("utf-8")
