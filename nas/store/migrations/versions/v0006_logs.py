"""What trials log, what worker processes count, and the traces of jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INTEGER = sa.BigInteger()
MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "logs",
        sa.Column("trial_id", TEXT, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("level", TEXT, nullable=False),
        sa.Column("logger", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("attempt", INTEGER, nullable=False),
        sa.Column("epoch", INTEGER, nullable=False),
        sa.Column("fields", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name="fk_logs_trial_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("trial_id", "number", name="pk_logs"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "job_traces",
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("traceparent", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_job_traces_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name="pk_job_traces"),
    )
    op.create_table(
        "worker_figures",
        sa.Column("worker_id", TEXT, nullable=False),
        sa.Column("num_busy", INTEGER, nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["worker_id"],
            ["workers.id"],
            name="fk_worker_figures_worker_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("worker_id", name="pk_worker_figures"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("worker_figures")
    op.drop_table("job_traces")
    op.drop_table("logs")
