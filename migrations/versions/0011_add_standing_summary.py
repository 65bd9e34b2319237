"""Add standing summary: a cache, filled by a job of the application."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "standing_summary",
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("path_id", sa.String(length=120), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("next_id", sa.String(length=120), nullable=True),
        sa.Column("short", sa.Double(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("awardable", sa.Boolean(), nullable=False),
        sa.Column("changes_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_standing_summary_candidacy_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_standing_summary_learner_id")),
        sa.PrimaryKeyConstraint("candidacy_id", name=op.f("pk_standing_summary")),
    )
    with op.batch_alter_table("standing_summary", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_summary_changes_on"), ["changes_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_standing_summary_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index("ix_standing_summary_path_id_stage", ["path_id", "stage"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("standing_summary", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_summary_path_id_stage")
        batch_op.drop_index(batch_op.f("ix_standing_summary_learner_id"))
        batch_op.drop_index(batch_op.f("ix_standing_summary_changes_on"))

    op.drop_table("standing_summary")
