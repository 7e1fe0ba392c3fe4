"""Trials with their curves, and what is known of architectures beyond one job."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from nas.states import TrialState
from nas.store.tables.base import Base, Document, of_job, of_project, of_trial, shared
from nas.trial import Origin


class ArchitectureRow(Base):
    """A network's description, stored once however many trials train it."""

    __tablename__ = "architectures"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[Document]
    created_at: Mapped[datetime]


class EvaluationRow(Base):
    """What a full training measured, found by everything that could change the result.

    It is known within its project alone.
    """

    __tablename__ = "evaluations"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    fingerprint: Mapped[str] = mapped_column(
        shared("architectures.fingerprint"), index=True
    )
    dataset_digest: Mapped[str]
    recipe_digest: Mapped[str]
    epochs: Mapped[int]
    seed: Mapped[int]
    trial_id: Mapped[str]
    metrics: Mapped[Document]
    compute_seconds: Mapped[float]
    created_at: Mapped[datetime]
    project_id: Mapped[str] = mapped_column(of_project())

    __table_args__ = (
        UniqueConstraint(
            "project_id",
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
    job_id: Mapped[str] = mapped_column(of_job())
    number: Mapped[int]
    state: Mapped[TrialState]
    fingerprint: Mapped[str] = mapped_column(
        shared("architectures.fingerprint"), index=True
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
    num_losses: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    reason: Mapped[str | None]
    message: Mapped[str | None]
    device: Mapped[str | None]
    compute_seconds: Mapped[float] = mapped_column(default=0.0)
    evaluation_id: Mapped[int | None] = mapped_column(
        shared("evaluations.id"), index=True
    )
    reused_from: Mapped[str | None]
    peak_memory_bytes: Mapped[int | None]
    utilisation: Mapped[float | None]
    latency_ms: Mapped[float | None]
    """Measured on ``device``, as the job asked for it."""
    is_alone: Mapped[bool] = mapped_column(default=False, server_default=false())
    num_add: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    num_concat: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    num_gate: Mapped[int] = mapped_column(default=0, server_default=text("0"))
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


class CurveRow(Base):
    """Some epochs of one trial: see :mod:`nas.store.curves`.

    SQLite keeps rows of this size badly in the tree of their key, so this is an ordinary table there.
    """

    __tablename__ = "curves"

    trial_id: Mapped[str] = mapped_column(of_trial(), primary_key=True)
    piece: Mapped[int] = mapped_column(primary_key=True)
    epochs: Mapped[Document]
