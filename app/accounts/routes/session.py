"""Signing in and out, and how the site looks."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from app.accounts import actions
from app.accounts.browsers import source
from app.accounts.forms import CodeForm, SignInForm, ThemeForm
from app.accounts.routes.blueprint import bp
from app.accounts.sessions import begin_session, finish_sign_in, waiting
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
    target = safe_next(form.next.data, url_for("dashboard.home"))
    return redirect(url_for(".code", next=target) if waiting() else target, 303)


def _sign_in(form: SignInForm) -> None:
    user = actions.authenticate(form.email.data, form.password.data, source())
    begin_session(user, remember=bool(form.remember.data))


@bp.get("/sign-in/code")
@allow(anyone)
def code() -> Response | str:
    """The second half of signing in; without the first one back to it."""
    half, target = waiting(), safe_next(request.args.get("next"), url_for("dashboard.home"))
    if half is None:
        return _first_half(target)
    return render_template("accounts/code.html", form=CodeForm(next=target), email=half.user.email)


@bp.post("/sign-in/code")
@allow(anyone)
def give_code() -> Response | tuple[str, int]:
    """Check the code; only now a session begins."""
    half, form = waiting(), CodeForm()
    target = safe_next(form.next.data, url_for("dashboard.home"))
    if half is None:
        return _first_half(target)
    if status := refused(form, lambda: finish_sign_in(half, **form.given)):
        return render_template("accounts/code.html", form=form, email=half.user.email), status
    if form.given["recovery"]:
        flash(_("You used a recovery code. Make new ones before you run out of them: see your profile."), "warm")
    return redirect(target, 303)


def _first_half(target: str) -> Response:
    if current_user.is_authenticated:
        return redirect(target, 303)
    if "waiting" in cookie:
        flash(_("That took a while. Please give your password again."), "message")
    return redirect(url_for(".sign_in", next=target), 303)


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
