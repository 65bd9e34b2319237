"""Drawings: an image alone in its paragraph becomes a figure with the SVG in the page, its legend and its caption."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from markdown_it.token import Token

from app.content.markdown.page import Page, attribute
from app.content.markdown.quotes import curved
from app.content.model import Figure

PATH = re.compile(r"modules/([^/]+)/figures/([^/]+)\.svg\Z")
IDS = re.compile(
    r'\b(id|href|xlink:href|aria-labelledby|aria-describedby)="([^"]*)"|url\(\s*[\'"]?#([^)\'"]+)[\'"]?\s*\)'
)


def check_place(tokens: Sequence[Token], page: Page) -> None:
    """Report images that do not stand alone, and leave their alternative text in place."""
    for place, token in enumerate(tokens):
        if token.type != "inline" or alone(tokens, place):
            continue
        for child in token.children or ():
            if child.type == "image":
                page.problem("not-alone", token.map[0] if token.map else 0)
                child.type, child.content, child.children = "text", alternative(child), None


def alone(tokens: Sequence[Token], place: int) -> bool:
    children = [child for child in tokens[place].children or () if child.content.strip() or child.type == "image"]
    paragraph = tokens[place - 1].type == "paragraph_open" if place else False
    return paragraph and len(children) == 1 and children[0].type == "image"


def direct(tokens: list[Token], page: Page) -> list[Token]:
    made: list[Token] = []
    place = 0
    while place < len(tokens):
        if image := image_at(tokens, place):
            line = tokens[place].map[0] if tokens[place].map else 0  # type: ignore[index]
            end = legend_end(tokens, place + 3)
            legend = tokens[place + 3 : end]
            if legend:
                legend[0].attrJoin("class", "legend")
            made.extend(figure(image, legend, line, page))
            place = end
        else:
            made.append(tokens[place])
            place += 1
    return made


def image_at(tokens: Sequence[Token], place: int) -> Token | None:
    if tokens[place].type != "paragraph_open" or not alone(tokens, place + 1):
        return None
    return next(child for child in tokens[place + 1].children or () if child.type == "image")


def legend_end(tokens: Sequence[Token], place: int) -> int:
    if place >= len(tokens) or tokens[place].type != "ordered_list_open":
        return place
    level = tokens[place].level
    while tokens[place].type != "ordered_list_close" or tokens[place].level != level:
        place += 1
    return place + 1


def figure(image: Token, legend: list[Token], line: int, page: Page) -> list[Token]:
    drawing, alt = drawn(image, line, page)
    caption = str(image.attrs.get("title", ""))
    if drawing is None:
        return [trusted(f"<p>{attribute(alt)}</p>\n"), *legend]
    if not caption and page.live:
        page.problem("no-caption", line)
    opening = f'<figure class="figure-box">\n{svg(drawing, alt, page)}\n'
    ending = f"<figcaption>{attribute(curved(caption))}</figcaption>\n</figure>\n" if caption else "</figure>\n"
    return [trusted(opening), *legend, trusted(ending)]


def drawn(image: Token, line: int, page: Page) -> tuple[Figure | None, str]:
    """The drawing an image names and its alternative text, with problems for what is missing."""
    alt = alternative(image)
    if not alt:
        page.problem("no-alt", line)
    href = str(image.attrs.get("src", ""))
    path = posixpath.normpath(posixpath.join("/", page.base or "", href)).removeprefix("/")
    match = PATH.match(path) if page.base is not None or href.startswith("/") else None
    if match is None:
        page.problem("not-svg", line, href=href)
        return None, alt
    drawing = page.figure(f"{match[1]}/{match[2]}")
    if drawing is None:
        page.problem("missing-figure", line, name=path)
    return drawing, alt


def svg(drawing: Figure, alt: str, page: Page) -> str:
    """The drawing with ids of its own and the alternative text as its name."""
    page.figures.append(drawing.name)
    prefix = f"{page.prefix}-f{len(page.figures)}-"

    def renamed(match: re.Match[str]) -> str:
        if match[3]:
            return f"url(#{prefix}{match[3]})"
        if match[1] == "id":
            return f'id="{prefix}{match[2]}"'
        if "href" in match[1]:
            return f'{match[1]}="#{prefix}{match[2].removeprefix("#")}"'
        return f'{match[1]}="{" ".join(prefix + id for id in match[2].split())}"'

    named = IDS.sub(renamed, drawing.svg)
    return named.replace("<svg ", f'<svg role="img" aria-label="{attribute(alt)}" ', 1)


def alternative(image: Token) -> str:
    return "".join(child.content if child.content else " " for child in image.children or ()).strip()


def trusted(html: str) -> Token:
    return Token("trusted", "", 0, content=html)
