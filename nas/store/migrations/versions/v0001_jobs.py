"""Jobs with their leases, counts and events, and worker processes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
INTEGER = sa.BigInteger()
REAL = sa.Float(53)
WORD = sa.String(16)


def upgrade() -> None:
    """Make the tables."""
    _jobs()
    _trial_counts()
    _leases()
    _events()
    _workers()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("workers", "events", "leases", "trial_counts", "jobs"):
        op.drop_table(table)


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("request", DOCUMENT, nullable=False),
        sa.Column("request_digest", TEXT, nullable=False),
        sa.Column("idempotency_key", TEXT, nullable=True),
        sa.Column("dataset_digest", TEXT, nullable=True),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("best_trial_id", TEXT, nullable=True),
        sa.Column("best_score", REAL, nullable=True),
        sa.Column("num_starts", INTEGER, nullable=False),
        sa.Column("compute_seconds", REAL, nullable=False),
        sa.Column("last_event", INTEGER, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("idempotency_key", name="uq_jobs_idempotency_key"),
    )
    op.create_index("ix_jobs_state_id", "jobs", ["state", "id"])
    op.create_index(
        "ix_jobs_state_best_score_id", "jobs", ["state", "best_score", "id"]
    )
    op.create_index(
        "ix_jobs_state_created_at_id", "jobs", ["state", "created_at", "id"]
    )
    op.create_index("ix_jobs_state_ended_at_id", "jobs", ["state", "ended_at", "id"])
    op.create_index("ix_jobs_state_name_id", "jobs", ["state", "name", "id"])


def _trial_counts() -> None:
    op.create_table(
        "trial_counts",
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("num_trials", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_trial_counts_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "state", name="pk_trial_counts"),
    )
    op.create_index(
        "ix_trial_counts_state_num_trials", "trial_counts", ["state", "num_trials"]
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=True),
        sa.Column("token", INTEGER, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_leases_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name="pk_leases"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("trial_id", TEXT, nullable=True),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_events_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "number", name="pk_events"),
        sqlite_with_rowid=False,
    )


def _workers() -> None:
    op.create_table(
        "workers",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("hostname", TEXT, nullable=False),
        sa.Column("num_cpus", REAL, nullable=False),
        sa.Column("num_gpus", REAL, nullable=False),
        sa.Column("num_actors", INTEGER, nullable=False),
        sa.Column("version", TEXT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
