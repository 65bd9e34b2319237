"""Create evidence."""

import sqlalchemy as sa
from alembic import op

from app.evidence import protection

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("mode", sa.String(length=12), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("once", sa.String(length=160), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("withdraws_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('lesson', 'module', 'quiz', 'hours', 'sign-off', 'waiver', 'withdrawal')",
            name=op.f("ck_entry_kind_known"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_entry_author_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_entry_learner_id")),
        sa.ForeignKeyConstraint(["withdraws_id"], ["entry.id"], name=op.f("fk_entry_withdraws_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("learner_id", "number", name=op.f("uq_entry_learner_id_number")),
        sa.UniqueConstraint("learner_id", "once", name=op.f("uq_entry_learner_id_once")),
        sa.UniqueConstraint("withdraws_id", name=op.f("uq_entry_withdraws_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_kind_subject", ["kind", "subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_recorded_at"), ["recorded_at"], unique=False)

    for statement in protection.statements("entry", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_recorded_at"))
        batch_op.drop_index("ix_entry_kind_subject")

    op.drop_table("entry")
    for statement in protection.statements_after_drop("entry", op.get_bind().dialect.name):
        op.execute(statement)
