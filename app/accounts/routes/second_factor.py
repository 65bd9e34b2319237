"""The second factor as its owner meets it: setting up an app, recovery codes, doing without again."""

from __future__ import annotations

import pyotp
from flask import current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts import queries, rules, second_factor, sessions
from app.accounts.browsers import source
from app.accounts.forms import AppCodeForm, CodeForm, OwnPasswordForm
from app.accounts.routes.blueprint import bp
from app.accounts.sessions import address
from app.web.authorization import allow, signed_in
from app.web.locale import _
from app.web.qr import qr_svg
from app.web.refusals import refused


@bp.get("/profile/second-factor")
@allow(signed_in)
def second_factor_page() -> str:
    """How the second factor stands: what to do to have one, or since when there is one."""
    return _page(OwnPasswordForm())


@bp.post("/profile/second-factor")
@allow(signed_in)
def begin_second_factor() -> Response | tuple[str, int]:
    """Make a secret for the app."""
    form = OwnPasswordForm()
    if status := refused(
        form,
        lambda: second_factor.begin(current_user, password=form.password.data, address=address(), now=clock.now()),
    ):
        return _page(form), status
    return redirect(url_for(".app_key"), 303)


@bp.get("/profile/second-factor/app")
@allow(signed_in)
def app_key() -> Response | str:
    """The secret, to scan or to type."""
    return _key_page(AppCodeForm())


@bp.post("/profile/second-factor/app")
@allow(signed_in)
def confirm_app() -> Response | str | tuple[Response | str, int]:
    """Let the app count, and show the recovery codes this once."""
    form, codes = AppCodeForm(), list[str]()
    if status := refused(form, lambda: codes.extend(_confirm(form))):
        page = _key_page(form)
        return (page, status) if isinstance(page, str) else page
    return render_template("accounts/recovery_codes.html", codes=_shown(codes), begun=True)


def _confirm(form: AppCodeForm) -> list[str]:
    user = current_user._get_current_object()
    codes = second_factor.confirm(user, code=form.factor_code.data, now=clock.now())
    sessions.renew_session(user)
    sessions.note_second_factor()
    return codes


@bp.get("/profile/second-factor/codes")
@allow(signed_in)
def recovery_codes() -> Response | str:
    """Ask for a code before new recovery codes are made."""
    return _asking("accounts/renew_codes.html", CodeForm())


@bp.post("/profile/second-factor/codes")
@allow(signed_in)
def renew_codes() -> Response | str | tuple[Response | str, int]:
    """Make them, and show them this once."""
    form, codes = CodeForm(), list[str]()
    if status := refused(form, lambda: codes.extend(second_factor.renew_codes(current_user, **_given(form)))):
        return _asking("accounts/renew_codes.html", form), status
    return render_template("accounts/recovery_codes.html", codes=_shown(codes), begun=False)


@bp.get("/profile/second-factor/removal")
@allow(signed_in)
def second_factor_removal() -> Response | str:
    """Ask for a code before the second factor is removed."""
    return _asking("accounts/remove_second_factor.html", CodeForm())


@bp.post("/profile/second-factor/removal")
@allow(signed_in)
def remove_second_factor() -> Response | tuple[Response | str, int]:
    """Do without a second factor again."""
    form = CodeForm()
    if status := refused(form, lambda: _remove(form)):
        return _asking("accounts/remove_second_factor.html", form), status
    flash(_("Your second factor is removed. Signing in asks for the password alone."), "good")
    return redirect(url_for(".second_factor_page"), 303)


def _remove(form: CodeForm) -> None:
    user = current_user._get_current_object()
    second_factor.remove(user, **_given(form))
    sessions.forget_second_factor()
    sessions.renew_session(user)


def _given(form: CodeForm) -> dict[str, object]:
    return {**form.given, "source": source(), "now": clock.now()}


def _page(form: OwnPasswordForm) -> str:
    return render_template(
        "accounts/second_factor.html", form=form, factor=queries.second_factor_of(current_user.id),
        left=queries.recovery_codes_left(current_user.id), most=rules.RECOVERY_CODES,
    )  # fmt: skip


def _key_page(form: AppCodeForm) -> Response | str:
    """The page with the secret, while it waits for its first code."""
    factor = queries.second_factor_begun(current_user.id, clock.now())
    if factor is None:
        return redirect(url_for(".second_factor_page"), 303)
    secret = second_factor.secret_of(factor)
    society = current_app.extensions["keystone-config"].society
    uri = pyotp.TOTP(secret).provisioning_uri(name=current_user.email, issuer_name=society)
    qr = qr_svg(uri, _("Key for the authenticator app as a QR code"), error="m")
    return render_template("accounts/app_key.html", form=form, qr=qr, uri=uri, key=rules.grouped(secret))


def _asking(template: str, form: CodeForm) -> Response | str:
    """A page that asks for a code, where there is an app that shows one."""
    if queries.second_factor_of(current_user.id) is None:
        return redirect(url_for(".second_factor_page"), 303)
    return render_template(template, form=form)


def _shown(codes: list[str]) -> list[str]:
    return [rules.grouped(code) for code in codes]
