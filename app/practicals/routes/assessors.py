"""Those who assess: their levels and suspensions, and how far they agree with each other."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.models import User
from app.accounts.permissions import Permission, has, may
from app.errors import NotFound
from app.practicals import people, queries, standing, statistics, words
from app.practicals.forms import GrantForm, LiftForm, SuspensionForm
from app.practicals.routes.blueprint import bp
from app.practicals.rules.agreement import FEWEST, Estimate, Strictness
from app.practicals.rules.assessors import Suspension, levels_on
from app.web.authorization import allow
from app.web.catalogue import current_catalogue
from app.web.downloads import spreadsheet
from app.web.forms import Form
from app.web.locale import _
from app.web.refusals import refused
from app.web.society import today


@bp.get("/assessors")
@allow(may(Permission.CERTIFY))
def assessors() -> str:
    """Everybody who may sign off, with their levels today and whether they are suspended."""
    return render_template("practicals/assessors.html", people=_people())


@bp.get("/assessors.csv")
@allow(may(Permission.CERTIFY))
def assessors_csv() -> Response:
    """The same as a table."""
    heads = [_("Name"), _("E-mail address"), _("Levels"), _("Suspended"), _("Suspended until")]
    rows = (
        [
            person.name,
            person.email,
            "; ".join(levels),
            suspended is not None,
            suspended.until if suspended else None,
        ]
        for person, levels, suspended in _people()
    )
    return spreadsheet("assessors", heads, rows)


@bp.get("/assessors/<int:user_id>")
@allow(may(Permission.CERTIFY))
def assessor(user_id: int) -> str:
    """One assessor: levels held and granted, suspensions, and the means to change them."""
    return _assessor(_person(user_id))


@bp.post("/assessors/<int:user_id>/suspensions")
@allow(may(Permission.CERTIFY))
def suspend(user_id: int) -> Response | tuple[str, int]:
    """Let this person assess nobody for a time."""
    person, form = _person(user_id), SuspensionForm()

    def deed() -> None:
        standing.suspend(
            person,
            since=form.since.data,
            until=form.until.data,
            because=form.because.data or "",
            by=current_user,
            now=clock.now(),
        )

    return _done(person, form, refused(form, deed), _("Suspended. Nothing is signed in that time."), "suspending")


@bp.post("/assessors/<int:user_id>/suspensions/<int:suspension_id>/end")
@allow(may(Permission.CERTIFY))
def reinstate(user_id: int, suspension_id: int) -> Response | tuple[str, int]:
    """Lift a suspension."""
    person, form = _person(user_id), LiftForm()
    if suspension_id not in {one.id for one in people.suspensions_of([person.id])}:
        raise NotFound()

    def deed() -> None:
        because = form.because.data or ""
        standing.reinstate(suspension_id, because=because, by=current_user, now=clock.now(), today=today())

    return _done(
        person, form, refused(form, deed), _("Reinstated from today on."), "lifting", f"suspension-{suspension_id}"
    )


@bp.post("/assessors/<int:user_id>/grants")
@allow(may(Permission.CERTIFY))
def grant(user_id: int) -> Response | tuple[str, int]:
    """Let this person have a level without its certificate."""
    person, form = _person(user_id), _grant_form()

    def deed() -> None:
        standing.grant(
            person,
            form.level.data,
            current_catalogue(),
            because=form.because.data or "",
            by=current_user,
            now=clock.now(),
            today=today(),
        )

    return _done(person, form, refused(form, deed), _("The level is granted from today on."), "granting")


@bp.post("/assessors/<int:user_id>/grants/<int:grant_id>/end")
@allow(may(Permission.CERTIFY))
def take_back(user_id: int, grant_id: int) -> Response | tuple[str, int]:
    """Take a granted level back."""
    person, form = _person(user_id), LiftForm()
    if grant_id not in {one.id for one in people.grants_of([person.id])}:
        raise NotFound()

    def deed() -> None:
        because = form.because.data or ""
        standing.take_back(grant_id, because=because, by=current_user, now=clock.now(), today=today())

    return _done(
        person, form, refused(form, deed), _("The level is taken back from today on."), "lifting", f"grant-{grant_id}"
    )


@bp.get("/agreement")
@allow(may(Permission.SIGN_OFF))
def agreement() -> str:
    """How far assessors agree, and the pass marks that borderline performances suggest. Whoever is no administrator sees
    of the assessors only themself.
    """
    found = statistics.report()
    shown = _shown(found)
    return render_template(
        "practicals/agreement.html",
        report=found,
        shown=shown,
        names=queries.names_of(id for id, _strictness in shown),
        fewest=FEWEST,
        words=words,
    )


@bp.get("/agreement.csv")
@allow(may(Permission.SIGN_OFF))
def agreement_csv() -> Response:
    """Agreement by checklist as a table; empty where there is too little to judge."""
    rows = (
        (
            one.title, one.sheets, one.agreement.pairs, one.agreement.same_result, *_estimate(one.agreement.kappa),
            one.pass_percent, *_estimate(one.suggested.mark),
        )
        for one in statistics.report().checklists
    )  # fmt: skip
    heads = [
        _("Checklist"), _("Sheets"), _("Pairs"), _("Same result"), _("Weighted kappa"), _("Kappa from"), _("Kappa to"),
        _("Pass mark"), _("Borderline group suggests"), _("Borderline from"), _("Borderline to"),
    ]  # fmt: skip
    return spreadsheet("agreement", heads, rows)


@bp.get("/strictness.csv")
@allow(may(Permission.SIGN_OFF))
def strictness_csv() -> Response:
    """Strict and lenient assessors as a table: everybody for administrators, for others themself."""
    shown = _shown(statistics.report())
    names = queries.names_of(id for id, _strictness in shown)
    rows = ((names[id], one.assessments, *_estimate(one.difference), words.strictness(one)) for id, one in shown)
    heads = [
        _("Assessor"), _("Shared assessments"), _("Difference in per cent points"), _("Difference from"),
        _("Difference to"), _("What may be said"),
    ]  # fmt: skip
    return spreadsheet("strictness", heads, rows)


def _shown(report: statistics.Report) -> list[tuple[int, Strictness]]:
    """The assessors this reader may see."""
    everybody = has(current_user, Permission.CERTIFY)
    return [(id, found) for id, found in report.assessors if everybody or id == current_user.id]


def _estimate(found: Estimate | None) -> tuple[float | None, float | None, float | None]:
    return (found.value, found.low, found.high) if found else (None, None, None)


def _people() -> list[tuple[User, list[str], Suspension | None]]:
    """The staff, each with their levels today and a suspension that holds today."""
    catalogue, staff, day = current_catalogue(), queries.staff(), today()
    needs, known = queries.needs_of(catalogue), people.assessors_among(staff, day)
    return [
        (
            person,
            [words.level(level, catalogue) for level in sorted(levels_on(known[person.id].held, needs, day))],
            next((one for one in known[person.id].suspensions if one.on(day)), None),
        )
        for person in staff
    ]


def _person(user_id: int) -> User:
    """Somebody of the staff; NotFound for everybody else."""
    found = next((one for one in queries.staff() if one.id == user_id), None)
    if found is None:
        raise NotFound()
    return found


def _grant_form() -> GrantForm:
    return GrantForm().offer([(path.id, path.title) for path in current_catalogue().paths])


def _done(
    person: User, form: Form, status: int | None, told: str, name: str, about: str = ""
) -> Response | tuple[str, int]:
    if status:
        return _assessor(person, **{name: form}, about=about), status
    flash(told, "good")
    return redirect(url_for(".assessor", user_id=person.id), 303)


def _assessor(
    person: User,
    *,
    suspending: SuspensionForm | None = None,
    granting: GrantForm | None = None,
    lifting: LiftForm | None = None,
    about: str = "",
) -> str:
    """The page, with the form that was refused and what was typed into it; `about` says which grant or suspension."""
    if lifting is not None:
        lifting.because.id = f"because-{about}"  # before the summary of errors leads to it
    catalogue, day = current_catalogue(), today()
    known = people.assessors_among([person], day)[person.id]
    grants, suspensions = people.grants_of([person.id]), people.suspensions_of([person.id])
    return render_template(
        "practicals/assessor.html",
        person=person,
        held=known.held,
        levels=[words.level(one, catalogue) for one in sorted(levels_on(known.held, queries.needs_of(catalogue), day))],
        title_of=lambda path_id: words.level(path_id, catalogue),
        grants=grants,
        suspensions=suspensions,
        names=queries.names_of([*(one.by_id for one in grants), *(one.by_id for one in suspensions)]),
        suspending=suspending or SuspensionForm(formdata=None, since=day),
        granting=granting or GrantForm(formdata=None).offer([(path.id, path.title) for path in catalogue.paths]),
        lifting=lifting or LiftForm(formdata=None),
        about=about,
        today=day,
        is_self=person.id == current_user.id,
    )
