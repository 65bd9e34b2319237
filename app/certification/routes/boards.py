"""The boards: who is on which path, in which stage, with the one thing missing; filters, and deeds for many at once."""

from __future__ import annotations

from collections.abc import Set
from http import HTTPStatus
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.accounts.permissions import Permission, may
from app.certification import actions, boards, bulk, queries, words
from app.certification.forms import BulkForm, FilterForm
from app.certification.routes.blueprint import bp
from app.certification.rules.board import Chosen
from app.certification.rules.facts import Stage
from app.cohorts import queries as cohorts
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import spreadsheet
from app.web.locale import _
from app.web.refusals import demand, refused
from app.web.security import whole
from app.web.society import today

certify = may(Permission.CERTIFY)
FILTERS = ("stage", "missing", "country", "awardable", "days", "text")


@bp.get("/", endpoint="boards")
@allow(certify)
def index() -> str:
    """All paths with the number of people in each stage, and certificates that run out."""
    catalogue = current_catalogue()
    return render_template(
        "certification/boards.html",
        paths=catalogue.paths,
        counts=boards.counts(catalogue.paths, catalogue, today()),
        stages=Stage,
        expiring=queries.expiring(today())[:10],
        today=today(),
        words=words,
    )


@bp.get("/stages.csv")
@allow(certify)
def boards_csv() -> Response:
    """How many people are in each stage of each path, as a table."""
    catalogue = current_catalogue()
    counts = boards.counts(catalogue.paths, catalogue, today())
    rows = ((path.title, *(counts[path.id, stage.value] for stage in Stage)) for path in catalogue.paths)
    return spreadsheet("people-by-stage", [_("Path"), *(str(words.STAGES[stage]) for stage in Stage)], rows)


@bp.get("/<path_id>")
@allow(certify)
def board(path_id: str) -> str:
    """People by stage, each with the one thing missing; narrowed by what the address says."""
    return _board(path_id)


@bp.get("/<path_id>/people.csv")
@allow(certify)
def board_csv(path_id: str) -> Response:
    """The board as a table, as it is narrowed."""
    catalogue = current_catalogue()
    path = catalogue.path(path_id)
    heads = [_("Name"), _("Country"), _("Since"), _("Stage"), _("Next"), _("Number"), _("Expires")]
    rows = (
        [
            row.name, row.country, row.since, str(words.STAGES[row.stage]), words.missing(row.next) if row.next else "",
            row.number, row.expires or "",
        ]
        for row in boards.everybody(path, catalogue, chosen_in(request.args), today())
    )  # fmt: skip
    return spreadsheet(path_id, heads, rows)


@bp.post("/<path_id>/candidates")
@allow(certify)
def add_candidates(path_id: str) -> Response:
    """Put the learners of a cohort on the way to this certificate."""
    path = current_catalogue().path(path_id)
    cohort = cohorts.cohort_seen_by(current_user, request.form.get("cohort", 0, type=whole))
    for person in cohorts.learners_of(cohort.id):
        actions.become_candidate(person.id, path, now=clock.now(), by=current_user.id)
    flash(_("Everybody in %(cohort)s is on the board now.") % {"cohort": cohort.name}, "good")
    return redirect(url_for(".board", path_id=path_id), 303)


@bp.post("/<path_id>/filters")
@allow(certify)
def keep_filter(path_id: str) -> Response | tuple[str, int]:
    """Keep what the board shows now under a name."""
    path, form = current_catalogue().path(path_id), FilterForm()
    query = urlencode(asked(chosen_in(request.args)))
    if status := refused(form, lambda: bulk.keep_filter(current_user, path.id, form.name.data or "", query)):
        return _board(path_id, form), status
    flash(_("The filter is kept."), "good")
    return redirect(f"{url_for('.board', path_id=path_id)}?{query}", 303)


@bp.post("/<path_id>/filters/<int:filter_id>/removal")
@allow(certify)
def drop_filter(path_id: str, filter_id: int) -> Response:
    """Forget a filter."""
    demand()
    bulk.drop_filter(current_user, filter_id)
    return redirect(url_for(".board", path_id=path_id), 303)


@bp.get("/<path_id>/bulk")
@allow(certify)
def look(path_id: str) -> str:
    """What a deed for everybody shown would do, person by person."""
    return _bulk(path_id, BulkForm(formdata=None, kind=request.args.get("kind", "write")), afresh=True)


@bp.post("/<path_id>/bulk")
@allow(certify)
def ask(path_id: str) -> Response | tuple[str, int]:
    """Ask for it; it can be taken back for five minutes."""
    form = BulkForm()
    if status := refused(form, lambda: _ask(path_id, form)):
        return _bulk(path_id, form, leave=_left_out(), afresh=status == HTTPStatus.CONFLICT), status
    flash(_("It will be done in five minutes. Until then you can take it back below."), "good")
    return redirect(url_for(".board", path_id=path_id), 303)


@bp.post("/<path_id>/bulk/<int:deed_id>/withdrawal")
@allow(certify)
def take_back(path_id: str, deed_id: int) -> Response:
    """Take a deed back before it is done."""
    demand()
    bulk.take_back(deed_id, by=current_user, now=clock.now())
    flash(_("Taken back: nothing was done."), "message")
    return redirect(url_for(".board", path_id=path_id), 303)


def chosen_in(given: MultiDict[str, str]) -> Chosen:
    """What an address chooses; what it cannot mean chooses nothing."""
    stage, days = given.get("stage", ""), given.get("days", type=whole)
    return Chosen(
        stage=Stage(stage) if stage in list(Stage) else None,
        missing=_plain(given.get("missing", ""))[:120],
        country=_plain(given.get("country", ""))[:2],
        awardable=given.get("awardable") == "yes",
        days=days if days is not None and 0 <= days <= 3650 else None,
        text=_plain(given.get("text", ""))[:80],
    )


def asked(chosen: Chosen) -> dict[str, str]:
    """The same as an address says it."""
    said = {"stage": chosen.stage.value if chosen.stage else "", "missing": chosen.missing, "country": chosen.country}
    said |= {"awardable": "yes" if chosen.awardable else "", "text": chosen.text}
    said["days"] = "" if chosen.days is None else str(chosen.days)
    return {name: value for name, value in said.items() if value}


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()


def _board(path_id: str, form: FilterForm | None = None) -> str:
    catalogue, chosen = current_catalogue(), chosen_in(request.args)
    path = catalogue.path(path_id)
    page = min(max(request.args.get("page", 1, type=whole), 1), 10_000)
    return render_template(
        "certification/board.html",
        path=path,
        titles=words.requirement_names(path),
        view=boards.view(path, catalogue, chosen, today(), page),
        chosen=chosen,
        asked=asked(chosen),
        filters=bulk.filters_of(current_user.id, path_id),
        deeds=bulk.deeds(path_id),
        now=clock.now(),
        form=form or FilterForm(formdata=None),
        stages=Stage,
        words=words,
        cohorts=cohorts.cohorts_taught_by(current_user),
    )


def _ask(path_id: str, form: BulkForm) -> None:
    catalogue = current_catalogue()
    ids = boards.chosen_ids(catalogue.path(path_id), catalogue, chosen_in(request.args), today())
    bulk.ask(
        form.kind.data or "",
        path_id,
        ids,
        catalogue,
        seen=form.seen.data or "",
        leave=_left_out(),
        text=form.text.data or "",
        by=current_user,
        now=clock.now(),
        today=today(),
    )


def _left_out() -> set[int]:
    return {int(one) for one in request.form.getlist("leave") if one.isdecimal() and len(one) < 10}


def _bulk(path_id: str, form: BulkForm, *, leave: Set[int] = frozenset(), afresh: bool = False) -> str:
    """The page; `afresh` says that what it shows was not seen before, so that whoever a deed leaves out by itself is left
    out, besides those to `leave`.
    """
    catalogue, chosen = current_catalogue(), chosen_in(request.args)
    path = catalogue.path(path_id)
    ids = boards.chosen_ids(path, catalogue, chosen, today())
    looked = bulk.look(form.kind.data or "", path_id, ids, catalogue, today())
    left_out = leave | bulk.left_out(looked) if afresh else leave
    return render_template(
        "certification/bulk.html",
        path=path,
        asked=asked(chosen),
        looked=looked,
        seal=bulk.seal(looked),
        left_out=left_out,
        fitting=sum(one.fits for one in looked),
        done_for=sum(one.fits and one.user.id not in left_out for one in looked),
        form=form,
        words=words,
    )
