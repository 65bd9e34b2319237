"""Add simulation: changes of certification rules tried on everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "simulation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path_id", sa.String(length=120), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_simulation_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation")),
    )
    with op.batch_alter_table("simulation", schema=None) as batch_op:
        batch_op.create_index("ix_simulation_path_id_text_hash", ["path_id", "text_hash"], unique=False)

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("simulation_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_draft_simulation_id"), "simulation", ["simulation_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_draft_simulation_id"), type_="foreignkey")
        batch_op.drop_column("simulation_id")

    with op.batch_alter_table("simulation", schema=None) as batch_op:
        batch_op.drop_index("ix_simulation_path_id_text_hash")

    op.drop_table("simulation")
