"""Write tests/architecture/access.txt anew: `.venv/bin/python -m tests.architecture.access`. Then read the difference."""

from __future__ import annotations

import tempfile
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
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        TABLE.write_text(table(create_app(Config(data=Path(folder)))), encoding="utf-8")
