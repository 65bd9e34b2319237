"""The shared look holds together: what is documented exists, colours come from tokens, icons are drawn."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from app.web import assets
from config import ROOT

WEB = ROOT / "app" / "web"
COMPONENTS = sorted((WEB / "templates" / "components").glob("*.html"))
STYLES = sorted((WEB / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((WEB / "static" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "app").glob("*/templates/**/*.html"))
REFERENCE = (ROOT / "docs" / "design-system.md").read_text(encoding="utf-8")
COLOUR = re.compile(r"(?<![\w&-])#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(")


def name(path: Path) -> str:
    return path.stem


def macros(path: Path) -> list[str]:
    return re.findall(r"{%-? macro ([a-z]\w*)\(", path.read_text(encoding="utf-8"))


def drawn_icons() -> set[str]:
    return set(re.findall(r'<symbol id="icon-([\w-]+)"', (WEB / "static" / "icons.svg").read_text(encoding="utf-8")))


@pytest.mark.parametrize("component", COMPONENTS, ids=name)
def test_a_component_says_at_its_top_how_it_is_called(component: Path) -> None:
    text = component.read_text(encoding="utf-8")

    head = text[: text.index("#}")]

    assert text.startswith("{# ")
    assert [macro for macro in macros(component) if macro + "(" not in head] == []


@pytest.mark.parametrize("path", [path for path in STYLES if path.name not in {"tokens.css", "print.css"}], ids=name)
def test_colours_come_from_tokens_only(path: Path) -> None:
    assert COLOUR.findall(path.read_text(encoding="utf-8")) == []


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+):", (WEB / "static" / "css" / "tokens.css").read_text(encoding="utf-8")))

    used = {token for path in STYLES for token in re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8"))}

    assert used - defined == set()


def test_every_style_is_part_of_the_bundle() -> None:
    index = (WEB / "static" / "css" / "index.css").read_text(encoding="utf-8")

    imported = {match["file"] for match in assets.IMPORT.finditer(index)}

    assert imported == {str(path.relative_to(WEB / "static" / "css")) for path in STYLES} - {"index.css"}
    assert "@import" not in assets.gather()["css/index.css"].decode()


def test_every_file_a_style_names_is_there() -> None:
    css = assets.gather()["css/index.css"].decode()

    missing = [file for file in re.findall(r'url\("\.\./([^"]+)"\)', css) if not (WEB / "static" / file).is_file()]

    assert missing == []


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_a_script_is_one_small_behaviour(script: Path) -> None:
    text = script.read_text(encoding="utf-8")

    assert text.startswith("// ")
    assert len(text.splitlines()) < 60
    assert not re.search(r"^(import|export|function|var) ", text, re.MULTILINE)


def test_every_icon_asked_for_by_name_is_drawn() -> None:
    asked = {
        icon
        for template in TEMPLATES
        for icon in re.findall(r'(?:\bicon\(|icon=|icon_end=)"([a-z][\w-]+)"', template.read_text(encoding="utf-8"))
    }

    assert asked - drawn_icons() == set()


def test_the_reference_lists_every_icon_and_every_public_macro() -> None:
    listed = set(re.findall(r"`([\w-]+)`", REFERENCE.partition("## Icons")[2]))
    internal = {"attributes", "brand_mark", "theme_switch", "site_head", "site_foot"}

    undocumented = {macro for path in COMPONENTS for macro in macros(path) if f"`{macro}(" not in REFERENCE} - internal

    assert drawn_icons() - listed == set()
    assert undocumented == set()


def test_fonts_and_icons_come_with_their_licences() -> None:
    files = {path.name for path in (WEB / "static").rglob("*LICENSE*")}

    assert files == {"icons-LICENSE.txt", "inter-LICENSE.txt", "source-serif-4-LICENSE.txt"}


def test_what_every_first_visit_fetches_leaves_room_for_a_lesson() -> None:
    """Of the 150 kB of a lesson's first visit, 25 are for the lesson and its answers' headers."""
    files = assets.gather()
    latin = sum(len(files[f"fonts/{name}-latin.woff2"]) for name in ("inter", "source-serif-4"))
    packed = sum(len(gzip.compress(files[name], 9)) for name in ("css/index.css", "js/index.js", "icons.svg"))

    assert latin + packed <= 125_000
