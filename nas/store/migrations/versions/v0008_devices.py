"""What trials use of their devices, and worker processes of the cluster that they share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Nothing is known of trials that ended before."""
    for column in (
        sa.Column("peak_memory_bytes", sa.BigInteger(), nullable=True),
        sa.Column("utilisation", sa.Float(53), nullable=True),
        sa.Column("is_alone", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("trials", column)
    for name in ("wanted_cpus", "wanted_gpus"):
        zero = sa.text("0")
        op.add_column(
            "workers",
            sa.Column(name, sa.Float(53), nullable=False, server_default=zero),
        )
    op.add_column("workers", sa.Column("cluster_id", TEXT, nullable=True))


def downgrade() -> None:
    """Forget it."""
    for name in ("cluster_id", "wanted_gpus", "wanted_cpus"):
        op.drop_column("workers", name)
    for name in ("is_alone", "utilisation", "peak_memory_bytes"):
        op.drop_column("trials", name)
