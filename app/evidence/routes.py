"""Pages of evidence."""

from __future__ import annotations

from flask import Blueprint

from app.evidence import heads  # noqa: F401 - its job is known to whoever runs the pages

bp = Blueprint("evidence", __name__, template_folder="templates")
