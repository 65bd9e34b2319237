"""Pages for instructors: cohorts, questions, learners, and what happened to one person."""

from app.analytics.routes import teaching, timeline
from app.analytics.routes.blueprint import bp

__all__ = ["bp", "teaching", "timeline"]
