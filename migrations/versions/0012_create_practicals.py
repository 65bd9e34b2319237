"""Create practicals."""

import sqlalchemy as sa
from alembic import op

from app.evidence import protection

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "checklist_revision",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("checklist_id", sa.String(length=120), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_checklist_revision")),
    )
    with op.batch_alter_table("checklist_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_revision_checklist_id"), ["checklist_id"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.String(length=120), nullable=False),
        sa.Column("revision_hash", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("percent", sa.Double(), nullable=True),
        sa.Column("decided", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=False),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cancelled_by_id"], ["user.id"], name=op.f("fk_assessment_cancelled_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_assessment_created_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_assessment_decided_by_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_assessment_learner_id")),
        sa.ForeignKeyConstraint(
            ["revision_hash"], ["checklist_revision.hash"], name=op.f("fk_assessment_revision_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("once", name=op.f("uq_assessment_once")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index("ix_assessment_learner_id_checklist_id", ["learner_id", "checklist_id"], unique=False)
        batch_op.create_index(
            "uq_assessment_open",
            ["learner_id", "checklist_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "assessor_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=120), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_assessor_grant_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_assessor_grant_person_id")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["user.id"], name=op.f("fk_assessor_grant_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessor_grant")),
    )
    with op.batch_alter_table("assessor_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessor_grant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "assessor_suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_assessor_suspension_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["user.id"], name=op.f("fk_assessor_suspension_lifted_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_assessor_suspension_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessor_suspension")),
    )
    with op.batch_alter_table("assessor_suspension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessor_suspension_person_id"), ["person_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relieved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_appointment_assessment_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_appointment_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_appointment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("assessment_id", "person_id", name=op.f("uq_appointment_assessment_id_person_id")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("percent", sa.Double(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("overall", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_sheet_appointment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_sheet_appointment_id")),
    )
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("write_id", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=140), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_mark_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("sheet_id", "write_id", name=op.f("uq_mark_sheet_id_write_id")),
    )
    for statement in protection.statements("mark", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("mark")
    for statement in protection.statements_after_drop("mark", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("sheet")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_person_id"))

    op.drop_table("appointment")
    with op.batch_alter_table("assessor_suspension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessor_suspension_person_id"))

    op.drop_table("assessor_suspension")
    with op.batch_alter_table("assessor_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessor_grant_person_id"))

    op.drop_table("assessor_grant")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assessment_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_assessment_learner_id_checklist_id")

    op.drop_table("assessment")
    with op.batch_alter_table("checklist_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_revision_checklist_id"))

    op.drop_table("checklist_revision")
