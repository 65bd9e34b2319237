"""All pages of those who assess, under one blueprint."""

from __future__ import annotations

from app.practicals.routes import assessments, assessors, deciding, sheets  # noqa: F401 - their routes
from app.practicals.routes.blueprint import bp

__all__ = ["bp"]
