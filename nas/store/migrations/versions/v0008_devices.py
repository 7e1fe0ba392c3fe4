"""What a trial used of its device, and whether it has to have one for itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nothing is known of trials that ended before."""
    for column in (
        sa.Column("peak_memory_bytes", sa.BigInteger(), nullable=True),
        sa.Column("utilisation", sa.Float(53), nullable=True),
        sa.Column("is_alone", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("trials", column)


def downgrade() -> None:
    """Forget it."""
    for name in ("is_alone", "utilisation", "peak_memory_bytes"):
        op.drop_column("trials", name)
