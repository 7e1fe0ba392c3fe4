"""Curves in pieces of several epochs instead of a row an epoch; since when an ended job is quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INTEGER = sa.BigInteger()
REAL = sa.Float(53)
MOMENT = sa.DateTime(timezone=True)

EPOCHS_PER_PIECE = 16
BATCH = 1000
Row = dict[str, Any]

reports = sa.table(
    "reports",
    sa.column("trial_id", TEXT),
    sa.column("epoch", INTEGER),
    sa.column("metrics", DOCUMENT),
    sa.column("seconds", REAL),
)
curves = sa.table(
    "curves",
    sa.column("trial_id", TEXT),
    sa.column("piece", INTEGER),
    sa.column("epochs", DOCUMENT),
)


def upgrade() -> None:
    """Pack the reports; tell since when the jobs are quiet that have ended."""
    _create("curves", sa.Column("piece", INTEGER), sa.Column("epochs", DOCUMENT))
    _move(reports, curves, _packed)
    op.drop_table("reports")
    op.add_column("jobs", sa.Column("quiet_since", MOMENT, nullable=True))
    op.create_index("ix_jobs_quiet_since", "jobs", ["quiet_since"])
    op.create_index("ix_evaluations_fingerprint", "evaluations", ["fingerprint"])
    by_state = ["project_id", "state", "id"]
    op.create_index("ix_jobs_project_id_state_id", "jobs", by_state)
    op.execute("UPDATE jobs SET quiet_since = ended_at")
    _make_events_a_table(with_rowid=True)


def downgrade() -> None:
    """Unpack the reports."""
    _make_events_a_table(with_rowid=False)
    op.drop_index("ix_evaluations_fingerprint", "evaluations")
    op.drop_index("ix_jobs_project_id_state_id", "jobs")
    op.drop_index("ix_jobs_quiet_since", "jobs")
    op.drop_column("jobs", "quiet_since")
    _create(
        "reports",
        sa.Column("epoch", INTEGER),
        sa.Column("metrics", DOCUMENT),
        sa.Column("seconds", REAL),
    )
    _move(curves, reports, _unpacked)
    op.drop_table("curves")


def _make_events_a_table(*, with_rowid: bool) -> None:
    """SQLite spends a page on what is longer than a quarter of one, in the tree of a key."""
    if op.get_bind().dialect.name != "sqlite":
        return
    kind = {"sqlite_with_rowid": with_rowid}
    with op.batch_alter_table("events", recreate="always", table_kwargs=kind):
        pass


def _create(table: str, part: sa.Column[Any], *rest: sa.Column[Any]) -> None:
    """A table of parts of trials."""
    columns = [sa.Column("trial_id", TEXT), part, *rest]
    for column in columns:
        column.nullable = False
    op.create_table(
        table,
        *columns,
        sa.ForeignKeyConstraint(
            ["trial_id"],
            ["trials.id"],
            name=f"fk_{table}_trial_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("trial_id", part.name, name=f"pk_{table}"),
        sqlite_with_rowid=table == "curves",
    )


def _move(
    source: sa.TableClause,
    target: sa.TableClause,
    convert: Callable[[str, Iterable[Row]], Iterable[Row]],
) -> None:
    """Every trial's rows from one table to the other, never all in memory."""
    in_order = sa.select(source).order_by(*list(source.c)[:2])
    rows = op.get_bind().execute(in_order, execution_options={"yield_per": BATCH})
    by_trial = groupby(rows.mappings(), key=lambda row: row["trial_id"])
    made = (
        row
        for trial_id, group in by_trial
        for row in convert(trial_id, map(dict, group))
    )
    while batch := list(islice(made, BATCH)):
        op.get_bind().execute(sa.insert(target), batch)


def _packed(trial_id: str, rows: Iterable[Row]) -> Iterator[Row]:
    by_piece = groupby(rows, key=lambda row: (row["epoch"] - 1) // EPOCHS_PER_PIECE)
    for piece, group in by_piece:
        epochs = list(group)
        names = dict.fromkeys(name for row in epochs for name in row["metrics"])
        document = {
            "epoch": [row["epoch"] for row in epochs],
            "seconds": [row["seconds"] for row in epochs],
            "values": {n: [row["metrics"].get(n) for row in epochs] for n in names},
        }
        yield {"trial_id": trial_id, "piece": piece, "epochs": document}


def _unpacked(trial_id: str, rows: Iterable[Row]) -> Iterator[Row]:
    for document in (row["epochs"] for row in rows):
        for place, epoch in enumerate(document["epoch"]):
            columns = document["values"].items()
            values = {n: v[place] for n, v in columns if v[place] is not None}
            yield {
                "trial_id": trial_id,
                "epoch": epoch,
                "metrics": values,
                "seconds": document["seconds"][place],
            }
