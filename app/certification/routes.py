"""Pages of certification."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("certification", __name__, template_folder="templates")
