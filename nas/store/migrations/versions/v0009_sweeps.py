"""Places among the files that are to be looked through once more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sweeps",
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_sweeps"),
    )
    op.create_index("ix_sweeps_due_at", "sweeps", ["due_at"])


def downgrade() -> None:
    """Drop the table; files that nobody needs stay."""
    op.drop_table("sweeps")
