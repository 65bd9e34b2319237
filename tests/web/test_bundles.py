"""The bundles are the sources without what only people read."""

from __future__ import annotations

from app.web import assets


def test_comments_and_indentation_are_not_sent():
    files = assets.gather()

    assert b"/*" not in files["css/index.css"]
    assert not [
        line for name in ("css/index.css", "js/index.js") for line in files[name].split(b"\n") if line[:1] == b" "
    ]


def test_no_script_has_words_in_backticks_over_several_lines():
    """Their indentation would be lost."""
    sources = [*(assets.STATIC / "js").glob("*.js"), *assets.APP.glob("*/static/*.js")]
    broken = [
        f"{path.name}:{number}"
        for path in sources
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if line.count("`") % 2
    ]

    assert broken == []
