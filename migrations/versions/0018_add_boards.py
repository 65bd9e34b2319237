"""Add boards."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "bulk_deed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("path_id", sa.String(length=120), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("kind IN ('write', 'award')", name=op.f("ck_bulk_deed_kind_known")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_bulk_deed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_deed")),
    )
    with op.batch_alter_table("bulk_deed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_deed_path_id"), ["path_id"], unique=False)

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("path_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_saved_filter_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("owner_id", "path_id", "name", name=op.f("uq_saved_filter_owner_id_path_id_name")),
    )


def downgrade() -> None:
    op.drop_table("saved_filter")
    with op.batch_alter_table("bulk_deed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_deed_path_id"))

    op.drop_table("bulk_deed")
