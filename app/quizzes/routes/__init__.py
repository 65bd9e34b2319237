"""Pages of quizzes: `learner` takes them; `staff` grants more time and marks anew."""

from app.quizzes.routes import learner
from app.quizzes.routes.blueprint import bp

__all__ = ["bp", "learner"]
