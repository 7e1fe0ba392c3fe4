"""What a job may spend, and what it has spent."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(16)


def upgrade() -> None:
    """Add the columns, fill them for jobs that are there, and make the table of extensions."""
    for column in _columns():
        op.add_column("jobs", column)
    op.add_column(
        "trials",
        sa.Column(
            "num_losses", sa.BigInteger(), nullable=False, server_default=sa.text("0")
        ),
    )
    _extensions()
    _fill()


def downgrade() -> None:
    """Take it back."""
    op.drop_table("extensions")
    op.drop_column("trials", "num_losses")
    for column in reversed(_columns()):
        op.drop_column("jobs", column.name)


def _columns() -> tuple[sa.Column[Any], ...]:
    """What a job's row gets."""
    return (
        sa.Column("budget", DOCUMENT, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("end_reason", WORD, nullable=True),
        sa.Column(
            "num_started", sa.BigInteger(), nullable=False, server_default=sa.text("0")
        ),
        sa.Column(
            "wall_seconds", sa.Float(53), nullable=False, server_default=sa.text("0")
        ),
        sa.Column("wall_since", MOMENT, nullable=True),
    )


def _extensions() -> None:
    op.create_table(
        "extensions",
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("idempotency_key", TEXT, nullable=False),
        sa.Column("added", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_extensions_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "idempotency_key", name="pk_extensions"),
    )


def _fill() -> None:
    """A trial that was started once has an attempt, or another trial's result."""
    budget = (
        "request -> 'budget'"
        if op.get_bind().dialect.name == "postgresql"
        else "json_extract(request, '$.budget')"
    )
    op.execute(
        f"UPDATE jobs SET budget = {budget}, num_started = (SELECT count(*) FROM trials "
        "WHERE trials.job_id = jobs.id AND (attempts > 0 OR state = 'reused'))"
    )
