"""The boards: who is on which path, in which stage, with the one thing missing."""

from __future__ import annotations

import csv
import io

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.certification import actions, queries, words
from app.certification.routes.blueprint import bp
from app.certification.rules.board import Board
from app.certification.rules.facts import Stage
from app.cohorts import queries as cohorts
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.locale import _
from app.web.security import whole
from app.web.society import today
from app.web.spreadsheet import safe_row


@bp.get("/")
@allow(may(Permission.CERTIFY))
def boards() -> str:
    """All paths with the number of people in each stage, and certificates that run out."""
    catalogue = current_catalogue()
    found = queries.boards(catalogue.paths, catalogue, today())
    expiring = queries.expiring(today())
    return render_template(
        "certification/boards.html", boards=found, stages=Stage, expiring=expiring, today=today(), words=words
    )


@bp.get("/<path_id>")
@allow(may(Permission.CERTIFY))
def board(path_id: str) -> str:
    """People by stage, each with the one thing missing."""
    found, groups = _board(path_id), cohorts.cohorts_taught_by(current_user)
    return render_template("certification/board.html", board=found, stages=Stage, words=words, cohorts=groups)


@bp.get("/<path_id>/people.csv")
@allow(may(Permission.CERTIFY))
def board_csv(path_id: str) -> Response:
    """The board as a table, safe to open in a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("Name"), _("Country"), _("Since"), _("Stage"), _("Next"), _("Number"), _("Expires")])
    for stage, rows in _board(path_id).columns.items():
        for row in rows:
            following = words.missing(row.next) if row.next else ""
            table.writerow(
                safe_row(
                    [
                        row.name,
                        row.country,
                        row.since,
                        str(words.STAGES[stage]),
                        following,
                        row.number,
                        row.expires or "",
                    ]
                )
            )
    answer = current_app.response_class("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{path_id}.csv"'
    return answer


@bp.post("/<path_id>/candidates")
@allow(may(Permission.CERTIFY))
def add_candidates(path_id: str) -> Response:
    """Put the learners of a cohort on the way to this certificate."""
    path = current_catalogue().path(path_id)
    cohort = cohorts.cohort_seen_by(current_user, request.form.get("cohort", 0, type=whole))
    for person in cohorts.learners_of(cohort.id):
        actions.become_candidate(person.id, path, now=clock.now(), by=current_user.id)
    flash(_("Everybody in %(cohort)s is on the board now.") % {"cohort": cohort.name}, "good")
    return redirect(url_for(".board", path_id=path_id), 303)


def _board(path_id: str) -> Board:
    catalogue = current_catalogue()
    return queries.board(catalogue.path(path_id), catalogue, today())
