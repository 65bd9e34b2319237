"""The front page for visitors and the home of each role."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, has
from app.certification import words
from app.dashboard import presentation, queries
from app.learning.presentation import curriculum
from app.practicals import lists as practicals
from app.web import navigation
from app.web.authorization import allow, anyone, signed_in
from app.web.catalogue import current_catalogue
from app.web.locale import lazy
from config import zone

bp = Blueprint("dashboard", __name__, template_folder="templates")
DRAWING = "category-1/pelvis-behind"  # of the course; a course without it has a front page without a drawing
navigation.place(lazy("Home"), "dashboard.home", signed_in, order=10, icon="house")
navigation.place_below(lazy("About"), "dashboard.about", anyone, order=10)


@bp.get("/")
@allow(anyone)
def front() -> str | Response:
    """What this is in one sentence, the map of the curriculum, a lesson to read. Whoever is signed in goes home."""
    if current_user.is_authenticated:
        return redirect(url_for(".home"))
    catalogue = current_catalogue()
    return render_template(
        "dashboard/front.html",
        catalogue=catalogue,
        cards=curriculum(catalogue, None),
        sample=catalogue.lessons[0] if catalogue.lessons else None,
        drawing=catalogue.figures.get(DRAWING),
    )


@bp.get("/home")
@allow(signed_in)
def home() -> str:
    """Where somebody goes on: learning first, then what waits for those who teach, write or run the site."""
    catalogue = current_catalogue()
    today = clock.today(zone(current_app.extensions["keystone-config"]))
    teaches = has(current_user, Permission.TEACH)
    return render_template(
        "dashboard/home.html",
        catalogue=catalogue,
        mine=queries.learner_home(current_user.id, catalogue, clock.now(), today),
        staff=queries.staff_home(
            current_user.id,
            author=has(current_user, Permission.AUTHOR),
            administrator=has(current_user, Permission.RUN_SITE),
        )
        if teaches
        else None,
        to_assess=practicals.waiting_for(current_user, today) if teaches else 0,
        steps=presentation.path_steps,
        words=words,
        titles={module.id: module.title for module in catalogue.modules},
    )


@bp.get("/about")
@allow(anyone)
def about() -> str:
    """What this site keeps and promises, and the licences of what it is made of."""
    return render_template("dashboard/about.html")
