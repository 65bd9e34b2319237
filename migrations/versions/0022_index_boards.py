"""Index what boards count: people by stage whose summary holds, and what people lack next."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_index("ix_standing_summary_path_id_next_id", "standing_summary", ["path_id", "next_id"])
    op.create_index(
        "ix_standing_summary_path_id_stage_changes_on", "standing_summary", ["path_id", "stage", "changes_on"]
    )
    op.drop_index("ix_standing_summary_path_id_stage", "standing_summary")


def downgrade() -> None:
    op.create_index("ix_standing_summary_path_id_stage", "standing_summary", ["path_id", "stage"])
    op.drop_index("ix_standing_summary_path_id_stage_changes_on", "standing_summary")
    op.drop_index("ix_standing_summary_path_id_next_id", "standing_summary")
