"""The office's pages of sittings: making one, applications and places, examiners."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts import queries as accounts
from app.errors import Invalid
from app.sittings import actions, queries, rules, words
from app.sittings.forms import DecisionForm, ExaminerForm, LateForm, ReasonForm, SittingForm
from app.sittings.models import Application, Sitting
from app.sittings.routes.blueprint import bp, certify
from app.web.authorization import allow
from app.web.catalogue import current_catalogue, title_of
from app.web.downloads import download, spreadsheet
from app.web.forms import Form
from app.web.locale import _
from app.web.refusals import demand, refused


@bp.get("/sittings")
@allow(certify)
def office() -> str:
    """Every sitting, the next one first."""
    found = queries.overviews(clock.now(), drafts=True)
    return render_template("sittings/office.html", sittings=found, catalogue=current_catalogue())


@bp.get("/sittings.csv")
@allow(certify)
def sittings_csv() -> Response:
    """Every sitting as a table."""
    rows = (
        (
            one.sitting.title, title_of(current_catalogue().path, one.sitting.path_id), one.sitting.held_on, one.sitting.place,
            one.sitting.opens_on, one.sitting.closes_on, one.applications, words.STATES[one.state],
        )
        for one in queries.overviews(clock.now(), drafts=True)
    )  # fmt: skip
    heads = [
        _("Title"), _("Certificate"), _("Day"), _("Place"), _("Applications from"), _("Last day for applications"),
        _("Applications"), _("State"),
    ]  # fmt: skip
    return spreadsheet("sittings", heads, rows)


@bp.get("/sittings/new")
@allow(certify)
def office_new() -> str:
    """Make a sitting."""
    return _edit(_form(time_zone=current_app.extensions["keystone-zone"]), None)


@bp.post("/sittings/new")
@allow(certify)
def office_create() -> Response | tuple[str, int]:
    """Make it."""
    form, made = _form(fresh=False), list[Sitting]()
    if status := refused(
        form, lambda: made.append(actions.make(form.values, form.part_list, by=current_user, now=clock.now()))
    ):
        return _edit(form, None), status
    flash(_("The sitting is made as a draft. Members see it once you publish it."), "good")
    return _back(made[0].id)


@bp.get("/sittings/<int:sitting_id>/edit")
@allow(certify)
def office_edit(sitting_id: int) -> str:
    """Change it, until eligibility is frozen."""
    found = queries.sitting(sitting_id)
    return _edit(_form(**SittingForm.of(found)).shown(), found)


@bp.post("/sittings/<int:sitting_id>/edit")
@allow(certify)
def office_change(sitting_id: int) -> Response | tuple[str, int]:
    """Change it."""
    found, form = queries.sitting(sitting_id), _form(fresh=False)
    if status := refused(form, lambda: _change(sitting_id, form)):
        return _edit(form, found), status
    flash(_("The sitting is changed."), "good")
    return _back(sitting_id)


@bp.get("/sittings/<int:sitting_id>")
@allow(certify)
def office_sitting(sitting_id: int) -> str:
    """Applicants with their eligibility, examiners, and what to do next."""
    return _page(queries.sitting(sitting_id))


@bp.post("/sittings/<int:sitting_id>/publication")
@allow(certify)
def office_publish(sitting_id: int) -> Response:
    """Let members see it."""
    demand()
    actions.publish(queries.sitting(sitting_id), by=current_user, now=clock.now())
    flash(_("Members see the sitting now."), "good")
    return _back(sitting_id)


@bp.post("/sittings/<int:sitting_id>/cancellation")
@allow(certify)
def office_cancel(sitting_id: int) -> Response | tuple[str, int]:
    """Call it off."""
    found, form = queries.sitting(sitting_id), ReasonForm()
    because = form.because.data or ""
    if status := refused(form, lambda: actions.cancel(found, because=because, by=current_user, now=clock.now())):
        return _page(found, wrong=_with_ids(form, "cancel")), status
    flash(_("The sitting is cancelled, and everybody who applied is told."), "message")
    return _back(sitting_id)


@bp.post("/sittings/<int:sitting_id>/freezing")
@allow(certify)
def office_freeze(sitting_id: int) -> Response:
    """Freeze eligibility now instead of waiting for the job that does it."""
    demand()
    actions.freeze(sitting_id, current_catalogue(), now=clock.now(), by=current_user)
    flash(_("Eligibility is frozen, places are given, and everybody is told."), "good")
    return _back(sitting_id)


@bp.post("/sittings/<int:sitting_id>/examiners")
@allow(certify)
def office_appoint(sitting_id: int) -> Response | tuple[str, int]:
    """Appoint an examiner."""
    found, form = queries.sitting(sitting_id), _examiner_form(sitting_id, fresh=False)
    if status := refused(
        form, lambda: actions.appoint(found, accounts.person(form.user.data), by=current_user, now=clock.now())
    ):
        return _page(found, wrong=form), status
    flash(_("The examiner is appointed and told by mail."), "good")
    return _back(sitting_id)


@bp.post("/sittings/<int:sitting_id>/examiners/<int:user_id>/removal")
@allow(certify)
def office_take_off(sitting_id: int, user_id: int) -> Response:
    """Somebody no longer examines."""
    demand()
    actions.take_off(queries.sitting(sitting_id), accounts.person(user_id), by=current_user, now=clock.now())
    flash(_("The examiner is taken off. Marks given stand."), "message")
    return _back(sitting_id)


@bp.post("/sittings/<int:sitting_id>/applications/<int:application_id>/decision")
@allow(certify)
def office_decide(sitting_id: int, application_id: int) -> Response | tuple[str, int]:
    """The board's decision about one application."""
    found, form = queries.sitting(sitting_id), DecisionForm()
    application = queries.application_in(sitting_id, application_id)
    if status := refused(form, lambda: _decide(application, form)):
        return _page(found, wrong=_with_ids(form, str(application_id))), status
    flash(_("The decision is on record, and places are given anew."), "good")
    return _back(sitting_id)


@bp.post("/sittings/<int:sitting_id>/late")
@allow(certify)
def office_late(sitting_id: int) -> Response | tuple[str, int]:
    """Accept an application after the deadline, for a reason."""
    found, form = queries.sitting(sitting_id), LateForm()
    if status := refused(form, lambda: _late(found, form)):
        return _page(found, wrong=_with_ids(form, "late")), status
    flash(_("The late application is on the list."), "good")
    return _back(sitting_id)


@bp.get("/sittings/<int:sitting_id>/applications/<int:application_id>/documents/<int:place>")
@allow(certify)
def office_document(sitting_id: int, application_id: int, place: int) -> Response:
    """A document of an applicant."""
    found = queries.sitting(sitting_id)
    application = queries.application_in(sitting_id, application_id)
    return download(queries.enclosure_at(found, application.id, place), f"document-{application_id}-{place}")


@bp.get("/sittings/<int:sitting_id>/candidates.csv")
@allow(certify)
def office_csv(sitting_id: int) -> Response:
    """The list of applicants as a table."""
    found = queries.sitting(sitting_id)
    heads = [_("Name"), _("E-mail address"), _("Applied"), _("Outcome"), _("Missing"), _("Decision")]
    rows = [
        [
            one.user.name, one.user.email, one.application.applied_at.date().isoformat(),
            str(words.OUTCOMES[one.application.outcome]), "; ".join(words.frozen(one.application.reasons)),
            one.application.decided_because,
            *(words.result(one.results[part.key]) if part.key in one.results else "" for part in found.parts),
        ]
        for one in queries.candidates(found)
    ]  # fmt: skip
    return spreadsheet(f"sitting-{sitting_id}", [*heads, *(part.title for part in found.parts)], rows)


@bp.get("/sittings/<int:sitting_id>/pack")
@allow(certify)
def office_pack(sitting_id: int) -> str:
    """The list for the day, to be printed: candidates by part, with room for signatures."""
    found = queries.sitting(sitting_id)
    admitted = [one for one in queries.candidates(found) if one.application.outcome == "admitted"]
    return render_template(
        "sittings/pack.html",
        sitting=found,
        candidates=sorted(admitted, key=lambda one: one.user.name.casefold()),
        examiners=queries.examiners(sitting_id),
    )


def _back(sitting_id: int) -> Response:
    return redirect(url_for(".office_sitting", sitting_id=sitting_id), 303)


def _form(*, fresh: bool = True, **given: object) -> SittingForm:
    form = SittingForm(formdata=None, **given) if fresh else SittingForm()
    form.path_id.choices = [(path.id, path.title) for path in current_catalogue().paths]
    return form


def _change(sitting_id: int, form: SittingForm) -> None:
    found = queries.sitting_to_change(sitting_id)
    form.catch_up(_form(**SittingForm.of(found)))
    actions.change(found, form.values, form.part_list, by=current_user)


def _edit(form: SittingForm, found: Sitting | None) -> str:
    return render_template("sittings/edit.html", form=form, sitting=found, paths=current_catalogue().paths)


def _examiner_form(sitting_id: int, *, fresh: bool = True) -> ExaminerForm:
    form = ExaminerForm(formdata=None) if fresh else ExaminerForm()
    form.user.choices = [(user.id, user.name) for user in queries.assessors(sitting_id)]
    return form


def _decide(application: Application, form: DecisionForm) -> None:
    decision = {"accept": "accepted", "refuse": "refused", "none": ""}.get(form.decision.data or "")
    if decision is None:
        raise Invalid("form-unusable")
    actions.decide(application, decision, because=form.because.data or "", by=current_user, now=clock.now())


def _late(found: Sitting, form: LateForm) -> None:
    learner = accounts.user_with_email(form.email.data or "")
    if learner is None:
        raise Invalid("no-such-account")
    because = form.because.data or ""
    actions.admit_late(found, learner, because=because, catalogue=current_catalogue(), by=current_user, now=clock.now())


def _page(found: Sitting, *, wrong: Form | None = None) -> str:
    """The sitting; `wrong` is the form that was refused, with its own ids, and stands where it was filled in."""
    today = queries.today_in(found, clock.now())
    return render_template(
        "sittings/office_sitting.html",
        sitting=found,
        state=rules.state(found, today),
        path=current_catalogue().path(found.path_id),
        candidates=queries.candidates(found),
        examiners=queries.examiners(found.id),
        embargo=rules.under_embargo(found.embargo_from, found.held_on, today),
        examiner=_examiner_form(found.id),
        late=_filled_in(LateForm, "late", wrong),
        reason=_filled_in(ReasonForm, "cancel", wrong),
        decision_form=lambda application_id: _filled_in(DecisionForm, str(application_id), wrong),
        wrong=wrong,
    )


def _filled_in(kind: type[Form], name: str, wrong: Form | None) -> Form:
    """The form that was refused, where it is this one, with what was typed; else a fresh one."""
    if wrong is not None and isinstance(wrong, kind) and wrong["because"].id == f"because-{name}":
        return wrong
    return _with_ids(kind(formdata=None), name)


def _with_ids(form: Form, name: str) -> Form:
    """The form with an id of its own for the reason, which several forms of the page ask for."""
    because = form["because"]
    because.id = because.label.field_id = f"because-{name}"
    return form
