"""Pages of continuing professional development: the member's own, and those of whoever approves."""

from app.cpd.routes import approving, member, statements
from app.cpd.routes.blueprint import bp

__all__ = ["approving", "bp", "member", "statements"]
