"""Trials with their curves, evaluations, artifacts and exports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
INTEGER = sa.BigInteger()
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REAL = sa.Float(53)
WORD = sa.String(16)


def upgrade() -> None:
    """Make the tables."""
    _architectures()
    _evaluations()
    _trials()
    _reports()
    _artifacts()
    _exports()


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "exports",
        "artifacts",
        "reports",
        "trials",
        "evaluations",
        "architectures",
    ):
        op.drop_table(table)


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
