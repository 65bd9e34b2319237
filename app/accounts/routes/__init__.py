"""Pages about people: signing in and up, passwords, the profile, and people as administrators see them."""

from app.accounts.routes import passwords, people, profile, second_factor, session, sign_up
from app.accounts.routes.blueprint import bp, login_manager

bp.register_blueprint(people.bp)

__all__ = ["bp", "login_manager", "passwords", "people", "profile", "second_factor", "session", "sign_up"]
