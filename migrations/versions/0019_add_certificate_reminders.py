"""Add reminders of certificates that end."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "certificate_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_certificate_reminder_award_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_certificate_reminder_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_reminder")),
        sa.UniqueConstraint("award_id", "days", name=op.f("uq_certificate_reminder_award_id_days")),
    )


def downgrade() -> None:
    op.drop_table("certificate_reminder")
