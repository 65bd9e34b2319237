"""Links: what each leads to, whether that may be, and how it looks on the page.

Within a question's own source links are absolute ("/lessons/…"), so that it can be read again without its file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.token import Token

from app.content.markdown import glossary, references
from app.content.markdown.headings import words
from app.content.markdown.page import Page, attribute
from app.content.markdown.quotes import curved

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
ALLOWED = ("http", "https", "mailto")
WRITTEN = re.compile(r"(!?)(\[(?:[^\[\]\\]|\\.|\[[^\]]*\])*\]\()(<[^>\n]*>|[^()\s<>]+)")
OPENING = re.compile(r"(?:(?<=\s)|\A)[(\[“‘\"']+\Z")
CLOSING = re.compile(r"[,.;:!?)\]’”\"']+")


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to. `kind`: external, anchor, lesson, module, term, reference, glossary, references, home."""

    kind: str
    id: str = ""
    anchor: str = ""


def direct(tokens: Sequence[Token], page: Page) -> None:
    for token in tokens:
        if token.type == "inline" and token.children and any(child.type == "link_open" for child in token.children):
            token.children = replaced(token.children, token.map[0] if token.map else 0, page)


def replaced(children: list[Token], line: int, page: Page) -> list[Token]:
    made: list[Token] = []
    place = 0
    while place < len(children):
        child = children[place]
        line += child.type in ("softbreak", "hardbreak")
        if child.type == "link_open":
            end = next(n for n in range(place, len(children)) if children[n].type == "link_close")
            before = made[-1] if made else None
            further = made[-2] if len(made) > 1 else None
            made.extend(link(made, children[place : end + 1], children[end + 1 :], line, page))
            if before and is_number(made[-1]) and not (before.content == " " and is_number(further)):
                join(before)
            place = end
        else:
            made.append(child)
        place += 1
    return made


def link(so_far: list[Token], tokens: list[Token], after: list[Token], line: int, page: Page) -> list[Token]:
    opening, *inner, close = tokens
    href = str(opening.attrs.get("href", ""))
    to = target(href, page)
    if to is None:
        scheme = SCHEME.match(href)
        page.problem("link-scheme" if scheme else "broken-link", line, href=unquote(href))
        return inner
    if to.kind not in ("external", "home", "glossary", "references"):
        page.link(to.kind, to.id, to.anchor, line)
    if to.kind == "term" and page.live and (term := page.term(to.id)):
        around = (curved(opening_mark(so_far), " "), curved(closing(after), "x"))
        return [trusted(glossary.live(term, attribute(inner_words(inner)), page, around))]
    if to.kind == "reference":
        return reference(to, inner, line, page)
    opening.attrs = {"href": url(to, page)}
    if to.kind == "external" and not href.startswith("mailto:"):
        opening.attrs["rel"] = "noopener noreferrer"
    return [opening, *inner, close]


def closing(after: list[Token]) -> str:
    """The punctuation with which the text goes on, taken out of it."""
    if not after or after[0].type != "text" or not (found := CLOSING.match(after[0].content)):
        return ""
    after[0].content = after[0].content[found.end() :]
    return found[0]


def opening_mark(before: list[Token]) -> str:
    """The bracket or quotation mark with which the text before ends, taken out of it."""
    if not before or before[-1].type != "text" or not (found := OPENING.search(before[-1].content)):
        return ""
    before[-1].content = before[-1].content[: found.start()]
    return found[0]


def join(before: Token) -> None:
    """Take the space before a footnote's number away, so that the number never begins a line alone."""
    if before.type == "softbreak":
        before.type, before.tag, before.content = "text", "", ""
    elif before.type == "text":
        before.content = before.content.rstrip(" ")


def is_number(token: Token | None) -> bool:
    """Whether it is a footnote's number; two of them keep their distance."""
    return token is not None and token.content.startswith("<sup")


def reference(to: Target, inner: list[Token], line: int, page: Page) -> list[Token]:
    if inner_words(inner) != to.id:
        page.problem("reference-text", line, number=to.id, text=inner_words(inner))
    return [trusted(references.cited(int(to.id), page))]


def target(href: str, page: Page) -> Target | None:
    """What the link leads to, or None where there is nothing. Only files are looked up here, anchors later."""
    if scheme := SCHEME.match(href):
        return Target("external", href) if scheme[1].lower() in ALLOWED else None
    path, _, anchor = unquote(href).partition("#")
    if href.startswith("//"):
        return None
    if not path:
        return Target("anchor", "", anchor) if anchor and page.base is not None else None
    if path.startswith("/"):
        return absolute(path, anchor, page)
    if page.base is None:
        return None
    return at_path(posixpath.normpath(posixpath.join(page.base, path)), anchor, page)


def at_path(path: str, anchor: str, page: Page) -> Target | None:
    if path == "glossary.md":
        return Target("term", anchor) if anchor else Target("glossary")
    if path == "references.md":
        return numbered(anchor) if anchor else Target("references")
    if path == "course.md":
        return Target("home")
    if path.endswith("/module.md"):
        module = page.module_at(path)
        return Target("module", module, anchor) if module else None
    lesson = page.lesson_at(path)
    return Target("lesson", lesson, anchor) if lesson else None


def absolute(path: str, anchor: str, page: Page) -> Target | None:
    urls = page.surroundings.urls
    if path == urls.glossary:
        return Target("term", anchor) if anchor else Target("glossary")
    if path == urls.references:
        return numbered(anchor) if anchor else Target("references")
    if path == urls.home:
        return Target("home")
    for kind, start in (("lesson", urls.lessons), ("module", urls.modules)):
        if path.startswith(start) and len(path) > len(start):
            return Target(kind, path.removeprefix(start), anchor)
    return None


def numbered(anchor: str) -> Target | None:
    return Target("reference", str(int(anchor))) if anchor.isascii() and anchor.isdigit() and len(anchor) < 7 else None


def url(to: Target, page: Page) -> str:
    urls = page.surroundings.urls
    anchor = f"#{to.anchor}" if to.anchor else ""
    return {
        "external": to.id,
        "anchor": anchor,
        "lesson": urls.lessons + to.id + anchor,
        "module": urls.modules + to.id + anchor,
        "term": f"{urls.glossary}#{to.id}",
        "glossary": urls.glossary,
        "reference": f"{urls.references}#{to.id}",
        "references": urls.references,
        "home": urls.home,
    }[to.kind]


def made_absolute(text: str, page: Page) -> str:
    """One line of Markdown with every relative link written from the root, as a question's own source needs it."""

    def rewritten(match: re.Match[str]) -> str:
        href = match[3].strip("<>")
        if SCHEME.match(href) or href.startswith("/"):
            return match[0]
        if match[1]:
            path = posixpath.normpath(posixpath.join("/", page.base or "", href))
            return f"{match[1]}{match[2]}{path}"
        to = target(href, page)
        return f"{match[2]}{url(to, page)}" if to and to.kind != "anchor" else match[0]

    return WRITTEN.sub(rewritten, text)


def inner_words(inner: list[Token]) -> str:
    return words(Token("inline", "", 0, children=inner))


def trusted(html: str) -> Token:
    return Token("trusted", "", 0, content=html)
