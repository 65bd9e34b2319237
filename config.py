"""Every setting of Keystone, once: its name in the environment, its type, its default and what it does.

`Config.from_env()` reads the environment, gathers all problems and raises one `ConfigError` that names each wrong variable.
Tests and tools build `Config(...)` directly. A secret may also be given as a file: `SECRET_KEY_FILE=/run/secrets/key`.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

ROOT = Path(__file__).resolve().parent
PREFIXED = "KEYSTONE_"


class ConfigError(Exception):
    """The environment asks for something impossible. `problems` holds one sentence a setting."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Config:
    """What the installation decides. The comment beside each field is what the README says of it."""

    data: Path = field(
        default=ROOT / "var",
        metadata={"env": "KEYSTONE_DATA", "does": "Folder for the database file, the secret key and built assets."},
    )
    content: Path = field(
        default=ROOT / "content",
        metadata={
            "env": "KEYSTONE_CONTENT",
            "does": "Folder with the course: modules, glossary, references, certification.",
        },
    )
    database_url: str = field(
        default="",
        metadata={"env": "DATABASE_URL", "does": "`postgresql://…`; empty means an SQLite file in the data folder."},
    )
    secret_key: str = field(
        default="",
        metadata={
            "env": "SECRET_KEY",
            "does": "Signs sessions and seals second factors, at least 32 characters; empty means one made at first start and kept in the data folder.",
        },
    )
    signing_key: str = field(
        default="",
        metadata={
            "env": "SIGNING_KEY",
            "does": "Signs certificates: 32 random bytes in base64url, 43 characters; empty means one made at first start and kept in the data folder.",
        },
    )
    ledger_mail: str = field(
        default="",
        metadata={
            "env": "KEYSTONE_LEDGER_MAIL",
            "does": "Address, best outside the society, that gets a fingerprint of the whole ledger every day; empty sends none.",
        },
    )
    public_url: str = field(
        default="http://127.0.0.1:8000",
        metadata={
            "env": "PUBLIC_URL",
            "does": "Address in mails, certificates and QR codes; its port is `PORT` where it is not set. https makes cookies secure.",
        },
    )
    host: str = field(default="127.0.0.1", metadata={"env": "HOST", "does": "Address the server listens on."})
    port: int = field(default=8000, metadata={"env": "PORT", "does": "Port the server listens on."})
    workers: int = field(default=2, metadata={"env": "KEYSTONE_WORKERS", "does": "Server processes."})
    threads: int = field(default=4, metadata={"env": "KEYSTONE_THREADS", "does": "Threads in each server process."})
    demo: bool = field(
        default=False,
        metadata={
            "env": "KEYSTONE_DEMO",
            "does": "`yes` creates demonstration people and a cohort with a past in an empty database. Never set it for a real installation.",
        },
    )
    staff_second_factor: bool = field(
        default=True,
        metadata={
            "env": "KEYSTONE_STAFF_SECOND_FACTOR",
            "does": "`no` lets instructors and administrators work with the password alone, as the demonstration always does.",
        },
    )
    jobs_in_server: bool = field(
        default=True,
        metadata={
            "env": "KEYSTONE_JOBS_IN_SERVER",
            "does": "`no` when `make worker` runs the jobs instead of a thread of the server.",
        },
    )
    smtp_url: str = field(
        default="",
        metadata={
            "env": "SMTP_URL",
            "does": "`smtp://user:password@host:587` (starttls) or `smtps://…`; empty keeps mails in the outbox for the administrator to read.",
        },
    )
    mail_from: str = field(
        default="Keystone <keystone@localhost>", metadata={"env": "MAIL_FROM", "does": "Sender of mails."}
    )
    society: str = field(
        default="Keystone demonstration society",
        metadata={"env": "KEYSTONE_SOCIETY", "does": "Name of the society that issues certificates."},
    )
    time_zone: str = field(
        default="Europe/London",
        metadata={
            "env": "KEYSTONE_TIME_ZONE",
            "does": "Zone in which deadlines are read and pages show time to people who have not chosen one.",
        },
    )
    content_check_seconds: int = field(
        default=2,
        metadata={
            "env": "KEYSTONE_CONTENT_CHECK_SECONDS",
            "does": "How often, at most, a process looks whether content files changed.",
        },
    )
    max_body_kb: int = field(
        default=1024, metadata={"env": "KEYSTONE_MAX_BODY_KB", "does": "Largest request body in kilobytes."}
    )
    proxies: int = field(
        default=0,
        metadata={
            "env": "KEYSTONE_PROXIES",
            "does": "How many reverse proxies in front of the server set X-Forwarded-For; 0 trusts none.",
        },
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read the environment. Raises ConfigError naming every wrong variable at once."""
        environ = os.environ if environ is None else environ
        problems: list[str] = []
        values: dict[str, object] = {}
        known = {f.metadata["env"]: f for f in dataclasses.fields(cls)}
        for name in environ:
            if name.startswith(PREFIXED) and name.removesuffix("_FILE") not in known and name not in known:
                problems.append(f"{name}: no such setting. Known: {', '.join(sorted(known))}.")
        for name, setting in known.items():
            try:
                text = _text(environ, name)
                if text is not None:
                    values[setting.name] = _convert(text, type(setting.default))
            except ValueError as wrong:
                problems.append(f"{name}: {wrong}")
        config = cls(**values)  # type: ignore[arg-type]
        problems += _contradictions(config)
        if problems:
            raise ConfigError(problems)
        if "public_url" in values:
            return config
        return dataclasses.replace(config, public_url=f"http://127.0.0.1:{config.port}")

    @property
    def sqlalchemy_url(self) -> str:
        """The database as SQLAlchemy wants it named."""
        if self.database_url:
            return self.database_url.replace("postgres://", "postgresql://", 1).replace(
                "postgresql://", "postgresql+psycopg://", 1
            )
        return f"sqlite:///{self.data / 'keystone.sqlite3'}"

    @property
    def is_https(self) -> bool:
        """Whether people reach the site by https, which decides on secure cookies and HSTS."""
        return self.public_url.startswith("https://")

    def signing_secret(self) -> str:
        """The configured secret, or one made once and kept in the data folder (readable by its owner alone)."""
        if self.secret_key:
            return self.secret_key
        self.data.mkdir(parents=True, exist_ok=True)
        kept = self.data / "secret_key"
        if not kept.exists():
            _write_once(kept, secrets.token_urlsafe(48))
        return kept.read_text().strip()

    def signing_seed(self) -> bytes:
        """The 32 secret bytes that sign certificates: as configured, or made once and kept in the data folder. Read
        anew each time, because `new-signing-key` may have changed the file.
        """
        if self.signing_key:
            return _seed(self.signing_key)
        if not self.signing_key_file.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            _write_once(self.signing_key_file, new_signing_key())
        return _seed(self.signing_key_file.read_text())

    @property
    def signing_key_file(self) -> Path:
        """Where the signing key is kept when no setting gives it."""
        return self.data / "signing_key"

    def replace_signing_key(self) -> None:
        """Put a new signing key into the place of the one in the data folder, in one step."""
        self.data.mkdir(parents=True, exist_ok=True)
        fresh = self.data / f".signing-key-{secrets.token_hex(4)}"
        _write_once(fresh, new_signing_key())
        fresh.replace(self.signing_key_file)


def new_signing_key() -> str:
    """32 random bytes as the setting has them."""
    return secrets.token_urlsafe(32)


def _seed(text: str) -> bytes:
    """The bytes of a signing key. Raises ValueError when it is none."""
    try:
        raw = base64.b64decode(text.strip() + "=", altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise ValueError("must be 32 bytes in base64url, which is 43 characters.")
    return raw


def _write_once(path: Path, text: str) -> None:
    """Make the file whole or not at all; when another process was faster, its text stays."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".draft-") as draft:  # made with 0600
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)


def _text(environ: Mapping[str, str], name: str) -> str | None:
    """The setting's text, from the variable or from the file that `<name>_FILE` points to; None when neither is set."""
    path = environ.get(f"{name}_FILE")
    if name in environ and path is not None:
        raise ValueError(f"is set twice, also as {name}_FILE.")
    if path is None:
        return environ[name].strip() if name in environ else None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as wrong:
        raise ValueError(f"the file {path} cannot be read ({wrong.strerror}).") from wrong
    except UnicodeDecodeError as wrong:
        raise ValueError(f"the file {path} is not text.") from wrong


def _convert(text: str, kind: type) -> object:
    if kind is bool:
        if text.lower() not in {"yes", "no"}:
            raise ValueError(f"must be yes or no, not {text!r}.")
        return text.lower() == "yes"
    if kind is int:
        if not text.isdigit():
            raise ValueError(f"must be a whole number, not {text!r}.")
        return int(text)
    if issubclass(kind, Path):
        if not text:
            raise ValueError("must name a folder.")
        return Path(text).expanduser().resolve()
    return text


def _contradictions(config: Config) -> list[str]:
    """What is wrong although each value reads well by itself."""
    problems = []
    if config.database_url and not config.database_url.startswith(("postgresql://", "postgres://")):
        problems.append("DATABASE_URL: must begin with postgresql:// (leave it empty for SQLite).")
    if config.secret_key and len(config.secret_key) < 32:
        problems.append("SECRET_KEY: must have at least 32 characters.")
    if config.signing_key:
        try:
            _seed(config.signing_key)
        except ValueError as wrong:
            problems.append(f"SIGNING_KEY: {wrong}")
    public, smtp = _address(config.public_url), _address(config.smtp_url)
    if public is None or public.scheme not in {"http", "https"} or not public.hostname:
        problems.append("PUBLIC_URL: must be an address such as https://learn.example.org.")
    if config.smtp_url and (smtp is None or smtp.scheme not in {"smtp", "smtps"} or not smtp.hostname):
        problems.append("SMTP_URL: must be an address such as smtp://user:password@mail.example.org:587 or smtps://….")
    if config.ledger_mail and (not config.ledger_mail.isprintable() or "@" not in parseaddr(config.ledger_mail)[1]):
        problems.append("KEYSTONE_LEDGER_MAIL: must be an address such as keeper@example.org.")
    if not config.mail_from.isprintable() or "@" not in parseaddr(config.mail_from)[1]:
        problems.append("MAIL_FROM: must be an address such as Keystone <keystone@example.org>.")
    if config.time_zone not in available_timezones():
        problems.append(f"KEYSTONE_TIME_ZONE: no such zone: {config.time_zone!r}. Example: Europe/London.")
    if not 1 <= config.port <= 65535:
        problems.append("PORT: must be between 1 and 65535.")
    for name, number in (
        ("KEYSTONE_WORKERS", config.workers),
        ("KEYSTONE_THREADS", config.threads),
        ("KEYSTONE_MAX_BODY_KB", config.max_body_kb),
    ):
        if number < 1:
            problems.append(f"{name}: must be at least 1.")
    return problems


def _address(url: str) -> SplitResult | None:
    """The parts of a URL; None when it has none, such as a port that is no number."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None


def zone(config: Config) -> ZoneInfo:
    """The installation's zone as an object."""
    return ZoneInfo(config.time_zone)
