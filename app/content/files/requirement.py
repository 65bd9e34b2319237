"""One requirement of a path: the settings below its heading, and the requirements within it where it is a group."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from app.content.asking import as_words, identity, one_of, report_settings, words_in
from app.content.markdown.page import Page
from app.content.markdown.render import html, inline
from app.content.paths import CAPPED, GROUPS, MODES, Cap, DayOfYear, Requirement
from app.content.segments import Block, Settings

COMMON = ("id", "kind", "waivable", "within")
KEYS = {
    "lessons": ("module", "lessons"),
    "quiz": ("quiz", "pass", "months"),
    "hours": ("hours", "mode", "topic", "issuer", "interactive", "months", "at-most"),
    "sign-off": ("checklist", "assessors", "months"),
    "exam": ("part", "pass", "months", "apply-days", "apply-by", "embargo"),
    "document": ("document", "issuer", "valid"),
    "practice": ("years",),
    "contribution": ("contribution", "least", "months"),
    "decision": (),
    "delta": (),
    "all": (),
    "any": ("least",),
    "in-order": (),
}
# What a kind cannot do without; any one of several.
NEEDED = {
    "lessons": ("module", "lessons"),
    "quiz": ("quiz",),
    "hours": ("hours",),
    "sign-off": ("checklist",),
    "exam": ("part",),
    "document": ("document",),
    "practice": ("years",),
}
CLAIMS = {"module": "module", "lessons": "lesson", "quiz": "exam", "checklist": "checklist"}
NUMBER = re.compile(r"\d{1,5}(\.\d{1,2})?\Z")
WHOLE = re.compile(r"[1-9]\d{0,3}\Z")
CAP = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)\s+([a-z-]+)\Z")
DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]+)\Z")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
A_DAY = "a day of the year such as 31 August"

T = TypeVar("T")
Claims = list[tuple[str, str, int]]


def read_requirements(
    lines: list[str], found: list[Block], page: Page, claims: Claims
) -> list[tuple[Requirement, str]]:
    """Every requirement with what it is for: '' or 'renewal'. Those deeper than a group's heading are its parts."""
    top = [block for block in found if not any(block is not other and holds(other, block) for other in found)]
    made = []
    for block in top:
        one = read_requirement(lines, block, found, page, claims, top=True)
        if one and block.settings:
            made.append((one, one_of("for", ("renewal",), block.settings, page)))
    return made


def holds(outer: Block, inner: Block) -> bool:
    """Whether the inner heading stands below the outer one."""
    return outer.start < inner.start < outer.end


def read_requirement(
    lines: list[str], block: Block, found: list[Block], page: Page, claims: Claims, *, top: bool
) -> Requirement | None:
    """One requirement with its parts; None, and reported, where it cannot be told what it asks."""
    settings = block.settings
    assert settings is not None
    id = identity(settings, page)
    kind: Any = one_of("kind", tuple(KEYS), settings, page)
    if not kind:
        if "kind" not in settings.values:
            page.problem("missing-setting", settings.line, key="kind")
        return None
    report_settings(settings, (*COMMON, *(("for",) if top else ()), *KEYS[kind]), page)
    if kind in NEEDED and not any(key in settings.values for key in NEEDED[kind]):
        page.problem("missing-setting", settings.line, key=" or ".join(NEEDED[kind]))
        return None
    note_claims(kind, settings, page, claims)
    within = [inner for inner in found if holds(block, inner)]
    parts = read_parts(lines, block, within, page, claims, is_group=kind in GROUPS, id=id)
    end = within[0].start if within else block.end
    values = values_of(kind, settings, page)
    if kind in GROUPS:
        check_group(id, kind, len(parts), values.get("least", 1), settings, page)
    return (
        Requirement(
            id=id,
            title=as_words(inline(block.title, page.at(block.start))),
            kind=kind,
            html=html("\n".join(lines[settings.end : end]), page.at(settings.end)).strip(),
            line=page.line + block.start,
            waivable=one_of("waivable", ("yes", "no"), settings, page) != "no",
            within=whole("within", settings, page),
            parts=tuple(parts),
            **values,
        )
        if id
        else None
    )


def read_parts(
    lines: list[str], block: Block, within: list[Block], page: Page, claims: Claims, *, is_group: bool, id: str
) -> list[Requirement]:
    parts = []
    for inner in within:
        if any(inner is not other and holds(other, inner) for other in within):
            continue
        if not is_group:
            page.problem("not-in-group", inner.start, id=id)
        elif one := read_requirement(lines, inner, within, page, claims, top=False):
            parts.append(one)
    return parts


def check_group(id: str, kind: str, have: int, least: int, settings: Settings, page: Page) -> None:
    if not have:
        page.problem("empty-group", settings.line, id=id)
    elif kind == "any" and least > have:
        page.problem("group-least", settings.line, id=id, least=least, have=have)


def note_claims(kind: str, settings: Settings, page: Page, claims: Claims) -> None:
    for key, claimed in CLAIMS.items():
        if key in settings.values and key in KEYS[kind]:
            ids = words_in(settings.values[key]) if key == "lessons" else (settings.values[key],)
            claims += [(claimed, id, page.line + settings.line) for id in ids]


def values_of(kind: str, settings: Settings, page: Page) -> dict[str, Any]:
    """What the settings of this kind say, as fields of a Requirement."""
    said = settings.values
    texts = {key: said.get(key) for key in ("module", "quiz", "checklist", "part")}
    lists = {field: phrases(said.get(key, "")) for key, field in (
        ("topic", "topics"), ("issuer", "issuers"), ("document", "documents"), ("contribution", "contributions"),
    )}  # fmt: skip
    found: dict[str, Any] = {
        **texts,
        **lists,
        "lessons": words_in(said.get("lessons", "")),
        "pass_percent": number("pass", 100, settings, page),
        "hours": number("hours", 10_000, settings, page),
        "years": number("years", 100, settings, page),
        "months": whole("months", settings, page),
        "least": whole("least", settings, page) or 1,
        "assessors": whole("assessors", settings, page),
        "modes": several("mode", MODES, settings, page),
        "interactive": one_of("interactive", ("yes",), settings, page) == "yes",
        "caps": read("at-most", caps, "such as “12 online, 6 external”; known are " + ", ".join(CAPPED), settings, page)
        or (),
        "apply_days": whole("apply-days", settings, page),
        "apply_by": read("apply-by", day_of_year, A_DAY, settings, page),
        "embargo": read("embargo", day_of_year, A_DAY, settings, page),
        "valid_on": one_of("valid", ("today", "sitting"), settings, page) or "today",
    }
    return {key: value for key, value in found.items() if value is not None}


def phrases(text: str) -> tuple[str, ...]:
    """Words separated by commas, each of which may hold spaces."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def several(key: str, choices: tuple[T, ...], settings: Settings, page: Page) -> tuple[T, ...]:
    given = words_in(settings.values.get(key, ""))
    for word in given:
        if word not in choices:
            page.problem(
                "bad-setting", settings.line, key=key, value=word, wanted=f"one of {', '.join(map(str, choices))}"
            )
    return tuple(choice for choice in choices if choice in given)


def number(key: str, most: float, settings: Settings, page: Page) -> float | None:
    def convert(value: str) -> float | None:
        return float(value) if NUMBER.match(value) and 0 < float(value) <= most else None

    return read(key, convert, f"a number above 0, at most {most:g}", settings, page)


def whole(key: str, settings: Settings, page: Page) -> int | None:
    return read(key, lambda value: int(value) if WHOLE.match(value) else None, "a whole number from 1", settings, page)


def read(key: str, convert: Callable[[str], T | None], wanted: str, settings: Settings, page: Page) -> T | None:
    """The setting as `convert` understands it; reported where it does not."""
    value = settings.values.get(key)
    if value is None:
        return None
    made = convert(value)
    if made is None:
        page.problem("bad-setting", settings.line, key=key, value=value, wanted=wanted)
    return made


def caps(text: str) -> tuple[Cap, ...] | None:
    found = []
    for phrase in phrases(text):
        match = CAP.match(phrase)
        if match is None or match[2] not in CAPPED:
            return None
        found.append(Cap(float(match[1]), match[2]))
    return tuple(found)


def day_of_year(text: object) -> DayOfYear | None:
    """
    >>> day_of_year("31 August")
    DayOfYear(month=8, day=31)
    >>> day_of_year("31 June") is None
    True
    """
    match = DAY.match(text) if isinstance(text, str) else None
    if match is None or match[2] not in MONTHS:
        return None
    month, day = MONTHS.index(match[2]) + 1, int(match[1])
    return DayOfYear(month, day) if 1 <= day <= DAYS[month - 1] else None
