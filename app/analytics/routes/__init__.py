"""Pages for instructors: cohorts, questions, learners, and what happened to one person."""

from app.analytics.routes import tables, teaching, timeline
from app.analytics.routes.blueprint import bp

__all__ = ["bp", "tables", "teaching", "timeline"]
