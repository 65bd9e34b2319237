"""Pages about people: signing in and out, how the site looks."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from app.accounts import actions, queries
from app.accounts.forms import SignInForm, ThemeForm
from app.errors import Invalid, TooMany
from app.web import errors, transaction
from app.web.authorization import allow, anyone, signed_in
from app.web.locale import _, lazy
from app.web.security import safe_next

bp = Blueprint("accounts", __name__, template_folder="templates")
login_manager = LoginManager()
login_manager.user_loader(queries.user_of_session)

errors.say(
    {
        "wrong-credentials": lazy("This address and password do not belong together, or the address is not confirmed yet."),
        "sign-in-too-many": lazy("There were too many attempts from here. Please try again in %(seconds)s seconds."),
    }
)


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
    if form.validate():
        try:
            user = actions.authenticate(form.email.data, form.password.data, request.remote_addr or "")
        except (Invalid, TooMany) as refused:
            transaction.keep()
            form.form_errors.append(errors.sentence(refused))
            return render_template("accounts/sign_in.html", form=form), errors.status_of(refused)
        session.clear()
        login_user(user)
        session.permanent = bool(form.remember.data)
        return redirect(safe_next(form.next.data, url_for("dashboard.home")), 303)
    return render_template("accounts/sign_in.html", form=form), 422


@bp.post("/sign-out")
@allow(signed_in)
def sign_out() -> Response:
    """End this session and forget what the browser kept."""
    logout_user()
    session.clear()
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
