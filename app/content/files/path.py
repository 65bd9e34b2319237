"""A certification path: what the certificate attests, how long it holds, and one heading for each requirement."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.content.asking import as_words, report_settings
from app.content.files.read import FileRead, page_of, result
from app.content.files.requirement import A_DAY, day_of_year, read_requirements
from app.content.front_matter import ID, Header, read_header
from app.content.markdown.page import Page, Surroundings, digest
from app.content.markdown.references import without_numbers
from app.content.markdown.render import html, inline
from app.content.paths import Need, Path, Transition, Wording
from app.content.segments import Block, blocks

NEED = re.compile(r"(?P<ids>[a-z0-9-]+(?: or [a-z0-9-]+)*)(?: for (?P<months>[1-9]\d{0,2}) months?)?\Z")
TRANSITION = re.compile(
    r"started before (?P<day>\d{4}-\d\d-\d\d) keeps version (?P<version>[1-9]\d{0,3})(?: for (?P<months>[1-9]\d{0,2}) months?)?\Z"
)
COUNTRY = re.compile(r"[A-Z]{2}\Z")


def read_path(path: str, text: str, surroundings: Surroundings) -> FileRead:
    """The path in force, `certification/<id>.md`."""
    return read(path, text, surroundings, file=posixpath.basename(path).removesuffix(".md"), version=None)


def read_earlier_path(path: str, text: str, surroundings: Surroundings) -> FileRead:
    """A version that people under way keep, `certification/<id>/v<version>.md`."""
    folder, name = path.split("/")[1:]
    return read(path, text, surroundings, file=folder, version=int(name[1:-3]))


def read(path: str, text: str, surroundings: Surroundings, *, file: str, version: int | None) -> FileRead:
    header = read_header(path, text)
    id = header.id()
    if id and id != file:
        header.problem("id-not-file", "id", id=id, file=file)
    page = page_of(header, surroundings, "certification", prefix=id)  # a version kept is the text as it was, links too
    lines = header.body.split("\n")
    below = [block for block in blocks(lines) if block.settings and block.settings.word in ("requirement", "wording")]
    asked = [block for block in below if block.settings and block.settings.word == "requirement"]
    claims: list[tuple[str, str, int]] = []
    required = read_requirements(lines, asked, page, claims)
    made = Path(
        id=id,
        title=header.text("title"),
        version=header.whole("version", 1),
        status=header.choice("status", ("example", "in-force")),
        needs=read_needs(header, claims),
        valid_months=header.whole("valid_months"),
        valid_until=header.take("valid_until", None, A_DAY, day_of_year),
        renewed_from=header.choice("renewed_from", ("day", "end"), "day"),
        renew_days=header.whole("renew_days", 90),
        grace_days=header.whole("grace_days", 0, least=0),
        transitions=read_transitions(header, claims, id),
        number_prefix=header.text("number_prefix", ""),
        signatories=header.words("signatories"),
        grants=header.words("grants"),
        wordings=read_wordings(lines, (block for block in below if block not in asked), page),
        html=html("\n".join(lines[: below[0].start] if below else lines), page).strip(),
        requirements=tuple(one for one, use in required if use != "renewal"),
        renewal=tuple(one for one, use in required if use == "renewal"),
        path=path,
        source=text,
        hash=digest(text),
    )
    header.finish()
    check(made, page, version)
    kind = "path" if version is None else f"version {version} of path"
    return result(page, made if id else None, ids=[(kind, id, header.line("id"))], claims=claims)


def check(made: Path, page: Page, version: int | None) -> None:
    """What the whole file must hold to."""
    if not made.requirements:
        page.problem("no-requirements", 0)
    if version is not None and made.version != version:
        page.problem("version-not-file", 0, version=made.version, file=version)
    if made.renewal and not made.ends:
        page.problem("renewal-without-end", made.renewal[0].line - page.line)
    for requirement in made.requirements:
        for one in requirement.leaves:
            if one.kind == "delta":
                page.problem("delta-outside-renewal", one.line - page.line, id=one.id)
    report_repeated(made.everything, page)


def report_repeated(things: Iterable[Any], page: Page) -> None:
    """Things with an id that is used twice in the file; on its line, where the thing knows it."""
    seen: set[str] = set()
    for thing in things:
        if thing.id in seen:
            page.problem("duplicate-entry", getattr(thing, "line", page.line) - page.line, name=thing.id)
        seen.add(thing.id)


def read_needs(header: Header, claims: list[tuple[str, str, int]]) -> tuple[Need, ...]:
    """Each `path`, `path or other`, `path for 12 months`."""
    found = []
    for text in header.words("needs"):
        match = NEED.match(" ".join(text.split()))
        ids = tuple(match["ids"].split(" or ")) if match else ()
        if match is None or not all(ID.match(id) for id in ids):
            header.problem("bad-need", "needs", text=text)
            continue
        found.append(Need(ids, int(match["months"] or 0)))
        claims += [("path", id, header.line("needs")) for id in ids]
    return tuple(found)


def read_transitions(header: Header, claims: list[tuple[str, str, int]], id: str) -> tuple[Transition, ...]:
    """Each `started before 2027-01-01 keeps version 1 for 18 months`."""
    found = []
    for text in header.words("transitions"):
        match = TRANSITION.match(" ".join(text.split()))
        day = as_day(match["day"]) if match else None
        if match is None or day is None:
            header.problem("bad-transition", "transitions", text=text)
            continue
        found.append(Transition(day, int(match["version"]), int(match["months"]) if match["months"] else None))
        claims.append(("path-version", f"{id} {match['version']}", header.line("transitions")))
    return tuple(found)


def as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_wordings(lines: list[str], found: Iterable[Block], page: Page) -> tuple[Wording, ...]:
    """A heading with `<!-- wording country=FR -->`: the certificate's heading and what it attests there. A certificate has no
    list of references, so the words to be printed are without their numbers.
    """
    wordings: dict[str, Wording] = {}
    for block in found:
        settings = block.settings
        assert settings is not None
        report_settings(settings, ("country",), page)
        country = settings.values.get("country", "")
        if not COUNTRY.match(country):
            wanted = "the two capital letters of a country such as FR"
            page.problem("bad-setting", settings.line, key="country", value=country, wanted=wanted)
            continue
        if country in wordings:
            page.problem("duplicate-entry", block.start, name=country)
        shown = html("\n".join(lines[settings.end : block.end]), page.at(settings.end)).strip()
        if not shown:
            page.problem("empty-entry", block.start, name=country)
        heading = as_words(without_numbers(inline(block.title, page.at(block.start))))
        wordings.setdefault(country, Wording(country, heading, shown, as_words(without_numbers(shown))))
    return tuple(wordings.values())
