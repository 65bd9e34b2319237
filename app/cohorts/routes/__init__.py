"""Pages of cohorts: for those who run them, and for those who come in."""

from app.cohorts.routes import joining, managing, members
from app.cohorts.routes.blueprint import bp

__all__ = ["bp", "joining", "managing", "members"]
