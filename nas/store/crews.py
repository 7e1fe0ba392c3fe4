"""Worker processes as people look at them: those alive, those lately gone, and what each drives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from nas.states import JobState, TrialState
from nas.store.session import Session
from nas.store.tables import (
    JobRow,
    LeaseRow,
    TrialCountRow,
    WorkerFiguresRow,
    WorkerRow,
)

DEVICES = "devices"
"""Where a worker process tells of its devices, beside its meters."""


@dataclass(frozen=True, slots=True)
class Crew:
    """A worker process.

    Attributes:
        num_busy: of its training processes, those that train now.
        job_ids: that it drives, of one project.
        devices: the processors of its machine, as it describes them.
    """

    id: str
    hostname: str
    version: str
    num_cpus: float
    num_gpus: float
    num_actors: int
    num_busy: int
    job_ids: Sequence[str]
    devices: Sequence[Mapping[str, Any]]
    is_alive: bool
    started_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Load:
    """What there is to do in a project; ``queue_seconds`` is how long its oldest queued job waits."""

    num_jobs: Mapping[JobState, int]
    num_trials: Mapping[TrialState, int]
    queue_seconds: float


class Crews:
    """What a project sees of the worker processes, and what it has for them to do."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def seen(
        self, project_id: str, alive_seconds: float, within_seconds: float
    ) -> tuple[Crew, ...]:
        """Those heard of in ``within_seconds``, oldest first."""
        now = self._session.now
        alive_since = now - timedelta(seconds=alive_seconds)
        rows = self._session.connection.execute(
            select(
                WorkerRow.__table__,
                WorkerFiguresRow.num_busy,
                WorkerFiguresRow.document,
            )
            .outerjoin(WorkerFiguresRow, WorkerFiguresRow.worker_id == WorkerRow.id)
            .where(WorkerRow.last_seen_at >= now - timedelta(seconds=within_seconds))
            .order_by(WorkerRow.started_at, WorkerRow.id)
        ).all()
        driven = self._driven(project_id)
        return tuple(
            Crew(
                id=row.id,
                hostname=row.hostname,
                version=row.version,
                num_cpus=row.num_cpus,
                num_gpus=row.num_gpus,
                num_actors=row.num_actors,
                num_busy=row.num_busy or 0,
                job_ids=driven.get(row.id, []),
                devices=(row.document or {}).get(DEVICES, []),
                is_alive=row.last_seen_at >= alive_since,
                started_at=row.started_at,
                last_seen_at=row.last_seen_at,
            )
            for row in rows
        )

    def load(self, project_id: str) -> Load:
        """What the project has to do; states without any are there with 0."""
        execute = self._session.connection.execute
        mine = JobRow.project_id == project_id
        jobs = execute(
            select(JobRow.state, func.count()).where(mine).group_by(JobRow.state)
        )
        trials = execute(
            select(TrialCountRow.state, func.sum(TrialCountRow.num_trials))
            .join(JobRow, JobRow.id == TrialCountRow.job_id)
            .where(mine)
            .group_by(TrialCountRow.state)
        )
        num_jobs, num_trials = dict.fromkeys(JobState, 0), dict.fromkeys(TrialState, 0)
        num_jobs.update((state, number) for state, number in jobs)
        num_trials.update((state, int(number)) for state, number in trials)
        oldest = execute(
            select(func.min(JobRow.created_at)).where(
                mine, JobRow.state == JobState.QUEUED
            )
        ).scalar_one()
        waits = (self._session.now - oldest).total_seconds() if oldest else 0.0
        return Load(num_jobs, num_trials, max(0.0, waits))

    def _driven(self, project_id: str) -> dict[str, list[str]]:
        rows = self._session.connection.execute(
            select(LeaseRow.owner, LeaseRow.job_id)
            .join(JobRow, JobRow.id == LeaseRow.job_id)
            .where(
                JobRow.project_id == project_id,
                LeaseRow.owner.is_not(None),
                LeaseRow.expires_at > self._session.now,
            )
            .order_by(LeaseRow.job_id)
        )
        driven: dict[str, list[str]] = {}
        for owner, job_id in rows:
            driven.setdefault(str(owner), []).append(job_id)
        return driven
