"""What a list shows at a glance: who posted a job, how its best score rose, a trial's skips by kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
KINDS = ("add", "concat", "gate")
FINAL = ("complete", "pruned", "failed", "cancelled", "reused")
SCORED = ("complete", "reused")
MAX_RISES = 400

_NUM_OF_KIND = """
UPDATE trials SET num_{kind} = (
    SELECT (length({text}) - length(replace({text}, '"kind":"{kind}"', ''))) / {length}
    FROM architectures WHERE architectures.fingerprint = trials.fingerprint
)
"""


def upgrade() -> None:
    """Nobody knows who posted the jobs that are there; the rest is worked out of what is known."""
    op.add_column("jobs", sa.Column("posted_by", TEXT, nullable=True))
    op.add_column(
        "jobs",
        sa.Column("rises", DOCUMENT, nullable=False, server_default=sa.text("'{}'")),
    )
    zero = sa.text("0")
    for kind in KINDS:
        column = sa.Column(
            f"num_{kind}", sa.BigInteger(), nullable=False, server_default=zero
        )
        op.add_column("trials", column)
    connection = op.get_bind()
    _count_kinds(connection)
    for job_id in connection.execute(sa.text("SELECT id FROM jobs")).scalars().all():
        _tell_rises(connection, job_id)


def downgrade() -> None:
    """Forget it."""
    for kind in reversed(KINDS):
        op.drop_column("trials", f"num_{kind}")
    for name in ("rises", "posted_by"):
        op.drop_column("jobs", name)


def _count_kinds(connection: sa.Connection) -> None:
    document = "architectures.document"
    if connection.dialect.name == "postgresql":
        document += "::text"
    text = f'replace({document}, \'"kind": "\', \'"kind":"\')'
    for kind in KINDS:
        length = len(f'"kind":"{kind}"')
        statement = _NUM_OF_KIND.format(kind=kind, text=text, length=length)
        connection.exec_driver_sql(statement)


def _tell_rises(connection: sa.Connection, job_id: str) -> None:
    """Each time that the best score of a job rose, and how many trials had ended by then."""
    ended = connection.execute(
        sa.text(
            "SELECT state, score FROM trials WHERE job_id = :job_id AND state IN :final "
            "ORDER BY ended_at, number"
        ).bindparams(sa.bindparam("final", FINAL, expanding=True), job_id=job_id)
    )
    rises: list[tuple[int, float]] = []
    for order, row in enumerate(ended, 1):
        scored = row.state in SCORED and row.score is not None
        if scored and (not rises or row.score > rises[-1][1]):
            rises.append((order, row.score))
    rises = rises[-MAX_RISES:]
    if rises:
        jobs = sa.table("jobs", sa.column("id"), sa.column("rises", DOCUMENT))
        order_of, score_of = zip(*rises, strict=True)
        document = {"order": list(order_of), "score": list(score_of)}
        connection.execute(
            jobs.update().where(jobs.c.id == job_id).values(rises=document)
        )
