"""Create cpd."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "cpd_licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_cpd_licence_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_licence")),
        sa.UniqueConstraint("learner_id", "pack_id", name=op.f("uq_cpd_licence_learner_id_pack_id")),
    )
    with op.batch_alter_table("cpd_licence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_licence_pack_id"), ["pack_id"], unique=False)

    op.create_table(
        "cpd_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.String(length=120), nullable=False),
        sa.Column("period_first", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_cpd_plan_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_plan")),
        sa.UniqueConstraint(
            "learner_id", "pack_id", "period_first", name=op.f("uq_cpd_plan_learner_id_pack_id_period_first")
        ),
    )
    op.create_table(
        "cpd_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.String(length=120), nullable=False),
        sa.Column("period_first", sa.Date(), nullable=False),
        sa.Column("period_last", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("facts_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_cpd_statement_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_statement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cpd_statement_public_id")),
    )
    with op.batch_alter_table("cpd_statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_statement_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "cpd_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("interactive", sa.Boolean(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'refused', 'taken-back')", name=op.f("ck_cpd_claim_state_known")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_cpd_claim_decided_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_cpd_claim_entry_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["user.id"], name=op.f("fk_cpd_claim_given_by_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_cpd_claim_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_claim")),
        sa.UniqueConstraint("learner_id", "key", name=op.f("uq_cpd_claim_learner_id_key")),
    )
    with op.batch_alter_table("cpd_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_claim_batch"), ["batch"], unique=False)
        batch_op.create_index("ix_cpd_claim_state_given_at", ["state", "given_at"], unique=False)

    op.create_table(
        "cpd_reflection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_cpd_reflection_entry_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_cpd_reflection_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_reflection")),
        sa.UniqueConstraint("learner_id", "entry_id", name=op.f("uq_cpd_reflection_learner_id_entry_id")),
    )
    op.create_table(
        "cpd_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["cpd_claim.id"], name=op.f("fk_cpd_proof_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_proof")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_cpd_proof_claim_id")),
    )


def downgrade() -> None:
    op.drop_table("cpd_proof")
    op.drop_table("cpd_reflection")
    with op.batch_alter_table("cpd_claim", schema=None) as batch_op:
        batch_op.drop_index("ix_cpd_claim_state_given_at")
        batch_op.drop_index(batch_op.f("ix_cpd_claim_batch"))

    op.drop_table("cpd_claim")
    with op.batch_alter_table("cpd_statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_statement_learner_id"))

    op.drop_table("cpd_statement")
    op.drop_table("cpd_plan")
    with op.batch_alter_table("cpd_licence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_licence_pack_id"))

    op.drop_table("cpd_licence")
