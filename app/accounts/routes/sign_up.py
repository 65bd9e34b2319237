"""Making an account and confirming its address."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.accounts import actions, queries, rules
from app.accounts.forms import AddressForm, ConfirmForm, SignUpForm
from app.accounts.routes.blueprint import bp
from app.accounts.sessions import address, begin_session
from app.web.authorization import allow, anyone
from app.web.locale import _
from app.web.refusals import refused
from app.web.security import safe_next


@bp.get("/sign-up")
@allow(anyone)
def sign_up() -> Response | str:
    """The page to make an account."""
    if current_user.is_authenticated:
        return redirect(url_for("dashboard.home"))
    return render_template("accounts/sign_up.html", form=SignUpForm(next=safe_next(request.args.get("next"), "")))


@bp.post("/sign-up")
@allow(anyone)
def make_account() -> Response | tuple[str, int]:
    """Make the account, or tell a known address by mail; the answer is the same."""
    form = SignUpForm()
    if status := refused(form, lambda: _sign_up(form)):
        return render_template("accounts/sign_up.html", form=form), status
    cookie["mail_to"], cookie["after_sign_up"] = form.email.data, safe_next(form.next.data, "")
    return redirect(url_for(".mail_sent"), 303)


def _sign_up(form: SignUpForm) -> None:
    cookie["signed_up"] = actions.sign_up(
        name=form.name.data, email=form.email.data, password=form.password.data, address=address(), now=clock.now()
    )


@bp.get("/sign-up/sent")
@allow(anyone)
def mail_sent() -> str:
    """Where the mail went and what to do with it."""
    return render_template("accounts/mail_sent.html", email=cookie.get("mail_to", ""), lasts=rules.CONFIRMATION_LASTS)


@bp.get("/confirm")
@allow(anyone)
def confirm_again() -> str:
    """Ask for a new confirmation link."""
    return render_template("accounts/confirm_again.html", form=AddressForm(email=cookie.get("mail_to")))


@bp.post("/confirm")
@allow(anyone)
def send_confirmation() -> Response | tuple[str, int]:
    """Send a new link if the address waits for one."""
    form = AddressForm()
    if status := refused(
        form, lambda: actions.resend_confirmation(email=form.email.data, address=address(), now=clock.now())
    ):
        return render_template("accounts/confirm_again.html", form=form), status
    cookie["mail_to"] = form.email.data
    return redirect(url_for(".mail_sent"), 303)


@bp.get("/confirm/<secret>")
@allow(anyone)
def confirm(secret: str) -> str | tuple[str, int]:
    """The page behind the mailed link; only its button confirms."""
    opened = queries.opened_token(secret, "confirm", clock.now())
    if opened is None:
        return render_template("accounts/link_not_good.html", again=url_for(".confirm_again")), 404
    return render_template(
        "accounts/confirm.html", form=ConfirmForm(), secret=secret, email=opened[1].email, known=_known(secret)
    )


@bp.post("/confirm/<secret>")
@allow(anyone)
def confirm_address(secret: str) -> Response | tuple[str, int]:
    """Confirm the address and sign in."""
    form = ConfirmForm()
    opened = queries.opened_token(secret, "confirm", clock.now())
    if opened is None:
        return render_template("accounts/link_not_good.html", again=url_for(".confirm_again")), 404
    if status := refused(form, lambda: _confirm(secret, form)):
        return render_template(
            "accounts/confirm.html", form=form, secret=secret, email=opened[1].email, known=_known(secret)
        ), status
    flash(_("Your address is confirmed. Welcome."), "good")
    return redirect(cookie.pop("after_sign_up", "") or url_for("dashboard.home"), 303)


def _confirm(secret: str, form: ConfirmForm) -> None:
    target = cookie.get("after_sign_up", "")
    user = actions.confirm_address(
        secret=secret,
        proof=cookie.get("signed_up", ""),
        password=form.password.data or "",
        address=address(),
        now=clock.now(),
    )
    begin_session(user)
    cookie["after_sign_up"] = target


def _known(secret: str) -> bool:
    """Whether this browser is the one that signed up."""
    opened = queries.opened_token(secret, "confirm", clock.now())
    return opened is not None and cookie.get("signed_up") == rules.fingerprint(opened[1].password_hash or "")
