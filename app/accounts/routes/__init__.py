"""Pages about people: signing in and up, passwords, the profile, and people as administrators see them."""

from app.accounts.routes import passwords, people, profile, second_factor, session, sign_up
from app.accounts.routes.blueprint import bp, login_manager
from app.accounts.routes.stepping_up import explain_refusal

bp.register_blueprint(people.bp)

__all__ = [
    "bp",
    "explain_refusal",
    "login_manager",
    "passwords",
    "people",
    "profile",
    "second_factor",
    "session",
    "sign_up",
]
