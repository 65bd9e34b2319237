"""Rows for tests: one factory a table, named variants where a story needs them. All flush, none commits."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pyotp

from app import clock, db
from app.accounts.models import SecondFactor, User
from app.cohorts.models import Cohort, Member

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
PASSWORD = "learn-with-your-hands"
_numbers = count(1)


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def a_user(role: str = "student", **given: Any) -> User:
    """Somebody with a confirmed account and no password (signing in by page needs `with_password`)."""
    number = next(_numbers)
    values = {
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
        "role": role,
        "created_at": NOW,
        "email_confirmed_at": NOW,
    }
    return _added(User(**{**values, **given}))


def with_password(user: User, password: str = PASSWORD) -> User:
    """Give somebody a password they can sign in with."""
    from app.accounts import passwords

    user.password_hash = passwords.hashed(password)
    db.session.flush()
    return user


def a_second_factor(user: User, *, confirmed_at: datetime = NOW) -> str:
    """Set up an authenticator app for somebody. Gives its secret, of which `code_of` makes codes."""
    from app.accounts import sealing

    secret = pyotp.random_base32()
    given = {"begun_at": confirmed_at, "confirmed_at": confirmed_at, "sealed_secret": sealing.sealed(secret)}
    _added(SecondFactor(user_id=user.id, **given))
    return secret


def code_of(secret: str, at: datetime | None = None, *, steps: int = 0) -> str:
    """What the app shows at that moment (now without), or some steps of thirty seconds before or after it."""
    return pyotp.TOTP(secret).at(at or clock.now(), counter_offset=steps)


def a_cohort(*, learners: tuple[User, ...] = (), staff: tuple[User, ...] = (), **given: Any) -> Cohort:
    """A cohort that began on 1 September 2026, with these people in it."""
    number = next(_numbers)
    values = {
        "name": f"Cohort {number}",
        "code": f"CODE{number:04}",
        "starts_on": date(2026, 9, 1),
        "time_zone": "Europe/London",
        "created_at": NOW,
    }
    cohort = _added(Cohort(**{**values, **given}))
    for part, people in (("learner", learners), ("staff", staff)):
        for person in people:
            _added(Member(cohort_id=cohort.id, user_id=person.id, part=part, joined_at=NOW))
    return cohort
