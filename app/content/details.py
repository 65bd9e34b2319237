"""Hints and explanations: <details> blocks, taken out of a question before its Markdown is read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.content.segments import outside_fences

ONE_LINE = re.compile(r"\s*<details>\s*<summary>(.*?)</summary>\s*$", re.IGNORECASE)
OPENING = re.compile(r"\s*<details>\s*$", re.IGNORECASE)
SUMMARY = re.compile(r"\s*<summary>(.*?)</summary>\s*$", re.IGNORECASE)
CLOSING = re.compile(r"\s*</details>\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Details:
    summary: str
    text: str
    line: int
    closed: bool


def taken_out(lines: list[str]) -> tuple[list[str], list[Details]]:
    """The lines with every block blanked, so that line numbers stay, and the blocks."""
    rest = list(lines)
    found = []
    outside = outside_fences(lines)
    place = 0
    while place < len(lines):
        summary, inner = opening(lines, place) if outside[place] else (None, place)
        if summary is None:
            place += 1
            continue
        end = next((n for n in range(inner, len(lines)) if CLOSING.match(lines[n])), None)
        last = len(lines) if end is None else end
        found.append(Details(summary.strip(), "\n".join(lines[inner:last]), inner, end is not None))
        rest[place : last + 1] = [""] * len(rest[place : last + 1])
        place = last + 1
    return rest, found


def opening(lines: list[str], place: int) -> tuple[str | None, int]:
    if match := ONE_LINE.match(lines[place]):
        return match[1], place + 1
    if OPENING.match(lines[place]) and place + 1 < len(lines) and (match := SUMMARY.match(lines[place + 1])):
        return match[1], place + 2
    return None, place
