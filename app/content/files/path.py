"""A certification path: what the certificate attests, and one heading for each requirement."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import Any

from app.content.asking import as_words, identity, one_of, report_settings
from app.content.files.read import FileRead, page_of, result
from app.content.front_matter import read_header
from app.content.markdown.page import Page, Surroundings, digest
from app.content.markdown.render import html, inline
from app.content.model import Path, Requirement
from app.content.segments import Block, blocks

KEYS = {
    "lessons": ("module",),
    "quiz": ("quiz", "pass"),
    "hours": ("hours", "mode", "topic"),
    "sign-off": ("checklist",),
}
NEEDED = {"lessons": "module", "quiz": "quiz", "hours": "hours", "sign-off": "checklist"}
NUMBER = re.compile(r"\d{1,5}(\.\d{1,2})?\Z")


def read_path(path: str, text: str, surroundings: Surroundings) -> FileRead:
    header = read_header(path, text)
    id = header.id()
    file = posixpath.basename(path).removesuffix(".md")
    if id and id != file:
        header.problem("id-not-file", "id", id=id, file=file)
    page = page_of(header, surroundings, "certification", prefix=id)
    lines = header.body.split("\n")
    found = [block for block in blocks(lines) if block.settings and block.settings.word == "requirement"]
    claims: list[tuple[str, str, int]] = []
    requirements = [one for block in found if (one := read_requirement(lines, block, page, claims))]
    if not requirements:
        page.problem("no-requirements", 0)
    report_repeated(requirements, page)
    rest = "\n".join(lines[: found[0].start] if found else lines)
    needs = header.words("needs")
    made = Path(
        id=id,
        title=header.text("title"),
        version=header.whole("version", 1),
        status=header.choice("status", ("example", "in-force")),
        needs=needs,
        valid_months=header.whole("valid_months"),
        number_prefix=header.text("number_prefix", ""),
        signatories=header.words("signatories"),
        html=html(rest, page).strip(),
        requirements=tuple(requirements),
        path=path,
        source=text,
        hash=digest(text),
    )
    header.finish()
    claims += [("path", other, header.line("needs")) for other in needs]
    return result(page, made if id else None, ids=[("path", id, header.line("id"))], claims=claims)


def read_requirement(
    lines: list[str], block: Block, page: Page, claims: list[tuple[str, str, int]]
) -> Requirement | None:
    settings = block.settings
    assert settings is not None
    id = identity(settings, page)
    kind: Any = one_of("kind", tuple(KEYS), settings, page)
    if not kind:
        if "kind" not in settings.values:
            page.problem("missing-setting", settings.line, key="kind")
        return None
    report_settings(settings, ("id", "kind", *KEYS[kind]), page)
    values = settings.values
    if NEEDED[kind] not in values:
        page.problem("missing-setting", settings.line, key=NEEDED[kind])
        return None
    mode: Any = one_of("mode", ("in-person", "live-online", "on-demand"), settings, page)
    for key in ("module", "quiz", "checklist"):
        if key in values and key in KEYS[kind]:
            claims.append(("exam" if key == "quiz" else key, values[key], page.line + settings.line))
    own = page.at(settings.end)
    return (
        Requirement(
            id=id,
            title=as_words(inline(block.title, page.at(block.start))),
            kind=kind,
            html=html("\n".join(lines[settings.end : block.end]), own).strip(),
            module=values.get("module"),
            quiz=values.get("quiz"),
            pass_percent=number("pass", 100, block, page),
            hours=number("hours", 10_000, block, page),
            mode=mode or None,
            topic=values.get("topic"),
            checklist=values.get("checklist"),
        )
        if id
        else None
    )


def number(key: str, most: float, block: Block, page: Page) -> float | None:
    assert block.settings is not None
    value = block.settings.values.get(key)
    if value is None:
        return None
    if NUMBER.match(value) and 0 < float(value) <= most:
        return float(value)
    page.problem("bad-setting", block.settings.line, key=key, value=value, wanted=f"a number above 0, at most {most:g}")
    return None


def report_repeated(requirements: Iterable[Any], page: Page) -> None:
    seen: set[str] = set()
    for requirement in requirements:
        if requirement.id in seen:
            page.problem("duplicate-entry", 0, name=requirement.id)
        seen.add(requirement.id)
