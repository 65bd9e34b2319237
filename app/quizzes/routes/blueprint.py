"""What all pages of quizzes share: the blueprint and the words of refusals."""

from __future__ import annotations

from flask import Blueprint

from app.quizzes.words import SENTENCES
from app.web import errors

bp = Blueprint("quizzes", "app.quizzes", template_folder="templates")
errors.say(SENTENCES)
