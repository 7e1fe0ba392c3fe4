"""What is trained when a search has ended: the trainings of its report, and ablations of one network."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from nas.states import RunState
from nas.store.tables.base import Base, Document, of_job, of_trial, shared


class FinalRow(Base):
    """One training from scratch for the report of a job, tested once when it is complete.

    ``role`` is one or more of ``finalist``, ``control`` and ``random``, with spaces between; ``label`` the named
    topologies that the network is, likewise; ``place`` the rank of a finalist in the search, from 1.
    """

    __tablename__ = "finals"

    id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(of_job())
    number: Mapped[int]
    role: Mapped[str]
    label: Mapped[str | None]
    place: Mapped[int | None]
    trial_id: Mapped[str | None] = mapped_column(of_trial(), index=True)
    """The trial of the search that proposed it; null of what the search never had."""
    fingerprint: Mapped[str] = mapped_column(
        shared("architectures.fingerprint"), index=True
    )
    dataset_digest: Mapped[str]
    recipe_digest: Mapped[str]
    full_epochs: Mapped[int]
    seed: Mapped[int]
    state: Mapped[RunState]
    parameters: Mapped[int]
    flops: Mapped[int]
    num_skips: Mapped[int]
    penalty: Mapped[float]
    values: Mapped[Document]
    """Metrics on the validation split after the last epoch."""
    test_values: Mapped[Document]
    """Metrics on the test split, which were measured once."""
    epochs: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    num_losses: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    compute_seconds: Mapped[float] = mapped_column(
        default=0.0, server_default=text("0")
    )
    device: Mapped[str | None]
    reason: Mapped[str | None]
    message: Mapped[str | None]
    reused_from: Mapped[str | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("job_id", "fingerprint", "seed"),
        Index(None, "job_id", "number"),
        Index(None, "state", "job_id"),
    )


class AblationRow(Base):
    """What removing each skip of a trial's network does; one for each trial and way of asking."""

    __tablename__ = "ablations"

    id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(of_job(), index=True)
    trial_id: Mapped[str] = mapped_column(of_trial())
    retrain: Mapped[bool]
    state: Mapped[RunState]
    owner: Mapped[str | None]
    findings: Mapped[Document]
    compute_seconds: Mapped[float] = mapped_column(
        default=0.0, server_default=text("0")
    )
    message: Mapped[str | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("trial_id", "retrain"),
        Index(None, "state", "created_at"),
    )
