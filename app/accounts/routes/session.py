"""Signing in and out, and how the site looks."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from app.accounts import actions
from app.accounts.forms import SignInForm, ThemeForm
from app.accounts.routes.blueprint import bp
from app.accounts.sessions import address, begin_session
from app.web.authorization import allow, anyone, signed_in
from app.web.locale import _
from app.web.refusals import demand, refused
from app.web.security import safe_next


@bp.get("/sign-in")
@allow(anyone)
def sign_in() -> Response | str:
    """The sign-in page; whoever is signed in already goes on."""
    target = safe_next(request.args.get("next"), url_for("dashboard.home"))
    if current_user.is_authenticated:
        return redirect(target)
    return render_template("accounts/sign_in.html", form=SignInForm(next=target))


@bp.post("/sign-in")
@allow(anyone)
def start_session() -> Response | tuple[str, int]:
    """Check the credentials; a new session begins, whatever the browser brought."""
    form = SignInForm()
    if status := refused(form, lambda: _sign_in(form)):
        return render_template("accounts/sign_in.html", form=form), status
    return redirect(safe_next(form.next.data, url_for("dashboard.home")), 303)


def _sign_in(form: SignInForm) -> None:
    user = actions.authenticate(form.email.data, form.password.data, address())
    begin_session(user, remember=bool(form.remember.data))


@bp.post("/sign-out")
@allow(signed_in)
def sign_out() -> Response:
    """End this session and forget what the browser kept."""
    demand()
    logout_user()
    cookie.clear()
    flash(_("You are signed out."), "message")
    answer = redirect(url_for("dashboard.front"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@bp.post("/theme")
@allow(anyone)
def theme() -> Response:
    """Keep the colour scheme: with the account, or in a cookie for visitors."""
    form = ThemeForm()
    answer = make_response(redirect(safe_next(form.next.data, url_for("dashboard.front")), 303))
    if form.validate():
        if current_user.is_authenticated:
            actions.choose_theme(current_user, form.theme.data)
        else:
            answer.set_cookie("theme", form.theme.data, max_age=31536000, samesite="Lax")
    return answer
