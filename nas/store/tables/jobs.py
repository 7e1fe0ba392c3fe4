"""Jobs, and what one worker process at a time writes for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from nas.states import EndReason, JobState, TrialState
from nas.store.tables.base import Base, Document, of_job, of_project


class JobRow(Base):
    """A search job. ``last_event`` numbers its events; sums are kept here, not recomputed.

    ``quiet_since`` is the moment of its newest event, once it has ended and while older ones are kept.
    """

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    state: Mapped[JobState]
    request: Mapped[Document]
    request_digest: Mapped[str]
    idempotency_key: Mapped[str | None]
    dataset_digest: Mapped[str | None]
    message: Mapped[str | None]
    best_trial_id: Mapped[str | None]
    best_score: Mapped[float | None]
    budget: Mapped[Document] = mapped_column(server_default=text("'{}'"))
    """As it is now: what was posted, and what was added since."""
    end_reason: Mapped[EndReason | None]
    num_starts: Mapped[int] = mapped_column(default=0)
    num_started: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Trials that were started, each counted once."""
    wall_seconds: Mapped[float] = mapped_column(default=0.0, server_default=text("0"))
    wall_since: Mapped[datetime | None]
    """From when on time is to be charged; null while no worker process drives the job."""
    compute_seconds: Mapped[float] = mapped_column(default=0.0)
    final_seconds: Mapped[float] = mapped_column(default=0.0, server_default=text("0"))
    """What the trainings of its report took, which no budget is charged for."""
    ends_report: Mapped[bool] = mapped_column(
        default=False, server_default=text("false")
    )
    """Whether its report is to end with what is there."""
    versions: Mapped[Document] = mapped_column(default={}, server_default=text("'{}'"))
    """Of what last drove it: of the service, of Python and of the libraries that a result rests on."""
    last_event: Mapped[int] = mapped_column(default=0)
    quiet_since: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    project_id: Mapped[str] = mapped_column(of_project())
    posted_by: Mapped[str | None]
    """Name of the key that posted it; null where none was needed."""
    rises: Mapped[Document] = mapped_column(default={}, server_default=text("'{}'"))
    """Each time that the best score rose: see :mod:`nas.store.rises`."""

    __table_args__ = (
        UniqueConstraint("project_id", "idempotency_key"),
        Index(None, "state", "id"),
        Index(None, "project_id", "state", "id"),
        *(
            Index(None, "project_id", "state", column, "id")
            for column in ("created_at", "ended_at", "name", "best_score")
        ),
    )


class TrialCountRow(Base):
    """How many trials of a job are in a state; moved in the transaction that moves the trial."""

    __tablename__ = "trial_counts"

    job_id: Mapped[str] = mapped_column(of_job(), primary_key=True)
    state: Mapped[TrialState] = mapped_column(primary_key=True)
    num_trials: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "state", "num_trials"),)


class LeaseRow(Base):
    """Who drives a job. The token grows with every claim and is never given twice."""

    __tablename__ = "leases"

    job_id: Mapped[str] = mapped_column(of_job(), primary_key=True)
    owner: Mapped[str | None]
    token: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]


class EventRow(Base):
    """What happened to a job, in the order of commits, numbered from 1 without a gap."""

    __tablename__ = "events"

    job_id: Mapped[str] = mapped_column(of_job(), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    trial_id: Mapped[str | None]
    payload: Mapped[Document]
    created_at: Mapped[datetime]


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
    cluster_id: Mapped[str | None]
    wanted_cpus: Mapped[float] = mapped_column(default=0.0, server_default=text("0"))
    wanted_gpus: Mapped[float] = mapped_column(default=0.0, server_default=text("0"))
