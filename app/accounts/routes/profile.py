"""What people say about themselves, and changing password and address."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts import actions, queries
from app.accounts.forms import ChangeAddressForm, ChangePasswordForm, PlainForm, ProfileForm
from app.accounts.routes.blueprint import bp
from app.accounts.sessions import address, renew_session
from app.web.authorization import allow, anyone, signed_in
from app.web.locale import _
from app.web.refusals import demand, refused


@bp.get("/profile")
@allow(signed_in)
def profile() -> str:
    """The profile, ready to be changed."""
    return _page(ProfileForm(obj=current_user))


@bp.post("/profile")
@allow(signed_in)
def change_profile() -> Response | tuple[str, int]:
    """Keep the profile."""
    form = ProfileForm()
    if status := refused(form, lambda: actions.change_profile(current_user, **form.values)):
        return _page(form), status
    flash(_("Your profile is saved."), "good")
    return redirect(url_for(".profile"), 303)


def _page(form: ProfileForm) -> str:
    has_factor = queries.second_factor_of(current_user.id) is not None
    return render_template("accounts/profile.html", form=form, has_factor=has_factor)


@bp.get("/profile/password")
@allow(signed_in)
def password() -> str:
    """Change the password."""
    return render_template("accounts/password.html", form=ChangePasswordForm())


@bp.post("/profile/password")
@allow(signed_in)
def change_password() -> Response | tuple[str, int]:
    """Set the new password; other sessions end, this one begins anew."""
    form = ChangePasswordForm()
    if status := refused(form, lambda: _change_password(form)):
        return render_template("accounts/password.html", form=form), status
    flash(_("Your password is changed. You are signed out everywhere else."), "good")
    return redirect(url_for(".profile"), 303)


def _change_password(form: ChangePasswordForm) -> None:
    user = current_user._get_current_object()
    actions.change_password(
        user, current=form.current_password.data, new=form.new_password.data, address=address(), now=clock.now()
    )
    renew_session(user)


@bp.get("/profile/email")
@allow(signed_in)
def email() -> str:
    """Change the address."""
    return render_template("accounts/email.html", form=ChangeAddressForm())


@bp.post("/profile/email")
@allow(signed_in)
def ask_new_address() -> Response | tuple[str, int]:
    """Send the link to the new address."""
    form = ChangeAddressForm()
    if status := refused(form, lambda: _ask_new_address(form)):
        return render_template("accounts/email.html", form=form), status
    flash(_("A link was sent to the new address. Your address changes when you open it."), "good")
    return redirect(url_for(".profile"), 303)


def _ask_new_address(form: ChangeAddressForm) -> None:
    actions.ask_new_address(
        current_user, password=form.password.data, email=form.email.data, address=address(), now=clock.now()
    )


@bp.get("/profile/email/<secret>")
@allow(anyone)
def new_address(secret: str) -> str | tuple[str, int]:
    """The page behind the link mailed to a new address."""
    opened = queries.opened_token(secret, "new-email", clock.now())
    if opened is None:
        return render_template("accounts/link_not_good.html", again=url_for(".email")), 404
    return render_template("accounts/new_address.html", form=PlainForm(), secret=secret, email=opened[0].new_email)


@bp.post("/profile/email/<secret>")
@allow(anyone)
def confirm_new_address(secret: str) -> Response | tuple[str, int]:
    """Change the address."""
    form = PlainForm()
    opened = queries.opened_token(secret, "new-email", clock.now())
    if opened is None:
        return render_template("accounts/link_not_good.html", again=url_for(".email")), 404
    if status := refused(form, lambda: actions.confirm_new_address(secret=secret, now=clock.now())):
        return render_template("accounts/new_address.html", form=form, secret=secret, email=opened[0].new_email), status
    flash(_("Your address is changed."), "good")
    return redirect(url_for(".profile"), 303)


@bp.post("/profile/sign-out-everywhere")
@allow(signed_in)
def sign_out_everywhere() -> Response:
    """End all sessions, this one too."""
    demand()
    actions.sign_out_everywhere(current_user)
    logout_user()
    cookie.clear()
    flash(_("You are signed out on all devices."), "good")
    return redirect(url_for(".sign_in"), 303)
