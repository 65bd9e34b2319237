"""What the pages for instructors share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("analytics", "app.analytics", template_folder="templates")
