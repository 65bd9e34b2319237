"""Create sittings."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path_id", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("embargo_from", sa.Date(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("fee", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_sitting_made_by_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["user.id"], name=op.f("fk_sitting_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_held_on"), ["held_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_sitting_path_id"), ["path_id"], unique=False)

    op.create_table(
        "sitting_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("path_hash", sa.String(length=64), nullable=False),
        sa.Column("ledger_head", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("decided_because", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "decision IN ('', 'accepted', 'refused')", name=op.f("ck_sitting_application_decision_known")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_sitting_application_decided_by_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_sitting_application_learner_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_application_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_application")),
        sa.UniqueConstraint("sitting_id", "learner_id", name=op.f("uq_sitting_application_sitting_id_learner_id")),
    )
    with op.batch_alter_table("sitting_application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_application_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "sitting_examiner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appointed_by_id", sa.Integer(), nullable=False),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["appointed_by_id"], ["user.id"], name=op.f("fk_sitting_examiner_appointed_by_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_examiner_sitting_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sitting_examiner_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_examiner")),
        sa.UniqueConstraint("sitting_id", "user_id", name=op.f("uq_sitting_examiner_sitting_id_user_id")),
    )
    with op.batch_alter_table("sitting_examiner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_examiner_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sitting_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("pass_mark", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_part_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_part")),
        sa.UniqueConstraint("sitting_id", "key", name=op.f("uq_sitting_part_sitting_id_key")),
    )
    op.create_table(
        "sitting_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["sitting_application.id"], name=op.f("fk_sitting_appeal_application_id")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_sitting_appeal_decided_by_id")),
        sa.ForeignKeyConstraint(["part_id"], ["sitting_part.id"], name=op.f("fk_sitting_appeal_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_appeal")),
        sa.UniqueConstraint("application_id", "part_id", name=op.f("uq_sitting_appeal_application_id_part_id")),
    )
    op.create_table(
        "sitting_enclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["sitting_application.id"], name=op.f("fk_sitting_enclosure_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_enclosure")),
        sa.UniqueConstraint("application_id", "kind", name=op.f("uq_sitting_enclosure_application_id_kind")),
    )
    op.create_table(
        "sitting_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("examiner_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["sitting_application.id"], name=op.f("fk_sitting_mark_application_id")
        ),
        sa.ForeignKeyConstraint(["examiner_id"], ["user.id"], name=op.f("fk_sitting_mark_examiner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["sitting_part.id"], name=op.f("fk_sitting_mark_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_mark")),
        sa.UniqueConstraint(
            "application_id", "part_id", "examiner_id", name=op.f("uq_sitting_mark_application_id_part_id_examiner_id")
        ),
    )
    op.create_table(
        "sitting_moderation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Double(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["sitting_application.id"], name=op.f("fk_sitting_moderation_application_id")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_sitting_moderation_decided_by_id")),
        sa.ForeignKeyConstraint(["part_id"], ["sitting_part.id"], name=op.f("fk_sitting_moderation_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_moderation")),
    )
    with op.batch_alter_table("sitting_moderation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_moderation_application_id"), ["application_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sitting_moderation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_moderation_application_id"))

    op.drop_table("sitting_moderation")
    op.drop_table("sitting_mark")
    op.drop_table("sitting_enclosure")
    op.drop_table("sitting_appeal")
    op.drop_table("sitting_part")
    with op.batch_alter_table("sitting_examiner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_examiner_user_id"))

    op.drop_table("sitting_examiner")
    with op.batch_alter_table("sitting_application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_application_learner_id"))

    op.drop_table("sitting_application")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_path_id"))
        batch_op.drop_index(batch_op.f("ix_sitting_held_on"))

    op.drop_table("sitting")
