"""Sign certificates."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

AWARD = sa.table(
    "award",
    sa.column("id", sa.Integer),
    sa.column("learner_id", sa.Integer),
    sa.column("path_id", sa.String),
    sa.column("term", sa.Integer),
    sa.column("public_id", sa.String),
    sa.column("status_index", sa.Integer),
    sa.column("superseded_by_id", sa.Integer),
)


def upgrade() -> None:
    op.create_table(
        "signing_key",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("public_key", sa.String(length=43), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('active', 'retired', 'lost')", name=op.f("ck_signing_key_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
    )
    op.create_table(
        "listing",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["user.id"], name=op.f("fk_listing_learner_id")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_listing")),
    )
    op.create_table(
        "duplicate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_duplicate_award_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["user.id"], name=op.f("fk_duplicate_issued_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate")),
    )
    with op.batch_alter_table("duplicate") as batch_op:
        batch_op.create_index(batch_op.f("ix_duplicate_award_id"), ["award_id"], unique=False)
    with op.batch_alter_table("award") as batch_op:
        batch_op.add_column(sa.Column("public_id", sa.String(length=22), nullable=True))
        batch_op.add_column(sa.Column("key_id", sa.String(length=43), nullable=True))
        batch_op.add_column(sa.Column("signature", sa.String(length=86), nullable=True))
        batch_op.add_column(sa.Column("status_index", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("superseded_by_id", sa.Integer(), nullable=True))
    _complete()
    with op.batch_alter_table("award") as batch_op:
        batch_op.alter_column("public_id", existing_type=sa.String(length=22), nullable=False)
        batch_op.alter_column("status_index", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_award_public_id"), ["public_id"])
        batch_op.create_unique_constraint(op.f("uq_award_status_index"), ["status_index"])
        batch_op.create_foreign_key(op.f("fk_award_key_id"), "signing_key", ["key_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_award_entry_id"), "entry", ["entry_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_award_superseded_by_id"), "award", ["superseded_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("award") as batch_op:
        batch_op.drop_constraint(op.f("fk_award_superseded_by_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_award_entry_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_award_key_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_award_status_index"), type_="unique")
        batch_op.drop_constraint(op.f("uq_award_public_id"), type_="unique")
        for name in ("superseded_by_id", "entry_id", "status_index", "signature", "key_id", "public_id"):
            batch_op.drop_column(name)
    with op.batch_alter_table("duplicate") as batch_op:
        batch_op.drop_index(batch_op.f("ix_duplicate_award_id"))
    op.drop_table("duplicate")
    op.drop_table("listing")
    op.drop_table("signing_key")


def _complete() -> None:
    """Certificates there are already get an id, a place in the status list, and the one that follows them; their
    signatures and entries come at the next start, when the key is at hand.
    """
    bind = op.get_bind()
    rows = bind.execute(sa.select(AWARD).order_by(AWARD.c.learner_id, AWARD.c.path_id, AWARD.c.term)).all()
    places = secrets.SystemRandom().sample(range(131_072 * (1 + len(rows) // 65_536)), len(rows))
    for at, row in enumerate(rows):
        after = rows[at + 1] if at + 1 < len(rows) else None
        followed = after is not None and (after.learner_id, after.path_id) == (row.learner_id, row.path_id)
        bind.execute(
            sa.update(AWARD)
            .where(AWARD.c.id == row.id)
            .values(
                public_id=secrets.token_urlsafe(16),
                status_index=places[at],
                superseded_by_id=after.id if followed and after is not None else None,
            )
        )
