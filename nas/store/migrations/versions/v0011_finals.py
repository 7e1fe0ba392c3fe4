"""The trainings of a report, ablations, the latency of trials, and compute seconds by phase."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
WORD = sa.String(16)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
INTEGER = sa.BigInteger()
NUMBER = sa.Float(53)
ZERO = sa.text("0")


def upgrade() -> None:
    """Make the tables and columns; jobs that have ended get no report of their own accord."""
    op.create_table(
        "finals",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=True),
        sa.Column("place", INTEGER, nullable=True),
        sa.Column("trial_id", TEXT, nullable=True),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("dataset_digest", TEXT, nullable=False),
        sa.Column("recipe_digest", TEXT, nullable=False),
        sa.Column("full_epochs", INTEGER, nullable=False),
        sa.Column("seed", INTEGER, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("parameters", INTEGER, nullable=False),
        sa.Column("flops", INTEGER, nullable=False),
        sa.Column("num_skips", INTEGER, nullable=False),
        sa.Column("penalty", NUMBER, nullable=False),
        sa.Column("values", DOCUMENT, nullable=False),
        sa.Column("test_values", DOCUMENT, nullable=False),
        sa.Column("epochs", INTEGER, nullable=False, server_default=ZERO),
        sa.Column("attempts", INTEGER, nullable=False, server_default=ZERO),
        sa.Column("num_losses", INTEGER, nullable=False, server_default=ZERO),
        sa.Column("compute_seconds", NUMBER, nullable=False, server_default=ZERO),
        sa.Column("device", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("reused_from", TEXT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_finals_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name="fk_finals_trial_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["fingerprint"],
            ["architectures.fingerprint"],
            name="fk_finals_fingerprint",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_finals"),
        sa.UniqueConstraint(
            "job_id", "fingerprint", "seed", name="uq_finals_job_id_fingerprint_seed"
        ),
    )
    op.create_index("ix_finals_fingerprint", "finals", ["fingerprint"])
    op.create_index("ix_finals_trial_id", "finals", ["trial_id"])
    op.create_index("ix_finals_job_id_number", "finals", ["job_id", "number"])
    op.create_index("ix_finals_state_job_id", "finals", ["state", "job_id"])
    op.create_table(
        "ablations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("trial_id", TEXT, nullable=False),
        sa.Column("retrain", sa.Boolean(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("owner", TEXT, nullable=True),
        sa.Column("findings", DOCUMENT, nullable=False),
        sa.Column("compute_seconds", NUMBER, nullable=False, server_default=ZERO),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_ablations_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["trial_id"],
            ["trials.id"],
            name="fk_ablations_trial_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ablations"),
        sa.UniqueConstraint(
            "trial_id", "retrain", name="uq_ablations_trial_id_retrain"
        ),
    )
    op.create_index("ix_ablations_job_id", "ablations", ["job_id"])
    op.create_index(
        "ix_ablations_state_created_at", "ablations", ["state", "created_at"]
    )
    if op.get_context().dialect.name == "postgresql":
        # An earlier step of the same transaction may have changed trials, whose deferred checks still wait.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.add_column("trials", sa.Column("latency_ms", NUMBER, nullable=True))
    op.add_column(
        "jobs",
        sa.Column("final_seconds", NUMBER, nullable=False, server_default=ZERO),
    )
    op.add_column(
        "jobs",
        sa.Column(
            "ends_report", sa.Boolean(), nullable=False, server_default=sa.text("false")
        ),
    )
    op.add_column(
        "jobs",
        sa.Column("versions", DOCUMENT, nullable=False, server_default=sa.text("'{}'")),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_column("jobs", "versions")
    op.drop_column("jobs", "ends_report")
    op.drop_column("jobs", "final_seconds")
    op.drop_column("trials", "latency_ms")
    op.drop_table("ablations")
    op.drop_table("finals")
