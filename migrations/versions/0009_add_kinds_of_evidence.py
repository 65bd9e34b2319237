"""Add kinds of evidence."""

from alembic import op

from app.evidence import protection

revision = "0009"
down_revision = "0008"

KNOWN = "'lesson', 'module', 'quiz', 'hours', 'sign-off', 'waiver', 'withdrawal'"
ADDED = "'exam', 'document', 'practice', 'contribution', 'award'"


def upgrade() -> None:
    _allow(f"{KNOWN}, {ADDED}")


def downgrade() -> None:
    """Refused by the constraint itself while entries of the new kinds are there: evidence is not thrown away."""
    _allow(KNOWN)


def _allow(kinds: str) -> None:
    dialect = op.get_bind().dialect.name
    with op.batch_alter_table("entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_entry_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_entry_kind_known"), f"kind IN ({kinds})")
    if dialect == "sqlite":  # the table was copied, and its triggers stayed with the old one
        for statement in protection.statements("entry", dialect):
            op.execute(statement)
