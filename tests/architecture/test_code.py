"""What the code promises about itself: its map, its size, its words, its README, its content."""

from __future__ import annotations

import ast
import dataclasses
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import errors as domain
from app.content.check import course_problems
from app.content.store import Store
from app.web import errors, locale
from config import ROOT, Config

MODULES = sorted((ROOT / "app").rglob("*.py"))
GATHERED = {"routes"}  # one blueprint, written in several files
README = ROOT / "README.md"


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "__init__.py"], ids=name)
def test_a_module_says_what_it_is_about_and_stays_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert len(text.splitlines()) <= 400


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=name)
def test_a_package_says_what_it_is_for_and_holds_no_code(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body

    gathering = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign) if path.parent.name in GATHERED else (ast.Expr,)
    assert [node for node in body if not isinstance(node, gathering)] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_asks_the_machine_for_the_time(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert path.name == "clock.py" or not re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(", text)


@pytest.mark.parametrize("word", ["utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [name(path) for path in (ROOT / "app").rglob("*") if path.stem == word] == []


@pytest.mark.parametrize("field", dataclasses.fields(Config), ids=lambda field: field.name)
def test_every_setting_is_in_the_readme(field: dataclasses.Field) -> None:  # type: ignore[type-arg]
    assert f"`{field.metadata['env']}`" in README.read_text(encoding="utf-8")


def test_the_readme_names_every_package_and_command() -> None:
    text = README.read_text(encoding="utf-8")
    packages = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert {package for package in packages if package not in text} == set()
    assert {"run", "test", "check"} <= targets and "make run" in text and "make test" in text


def test_the_content_has_no_errors(content: Store) -> None:
    problems = [*content.problems, *course_problems(content.catalogue)]

    assert [f"{found.path}:{found.line}: {found.message}" for found in problems if found.severity == "error"] == []


# The words of refusals


def refusals() -> Iterator[tuple[str, set[str], str]]:
    """Reason, facts given and place of every domain error raised with a literal reason."""
    kinds = {kind.__name__ for kind in _all(domain.KeystoneError)}
    for path in MODULES:
        if path.is_relative_to(ROOT / "app" / "content"):
            continue  # its reasons are for programs; people read its problems
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in kinds
                and node.args
            ):
                reason = node.args[0]
                if isinstance(reason, ast.Constant) and isinstance(reason.value, str):
                    if any(keyword.arg is None for keyword in node.keywords):
                        continue  # facts that only running tells
                    yield reason.value, {keyword.arg or "" for keyword in node.keywords}, f"{name(path)}:{node.lineno}"


def _all(kind: type) -> Iterator[type]:
    yield kind
    for below in kind.__subclasses__():
        yield from _all(below)


def test_every_reason_has_words_and_every_gap_in_them_a_fact(app: Flask) -> None:
    wrong = []
    for reason, facts, place in refusals():
        words = errors._sentences.get(reason)
        gaps = set(re.findall(r"%\((\w+)\)s", str(words)))
        if words is None:
            wrong.append(f"{place}: no words for {reason!r}")
        elif gaps - facts:
            wrong.append(f"{place}: {reason!r} needs {sorted(gaps - facts)}")

    assert wrong == []


def test_sentences_follow_the_house_style() -> None:
    for reason, words in errors._sentences.items():
        if reason.startswith("probe-"):
            continue  # the tests of the web shell register their own
        text = str(words)
        assert "!" not in text and "Oops" not in text, reason
        with locale.reading_as(locale.Reader(language=locale.PSEUDO)):
            assert str(words).startswith("⟦"), f"{reason} is not translated"


def test_nothing_names_the_machine_it_was_written_on() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True).stdout.split("\0")
    told = [
        path
        for path in tracked
        if path.endswith((".py", ".md", ".html", ".txt", ".toml", ".js", ".css", ".yml")) and (ROOT / path).is_file()
        and re.search(r"/work/(main|shared)|/root/|/home/[a-z]+/", (ROOT / path).read_text(encoding="utf-8", errors="replace"))
        and path != name(Path(__file__))
    ]  # fmt: skip

    assert told == []
