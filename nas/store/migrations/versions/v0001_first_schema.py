"""The first schema: jobs with their leases and events, trials with their curves, and what is kept.

Revision ID: 0001
Revises: nothing
"""

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
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REAL = sa.Float(53)
WORD = sa.String(16)


def upgrade() -> None:
    """From an empty database."""
    _jobs()
    _trial_counts()
    _leases()
    _events()
    _architectures()
    _evaluations()
    _trials()
    _reports()
    _artifacts()
    _exports()
    _workers()


def downgrade() -> None:
    """To an empty database."""
    for table in (
        "workers",
        "exports",
        "artifacts",
        "reports",
        "trials",
        "evaluations",
        "architectures",
        "events",
        "leases",
        "trial_counts",
        "jobs",
    ):
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


def _architectures() -> None:
    op.create_table(
        "architectures",
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_architectures"),
    )


def _evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("dataset_digest", TEXT, nullable=False),
        sa.Column("recipe_digest", TEXT, nullable=False),
        sa.Column("epochs", INTEGER, nullable=False),
        sa.Column("seed", INTEGER, nullable=False),
        sa.Column("trial_id", TEXT, nullable=False),
        sa.Column("metrics", DOCUMENT, nullable=False),
        sa.Column("compute_seconds", REAL, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["fingerprint"],
            ["architectures.fingerprint"],
            name="fk_evaluations_fingerprint",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evaluations"),
        sa.UniqueConstraint(
            "fingerprint",
            "dataset_digest",
            "recipe_digest",
            "epochs",
            "seed",
            name="uq_evaluations_key",
        ),
    )


def _trials() -> None:
    op.create_table(
        "trials",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("choices", DOCUMENT, nullable=False),
        sa.Column("origin", WORD, nullable=False),
        sa.Column("label", TEXT, nullable=True),
        sa.Column("parameters", INTEGER, nullable=False),
        sa.Column("flops", INTEGER, nullable=False),
        sa.Column("activation_bytes", INTEGER, nullable=False),
        sa.Column("training_bytes", INTEGER, nullable=False),
        sa.Column("num_skips", INTEGER, nullable=False),
        sa.Column("penalty", REAL, nullable=False),
        sa.Column("seed", INTEGER, nullable=False),
        sa.Column("sampler_state", DOCUMENT, nullable=False),
        sa.Column("metric", REAL, nullable=True),
        sa.Column("score", REAL, nullable=True),
        sa.Column("metrics", DOCUMENT, nullable=False),
        sa.Column("epochs", INTEGER, nullable=False),
        sa.Column("attempts", INTEGER, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("device", TEXT, nullable=True),
        sa.Column("compute_seconds", REAL, nullable=False),
        sa.Column("evaluation_id", KEY, nullable=True),
        sa.Column("reused_from", TEXT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluations.id"],
            name="fk_trials_evaluation_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["fingerprint"],
            ["architectures.fingerprint"],
            name="fk_trials_fingerprint",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_trials_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_trials"),
        sa.UniqueConstraint("job_id", "number", name="uq_trials_job_id_number"),
    )
    op.create_index(
        "ix_trials_compute_seconds",
        "trials",
        ["job_id", "state", "compute_seconds", "number"],
    )
    op.create_index(
        "ix_trials_ended_at", "trials", ["job_id", "state", "ended_at", "number"]
    )
    op.create_index(
        "ix_trials_epochs", "trials", ["job_id", "state", "epochs", "number"]
    )
    op.create_index("ix_trials_evaluation_id", "trials", ["evaluation_id"])
    op.create_index("ix_trials_fingerprint", "trials", ["fingerprint"])
    op.create_index("ix_trials_flops", "trials", ["job_id", "state", "flops", "number"])
    op.create_index(
        "ix_trials_metric", "trials", ["job_id", "state", "metric", "number"]
    )
    op.create_index(
        "ix_trials_num_skips", "trials", ["job_id", "state", "num_skips", "number"]
    )
    op.create_index("ix_trials_number", "trials", ["job_id", "state", "number"])
    op.create_index(
        "ix_trials_parameters", "trials", ["job_id", "state", "parameters", "number"]
    )
    op.create_index("ix_trials_score", "trials", ["job_id", "state", "score", "number"])


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("trial_id", TEXT, nullable=False),
        sa.Column("epoch", INTEGER, nullable=False),
        sa.Column("metrics", DOCUMENT, nullable=False),
        sa.Column("seconds", REAL, nullable=False),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name="fk_reports_trial_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("trial_id", "epoch", name="pk_reports"),
        sqlite_with_rowid=False,
    )


def _artifacts() -> None:
    op.create_table(
        "artifacts",
        sa.Column("path", TEXT, nullable=False),
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("trial_id", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("num_bytes", INTEGER, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_artifacts_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["trial_id"],
            ["trials.id"],
            name="fk_artifacts_trial_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("path", name="pk_artifacts"),
    )
    op.create_index("ix_artifacts_job_id", "artifacts", ["job_id"])
    op.create_index("ix_artifacts_trial_id_kind", "artifacts", ["trial_id", "kind"])


def _exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("trial_id", TEXT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("owner", TEXT, nullable=True),
        sa.Column("path", TEXT, nullable=True),
        sa.Column("num_bytes", INTEGER, nullable=True),
        sa.Column("sha256", TEXT, nullable=True),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_exports_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name="fk_exports_trial_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        sa.UniqueConstraint("trial_id", name="uq_exports_trial_id"),
    )
    op.create_index("ix_exports_job_id", "exports", ["job_id"])
    op.create_index("ix_exports_state_created_at", "exports", ["state", "created_at"])


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
