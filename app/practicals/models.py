"""The tables of practicals. Marks are only ever added; what a sheet mirrors can be read again from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import db
from app.evidence import protection
from app.practicals.rules.marks import Given


class ChecklistRevision(db.Base):
    """A checklist as it was when somebody was assessed by it, with its source: editing it changes no assessment."""

    __tablename__ = "checklist_revision"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    checklist_id: Mapped[str] = mapped_column(String(120), index=True)
    source: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_used_at: Mapped[datetime]


class Assessment(db.Base):
    """One candidate, one checklist, one day (`held_on`, in the society's zone). A person has one open assessment of a
    checklist at a time; `once` is made by the page that asked for it, so that asking twice makes one. `passed` and `percent` are set when it closes; `decided_…` by the moderator, if one was needed:
    `decided` holds the points of every step.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        Index("ix_assessment_learner_id_checklist_id", "learner_id", "checklist_id"),
        Index(
            "uq_assessment_open",
            "learner_id",
            "checklist_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    checklist_id: Mapped[str] = mapped_column(String(120))
    revision_hash: Mapped[str] = mapped_column(ForeignKey("checklist_revision.hash"))
    place: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    once: Mapped[str | None] = mapped_column(String(40), unique=True)
    closed_at: Mapped[datetime | None]
    passed: Mapped[bool | None]
    percent: Mapped[float | None]
    decided: Mapped[dict[str, float] | None] = mapped_column(JSON(none_as_null=True))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_because: Mapped[str] = mapped_column(Text, default="")
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cancelled_because: Mapped[str] = mapped_column(Text, default="")

    revision: Mapped[ChecklistRevision] = relationship(lazy="joined", innerjoin=True)
    appointments: Mapped[list[Appointment]] = relationship(
        order_by="Appointment.id", back_populates="assessment", lazy="selectin"
    )


class Appointment(db.Base):
    """Somebody who assesses, or moderates, an assessment. `part` is 'assessor' or 'moderator'; whoever was relieved no
    longer has it, and what they gave until then stays.
    """

    __tablename__ = "appointment"
    __table_args__ = (UniqueConstraint("assessment_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    part: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    relieved_at: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship(back_populates="appointments")
    sheet: Mapped[Sheet | None] = relationship(back_populates="appointment", lazy="selectin")


class Sheet(db.Base):
    """What one assessor gave. `fields` mirrors the newest accepted mark of each field as [value, sequence]; `sequence`
    is the highest of them. `percent`, `passed`, `overall` are set on signing.
    """

    __tablename__ = "sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    percent: Mapped[float | None]
    passed: Mapped[bool | None]
    overall: Mapped[str | None] = mapped_column(String(12))

    appointment: Mapped[Appointment] = relationship(back_populates="sheet")

    @property
    def given(self) -> dict[str, Given]:
        """The fields as the rules read them."""
        return {field: Given(value, sequence) for field, (value, sequence) in self.fields.items()}


class Mark(db.Base):
    """One value an assessor gave for one field, in the order the server received them. `write_id` is made by the device
    once a change, so that sending it again changes nothing; `given_at` is what the device's clock said. `standing` is
    'accepted', 'stale' (another device was newer) or 'closed' (the sheet was signed).
    """

    __tablename__ = "mark"
    __table_args__ = (UniqueConstraint("sheet_id", "write_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    write_id: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(140))
    value: Mapped[Any] = mapped_column(JSON)
    sequence: Mapped[int]
    device: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    standing: Mapped[str] = mapped_column(String(10))


class AssessorSuspension(db.Base):
    """A time in which somebody may not assess. Both days count; lifting it is added, nothing is removed."""

    __tablename__ = "assessor_suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    because: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    lifted_on: Mapped[date | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lifted_because: Mapped[str] = mapped_column(Text, default="")


class AssessorGrant(db.Base):
    """A level (id of a path) that an administrator lets somebody have without its certificate, such as a founder."""

    __tablename__ = "assessor_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    level: Mapped[str] = mapped_column(String(120))
    since: Mapped[date]
    because: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    withdrawn_on: Mapped[date | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_because: Mapped[str] = mapped_column(Text, default="")


protection.append_only(Mark.__table__)  # type: ignore[arg-type]
