"""Who is in a cohort: members, invitations, the joining code, and lists of people."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.cohorts import actions, invitations, queries, rules
from app.cohorts.forms import AddForm, CodeForm, InviteForm
from app.cohorts.models import Cohort
from app.cohorts.routes.blueprint import bp, manage, teach
from app.errors import Invalid
from app.web.authorization import allow
from app.web.downloads import spreadsheet
from app.web.forms import ListForm, SameListForm
from app.web.locale import _, ngettext
from app.web.refusals import demand, refused


@bp.get("/cohorts/<int:cohort_id>/members")
@allow(teach)
def members(cohort_id: int) -> str:
    """Everybody in the cohort and on the way into it."""
    return _members_page(queries.cohort_seen_by(current_user, cohort_id))


@bp.get("/cohorts/<int:cohort_id>/members.csv")
@allow(teach)
def members_csv(cohort_id: int) -> Response:
    """The same people as a table: those who are in it, then those who are invited."""
    cohort = queries.cohort_seen_by(current_user, cohort_id)
    heads = [_("Name"), _("E-mail address"), _("Part"), _("Since"), _("Invitation good until")]
    parts = {"staff": _("Staff"), "learner": _("Learner")}
    inside = [
        [one.user.name, one.user.email, parts[one.member.part], one.member.joined_at, None]
        for one in queries.people_of(cohort.id)
    ]
    invited = [
        [one.name, one.email, _("Invited"), one.invited_at, one.expires_at]
        for one in queries.waiting_invitations(cohort.id)
    ]
    return spreadsheet(f"cohort-{cohort.id}", heads, [*inside, *invited])


@bp.post("/cohorts/<int:cohort_id>/members")
@allow(manage)
def add(cohort_id: int) -> Response | tuple[str, int]:
    """Put somebody with an account into the cohort."""
    cohort, form = queries.cohort_seen_by(current_user, cohort_id), AddForm()
    if status := refused(form, lambda: _add(cohort, form)):
        return _members_page(cohort, add_form=form), status
    flash(_("The person is in the cohort now and was told by mail."), "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


def _add(cohort: Cohort, form: AddForm) -> None:
    actions.add_person(cohort, email=form.email.data, part=form.part.data, by=current_user, now=clock.now())


@bp.post("/cohorts/<int:cohort_id>/members/<int:user_id>/removal")
@allow(teach)
def remove(cohort_id: int, user_id: int) -> Response:
    """Let somebody leave the cohort."""
    demand()
    actions.remove(queries.cohort_seen_by(current_user, cohort_id), user_id, by=current_user, now=clock.now())
    flash(_("The person has left the cohort. What they did in it stays."), "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


@bp.post("/cohorts/<int:cohort_id>/invitations")
@allow(teach)
def invite(cohort_id: int) -> Response | tuple[str, int]:
    """Invite somebody by mail."""
    cohort, form = queries.cohort_seen_by(current_user, cohort_id), InviteForm()
    if status := refused(form, lambda: _invite(cohort, form)):
        return _members_page(cohort, invite_form=form), status
    flash(_("The invitation is on its way. Its link is good for seven days."), "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


def _invite(cohort: Cohort, form: InviteForm) -> None:
    invitations.invite(cohort, email=form.email.data, name=form.name.data, by=current_user, now=clock.now())


@bp.post("/cohorts/<int:cohort_id>/invitations/<int:invitation_id>/sending")
@allow(teach)
def send_again(cohort_id: int, invitation_id: int) -> Response:
    """Mail a new link."""
    demand()
    cohort = queries.cohort_seen_by(current_user, cohort_id)
    invitations.resend(cohort, queries.invitation_in(cohort_id, invitation_id), by=current_user, now=clock.now())
    flash(_("A new invitation is on its way; the earlier link is no longer good."), "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


@bp.post("/cohorts/<int:cohort_id>/invitations/<int:invitation_id>/revocation")
@allow(teach)
def revoke(cohort_id: int, invitation_id: int) -> Response:
    """Take an invitation back."""
    demand()
    cohort = queries.cohort_seen_by(current_user, cohort_id)
    invitations.revoke(cohort, queries.invitation_in(cohort_id, invitation_id), by=current_user)
    flash(_("The invitation is taken back."), "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


@bp.post("/cohorts/<int:cohort_id>/code")
@allow(teach)
def code(cohort_id: int) -> Response:
    """Change the joining code, close it or open it."""
    form = CodeForm()
    demand(form)
    cohort = queries.cohort_seen_by(current_user, cohort_id)
    if form.deed.data == "change":
        actions.change_code(cohort, by=current_user)
    elif form.deed.data in {"open", "close"}:
        actions.set_code_open(cohort, is_open=form.deed.data == "open", by=current_user)
    else:
        raise Invalid("form-unusable")
    flash(_("The code is changed."), "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


@bp.get("/cohorts/<int:cohort_id>/import")
@allow(teach)
def import_people(cohort_id: int) -> str:
    """Where a list of people comes in."""
    return _import_page(queries.cohort_seen_by(current_user, cohort_id), ListForm())


@bp.post("/cohorts/<int:cohort_id>/import")
@allow(teach)
def check_import(cohort_id: int) -> str | tuple[str, int]:
    """Show what the list would do, row by row; nothing is written."""
    cohort, form = queries.cohort_seen_by(current_user, cohort_id), ListForm()
    if not form.validate():
        return _import_page(cohort, form), 422
    return _checked(cohort, form.list_text)


@bp.post("/cohorts/<int:cohort_id>/import/application")
@allow(teach)
def apply_import(cohort_id: int) -> Response | str | tuple[str, int]:
    """Do it."""
    cohort, form = queries.cohort_seen_by(current_user, cohort_id), SameListForm()
    demand(form)
    done = invitations.apply(form.text.data, cohort=cohort, by=current_user, now=clock.now())
    if done.errors:
        return _checked(cohort, form.text.data)
    words = ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", done.mails)
    flash(words % {"number": done.mails}, "good")
    return redirect(url_for(".members", cohort_id=cohort_id), 303)


def _checked(cohort: Cohort, text: str) -> str | tuple[str, int]:
    plan = invitations.plan(text, cohort=cohort, by=current_user, now=clock.now())
    page = _import_page(cohort, ListForm(formdata=None, text=text), plan, text)
    return (page, 422) if plan.errors else page


def _import_page(cohort: Cohort, form: ListForm, plan: invitations.Plan | None = None, text: str = "") -> str:
    return render_template("cohorts/import.html", cohort=cohort, form=form, plan=plan, text=text, most=rules.MOST_ROWS)


def _members_page(cohort: Cohort, *, invite_form: InviteForm | None = None, add_form: AddForm | None = None) -> str:
    return render_template(
        "cohorts/members.html", cohort=cohort, people=queries.people_of(cohort.id),
        waiting=queries.waiting_invitations(cohort.id),
        state=rules.state(cohort, queries.today_in(cohort, clock.now())),
        invite_form=invite_form or InviteForm(formdata=None), add_form=add_form or AddForm(formdata=None),
    )  # fmt: skip
