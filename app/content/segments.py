"""Where things stand in a file: headings outside code fences, the comments under them, and the stretch each owns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
COMMENT = re.compile(r"<!--\s*(question|case|requirement|wording)\b(.*?)-->", re.DOTALL)
PAIR = re.compile(r"""([A-Za-z_-]+)\s*=\s*("[^"]*"|[^\s",]+(?:\s*,\s*[^\s",=]+(?![\w-]*\s*=))*)|(\S+)""")


@dataclass(slots=True)
class Settings:
    """What a comment says, as key → value; `line` counts from nought within the file's lines."""

    word: str
    line: int
    end: int
    values: dict[str, str] = field(default_factory=dict)
    duplicates: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """A heading and all that belongs to it: lines[start:end]."""

    start: int
    end: int
    level: int
    title: str
    settings: Settings | None


def blocks(lines: list[str]) -> list[Block]:
    found = [
        Block(place, len(lines), len(match[1]), match[2] or "", settings_below(lines, place))
        for place, match in heading_lines(lines)
    ]
    for number, block in enumerate(found):
        following = (later.start for later in found[number + 1 :] if later.level <= block.level)
        block.end = next(following, len(lines))
    return found


def heading_lines(lines: list[str]) -> list[tuple[int, re.Match[str]]]:
    fenced = outside_fences(lines)
    return [
        (place, match)
        for place, line in enumerate(lines)
        if line.startswith("#") and fenced[place] and (match := HEADING.match(line))
    ]


def outside_fences(lines: list[str]) -> list[bool]:
    """For each line whether it is ordinary text, neither inside a code fence nor inside a comment of several lines."""
    fence = ""
    comment = False
    outside = []
    for line in lines:
        mark = None if comment else FENCE.match(line)
        outside.append(not fence and not comment and mark is None)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and line.strip() == mark[1]:
            fence = ""
        elif not fence:
            opened, closed = line.rfind("<!--"), line.rfind("-->")
            comment = closed < opened if opened >= 0 else comment and closed < 0
    return outside


def settings_below(lines: list[str], heading: int) -> Settings | None:
    """The settings comment that directly follows a heading, blank lines between them forgiven."""
    place = heading + 1
    while place < len(lines) and not lines[place].strip():
        place += 1
    if place == len(lines) or not lines[place].lstrip().startswith("<!--"):
        return None
    end = place
    while end < len(lines) and "-->" not in lines[end] and end - place < 20:
        end += 1
    match = COMMENT.match("\n".join(lines[place : end + 1]).lstrip())
    return read_settings(match[1], match[2], place, end + 1) if match else None


def read_settings(word: str, text: str, line: int, end: int) -> Settings:
    settings = Settings(word, line, end)
    for key, value, other in PAIR.findall(text):
        if other:
            settings.unread.append(other)
        elif key in settings.values:
            settings.duplicates.append(key)
        else:
            settings.values[key] = value.strip('"').strip()
    return settings
