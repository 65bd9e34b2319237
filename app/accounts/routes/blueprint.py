"""What all pages about people share: the blueprint, who is signed in, and the words of refusals."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask import session as cookie
from flask_login import LoginManager

from app import clock
from app.accounts import queries, rules, sessions
from app.accounts.models import User
from app.web import errors
from app.web.locale import lazy

bp = Blueprint("accounts", "app.accounts", template_folder="templates")
login_manager = LoginManager()

errors.say({
    "email-invalid": lazy("This is not an e-mail address."),
    "name-invalid": lazy("This is not a name that can stand on a certificate."),
    "wrong-credentials": lazy("This address and password do not belong together, or the address is not confirmed yet."),
    "sign-in-too-many": lazy("There were too many attempts. Please try again in %(seconds)s seconds, or choose a new password by mail."),
    "mail-too-many": lazy("There were too many requests from here. Please try again in %(seconds)s seconds."),
    "password-wrong": lazy("This is not the right password."),
    "password-not-repeated": lazy("The two passwords are not the same. Nothing was stored."),
    "password-too-short": lazy("A password needs at least %(shortest)s characters. A few words in a row do well."),
    "password-too-long": lazy("A password can have at most %(longest)s characters."),
    "password-common": lazy("This password is among the first that somebody would guess. Choose another."),
    "password-personal": lazy("This password is too close to your name or address. Choose another."),
    "address-is-the-same": lazy("This is the address your account has already."),
    "account-exists": lazy("There is an account with this address already."),
    "link-not-good": lazy("This link was used already, is too old, or was replaced by a newer one."),
    "code-wrong": lazy("This is not the code the app shows now, or it was used already. Wait for the next one, or see whether the phone’s clock is right."),
    "recovery-code-wrong": lazy("This is not one of your recovery codes, or it was used already."),
    "codes-too-many": lazy("There were too many wrong codes. Please try again in %(seconds)s seconds."),
    "second-factor-there": lazy("An authenticator app is set up already. Remove it before you set up another."),
    "second-factor-not-begun": lazy("Setting up the app took too long, or was finished already. Begin again."),
    "second-factor-missing": lazy("There is no second factor on this account."),
    "second-factor-unreadable": lazy("This server can no longer read the secret of your app. Use a recovery code, or ask an administrator to reset your second factor."),
    "last-administrator": lazy("This is the only administrator. Make somebody else an administrator first."),
    "reason-missing": lazy("Say why. The reason is kept in the history."),
    "role-is-the-same": lazy("This is the role the person has already."),
    "suspended": lazy("This account is suspended."),
    "form-unusable": lazy("Something in what was sent cannot be used. Nothing was changed."),
})  # fmt: skip


@login_manager.user_loader
def signed_in_user(session_id: str) -> User | None:
    """Whose session this is, unless it has lasted too long."""
    if rules.session_is_over(cookie.get("began"), clock.now()):
        return None
    user = queries.user_of_session(session_id)
    if user is not None:
        user.owes_second_factor = sessions.owes_second_factor(user)
    return user


@bp.context_processor
def _mail() -> dict[str, bool]:
    """Pages that tell about a mail say so where mails stay in the outbox."""
    return {"sends_mail": bool(current_app.extensions["keystone-config"].smtp_url)}
