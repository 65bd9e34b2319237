"""Tables of people: accounts, the one-time tokens that mails carry, second factors."""

from __future__ import annotations

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app import db


class User(UserMixin, db.Base):
    """A person. `email` is stored in lower case. Raising `session_epoch` ends all sessions of the person."""

    owes_second_factor = False  # said of who is signed in (sessions.py), never stored
    __tablename__ = "user"
    __table_args__ = (CheckConstraint("role IN ('student', 'instructor', 'administrator')", name="role_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    certificate_name: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20), default="student")
    session_epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    country: Mapped[str] = mapped_column(String(2), default="")
    regulator: Mapped[str] = mapped_column(String(120), default="")
    registration_number: Mapped[str] = mapped_column(String(60), default="")
    registration_expires_on: Mapped[date | None]
    time_zone: Mapped[str] = mapped_column(String(64), default="")
    locale: Mapped[str] = mapped_column(String(16), default="")
    theme: Mapped[str] = mapped_column(String(6), default="system")

    def get_id(self) -> str:
        """What the session cookie names: the person and the epoch of their sessions."""
        return f"{self.id}.{self.session_epoch}"

    @property
    def is_active(self) -> bool:
        """Whether the person may be signed in at all."""
        return self.suspended_at is None and self.email_confirmed_at is not None

    @property
    def certified_as(self) -> str:
        """The name that goes on a certificate."""
        return self.certificate_name or self.name


class AccountToken(db.Base):
    """A secret sent by mail, stored as SHA-256 only; good once, for one purpose, until it expires."""

    __tablename__ = "account_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    new_email: Mapped[str | None] = mapped_column(String(254))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(db.Base):
    """The authenticator app of a person. It counts from `confirmed_at`, when its first code was given. `last_step` is the
    step of time whose code was used last; no code up to it is good again.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(String(200))
    last_step: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(db.Base):
    """What lets somebody in whose phone is lost, stored as SHA-256 only; good once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]
