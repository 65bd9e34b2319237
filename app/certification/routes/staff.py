"""The staff pages of certification, gathered: boards, a person's evidence, awarding."""

from __future__ import annotations

from app.certification.routes import boards, person, radar, recording
from app.certification.routes.blueprint import bp

__all__ = ["boards", "bp", "person", "radar", "recording"]
