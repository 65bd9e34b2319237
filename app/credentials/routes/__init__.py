"""Pages of certificates: `public` (verification), `published` (for software), `directory`, `holder` (my own), `staff`
(looking at one, duplicates, revoking, the register).
"""

from __future__ import annotations

from app.credentials.routes import directory, holder, public, published, staff
from app.credentials.routes.blueprint import bp

__all__ = ["bp", "directory", "holder", "public", "published", "staff"]
