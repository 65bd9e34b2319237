"""Rules about accounts: what a name, an address and a password must be, how long links are good, how often one may
try, which code of a second factor is right.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_NAME = 120
JOINERS = "\u200c\u200d"  # drawn by no font, yet part of how Persian and Hindi names are written
CONFIRMATION_LASTS = timedelta(hours=24)
RESET_LASTS = timedelta(minutes=30)
WELCOME_LASTS = timedelta(days=7)
SESSION_LASTS = timedelta(days=30)  # however often it is used; unused it ends after 14 days (web/security.py)
SIGN_IN_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT_AND_ADDRESS = 10
TRIES_PER_ADDRESS = 100
TRIES_PER_ACCOUNT = 100  # from everywhere within ACCOUNT_WINDOW, but for browsers of its owner
ACCOUNT_WINDOW = timedelta(hours=1)
MAIL_WINDOW = timedelta(hours=1)
MAILS_PER_ACCOUNT = 5
MAILS_PER_ADDRESS = 60
CODE_SECONDS = 30
CODE_DRIFT = (0, -1, 1)  # steps by which the clock of a phone may be off, the likeliest first
CODES_PER_ACCOUNT_AND_ADDRESS = 5
CODES_PER_ACCOUNT = 30  # the same for codes; recovery codes are too long to be guessed and not counted
WAITING_LASTS = timedelta(minutes=10)  # between the password and the code
SETTING_UP_LASTS = timedelta(hours=1)  # between showing a secret and its first code
FACTOR_IS_FRESH = timedelta(minutes=10)
RECOVERY_CODES = 10
RECOVERY_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read as something else
RECOVERY_LENGTH = 16  # of 32 signs: 80 bits, so that a plain fingerprint is enough to store
SUFFIX = r"[^\W_](?:[^\W_]|-+(?=[^\W_])|\.(?=[^\W_]))*\.[^\W_](?:[^\W_]|-+(?=[^\W_]))+"
EMAIL = re.compile(r"[^\s@,;<>()\"\\\[\]:\x00-\x1f\x7f]{1,64}@" + SUFFIX)
COMMON = frozenset({
    "password", "passwort", "123456789012", "qwertyuiop", "chiropractic", "keystone", "sacrooccipital", "letmein",
    "iloveyou",
    "administrator", "chiropractor", "sacrum", "occiput", "welcome", "student", "instructor", "qwertzuiop", "asdfghjkl",
})  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where somebody tries to get in from: a network address, and the browser if `people` have signed in with it before."""

    address: str
    browser: str = ""
    people: frozenset[int] = frozenset()

    def browser_of(self, user_id: int | None) -> str:
        """The browser, if this is one of that person's own; otherwise empty."""
        return self.browser if user_id in self.people else ""


@dataclass(frozen=True)
class Limit:
    """At most so many tries that failed, counted under `key`, within a window."""

    key: str
    most: int
    window: timedelta


@dataclass(frozen=True)
class PasswordProblem:
    """Why a password is refused: 'too-short', 'too-long', 'common' or 'personal'."""

    reason: str


def normal_email(text: str) -> str:
    """The form in which addresses are stored and compared."""
    return text.strip().lower()


def is_email(text: str) -> bool:
    """Whether this has the shape of an address; whether mail arrives there only a mail can tell.

    >>> is_email("ann@example.org"), is_email("ann@localhost")
    (True, False)
    """
    return len(text) <= 254 and EMAIL.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether this can stand as a person's name: something to read, on one line.

    Spaces of every width are welcome, because names written in Japan and names pasted from a sheet have them; signs
    that turn the text around or hide in it are not.
    """
    read = "".join(sign for sign in text if sign not in JOINERS and unicodedata.category(sign) != "Zs")
    return bool(read) and len(text) <= LONGEST_NAME and read.isprintable()


def password_problem(password: str, personal: tuple[str, ...] = ()) -> PasswordProblem | None:
    """What is wrong with a new password. Length counts, not composition; a common word repeated or padded is still
    common.

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


def personal_words(name: str, email: str) -> tuple[str, ...]:
    """What a person's password must not consist of.

    >>> personal_words("Ann Smith", "ann.smith@example.org")
    ('Ann', 'Smith', 'Ann Smith', 'AnnSmith', 'ann.smith', 'ann.smith@example.org')
    """
    words = name.split()
    return (*words, name, "".join(words), email.partition("@")[0], email)


def password_limits(email: str, user_id: int | None, source: Source) -> list[Limit]:
    """What wrong passwords for an address are counted under. The first limit starts afresh when one is right.

    In a browser of the owner's it is that browser alone, so that nobody's guessing keeps the owner out; elsewhere an
    address of the network, with this account and with any, and this account from everywhere.
    """
    if browser := source.browser_of(user_id):
        return [Limit(f"sign-in-at:{browser}:{user_id}", TRIES_PER_ACCOUNT_AND_ADDRESS, SIGN_IN_WINDOW)]
    return [
        Limit(f"sign-in:{source.address}:{email}"[:200], TRIES_PER_ACCOUNT_AND_ADDRESS, SIGN_IN_WINDOW),
        Limit(f"sign-in:{source.address}", TRIES_PER_ADDRESS, SIGN_IN_WINDOW),
        account_limit(email),
    ]


def account_limit(email: str) -> Limit:
    """What wrong passwords for an account are counted under, wherever they come from."""
    return Limit(f"sign-in-to:{fingerprint(email)}", TRIES_PER_ACCOUNT, ACCOUNT_WINDOW)


def code_limits(user_id: int, source: Source, *, recovery: bool) -> list[Limit]:
    """The same for codes of a second factor. Whoever tries them knows the password already; a recovery code cannot be
    guessed, so that its owner always gets in by one.
    """
    if browser := source.browser_of(user_id):
        return [Limit(f"code-at:{browser}:{user_id}", CODES_PER_ACCOUNT_AND_ADDRESS, SIGN_IN_WINDOW)]
    limits = [
        Limit(f"code:{user_id}:{source.address}", CODES_PER_ACCOUNT_AND_ADDRESS, SIGN_IN_WINDOW),
        Limit(f"code:{source.address}", TRIES_PER_ADDRESS, SIGN_IN_WINDOW),
    ]
    return limits if recovery else [*limits, Limit(f"code:{user_id}", CODES_PER_ACCOUNT, ACCOUNT_WINDOW)]


def fingerprint(secret: str) -> str:
    """What is stored of a secret that was sent or shown: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def grouped(text: str) -> str:
    """In groups of four, as people type it from a page.

    >>> grouped("JBSWY3DPEHPK3PXP")
    'JBSW Y3DP EHPK 3PXP'
    """
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def recovery_code(typed: str) -> str:
    """The form in which recovery codes are compared.

    >>> recovery_code("abcd-efgh 2345-6789")
    'ABCDEFGH23456789'
    """
    return re.sub(r"[\s-]", "", typed).upper()


def step_of(secret: str, code: str, *, last: int, now: datetime) -> int | None:
    """The step of time whose code this is: of now, or one beside it. Never one up to `last`, which was used: a code is
    good once. Codes are those of RFC 6238.
    """
    typed, current = "".join(code.split()), int(now.timestamp()) // CODE_SECONDS
    app = pyotp.TOTP(secret, interval=CODE_SECONDS)
    for step in (current + drift for drift in CODE_DRIFT):
        if step > last and pyotp.utils.strings_equal(app.generate_otp(step), typed):
            return step
    return None


def is_being_set_up(begun: datetime, confirmed: datetime | None, now: datetime) -> bool:
    """Whether a secret shown at `begun` still waits for its first code."""
    return confirmed is None and now - begun <= SETTING_UP_LASTS


def factor_is_fresh(given: datetime | None, now: datetime) -> bool:
    """Whether the second factor was given lately enough for what matters most."""
    return given is not None and timedelta(0) <= now - given <= FACTOR_IS_FRESH


def session_is_over(began: float | None, now: datetime) -> bool:
    """Whether a session that began at this moment (seconds since 1970) has lasted long enough."""
    return began is not None and now.timestamp() >= began + SESSION_LASTS.total_seconds()
