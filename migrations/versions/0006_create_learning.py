"""Create learning."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.String(length=120), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_hash", sa.String(length=64), nullable=True),
        sa.Column("finished_sections", sa.JSON(), nullable=True),
        sa.Column("module_id", sa.String(length=120), nullable=False),
        sa.Column("module_lessons", sa.Integer(), nullable=False),
        sa.Column("module_objectives", sa.Integer(), nullable=False),
        sa.Column("module_share", sa.Double(), nullable=False),
        sa.Column("module_done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_reading_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("learner_id", "lesson_id", name=op.f("uq_reading_learner_id_lesson_id")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_last_at"), ["last_at"], unique=False)
        batch_op.create_index("ix_reading_lesson_id", ["lesson_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index("ix_reading_lesson_id")
        batch_op.drop_index(batch_op.f("ix_reading_last_at"))

    op.drop_table("reading")
