"""Drawings from figures/: read, checked against a list of what may appear, and made ready to stand within a page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from app.content.markdown.page import digest
from app.content.messages import problem
from app.content.model import Figure, Problem

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
ELEMENTS = frozenset(
    "svg g defs use symbol marker title desc text tspan textPath path circle ellipse rect line polyline polygon "  # noqa: SIM905 - a list of words reads best as words
    "linearGradient radialGradient stop clipPath mask pattern".split()
)
DROPPED = {"style", "metadata"}
HOLDERS = re.compile(r"\b(?:javascript|data|vbscript):", re.IGNORECASE)
OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)([^)'\"]*)", re.IGNORECASE)
PROPERTY = re.compile(r"[a-z-]+\Z")

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


def read_drawing(path: str, name: str, text: str) -> tuple[Figure | None, tuple[Problem, ...]]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None, (problem("svg-element", path, 1, name="!DOCTYPE"),)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no document type, hence no entities to expand
    except ElementTree.ParseError as error:
        return None, (problem("svg-xml", path, error.position[0], why=str(error).split(":")[0]),)
    problems = Check(path, text).all(root)
    if any(found.severity == "error" for found in problems):
        return None, tuple(problems)
    return made(name, root), tuple(problems)


def made(name: str, root: ElementTree.Element) -> Figure:
    clean(root)
    root.attrib = {key: value for key, value in root.attrib.items() if key not in DROPPED_AT_ROOT}
    title, desc = (words(root.find(f"{{{SVG}}}{part}")) for part in ("title", "desc"))
    for part in root.findall(f"{{{SVG}}}title"):
        root.remove(part)  # the alternative text names the drawing; a title would pop up under the pointer
    ids = frozenset(element.attrib["id"] for element in root.iter() if "id" in element.attrib)
    svg = re.sub(r">\s*\n\s*<", ">\n<", ElementTree.tostring(root, encoding="unicode").strip())
    return Figure(name, svg, title, desc, ids, digest(svg + title + desc))


DROPPED_AT_ROOT = {"width", "height", "role", "aria-label", "aria-labelledby", "aria-describedby", "id"}


def clean(element: ElementTree.Element) -> None:
    for child in list(element):
        if local(child.tag) in DROPPED:
            element.remove(child)
        else:
            clean(child)
    for declaration in element.attrib.pop("style", "").split(";"):
        key, _, value = declaration.partition(":")
        if PROPERTY.match(key.strip()) and value.strip():
            element.attrib[key.strip()] = value.strip()


class Check:
    """Collects what a drawing may not contain. Lines are found again by the name, since XML parsing loses them."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.problems: list[Problem] = []

    def all(self, root: ElementTree.Element) -> list[Problem]:
        if local(root.tag) != "svg":
            self.add("svg-element", local(root.tag), name=local(root.tag))
            return self.problems
        if "viewBox" not in root.attrib:
            self.add("svg-viewbox", "<svg")
        for name in ("title", "desc"):
            if not words(root.find(f"{{{SVG}}}{name}")):
                self.add("svg-title", "<svg", name=name)
        for element in root.iter():
            self.element(element)
        return self.problems

    def element(self, element: ElementTree.Element) -> None:
        name = local(element.tag)
        if name in DROPPED:
            return
        if name not in ELEMENTS or not str(element.tag).startswith(f"{{{SVG}}}"):
            self.add("svg-element", f"<{name}", name=name)
        for key, value in element.attrib.items():
            self.attribute(local(key), value)

    def attribute(self, name: str, value: str) -> None:
        if name.lower().startswith("on"):
            self.add("svg-attribute", name, name=name)
        elif name in ("href", "src") and not value.startswith("#"):
            self.add("svg-href", value, href=value[:60])
        elif outside := OUTSIDE.search(value):
            self.add("svg-href", outside[0], href=outside[1][:60])
        elif HOLDERS.search(value):
            self.add("svg-href", value, href=value[:60])

    def add(self, code: str, where: str, **facts: object) -> None:
        place = max(self.text.find(where), 0)
        self.problems.append(problem(code, self.path, self.text.count("\n", 0, place) + 1, **facts))


def local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def words(element: ElementTree.Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
