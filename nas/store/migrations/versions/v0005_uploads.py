"""Data sets that were uploaded, and the jobs that train on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
INTEGER = sa.BigInteger()


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "datasets",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("project_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("num_bytes", INTEGER, nullable=False),
        sa.Column("upload_sha256", TEXT, nullable=False),
        sa.Column("num_upload_bytes", INTEGER, nullable=False),
        sa.Column("info", DOCUMENT, nullable=False),
        sa.Column("preview", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_datasets_project_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_datasets"),
        sa.UniqueConstraint("project_id", "name", name="uq_datasets_project_id_name"),
        sa.UniqueConstraint(
            "project_id", "digest", name="uq_datasets_project_id_digest"
        ),
    )
    op.create_table(
        "dataset_uses",
        sa.Column("job_id", TEXT, nullable=False),
        sa.Column("dataset_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_dataset_uses_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["datasets.id"],
            name="fk_dataset_uses_dataset_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", name="pk_dataset_uses"),
    )
    op.create_table(
        "dataset_files",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_dataset_files"),
    )
    op.create_index("ix_dataset_uses_dataset_id", "dataset_uses", ["dataset_id"])


def downgrade() -> None:
    """Drop the tables; the files of the data sets are left among the artifacts."""
    op.drop_table("dataset_files")
    op.drop_table("dataset_uses")
    op.drop_table("datasets")
