"""The header of a file: split from the text, read as YAML with the line of every key, and taken apart key by key.

YAML as people mean it: `no`, `12:30` and `012` stay text, a key that stands twice is refused, aliases are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import yaml

from app.content.messages import problem
from app.content.model import Problem

FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
REQUIRED: Final = object()


class PlainLoader(yaml.CSafeLoader):
    """The safe loader without the guesses of YAML 1.1."""


PlainLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|True|false|False)$", list("tTfF")),
    ("tag:yaml.org,2002:null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]{0,15})$", list("-+0123456789")),
    ("tag:yaml.org,2002:float", r"^[-+]?(?:0|[1-9][0-9]{0,15})\.[0-9]{1,15}$", list("-+0123456789")),
):
    PlainLoader.add_implicit_resolver(tag, re.compile(pattern), first)


@dataclass(slots=True)
class Header:
    """What the header says, taken key by key; `finish` then reports the keys that nobody took.

    `body` is the text after the header and `body_line` the number of its first line, counted from one.
    """

    path: str
    body: str
    body_line: int = 1
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    broken: bool = False

    def problem(self, code: str, key: str = "", **facts: object) -> None:
        self.problems.append(problem(code, self.path, self.line(key), key=key, **facts))

    def line(self, key: str) -> int:
        return self.lines.get(key, 1)

    def id(self, key: str = "id") -> str:
        value = self.text(key)
        if value and not ID.match(value):
            self.problem("bad-id", key, id=value)
            return ""
        return value

    def text(self, key: str, default: Any = REQUIRED) -> str:
        value = self.take(key, default, "text", as_text)
        return "" if value in (None, "none") else str(value)

    def choice(self, key: str, choices: Sequence[str], default: Any = REQUIRED) -> Any:
        value = self.text(key, default)
        if value and value not in choices:
            self.problem("not-one-of", key, choices=", ".join(choices), value=value)
        return value if value in choices else choices[0]

    def whole(self, key: str, default: Any = None, least: int = 1) -> Any:
        return self.take(key, default, f"a whole number from {least}", lambda value: as_whole(value, least))

    def number(self, key: str, default: Any = None, most: float = 100_000) -> Any:
        return self.take(key, default, f"a number from 0 to {most:g}", lambda value: as_number(value, most))

    def flag(self, key: str, default: Any = False) -> bool:
        return bool(self.take(key, default, "true or false", as_flag))

    def date(self, key: str) -> date | None:
        value = self.take(key, None, "a date such as 2027-05-01", as_date)
        return value if isinstance(value, date) else None

    def words(self, key: str, default: Any = ()) -> tuple[str, ...]:
        return self.take(key, default, "a list of words", as_words) or ()

    def mapping(self, key: str) -> dict[str, str]:
        return self.take(key, {}, "lines of “id: text”", as_mapping) or {}

    def take(self, key: str, default: Any, wanted: str, convert: Callable[[Any], Any]) -> Any:
        self.known.append(key)
        fallback = None if default is REQUIRED else default
        value = self.values.get(key)
        if value is None or value == "":
            if default is REQUIRED and not self.broken:
                self.problem("missing-key", key)
            return fallback
        if value == "none" and default is None:
            return None
        converted = convert(value)
        if converted is None:
            self.problem("wrong-type", key, wanted=wanted)
            return fallback
        return converted

    def finish(self) -> list[Problem]:
        for key in self.values:
            if key not in self.known:
                self.problem("unknown-key", key, known=", ".join(self.known))
        return self.problems


def read_header(path: str, text: str, required: bool = True) -> Header:
    """Split a file; a file without a header gives an empty one and, where it is required, a problem."""
    opening = FENCE.match(text)
    if opening is None:
        header = Header(path, text, broken=True)
        if required:
            header.problem("no-front-matter")
        return header
    closing = FENCE.search(text, opening.end())
    if closing is None:
        header = Header(path, "", broken=True)
        header.problem("open-front-matter")
        return header
    header = Header(path, text[closing.end() :].removeprefix("\n"), text.count("\n", 0, closing.end()) + 2)
    read_yaml(header, text[opening.end() : closing.start()])
    return header


def read_yaml(header: Header, text: str) -> None:
    try:
        loader = PlainLoader(text)
        node = loader.get_single_node()
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            header.broken = True
            header.problem("yaml-not-mapping")
            return
        if check_nodes(header, node):
            header.values = {str(key): value for key, value in loader.construct_document(node).items()}
            header.lines |= {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
        else:
            header.broken = True
    except yaml.YAMLError as error:
        header.broken = True
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        why = str(getattr(error, "problem", None) or "not valid YAML")
        header.problems.append(problem("yaml", header.path, line, why=why))
    except (RecursionError, ValueError, TypeError) as error:
        header.broken = True
        header.problem("yaml", why=type(error).__name__)


def check_nodes(header: Header, root: yaml.Node) -> bool:
    """Whether the tree is free of repeated keys and of aliases, which appear as one node in two places."""
    seen: set[int] = set()
    fine = True
    for node in walk(root):
        if id(node) in seen:
            header.problems.append(problem("yaml-alias", header.path, node.start_mark.line + 1))
            return False
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, _ in node.value:
                name = str(key.value)
                if name in keys:
                    header.problems.append(problem("duplicate-key", header.path, key.start_mark.line + 1, key=name))
                    fine = False
                else:
                    header.lines.setdefault(name, key.start_mark.line + 1)
                keys.add(name)
    return fine


def walk(root: yaml.Node) -> Iterator[yaml.Node]:
    waiting = [root]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        yield node
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)


def as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    return str(value).strip() if isinstance(value, str | int | float) else None


def as_whole(value: object, least: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= least else None


def as_number(value: object, most: float) -> float | None:
    return (
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most else None
    )


def as_flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def as_date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def as_words(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    words = tuple(as_text(item) for item in value)
    return None if any(word is None for word in words) else tuple(str(word) for word in words)


def as_mapping(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict) or not all(as_text(key) and as_text(item) for key, item in value.items()):
        return None
    return {str(key).strip(): str(item).strip() for key, item in value.items()}
