"""Rules about accounts: what an address and a password must be, and how often one may guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
SIGN_IN_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT_AND_ADDRESS = 10
TRIES_PER_ADDRESS = 100
COMMON = frozenset({"password", "passwort", "123456789012", "qwertyuiop", "chiropractic", "keystone", "sacrooccipital", "letmein", "iloveyou", "administrator"})


@dataclass(frozen=True)
class PasswordProblem:
    """Why a password is refused: 'too-short', 'too-long', 'common' or 'personal'."""

    reason: str


def normal_email(text: str) -> str:
    """The form in which addresses are stored and compared."""
    return text.strip().lower()


def password_problem(password: str, personal: tuple[str, ...] = ()) -> PasswordProblem | None:
    """What is wrong with a new password. Length counts, not composition; a common word repeated or padded with digits is still common.

    >>> password_problem("Keystone1234")
    PasswordProblem(reason='common')
    """
    folded = password.casefold()
    if len(password) < SHORTEST_PASSWORD:
        return PasswordProblem("too-short")
    if len(password) > LONGEST_PASSWORD:
        return PasswordProblem("too-long")
    core = folded.strip("0123456789!.?-_ ")
    if not core or len(set(folded)) < 4 or any(core.replace(word, "") == "" for word in COMMON):
        return PasswordProblem("common")
    if any(len(word) > 3 and core == word.casefold() for word in personal):
        return PasswordProblem("personal")
    return None
