"""The front page and the home of each role."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.web.authorization import allow, anyone, signed_in

bp = Blueprint("dashboard", __name__, template_folder="templates")


@bp.get("/")
@allow(anyone)
def front() -> str:
    """What this is, for visitors."""
    return render_template("dashboard/front.html")


@bp.get("/home")
@allow(signed_in)
def home() -> str:
    """Where somebody goes on."""
    return render_template("dashboard/home.html")
