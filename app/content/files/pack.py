"""A rule pack: what a jurisdiction asks of continuing professional development, one heading for each rule."""

from __future__ import annotations

import posixpath
from datetime import date
from typing import Any

from app.content.asking import as_words, identity, one_of, report_settings, words_in
from app.content.files.path import report_repeated
from app.content.files.read import FileRead, page_of, result
from app.content.files.requirement import number
from app.content.front_matter import Header, read_header
from app.content.markdown.page import Page, Surroundings, digest
from app.content.markdown.render import html, inline
from app.content.packs import PackRule, RulePack
from app.content.segments import Block, blocks

MODES = ("in-person", "live-online", "on-demand")
KEYS = {
    "total": ("hours",),
    "least": ("hours", "mode", "topic", "interactive"),
    "most": ("hours", "mode", "topic", "interactive"),
    "plan": (),
    "reflection": (),
    "document": ("document",),
}
NEEDED = {"total": "hours", "least": "hours", "most": "hours", "document": "document"}


def read_pack(path: str, text: str, surroundings: Surroundings) -> FileRead:
    header = read_header(path, text)
    id = header.id()
    file = posixpath.basename(path).removesuffix(".md")
    if id and id != file:
        header.problem("id-not-file", "id", id=id, file=file)
    page = page_of(header, surroundings, "cpd", prefix=id)
    lines = header.body.split("\n")
    found = [block for block in blocks(lines) if block.settings and block.settings.word == "requirement"]
    rules = [one for block in found if (one := read_rule(lines, block, page))]
    if sum(rule.kind == "total" for rule in rules) != 1:
        page.problem("pack-total", 0)
    report_repeated(rules, page)
    made = RulePack(
        id=id,
        title=header.text("title"),
        version=header.whole("version", 1),
        status=header.choice("status", ("example", "in-force")),
        country=header.text("country"),
        region=header.text("region", ""),
        regulator=header.text("regulator", ""),
        begins=day_of_year(header, "begins"),
        years=header.whole("years", 1),
        return_by=day_of_year(header, "return_by"),
        keep_years=header.whole("keep_years"),
        lessons=header.flag("lessons"),
        approval=header.text("approval", ""),
        approval_until=header.date("approval_until"),
        html=html("\n".join(lines[: found[0].start] if found else lines), page).strip(),
        rules=tuple(rules),
        path=path,
        source=text,
        hash=digest(text),
    )
    header.finish()
    return result(page, made if id else None, ids=[("pack", id, header.line("id"))])


def day_of_year(header: Header, key: str) -> tuple[int, int] | None:
    """A day without a year, such as 09-01; 29 February is none, because most years lack it."""
    value = header.text(key, "")
    if not value:
        return None
    try:
        day = date.fromisoformat(f"2001-{value}")
    except ValueError:
        header.problem("wrong-type", key, wanted="a day of the year such as 09-01, in quotes")
        return None
    return day.month, day.day


def read_rule(lines: list[str], block: Block, page: Page) -> PackRule | None:
    settings = block.settings
    assert settings is not None
    id, values = identity(settings, page), settings.values
    kind: Any = one_of("kind", tuple(KEYS), settings, page)
    if not kind:
        if "kind" not in values:
            page.problem("missing-setting", settings.line, key="kind")
        return None
    report_settings(settings, ("id", "kind", *KEYS[kind]), page)
    needed = NEEDED.get(kind)
    if needed and needed not in values:
        page.problem("missing-setting", settings.line, key=needed)
        return None
    modes = words_in(values.get("mode", ""))
    if unknown := set(modes) - set(MODES):
        wanted = f"one or more of {', '.join(MODES)}"
        page.problem("bad-setting", settings.line, key="mode", value=" ".join(sorted(unknown)), wanted=wanted)
        return None
    interactive = one_of("interactive", ("yes", "no"), settings, page)
    own = page.at(settings.end)
    if not id:
        return None
    return PackRule(
        id=id,
        title=as_words(inline(block.title, page.at(block.start))),
        kind=kind,
        html=html("\n".join(lines[settings.end : block.end]), own).strip(),
        hours=number("hours", 10_000, settings, page),
        modes=modes,  # type: ignore[arg-type]
        interactive={"yes": True, "no": False}.get(interactive),
        topic=values.get("topic"),
        document=values.get("document"),
    )
