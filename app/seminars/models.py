"""Tables of seminars: what takes place, who comes, and what was seen at the door.

Scans, corrections and credits are only ever added to (see `app/evidence/protection.py`): they are what hours rest on.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import db
from app.evidence import protection


class Seminar(db.Base):
    """One event. Its moments are written and read in `time_zone`. `fee_cents` is information; nothing is charged.

    `needs_module`, `needs_path` and `needs_cohort_id` say what somebody must have to register; `crediting` and
    `threshold` (per cent) how contact minutes become hours. `version` rises with each edit, so that
    calendars take the newer one.
    """

    __tablename__ = "seminar"
    __table_args__ = (
        CheckConstraint("crediting IN ('proportional', 'threshold')", name="crediting_known"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    place: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    online_url: Mapped[str] = mapped_column(String(500), default="")
    time_zone: Mapped[str] = mapped_column(String(64))
    topic: Mapped[str] = mapped_column(String(120), default="")
    modules: Mapped[list[str]] = mapped_column(JSON)
    capacity: Mapped[int | None]
    waiting_list: Mapped[bool] = mapped_column(default=True)
    hold_hours: Mapped[int] = mapped_column(default=48)
    fee_cents: Mapped[int | None]
    fee_currency: Mapped[str] = mapped_column(String(3), default="")
    fee_text: Mapped[str] = mapped_column(String(200), default="")
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    cancel_until: Mapped[datetime | None]
    needs_module: Mapped[str] = mapped_column(String(120), default="")
    needs_path: Mapped[str] = mapped_column(String(120), default="")
    needs_cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    crediting: Mapped[str] = mapped_column(String(12), default="threshold")
    threshold: Mapped[int] = mapped_column(default=90)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    called_off_because: Mapped[str] = mapped_column(Text, default="")


class SeminarSession(db.Base):
    """One part of a seminar that people come to. `minutes` are what full attendance is worth; `head_count` is what
    the organiser counted in the room when it was closed.
    """

    __tablename__ = "seminar_session"
    __table_args__ = (
        CheckConstraint("mode IN ('in-person', 'live-online', 'on-demand')", name="mode_known"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminar.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str] = mapped_column(String(120), default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(String(12), default="in-person")
    interactive: Mapped[bool] = mapped_column(default=True)
    minutes: Mapped[int]
    head_count: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Organiser(db.Base):
    """Somebody who runs a seminar."""

    __tablename__ = "organiser"
    __table_args__ = (UniqueConstraint("seminar_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminar.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    since: Mapped[datetime]


class Registration(db.Base):
    """Somebody's place in a seminar, or their turn on its waiting list, which goes by `asked_at`.

    A walk-in without an account has no `user_id` but a name and an address, until an account is found for them;
    `client_id` is the number their phone entry was made under. `secret` makes the pass.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("seminar_id", "user_id"),
        CheckConstraint(
            "state IN ('placed', 'waiting', 'offered', 'cancelled', 'lapsed', 'removed')", name="state_known"
        ),
        CheckConstraint("origin IN ('member', 'organiser', 'walk-in')", name="origin_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminar.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    origin: Mapped[str] = mapped_column(String(10), default="member")
    guest_name: Mapped[str] = mapped_column(String(120), default="")
    guest_email: Mapped[str] = mapped_column(String(254), default="")
    client_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    secret: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    offered_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Scan(db.Base):
    """Something seen at the door: in, out, or that an earlier scan was a mistake (`void`, which `voids` names).

    `event_id` is made where it was seen, so that sending it twice stores it once. `at` is the moment by the server's
    clock: the phone's own (`phone_at`) plus how far that was behind at its last contact. `code` is the pass shown.
    """

    __tablename__ = "scan"
    __table_args__ = (
        CheckConstraint("direction IN ('in', 'out', 'void')", name="direction_known"),
        CheckConstraint("way IN ('live', 'printed', 'tick', 'paper', 'list')", name="way_known"),
        Index("ix_scan_registration_session", "registration_id", "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("seminar_session.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    direction: Mapped[str] = mapped_column(String(4))
    at: Mapped[datetime]
    way: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(20), default="")
    voids: Mapped[str] = mapped_column(String(64), default="")
    phone_at: Mapped[datetime | None]
    offset_seconds: Mapped[float | None]
    device: Mapped[str] = mapped_column(String(36), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    received_at: Mapped[datetime]


class Correction(db.Base):
    """What an organiser says somebody's contact minutes in a session were, and why. The newest counts."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("seminar_session.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    minutes: Mapped[int]
    because: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Credit(db.Base):
    """Minutes of a session credited to somebody; `entry_id` is the ledger's entry, none for nought. Number 2 replaces
    number 1, whose entry was withdrawn.
    """

    __tablename__ = "credit"
    __table_args__ = (UniqueConstraint("session_id", "user_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("seminar_session.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    number: Mapped[int]
    contact: Mapped[int]
    minutes: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Announcement(db.Base):
    """A message of the organisers to everybody registered, as it was sent."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminar.id"), index=True)
    subject: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    receivers: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    sent_at: Mapped[datetime]


class CalendarFeed(db.Base):
    """Somebody's calendar address. Its secret is computed from the site's key and `epoch`, so that nobody who reads
    the database can open it; a new epoch makes a new address.
    """

    __tablename__ = "calendar_feed"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    epoch: Mapped[int]


class Portrait(db.Base):
    """A face for the organisers' list, given by the member and taken back whenever they like. Small, re-encoded."""

    __tablename__ = "portrait"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    picture: Mapped[bytes] = mapped_column(LargeBinary)
    agreed_at: Mapped[datetime]


for _table in (Scan, Correction, Credit):
    protection.append_only(_table.__table__)  # type: ignore[arg-type]
