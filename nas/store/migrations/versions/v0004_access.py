"""Projects, keys, sessions and share links; every job and evaluation belongs to a project."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(16)

COLUMNS = ("best_score", "created_at", "ended_at", "name")
EVALUATION = ("fingerprint", "dataset_digest", "recipe_digest", "epochs", "seed")


def upgrade() -> None:
    """Make the tables; what is there already belongs to the project ``default``."""
    _projects()
    _keys()
    _shares()
    _sessions()
    for table in ("jobs", "evaluations"):
        op.add_column(table, sa.Column("project_id", TEXT, nullable=True))
        op.execute(f"UPDATE {table} SET project_id = 'default'")
    _unique("uq_jobs_project_id_idempotency_key", "jobs", "idempotency_key")
    _unique("uq_evaluations_key", "evaluations", *EVALUATION)
    for column in COLUMNS:
        op.drop_index(f"ix_jobs_state_{column}_id", "jobs")
        op.create_index(
            f"ix_jobs_project_id_state_{column}_id",
            "jobs",
            ["project_id", "state", column, "id"],
        )


def downgrade() -> None:
    """Drop the tables; where two projects have the same, it cannot be taken back."""
    for column in COLUMNS:
        op.drop_index(f"ix_jobs_project_id_state_{column}_id", "jobs")
        op.create_index(f"ix_jobs_state_{column}_id", "jobs", ["state", column, "id"])
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_constraint("uq_jobs_project_id_idempotency_key", type_="unique")
        jobs.drop_constraint("fk_jobs_project_id", type_="foreignkey")
        jobs.drop_column("project_id")
        jobs.create_unique_constraint("uq_jobs_idempotency_key", ["idempotency_key"])
    with op.batch_alter_table("evaluations") as evaluations:
        evaluations.drop_constraint("uq_evaluations_key", type_="unique")
        evaluations.drop_constraint("fk_evaluations_project_id", type_="foreignkey")
        evaluations.drop_column("project_id")
        evaluations.create_unique_constraint("uq_evaluations_key", list(EVALUATION))
    for table in ("sessions", "shares", "api_keys", "projects"):
        op.drop_table(table)


def _unique(name: str, table: str, *columns: str) -> None:
    """What was unique is so within a project."""
    before = {"jobs": "uq_jobs_idempotency_key"}.get(table, name)
    with op.batch_alter_table(table) as batch:
        batch.alter_column("project_id", existing_type=TEXT, nullable=False)
        batch.drop_constraint(before, type_="unique")
        batch.create_unique_constraint(name, ["project_id", *columns])
        batch.create_foreign_key(
            f"fk_{table}_project_id", "projects", ["project_id"], ["id"]
        )


def _projects() -> None:
    projects = op.create_table(
        "projects",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
    )
    op.execute(
        sa.insert(projects).values(id="default", created_at=sa.func.current_timestamp())
    )


def _keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("project_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("scope", WORD, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_api_keys_project_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_index("ix_api_keys_project_id", "api_keys", ["project_id"])


def _shares() -> None:
    op.create_table(
        "shares",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_shares_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
    )
    op.create_index("ix_shares_job_id_id", "shares", ["job_id", "id"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("key_id", TEXT, nullable=True),
        sa.Column("share_id", TEXT, nullable=True),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["api_keys.id"], name="fk_sessions_key_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["shares.id"], name="fk_sessions_share_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    for column in ("key_id", "share_id", "expires_at"):
        op.create_index(f"ix_sessions_{column}", "sessions", [column])
