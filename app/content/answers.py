"""What a blank [[…]] accepts: words, patterns, numbers with a tolerance, or a choice in the text.

Patterns are run against what people type, so one that could take exponential time is refused here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from app.content.kinds import Blank, BlankOption, Number
from app.content.markdown.page import digest

NUMBER = re.compile(
    r"=\s*([-+−]?\d{1,15}(?:[.,]\d{1,15})?)\s*(?:(?:±|\+/-|\+-)\s*(\d{1,15}(?:[.,]\d{1,15})?)\s*(%(?=\s))?)?\s*(\D{0,20})\Z"
)
REGEX = re.compile(r"\s*/((?:\\.|[^/\\])*)/i?\s*(?:;|\Z)")
PART = re.compile(r"[^;]*(?:;|\Z)")
LONGEST_PATTERN = 200
MOST_UNBOUNDED = 2
MOST_REPEATS = 12


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a blank cannot be used: the code of the message and its facts."""

    code: str
    facts: dict[str, str]


def read_blank(id: str, text: str) -> Blank | Refused:
    parts, patterns = split(text)
    if any(part.startswith("(") and part.endswith(")") for part in parts):
        return read_choice(id, text, parts)
    numbers, words = [], []
    for part in parts:
        if not part.startswith("="):
            words.append(part)
        elif number := read_number(part):
            numbers.append(number)
        else:
            return Refused("bad-number", {"text": part})
    for pattern in patterns:
        if why := refusal(pattern):
            return Refused("bad-pattern", {"pattern": pattern, "why": why})
    if not (words or patterns or numbers):
        return Refused("empty-blank", {})
    kind = "number" if numbers and not words and not patterns else "text"
    return Blank(id, kind, tuple(words), tuple(patterns), tuple(numbers))  # type: ignore[arg-type]


def split(text: str) -> tuple[list[str], list[str]]:
    parts: list[str] = []
    patterns: list[str] = []
    place = 0
    while place < len(text):
        if match := REGEX.match(text, place):
            patterns.append(match[1])
        else:
            match = PART.match(text, place)
            assert match is not None
            if part := " ".join(match[0].removesuffix(";").split()):
                parts.append(part)
        place = max(match.end(), place + 1)
    return parts, patterns


def read_choice(id: str, text: str, parts: list[str]) -> Blank | Refused:
    options = []
    for part in parts:
        right = part.startswith("(") and part.endswith(")")
        words = part[1:-1].strip() if right else part
        options.append(BlankOption(digest(words.casefold())[:8], words, right))
    usable = len({option.id for option in options}) == len(options) >= 2 and all(option.text for option in options)
    if not usable or sum(option.correct for option in options) != 1:
        return Refused("blank-choice", {"text": text})
    return Blank(id, "choice", options=tuple(options))


def read_number(text: str) -> Number | None:
    match = NUMBER.match(text)
    if match is None:
        return None
    value = decimal(match[1])
    tolerance = decimal(match[2] or "0")
    if match[3]:
        tolerance = abs(value) * tolerance / 100
    return Number(value, tolerance, match[4].strip())


def decimal(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace(",", "."))


def refusal(pattern: str) -> str:
    """Why a pattern may not be used, or nothing."""
    if not pattern:
        return "it is empty"
    if len(pattern) > LONGEST_PATTERN:
        return f"it is longer than {LONGEST_PATTERN} signs"
    try:
        re.compile(pattern, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError):
        return "it is not a regular expression"
    return danger(pattern)


def danger(pattern: str) -> str:
    """A scan for what makes matching explode: repeats within repeats, alternatives within repeats, look-around."""
    groups: list[bool] = []
    repeats = unbounded = 0
    ended: bool | None = None
    signs = re.findall(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?:)?|\{\d*,?\d*\}|.", pattern, re.DOTALL)
    for sign, following in zip(signs, [*signs[1:], ""], strict=True):
        if re.match(r"\\[1-9]", sign) or (sign == "(" and following == "?"):
            return "back-references, look-around and named groups are not allowed"
        if sign.startswith("("):
            groups.append(False)
        elif sign == ")":
            ended = groups.pop() if groups else False
            if groups and ended:
                groups[-1] = True
            continue
        elif sign == "|" and groups:
            groups[-1] = True
        elif sign in ("*", "+", "?") or re.match(r"\{\d*,?\d*\}\Z", sign):
            repeats += 1
            unbounded += sign != "?"
            if ended and sign != "?":
                return "it repeats a group that itself repeats or has alternatives"
            if groups:
                groups[-1] = True
        ended = None
    if unbounded > MOST_UNBOUNDED or repeats > MOST_REPEATS:
        return "it has too many repeats"
    return ""
