"""A new password for somebody who forgot theirs."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask_login import logout_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts import actions, browsers, queries, rules
from app.accounts.forms import AddressForm, NewPasswordForm
from app.accounts.routes.blueprint import bp
from app.accounts.sessions import address
from app.web.authorization import allow, anyone
from app.web.locale import _
from app.web.refusals import refused


@bp.get("/password/forgotten")
@allow(anyone)
def forgotten() -> str:
    """Ask where the link should go."""
    return render_template("accounts/forgotten.html", form=AddressForm())


@bp.post("/password/forgotten")
@allow(anyone)
def ask_reset() -> Response | tuple[str, int]:
    """Send a link if there is such an account; the answer is the same."""
    form = AddressForm()
    if status := refused(form, lambda: actions.ask_reset(email=form.email.data, address=address(), now=clock.now())):
        return render_template("accounts/forgotten.html", form=form), status
    cookie["mail_to"] = form.email.data
    return redirect(url_for(".reset_sent"), 303)


@bp.get("/password/forgotten/sent")
@allow(anyone)
def reset_sent() -> str:
    """Where the mail went and how long its link is good."""
    return render_template("accounts/reset_sent.html", email=cookie.get("mail_to", ""), lasts=rules.RESET_LASTS)


@bp.get("/password/<secret>")
@allow(anyone)
def choose_password(secret: str) -> str | tuple[str, int]:
    """The page behind the mailed link."""
    opened = queries.opened_token(secret, "reset", clock.now())
    if opened is None:
        return render_template("accounts/link_not_good.html", again=url_for(".forgotten")), 404
    return render_template(
        "accounts/choose_password.html", form=NewPasswordForm(), secret=secret, email=opened[1].email
    )


@bp.post("/password/<secret>")
@allow(anyone)
def reset_password(secret: str) -> Response | tuple[str, int]:
    """Set the password; every session ends, this browser's too."""
    form = NewPasswordForm()
    opened = queries.opened_token(secret, "reset", clock.now())
    if opened is None:
        return render_template("accounts/link_not_good.html", again=url_for(".forgotten")), 404
    if status := refused(form, lambda: _reset(secret, form)):
        return render_template("accounts/choose_password.html", form=form, secret=secret, email=opened[1].email), status
    logout_user()
    cookie.clear()
    flash(_("Your new password is set. Sign in with it."), "good")
    return redirect(url_for(".sign_in"), 303)


def _reset(secret: str, form: NewPasswordForm) -> None:
    user = actions.reset_password(secret=secret, password=form.password.data, now=clock.now())
    browsers.remember(user)
