"""Pages of certification: the learner's own paths."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.certification import actions, openings, queries, words
from app.certification.forms import CandidacyForm
from app.credentials import queries as certificates
from app.web import errors, navigation
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.locale import lazy
from app.web.society import today

bp = Blueprint("certification", __name__, template_folder="../templates")

errors.say(words.REASONS)
navigation.place(lazy("Path"), "certification.paths", may(Permission.LEARN), order=40, icon="route", group="path")
navigation.tab(
    "path", lazy("Paths"), "certification.paths", may(Permission.LEARN), order=10, covers=("certification.",)
)


@bp.get("/path")
@allow(may(Permission.LEARN))
def paths() -> str:
    """The certificates there are, and how I stand with those I work towards."""
    catalogue = current_catalogue()
    mine = {found.path.id: found for found in queries.standings_of(current_user.id, catalogue, today())}
    awards = [(award, certificates.status_of(award, today())) for award in certificates.awards_of(current_user.id)]
    return render_template(
        "certification/paths.html", paths=catalogue.paths, mine=mine, awards=awards, form=CandidacyForm(), words=words
    )


@bp.get("/path/<path_id>")
@allow(may(Permission.LEARN))
def path(path_id: str) -> str:
    """Every requirement: met by what, or missing what and what to do."""
    catalogue = current_catalogue()
    found = catalogue.path(path_id)
    candidacy = queries.candidacy_of(current_user.id, path_id)
    standing = queries.standing_of(current_user.id, found, catalogue, today())
    return render_template(
        "certification/path.html",
        path=found,
        standing=standing,
        candidacy=candidacy,
        kept_until=queries.kept_until(candidacy, catalogue, today()),
        catalogue=catalogue,
        openings=openings.openings(path_id, current_user.id, clock.now()),
        form=CandidacyForm(),
        words=words,
    )


@bp.post("/path/<path_id>/candidacy")
@allow(may(Permission.LEARN))
def become_candidate(path_id: str) -> Response:
    """Work towards this certificate from now on."""
    actions.become_candidate(current_user.id, current_catalogue().path(path_id), now=clock.now())
    return redirect(url_for(".path", path_id=path_id), 303)
