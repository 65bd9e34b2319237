"""Pages of examination sittings: for members, for the office, for examiners."""

from app.sittings.routes import marking, member, office, results
from app.sittings.routes.blueprint import bp

__all__ = ["bp", "marking", "member", "office", "results"]
