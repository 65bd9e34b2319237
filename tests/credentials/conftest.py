"""The small course of certification, and people who hold its certificates."""

from __future__ import annotations

from app import db
from app.credentials.models import Award
from tests.certification.conftest import app, catalogue, certifying_course, first, people, stopped  # noqa: F401 - fixtures


def fresh(award: Award) -> Award:
    """The same certificate in the session there is now: each request of a visitor ends the one before."""
    return db.session.get_one(Award, award.__dict__["id"])
