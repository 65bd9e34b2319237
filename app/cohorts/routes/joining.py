"""Coming into a cohort: by a code, or by an invitation that came in a mail."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts.sessions import address, begin_session
from app.cohorts import actions, invitations
from app.cohorts.forms import InvitedForm, JoinForm
from app.cohorts.models import Cohort, Invitation
from app.cohorts.routes.blueprint import bp
from app.errors import NotFound
from app.web.authorization import allow, anyone, signed_in
from app.web.locale import _
from app.web.refusals import demand, refused


@bp.get("/join")
@allow(signed_in)
def join() -> str:
    """Type a code; a link may bring it along."""
    return render_template("cohorts/join.html", form=JoinForm(formdata=None, code=request.args.get("code", "")[:40]))


@bp.post("/join")
@allow(signed_in)
def join_by_code() -> Response | tuple[str, int]:
    """Become a learner of the cohort with this code."""
    form, joined = JoinForm(), list[Cohort]()
    if status := refused(
        form, lambda: joined.append(actions.join(current_user, code=form.code.data, address=address(), now=clock.now()))
    ):
        return render_template("cohorts/join.html", form=form), status
    flash(_("You are in: %(cohort)s.") % {"cohort": joined[0].name}, "good")
    return redirect(url_for("dashboard.home"), 303)


@bp.get("/invitations/<secret>")
@allow(anyone)
def invitation(secret: str) -> str | tuple[str, int]:
    """The page behind a mailed invitation: accept, sign in first, or make an account."""
    try:
        found = invitations.opened(secret, clock.now())
    except NotFound:
        return render_template("cohorts/invitation_not_good.html"), 404
    return _page(secret, found, InvitedForm(formdata=None, name=found[0].name))


@bp.post("/invitations/<secret>")
@allow(signed_in)
def accept(secret: str) -> Response:
    """Come in with the account that is signed in."""
    demand()
    cohort = invitations.accept(secret, current_user, now=clock.now())
    flash(_("You are in: %(cohort)s.") % {"cohort": cohort.name}, "good")
    return redirect(url_for("dashboard.home"), 303)


@bp.post("/invitations/<secret>/account")
@allow(anyone)
def accept_with_new_account(secret: str) -> Response | tuple[str, int]:
    """Make an account for the invited address and come in."""
    found, form = invitations.opened(secret, clock.now()), InvitedForm()
    if status := refused(form, lambda: _sign_up(secret, form)):
        return _page(secret, found, form), status
    flash(_("You are in: %(cohort)s.") % {"cohort": found[1].name}, "good")
    return redirect(url_for("dashboard.home"), 303)


def _sign_up(secret: str, form: InvitedForm) -> None:
    begin_session(
        invitations.accept_with_new_account(secret, name=form.name.data, password=form.password.data, now=clock.now())
    )


def _page(secret: str, found: tuple[Invitation, Cohort], form: InvitedForm) -> str:
    return render_template("cohorts/invitation.html", secret=secret, invitation=found[0], cohort=found[1], form=form)
