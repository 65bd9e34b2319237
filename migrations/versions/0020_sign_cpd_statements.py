"""Sign statements of continuing education."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    with op.batch_alter_table("cpd_statement") as table:
        table.add_column(sa.Column("key_id", sa.String(43), nullable=True))
        table.add_column(sa.Column("signature", sa.String(86), nullable=True))
        table.create_foreign_key(op.f("fk_cpd_statement_key_id"), "signing_key", ["key_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("cpd_statement") as table:
        table.drop_constraint(op.f("fk_cpd_statement_key_id"), type_="foreignkey")
        table.drop_column("signature")
        table.drop_column("key_id")
