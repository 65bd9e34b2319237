"""glossary.md, references.md and forbidden-claims.md: one heading an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.content.asking import as_words
from app.content.claims import pattern_of
from app.content.files.read import FileRead, page_of, result
from app.content.front_matter import read_header
from app.content.markdown.headings import slug
from app.content.markdown.page import Page, Surroundings, digest
from app.content.markdown.render import html
from app.content.model import ForbiddenClaim, Reference, Term
from app.content.segments import blocks

BARE_URL = re.compile(r"(?<![(<\[\"\w/])(https?://[^\s<>()]+[^\s<>().,;:])")
DOI = re.compile(r"(?<![/\w(\[<])(?:doi:\s?)(10\.\d{4,9}/[^\s<>]+[^\s<>.,;)])", re.IGNORECASE)


def read_glossary(path: str, text: str, surroundings: Surroundings) -> FileRead:
    page = opened(path, text, surroundings)
    terms, lines = [], []
    for title, body, line in entries(text, page):
        shown = html(body, page.at(line + 1)).strip()
        terms.append(Term(slug(title), title, shown, as_words(shown)))
        lines.append(line)
        if not shown:
            page.problem("empty-entry", line, name=title)
    report_repeated([(term.id, term.name) for term in terms], lines, page)
    return result(page, *{term.id: term for term in reversed(terms)}.values())


def read_references(path: str, text: str, surroundings: Surroundings) -> FileRead:
    page = opened(path, text, surroundings)
    references, lines = [], []
    for title, body, line in entries(text, page):
        if not re.match(r"[1-9]\d{0,5}\Z", title):
            page.problem("reference-heading", line, text=title)
            continue
        shown = html(linked(body), page.at(line + 1)).strip()
        references.append(Reference(int(title), shown, as_words(shown)))
        lines.append(("reference", title, page.line + line))
        if not shown:
            page.problem("empty-entry", line, name=title)
    report_repeated(
        [(str(one.number), str(one.number)) for one in references], [at - page.line for _, _, at in lines], page
    )
    unique = {one.number: one for one in reversed(references)}
    return result(page, *sorted(unique.values(), key=lambda one: one.number), claims=lines)


def read_claims(path: str, text: str, surroundings: Surroundings) -> FileRead:
    page = opened(path, text, surroundings)
    claims = []
    for title, body, line in entries(text, page):
        pattern = pattern_of(title)
        if not pattern:
            page.problem("bad-claim", line, title=title[:60])
            continue
        if not body.strip():
            page.problem("empty-entry", line, name=title[:60])
        claims.append(ForbiddenClaim(title, pattern, body.strip(), page.line + line))
    return result(page, *claims)


def opened(path: str, text: str, surroundings: Surroundings) -> Page:
    header = read_header(path, text, required=False)
    for key in ("id", "title", "owner"):
        header.text(key, "")
    header.finish()
    page = page_of(header, surroundings, "", prefix=digest(path)[:6])
    page.env["body"] = header.body
    return page


def entries(text: str, page: Page) -> Iterator[tuple[str, str, int]]:
    """Title, text and line of each second-level heading."""
    lines = str(page.env["body"]).split("\n")
    for block in blocks(lines):
        if block.level == 2:
            yield block.title, "\n".join(lines[block.start + 1 : block.end]).strip("\n"), block.start


def report_repeated(keys: list[tuple[str, str]], lines: list[int], page: Page) -> None:
    seen: set[str] = set()
    for (key, name), line in zip(keys, lines, strict=True):
        if key in seen:
            page.problem("duplicate-entry", line, name=name)
        seen.add(key)


def linked(text: str) -> str:
    """Bare addresses and DOIs as links."""
    return DOI.sub(r"[doi:\1](<https://doi.org/\1>)", BARE_URL.sub(r"<\1>", text))
