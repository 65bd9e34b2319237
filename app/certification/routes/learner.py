"""Pages of certification: the learner's own paths, the public verification, and what everybody may see of a
certificate.
"""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.certification import actions, certificate, queries, words
from app.certification.forms import CandidacyForm, VerifyForm
from app.certification.models import Award
from app.certification.rules import normal_number
from app.errors import TooMany
from app.web import errors, navigation, throttle, transaction
from app.web.authorization import allow, anyone
from app.web.catalogue import current_catalogue
from app.web.locale import lazy
from config import zone

bp = Blueprint("certification", __name__, template_folder="../templates")

LOOKS_PER_ADDRESS, WINDOW = 60, timedelta(minutes=10)

errors.say(words.REASONS)
navigation.place(lazy("Path"), "certification.paths", may(Permission.LEARN), order=40, icon="route", group="path")
navigation.tab(
    "path", lazy("Certificates"), "certification.paths", may(Permission.LEARN), order=10, covers=("certification.",)
)
navigation.place_below(lazy("Verify a certificate"), "certification.verify", anyone, order=20)


def today() -> date:
    """The date in the society's zone, in which validity is decided."""
    return clock.today(zone(current_app.extensions["keystone-config"]))


@bp.get("/path")
@allow(may(Permission.LEARN))
def paths() -> str:
    """The certificates there are, and how I stand with those I work towards."""
    catalogue = current_catalogue()
    mine = {found.path.id: found for found in queries.standings_of(current_user.id, catalogue, today())}
    awards = [(award, queries.status_of(award, today())) for award in queries.awards_of(current_user.id)]
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
        catalogue=catalogue,
        form=CandidacyForm(),
        words=words,
    )


@bp.post("/path/<path_id>/candidacy")
@allow(may(Permission.LEARN))
def become_candidate(path_id: str) -> Response:
    """Work towards this certificate from now on."""
    actions.become_candidate(current_user.id, current_catalogue().path(path_id), now=clock.now())
    return redirect(url_for(".path", path_id=path_id), 303)


@bp.get("/my-certificates/<int:award_id>.pdf")
@allow(may(Permission.LEARN))
def own_pdf(award_id: int) -> Response:
    """My certificate, to print or hand on."""
    return pdf_answer(queries.own_award(current_user.id, award_id))


@bp.get("/verify")
@allow(anyone)
def verify() -> Response | str:
    """Where a number is typed. A form that goes to an address of its own, so that the answer can be linked."""
    form = VerifyForm(request.args)
    if "number" in request.args and form.validate():
        return redirect(url_for(".verification", number=normal_number(form.number.data or "")))
    return render_template("certification/verify.html", form=form)


@bp.get("/verify/<path:number>")
@allow(anyone)
def verification(number: str) -> tuple[str, int]:
    """Valid, expired, revoked or unknown, at first glance. Slowed per address, so that nobody counts through the
    numbers.
    """
    key = f"verify:{request.remote_addr}"
    if seconds := throttle.wait(key, most=LOOKS_PER_ADDRESS, window=WINDOW):
        raise TooMany(seconds=seconds)
    award = queries.award_numbered(number)
    if award is None:
        transaction.afterwards(lambda: throttle.count(key, window=WINDOW))
        return render_template("certification/verification.html", award=None, status="unknown", number=number), 404
    status = queries.status_of(award, today())
    return render_template("certification/verification.html", award=award, status=status, number=award.number), 200


def pdf_answer(award: Award) -> Response:
    """The PDF of a certificate as an answer."""
    site = current_app.extensions["keystone-config"].public_url
    address = site + url_for("certification.verification", number=award.number)
    body = certificate.pdf(award.facts, words.printed(award.facts), address)
    answer = current_app.response_class(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{award.number}.pdf"'
    return answer
