"""Write tests/architecture/access.txt anew: `.venv/bin/python -m tests.architecture.access`. Then read the difference."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from app.application import create_app
from app.web.authorization import policy_of
from config import Config

TABLE = Path(__file__).with_name("access.txt")


def table(app: Flask) -> str:
    """One line a method and address: who may."""
    lines = (
        f"{method:<5} {rule.rule:<72} {getattr(policy_of(app, rule.endpoint), 'name', 'NOBODY DECIDED')}"
        + (", with a fresh second factor" if hasattr(app.view_functions[rule.endpoint], "fresh_factor") else "")
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    )
    return "\n".join(lines) + "\n"


def addresses(app: Flask, number: int) -> Iterator[tuple[str, str]]:
    """Every method and address there is, with that number wherever one names something."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "x", re.sub(r"<int:\w+>", str(number), rule.rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        TABLE.write_text(table(create_app(Config(data=Path(folder)))), encoding="utf-8")
