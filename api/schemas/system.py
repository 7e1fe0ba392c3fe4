"""The service from within: worker processes, devices, queue and versions."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from nas.states import JobState, TrialState


class Device(BaseModel):
    """A processor that trials train on."""

    name: str
    kind: Literal["cpu", "gpu"]
    memory_bytes: int | None
    memory_used_bytes: int | None
    utilisation: float | None = Field(description="0 to 1; null where unknown.")


class Worker(BaseModel):
    """A worker process."""

    id: str
    hostname: str
    version: str
    num_cpus: float
    num_gpus: float
    num_actors: int = Field(description="Training processes that are there.")
    num_busy: int = Field(description="Those that train now.")
    job_ids: list[str] = Field(
        description="Jobs of the caller's project that it drives."
    )
    devices: list[Device]
    is_alive: bool
    started_at: datetime
    last_seen_at: datetime


class Check(BaseModel):
    """Something that was looked at."""

    name: str
    status: Literal["ok", "warning", "error"]
    message: str
    remedy: str | None


class System(BaseModel):
    """How the service is."""

    version: str
    versions: dict[str, str] = Field(description="Of what it is built on, by name.")
    database: str = Field(description="Kind and version; no address.")
    migration: str
    started_at: datetime
    num_jobs: dict[JobState, int]
    num_trials: dict[TrialState, int]
    queue_seconds: float = Field(description="How long the oldest queued job waits.")
    workers: list[Worker]
    checks: list[Check]
    retention_seconds: dict[str, float]
