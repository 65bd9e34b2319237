"""Pages of certificates: `public` (verification), `holder` (my own), `staff` (looking at one, revoking)."""

from __future__ import annotations

from app.credentials.routes import holder, public, staff
from app.credentials.routes.blueprint import bp

__all__ = ["bp", "holder", "public", "staff"]
