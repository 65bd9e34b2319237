"""The second factor of a person: the codes of an authenticator app, and recovery codes for the day the phone is gone.

A code is good once, and so is a recovery code. The secret of the app is stored sealed, recovery codes as fingerprints; no
mail, log or line of the history holds either.
"""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select, update

from app import db, events, mail
from app.accounts import actions, queries, rules, sealing
from app.accounts.models import RecoveryCode, SecondFactor, User
from app.errors import Conflict, Invalid, NotAllowed
from app.web import throttle

LOCKS = 0x0FAC_0000_0000  # with the number of a person: their second factor is used or changed by one request at a time


def begin(user: User, *, password: str, address: str, now: datetime) -> None:
    """Make a secret for an app. It counts for nothing until a code of it is given. Raises Conflict('second-factor-there')."""
    actions.prove(user, password, address)
    factor = _locked(user)
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict("second-factor-there")
    factor = factor or SecondFactor(user_id=user.id)
    factor.sealed_secret, factor.begun_at = sealing.sealed(pyotp.random_base32()), now
    db.session.add(factor)
    db.session.flush()


def confirm(user: User, *, code: str, now: datetime) -> list[str]:
    """Let the app count from now on, and end all sessions that began without it. Gives the recovery codes, which are
    never shown again. Raises Conflict, Invalid('code-wrong').
    """
    factor = _locked(user)
    if factor is None or not rules.is_being_set_up(factor.begun_at, factor.confirmed_at, now):
        raise Conflict("second-factor-not-begun")
    factor.last_step, factor.confirmed_at = _step(factor, code, now), now
    user.session_epoch += 1
    events.record(user.id, "second-factor-set-up", f"user:{user.id}")
    mail.queue(user.email, "accounts/email/second_factor_set_up")
    return _made_codes(user)


def prove(user: User, *, code: str, recovery: str, source: rules.Source, now: datetime) -> None:
    """Ask for a code of the app, or for a recovery code where one is given. Raises Invalid('…code-wrong'), TooMany, or
    Conflict('second-factor-missing') for somebody without one; counts tries.
    """
    factor = _confirmed(user)
    limits = rules.code_limits(user.id, source, recovery=bool(recovery))
    actions.refuse_guessing(limits, "codes-too-many")
    try:
        if recovery:
            _use_up(user, recovery, now)
        else:
            factor.last_step = _step(factor, code, now)
    except Invalid:
        _note_failure(user, source, limits)
        raise
    throttle.forget(limits[0].key)
    db.session.flush()


def sign_in(user: User, *, code: str, recovery: str, source: rules.Source, now: datetime) -> None:
    """The second half of signing in, after the password."""
    prove(user, code=code, recovery=recovery, source=source, now=now)
    events.record(user.id, "signed-in", f"user:{user.id}", second_factor=True)


def renew_codes(user: User, *, code: str, recovery: str, source: rules.Source, now: datetime) -> list[str]:
    """New recovery codes; those before are good for nothing."""
    prove(user, code=code, recovery=recovery, source=source, now=now)
    events.record(user.id, "recovery-codes-made", f"user:{user.id}")
    return _made_codes(user)


def remove(user: User, *, code: str, recovery: str, source: rules.Source, now: datetime) -> None:
    """Do without a second factor again. All sessions end, because they began with it."""
    prove(user, code=code, recovery=recovery, source=source, now=now)
    forget(user)
    user.session_epoch += 1
    events.record(user.id, "second-factor-removed", f"user:{user.id}")
    mail.queue(user.email, "accounts/email/second_factor_removed")


def forget(user: User) -> None:
    """Delete app and recovery codes of somebody. Raises Conflict('second-factor-missing')."""
    _confirmed(user)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))


def secret_of(factor: SecondFactor) -> str:
    """What the app must know. Raises NotAllowed('second-factor-unreadable') after the server's own secret changed."""
    secret = sealing.opened(factor.sealed_secret)
    if secret is None:
        raise NotAllowed("second-factor-unreadable")
    return secret


def _step(factor: SecondFactor, code: str, now: datetime) -> int:
    step = rules.step_of(secret_of(factor), code, last=factor.last_step or 0, now=now)
    if step is None:
        raise Invalid("code-wrong")
    return step


def _use_up(user: User, recovery: str, now: datetime) -> None:
    known = RecoveryCode.code_hash == rules.fingerprint(rules.recovery_code(recovery))
    unused = update(RecoveryCode).where(RecoveryCode.user_id == user.id, known, RecoveryCode.used_at.is_(None))
    if db.session.execute(unused.values(used_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise Invalid("recovery-code-wrong")
    left = queries.recovery_codes_left(user.id)
    events.record(user.id, "recovery-code-used", f"user:{user.id}", left=left)
    mail.queue(user.email, "accounts/email/recovery_code_used", left=left)


def _made_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = [
        "".join(secrets.choice(rules.RECOVERY_SIGNS) for _ in range(rules.RECOVERY_LENGTH))
        for _ in range(rules.RECOVERY_CODES)
    ]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=rules.fingerprint(code)) for code in made)
    db.session.flush()
    return made


def _note_failure(user: User, source: rules.Source, limits: list[rules.Limit]) -> None:
    """Count a wrong code; whoever guesses until they must wait knows the password, so its owner is told."""
    actions.count_failure(limits)
    events.record(user.id, "second-factor-failed", f"user:{user.id}", address=source.address)
    if actions.wait_for(limits[0]):
        mail.queue(user.email, "accounts/email/codes_guessed")


def _confirmed(user: User) -> SecondFactor:
    factor = _locked(user)
    if factor is None or factor.confirmed_at is None:
        raise Conflict("second-factor-missing")
    return factor


def _locked(user: User) -> SecondFactor | None:
    """The person's row, set up or being set up, while nobody else uses or changes it."""
    db.lock(LOCKS + user.id)
    found = select(SecondFactor).where(SecondFactor.user_id == user.id)
    return db.session.scalar(found, execution_options={"populate_existing": True})
