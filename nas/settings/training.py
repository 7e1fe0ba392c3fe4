"""How jobs are driven and candidates trained."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Training(BaseModel):
    """How jobs are driven and candidates trained."""

    ray_address: str | None = Field(
        None, description="Ray cluster to join; default starts a local one."
    )
    num_workers: int | None = Field(
        None, ge=1, description="CPUs of the local Ray; default all of the machine."
    )
    ray_patience_seconds: float = Field(
        15.0,
        gt=0,
        description="How long Ray may be silent before the worker process gives it up and starts anew.",
    )
    autoscale: bool = Field(
        False,
        description="Tell a Ray cluster that grows by itself what jobs could use.",
    )
    max_cpus: float | None = Field(
        None, gt=0, description="CPUs that such a cluster may grow to."
    )
    max_gpus: float | None = Field(
        None, gt=0, description="GPUs that such a cluster may grow to."
    )
    max_workers: int = Field(
        1000, ge=1, description="Training processes that it is asked for at most."
    )
    idle_worker_seconds: float | None = Field(
        None,
        gt=0,
        description="Training processes that nobody wanted for so long end; default keeps them warm.",
    )
    start_worker_seconds: float = Field(
        120.0,
        gt=0,
        description="How long a training process may take to find room and start.",
    )
    lease_seconds: float = Field(
        15.0,
        gt=0,
        description="How long a worker process may be silent before its jobs are taken over.",
    )
    poll_seconds: float = Field(
        0.1,
        gt=0,
        description="How often a worker process looks for new work in the database, and the API for news.",
    )
    report_batch_seconds: float = Field(
        0.2, ge=0, description="Epoch reports are written together at this interval."
    )
    max_warm_start_trials: int = Field(
        500,
        ge=1,
        description="Trials of earlier jobs that a search begins with at most, all of them together.",
    )
    checkpoint_epochs: int = Field(
        1, ge=1, description="Epochs between two checkpoints of a running trial."
    )
    pause_seconds: float = Field(
        3.0,
        ge=0,
        description="How long a trial of a job that is paused, cancelled or shut down may take to the "
        "end of its epoch before its worker is killed.",
    )
    shutdown_seconds: float = Field(
        10.0,
        gt=0,
        description="How long open requests may take when the API is told to end.",
    )
