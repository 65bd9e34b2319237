"""What people do with their own accounts: sign up, sign in, confirm an address, change a password, fill in the
profile.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date, datetime

from app import db, events, mail
from app.accounts import passwords, queries, rules, tokens
from app.accounts.models import User
from app.accounts.permissions import Role
from app.errors import Conflict, Invalid, TooMany
from app.web import throttle


def authenticate(email: str, password: str, source: rules.Source) -> User:
    """The person, if address and password belong together. Whoever has a second factor is not signed in by that alone.

    Raises Invalid('wrong-credentials') without saying which of the two was wrong, TooMany when there were too many guesses.
    Guessing never keeps the owner out of a browser in which they signed in before, nor from choosing a new password by mail.
    """
    email = rules.normal_email(email)
    user = queries.user_with_email(email)
    limits = rules.password_limits(email, user.id if user else None, source)
    refuse_guessing(limits, "sign-in-too-many")
    right = passwords.matches(user.password_hash if user else None, password)
    if not right or user is None or not user.is_active:
        count_failure(limits)
        subject = f"user:{user.id if user else '?'}"
        events.record(user.id if user else None, "sign-in-failed", subject, address=source.address)
        everywhere = rules.account_limit(email)
        if user is not None and everywhere in limits and wait_for(everywhere):
            mail.queue(user.email, "accounts/email/passwords_guessed")
        raise Invalid("wrong-credentials")
    throttle.forget(limits[0].key)
    assert user.password_hash is not None
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    if queries.second_factor_of(user.id) is None:
        events.record(user.id, "signed-in", f"user:{user.id}")
    db.session.flush()
    return user


def refuse_guessing(limits: Iterable[rules.Limit], reason: str) -> None:
    """Raise TooMany with that reason where one of the limits is used up."""
    if seconds := max(wait_for(limit) for limit in limits):
        raise TooMany(reason, seconds=seconds)


def count_failure(limits: Iterable[rules.Limit]) -> None:
    """Note one try that failed."""
    for limit in limits:
        throttle.count(limit.key, window=limit.window)


def wait_for(limit: rules.Limit) -> int:
    """Seconds until a limit that is used up lets somebody try again, otherwise 0."""
    return throttle.wait(limit.key, most=limit.most, window=limit.window)


def sign_up(*, name: str, email: str, password: str, address: str, now: datetime) -> str:
    """Make an account that waits for its address to be confirmed, and mail the link.

    A known address gets a mail instead and the caller no hint. What is returned lets the browser that signed up confirm
    without typing the password again; it is as good as useless for a known address.
    """
    email = rules.normal_email(email)
    refuse_password(password, name=name, email=email)
    allowed = count_mail(email, address)
    password_hash = passwords.hashed(password)  # also for a known address, so that it takes as long
    lock_address(email)
    known = queries.user_with_email(email)
    if known is None or known.email_confirmed_at is None:
        user = known or User(email=email, role=Role.STUDENT, created_at=now)
        if user.suspended_at is None:
            user.name, user.password_hash = name, password_hash
            db.session.add(user)
            db.session.flush()
            events.record(user.id, "signed-up", f"user:{user.id}", adult=True)
            if allowed:
                send_confirmation(user, now)
    elif known.suspended_at is None and allowed:
        mail.queue(email, "accounts/email/already")
    return rules.fingerprint(password_hash)


def sign_up_invited(*, name: str, email: str, password: str, now: datetime) -> User:
    """Make an account for somebody whose invitation proved the address. Raises Conflict('account-exists')."""
    email = rules.normal_email(email)
    refuse_password(password, name=name, email=email)
    lock_address(email)
    user = queries.user_with_email(email) or User(email=email, role=Role.STUDENT, created_at=now)
    if user.email_confirmed_at is not None or user.suspended_at is not None:
        raise Conflict("account-exists")
    user.name, user.password_hash, user.email_confirmed_at = name, passwords.hashed(password), now
    db.session.add(user)
    db.session.flush()
    tokens.void(user, now)
    events.record(user.id, "signed-up", f"user:{user.id}", adult=True, invited=True)
    return user


def send_confirmation(user: User, now: datetime) -> None:
    """Mail the link that confirms the address; earlier links are void."""
    secret = tokens.issue(user, "confirm", lasts=rules.CONFIRMATION_LASTS, now=now)
    mail.queue(user.email, "accounts/email/confirm", secret=True, token=secret)


def resend_confirmation(*, email: str, address: str, now: datetime) -> None:
    """Mail a new link to an address that waits for one; nobody learns whether it does."""
    user = queries.user_with_email(email)
    allowed = count_mail(rules.normal_email(email), address)
    if allowed and user is not None and user.email_confirmed_at is None and user.suspended_at is None:
        send_confirmation(user, now)


def confirm_address(*, secret: str, proof: str, password: str, address: str, now: datetime) -> User:
    """Confirm an address: whoever opens the mail must also know the password, or be the browser that signed up.

    Otherwise somebody could sign up with another person's address and wait for them to press the button.
    """
    opened = queries.opened_token(secret, "confirm", now)
    if opened and proof != rules.fingerprint(opened[1].password_hash or ""):
        prove(opened[1], password, address)
    _token, user = tokens.spend(secret, "confirm", now)
    user.email_confirmed_at = now
    tokens.void(user, now)
    events.record(user.id, "address-confirmed", f"user:{user.id}")
    return user


def ask_reset(*, email: str, address: str, now: datetime) -> None:
    """Mail a link for a new password, if there is such an account; nobody learns whether there is."""
    user = queries.user_with_email(email)
    allowed = count_mail(rules.normal_email(email), address)
    if allowed and user is not None and user.suspended_at is None:
        send_reset(user, by_id=None, now=now)


def send_reset(user: User, *, by_id: int | None, now: datetime) -> None:
    """Mail the link for a new password."""
    secret = tokens.issue(user, "reset", lasts=rules.RESET_LASTS, now=now)
    mail.queue(user.email, "accounts/email/reset", secret=True, token=secret)
    events.record(by_id, "password-reset-asked", f"user:{user.id}")


def reset_password(*, secret: str, password: str, now: datetime) -> User:
    """Set a new password by a mailed link, which also proves the address. Ends all sessions; guesses so far count no more."""
    opened = queries.opened_token(secret, "reset", now)
    if opened:
        refuse_password(password, name=opened[1].name, email=opened[1].email)
    _token, user = tokens.spend(secret, "reset", now)
    user.email_confirmed_at = user.email_confirmed_at or now
    set_password(user, password, now)
    throttle.forget(rules.account_limit(user.email).key)
    events.record(user.id, "password-reset", f"user:{user.id}")
    return user


def change_password(user: User, *, current: str, new: str, address: str, now: datetime) -> None:
    """Change the password of somebody who knows the old one. Ends all sessions, the caller begins a new one."""
    prove(user, current, address)
    refuse_password(new, name=user.name, email=user.email)
    set_password(user, new, now)
    events.record(user.id, "password-changed", f"user:{user.id}")


def ask_new_address(user: User, *, password: str, email: str, address: str, now: datetime) -> None:
    """Begin to change the address: a link goes to the new one, a notice to the old one."""
    email = rules.normal_email(email)
    prove(user, password, address)
    if email == user.email:
        raise Invalid("address-is-the-same")
    allowed = count_mail(email, address)
    events.record(user.id, "address-change-asked", f"user:{user.id}")
    mail.queue(user.email, "accounts/email/address_change_asked", new_email=email)
    if not allowed:
        return
    if queries.user_with_email(email):
        mail.queue(email, "accounts/email/already")
        return
    secret = tokens.issue(user, "new-email", lasts=rules.CONFIRMATION_LASTS, now=now, new_email=email)
    mail.queue(email, "accounts/email/confirm_new", secret=True, token=secret)


def confirm_new_address(*, secret: str, now: datetime) -> User:
    """Change the address to the one whose link was opened."""
    token, user = tokens.spend(secret, "new-email", now)
    assert token.new_email is not None
    lock_address(token.new_email)
    if queries.user_with_email(token.new_email):
        raise Conflict("account-exists")
    old, user.email = user.email, token.new_email
    tokens.void(user, now)
    mail.queue(old, "accounts/email/address_changed", new_email=user.email)
    events.record(user.id, "address-changed", f"user:{user.id}")
    return user


def change_profile(
    user: User,
    *,
    name: str,
    certificate_name: str,
    country: str,
    regulator: str,
    registration_number: str,
    registration_expires_on: date | None,
    time_zone: str,
    locale: str,
    theme: str,
) -> None:
    """Keep what somebody says about themself."""
    values = {
        "name": name,
        "certificate_name": certificate_name,
        "country": country,
        "regulator": regulator,
        "registration_number": registration_number,
        "registration_expires_on": registration_expires_on,
        "time_zone": time_zone,
        "locale": locale,
        "theme": theme,
    }
    changed = [field for field, value in values.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, values[field])
    if changed:
        events.record(user.id, "profile-changed", f"user:{user.id}", fields=changed)


def choose_theme(user: User, theme: str) -> None:
    """Keep the colour scheme somebody wants."""
    user.theme = theme


def sign_out_everywhere(user: User) -> None:
    """End all sessions of a person."""
    user.session_epoch += 1
    events.record(user.id, "signed-out-everywhere", f"user:{user.id}")


def create_administrator(*, email: str, name: str, password: str, now: datetime) -> User:
    """Make an administrator from the command line: the first one of an installation, or one more."""
    email = rules.normal_email(email)
    if not rules.is_email(email):
        raise Invalid("email-invalid")
    if not rules.is_name(name):
        raise Invalid("name-invalid")
    refuse_password(password, name=name, email=email)
    if queries.user_with_email(email):
        raise Conflict("account-exists")
    user = User(email=email, name=name.strip(), role=Role.ADMINISTRATOR, created_at=now, email_confirmed_at=now)
    user.password_hash = passwords.hashed(password)
    db.session.add(user)
    db.session.flush()
    events.record(None, "person-created", f"user:{user.id}", role=user.role, door="command line")
    return user


def prove(user: User, password: str, address: str) -> None:
    """Ask for the password again before something that matters. Raises Invalid('password-wrong') or TooMany; counts
    tries.
    """
    key = f"prove:{user.id}:{address}"
    if seconds := throttle.wait(key, most=rules.TRIES_PER_ACCOUNT_AND_ADDRESS, window=rules.SIGN_IN_WINDOW):
        raise TooMany("sign-in-too-many", seconds=seconds)
    if not passwords.matches(user.password_hash, password):
        throttle.count(key, window=rules.SIGN_IN_WINDOW)
        raise Invalid("password-wrong")
    throttle.forget(key)


def refuse_password(password: str, *, name: str, email: str) -> None:
    """Raise Invalid('password-…') when a new password will not do."""
    if problem := rules.password_problem(password, rules.personal_words(name, email)):
        raise Invalid(f"password-{problem.reason}", shortest=rules.SHORTEST_PASSWORD, longest=rules.LONGEST_PASSWORD)


def set_password(user: User, password: str, now: datetime) -> None:
    """Store a new password, end all sessions and links, and tell the person."""
    user.password_hash = passwords.hashed(password)
    user.session_epoch += 1
    tokens.void(user, now)
    mail.queue(user.email, "accounts/email/password_changed")


def count_mail(email: str, address: str) -> bool:
    """Note that somebody at `address` had a mail sent to `email`, and say whether it may go. Raises TooMany for the
    address alone.
    """
    seconds = throttle.wait(f"mail:{address}", most=rules.MAILS_PER_ADDRESS, window=rules.MAIL_WINDOW)
    if seconds:
        raise TooMany("mail-too-many", seconds=seconds)
    key = f"mail-to:{rules.fingerprint(email)}"
    allowed = not throttle.wait(key, most=rules.MAILS_PER_ACCOUNT, window=rules.MAIL_WINDOW)
    throttle.count(f"mail:{address}", window=rules.MAIL_WINDOW)
    throttle.count(key, window=rules.MAIL_WINDOW)
    return allowed


def lock_address(email: str) -> None:
    """Let one at a time decide whether there is an account with this address."""
    db.lock(0x0ACC_0000_0000 + zlib.crc32(email.encode()))
