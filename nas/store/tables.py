"""The schema. The migrations under ``migrations/`` give exactly this; a test compares them.

Everything of a job hangs on its row and goes with it (``ON DELETE CASCADE``). Architectures and
evaluations outlive the job that first had them where another job uses them; what points at them is
checked at the end of the transaction, so that both can go in one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from nas.states import ExportState, JobState, TrialState
from nas.store.columns import DOCUMENT, TEXT, UtcDateTime, word
from nas.trial import Origin

Document = dict[str, Any]


class Base(DeclarativeBase):
    """What all tables share: names of constraints, and one column type for each Python type."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        str: TEXT,
        int: BigInteger,
        float: Float(53),
        datetime: UtcDateTime,
        Document: DOCUMENT,
        JobState: word(JobState),
        TrialState: word(TrialState),
        ExportState: word(ExportState),
        Origin: word(Origin),
    }


def _job() -> ForeignKey:
    return ForeignKey("jobs.id", ondelete="CASCADE")


def _trial() -> ForeignKey:
    return ForeignKey("trials.id", ondelete="CASCADE")


def _kept(column: str) -> ForeignKey:
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


class JobRow(Base):
    """A search job. ``last_event`` numbers its events; sums are kept here, not recomputed."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    state: Mapped[JobState]
    request: Mapped[Document]
    request_digest: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    dataset_digest: Mapped[str | None]
    message: Mapped[str | None]
    best_trial_id: Mapped[str | None]
    best_score: Mapped[float | None]
    num_starts: Mapped[int] = mapped_column(default=0)
    compute_seconds: Mapped[float] = mapped_column(default=0.0)
    last_event: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = tuple(
        Index(None, "state", column, "id")
        for column in ("created_at", "ended_at", "name", "best_score")
    )


class TrialCountRow(Base):
    """How many trials of a job are in a state; moved in the transaction that moves the trial."""

    __tablename__ = "trial_counts"

    job_id: Mapped[str] = mapped_column(_job(), primary_key=True)
    state: Mapped[TrialState] = mapped_column(primary_key=True)
    num_trials: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "state", "num_trials"),)


class LeaseRow(Base):
    """Who drives a job. The token grows with every claim and is never given twice."""

    __tablename__ = "leases"

    job_id: Mapped[str] = mapped_column(_job(), primary_key=True)
    owner: Mapped[str | None]
    token: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]


class EventRow(Base):
    """What happened to a job, in the order of commits, numbered from 1 without a gap."""

    __tablename__ = "events"

    job_id: Mapped[str] = mapped_column(_job(), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    trial_id: Mapped[str | None]
    payload: Mapped[Document]
    created_at: Mapped[datetime]

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 read by SQLAlchemy


class ArchitectureRow(Base):
    """A network's description, stored once however many trials train it."""

    __tablename__ = "architectures"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[Document]
    created_at: Mapped[datetime]


class EvaluationRow(Base):
    """What a full training measured, found by everything that could change the result."""

    __tablename__ = "evaluations"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    fingerprint: Mapped[str] = mapped_column(_kept("architectures.fingerprint"))
    dataset_digest: Mapped[str]
    recipe_digest: Mapped[str]
    epochs: Mapped[int]
    seed: Mapped[int]
    trial_id: Mapped[str]
    metrics: Mapped[Document]
    compute_seconds: Mapped[float]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint(
            "fingerprint",
            "dataset_digest",
            "recipe_digest",
            "epochs",
            "seed",
            name="uq_evaluations_key",
        ),
    )


class TrialRow(Base):
    """One candidate of a job. Costs are by the cost model for the job's data."""

    __tablename__ = "trials"

    id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(_job())
    number: Mapped[int]
    state: Mapped[TrialState]
    fingerprint: Mapped[str] = mapped_column(
        _kept("architectures.fingerprint"), index=True
    )
    choices: Mapped[Document]
    origin: Mapped[Origin]
    label: Mapped[str | None]
    parameters: Mapped[int]
    flops: Mapped[int]
    activation_bytes: Mapped[int]
    training_bytes: Mapped[int]
    num_skips: Mapped[int]
    penalty: Mapped[float]
    seed: Mapped[int]
    sampler_state: Mapped[Document]
    metric: Mapped[float | None]
    score: Mapped[float | None]
    metrics: Mapped[Document]
    epochs: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None]
    message: Mapped[str | None]
    device: Mapped[str | None]
    compute_seconds: Mapped[float] = mapped_column(default=0.0)
    evaluation_id: Mapped[int | None] = mapped_column(
        _kept("evaluations.id"), index=True
    )
    reused_from: Mapped[str | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("job_id", "number"),
        Index("ix_trials_number", "job_id", "state", "number"),
        *(
            Index(f"ix_trials_{column}", "job_id", "state", column, "number")
            for column in (
                "score",
                "metric",
                "parameters",
                "flops",
                "num_skips",
                "epochs",
                "compute_seconds",
                "ended_at",
            )
        ),
    )


class ReportRow(Base):
    """One epoch of one trial, kept together by trial."""

    __tablename__ = "reports"

    trial_id: Mapped[str] = mapped_column(_trial(), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    metrics: Mapped[Document]
    seconds: Mapped[float]

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 read by SQLAlchemy


class ArtifactRow(Base):
    """A file that belongs to a job: weights, checkpoints, export bundles."""

    __tablename__ = "artifacts"

    path: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(_job(), index=True)
    trial_id: Mapped[str | None] = mapped_column(_trial())
    kind: Mapped[str]
    num_bytes: Mapped[int]
    sha256: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "trial_id", "kind"),)


class ExportRow(Base):
    """A bundle being made of a trial; one for each trial."""

    __tablename__ = "exports"

    id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(_job(), index=True)
    trial_id: Mapped[str] = mapped_column(_trial(), unique=True)
    state: Mapped[ExportState]
    owner: Mapped[str | None]
    path: Mapped[str | None]
    num_bytes: Mapped[int | None]
    sha256: Mapped[str | None]
    message: Mapped[str | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "state", "created_at"),)


class WorkerRow(Base):
    """A worker process that has announced itself."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(primary_key=True)
    hostname: Mapped[str]
    num_cpus: Mapped[float]
    num_gpus: Mapped[float]
    num_actors: Mapped[int]
    version: Mapped[str]
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
