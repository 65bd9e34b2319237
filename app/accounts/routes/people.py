"""People as administrators see them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts import actions, administration, choices, person_page, queries, timeline
from app.accounts.forms import ROLES, PeopleFilter, PersonForm, ReasonForm, ResetFactorForm, RoleForm
from app.accounts.models import User
from app.accounts.permissions import Permission, Role, may
from app.accounts.routes.stepping_up import is_demonstration, with_fresh_factor
from app.accounts.sessions import address
from app.web import navigation, timelines
from app.web.authorization import allow
from app.web.downloads import spreadsheet
from app.web.locale import _, lazy
from app.web.refusals import demand, refused
from app.web.security import whole

bp = Blueprint("people", "app.accounts")
manage = may(Permission.MANAGE_PEOPLE)
navigation.place(lazy("People"), "accounts.people.index", manage, order=80, icon="user", sections=("accounts.people",))


@bp.get("/people")
@allow(manage)
def index() -> str:
    """Everybody, narrowed as asked."""
    asked = PeopleFilter(request.args)
    shown = _shown(asked)
    found = queries.people(**shown, page=request.args.get("page", 1, type=whole))
    return render_template("accounts/people.html", form=asked, found=found, shown=shown)


@bp.get("/people.csv")
@allow(manage)
def index_csv() -> Response:
    """The same people as a table, all of them."""
    heads = [_("Name"), _("E-mail address"), _("Role"), _("State"), _("Country"), _("Since"), _("Account")]
    roles = {choice.value: choice.label for choice in ROLES}
    rows = (
        [user.name, user.email, roles[user.role], _state(user), choices.name_of(user.country), user.created_at, user.id]
        for user in queries.everybody(**_shown(PeopleFilter(request.args)))
    )
    return spreadsheet("people", heads, rows)


@bp.get("/people/new")
@allow(manage)
def new_person() -> str:
    """Make an account for somebody."""
    return _new_person_page(PersonForm())


@bp.post("/people/new")
@allow(manage)
@with_fresh_factor(lambda: request.form.get("role") != Role.STUDENT)
def create_person() -> Response | tuple[str, int]:
    """Make it and mail its owner a link."""
    form = PersonForm()
    made: list[User] = []
    if status := refused(form, lambda: made.append(_create(form))):
        return _new_person_page(form), status
    flash(_("The account is made. A mail with a link to choose a password is on its way."), "good")
    return redirect(url_for(".person", user_id=made[0].id), 303)


def _new_person_page(form: PersonForm) -> str:
    may_make_staff = _i_have_a_factor() or is_demonstration()
    return render_template("accounts/new_person.html", form=form, may_make_staff=may_make_staff)


def _create(form: PersonForm) -> User:
    return administration.create_person(
        name=form.name.data, email=form.email.data, role=form.role.data, by=current_user, now=clock.now()
    )


@bp.get("/people/<int:user_id>")
@allow(manage)
def person(user_id: int) -> str:
    """One person: profile, what they belong to, what happened."""
    return _person_page(user_id)


@bp.post("/people/<int:user_id>/role")
@allow(manage)
@with_fresh_factor()
def change_role(user_id: int) -> Response | tuple[str, int]:
    """Give somebody another role."""
    user, form = queries.person(user_id), RoleForm(asks_password=not _i_have_a_factor())
    if status := refused(form, lambda: _change_role(user, form)):
        return _person_page(user_id, role_form=form), status
    flash(_("The role is changed. The person has to sign in again."), "good")
    return redirect(url_for(".person", user_id=user_id), 303)


def _change_role(user: User, form: RoleForm) -> None:
    if form.password is not None:
        actions.prove(current_user, form.password.data, address())
    administration.change_role(user, role=form.role.data, because=form.because.data, by=current_user)


@bp.post("/people/<int:user_id>/suspension")
@allow(manage)
@with_fresh_factor()
def suspend(user_id: int) -> Response | tuple[str, int]:
    """Close an account for a while."""
    user, form = queries.person(user_id), ReasonForm()
    if status := refused(
        form, lambda: administration.suspend(user, because=form.because.data, by=current_user, now=clock.now())
    ):
        return _person_page(user_id, reason_form=form), status
    flash(_("The account is suspended and all its sessions are ended."), "good")
    return redirect(url_for(".person", user_id=user_id), 303)


@bp.post("/people/<int:user_id>/reinstatement")
@allow(manage)
@with_fresh_factor()
def reinstate(user_id: int) -> Response | tuple[str, int]:
    """Open an account again."""
    user, form = queries.person(user_id), ReasonForm()
    if status := refused(form, lambda: administration.reinstate(user, because=form.because.data, by=current_user)):
        return _person_page(user_id, reason_form=form), status
    flash(_("The account is open again."), "good")
    return redirect(url_for(".person", user_id=user_id), 303)


@bp.post("/people/<int:user_id>/second-factor/reset")
@allow(manage)
@with_fresh_factor()
def reset_second_factor(user_id: int) -> Response | tuple[str, int]:
    """Let somebody in by password alone who lost phone and recovery codes."""
    user, form = queries.person(user_id), ResetFactorForm()
    if status := refused(
        form, lambda: administration.reset_second_factor(user, because=form.because.data, by=current_user)
    ):
        return _person_page(user_id, reset_form=form), status
    flash(_("The second factor is reset. The person signs in by password alone and can set it up again."), "good")
    return redirect(url_for(".person", user_id=user_id), 303)


@bp.post("/people/<int:user_id>/reset-link")
@allow(manage)
def send_link(user_id: int) -> Response:
    """Mail somebody a link to choose a new password."""
    demand()
    user = queries.person(user_id)
    administration.send_link(user, by=current_user, now=clock.now())
    flash(_("A link to choose a new password is on its way. It is good for 30 minutes."), "good")
    return redirect(url_for(".person", user_id=user_id), 303)


def _shown(asked: PeopleFilter) -> dict[str, str]:
    """Whom the address asks for."""
    return {"search": (asked.q.data or "")[:100], "role": asked.role.data or "", "state": asked.state.data or ""}


def _state(user: User) -> str:
    if user.suspended_at:
        return _("Suspended")
    return _("Active") if user.email_confirmed_at else _("Address not confirmed")


def _i_have_a_factor() -> bool:
    return queries.second_factor_of(current_user.id) is not None


def _person_page(
    user_id: int,
    *,
    role_form: RoleForm | None = None,
    reason_form: ReasonForm | None = None,
    reset_form: ResetFactorForm | None = None,
) -> str:
    user, has_factor, mine = queries.person_with_factors(user_id, current_user.id)
    history = timelines.page(user.id, timeline.PARTS).moments
    return render_template(
        "accounts/person.html", person=user, country=choices.name_of(user.country),
        history=history, names=queries.names_of(moment.by_id for moment in history), parts=person_page.parts_about(user),
        has_factor=has_factor, mine=mine, demonstration=is_demonstration(),
        role_form=role_form or RoleForm(formdata=None, role=user.role, asks_password=not mine),
        reason_form=reason_form or ReasonForm(formdata=None),
        reset_form=reset_form or ResetFactorForm(formdata=None),
    )  # fmt: skip
