"""The whole service in a few numbers, each from an index; and what worker processes measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from nas.states import JobState, TrialState
from nas.store.session import Session
from nas.store.tables import (
    JobRow,
    JobTraceRow,
    TrialCountRow,
    WorkerFiguresRow,
    WorkerRow,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a worker process has measured; its training processes, and those that train now."""

    worker_id: str
    num_actors: int
    num_busy: int
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OverviewRecord:
    """The service at one moment; ``queue_seconds`` is how long the oldest queued job has waited."""

    num_jobs: Mapping[JobState, int]
    num_trials: Mapping[TrialState, int]
    queue_seconds: float
    workers: tuple[Figures, ...]

    @property
    def num_queued(self) -> int:
        """Jobs that wait for a worker process."""
        return self.num_jobs[JobState.QUEUED]


class Overview:
    """Numbers over all jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, alive_seconds: float) -> OverviewRecord:
        """Everything at once, in four statements; workers are those heard of in ``alive_seconds``."""
        execute = self._session.connection.execute
        jobs = execute(select(JobRow.state, func.count()).group_by(JobRow.state))
        trials = execute(
            select(TrialCountRow.state, func.sum(TrialCountRow.num_trials)).group_by(
                TrialCountRow.state
            )
        )
        num_jobs, num_trials = dict.fromkeys(JobState, 0), dict.fromkeys(TrialState, 0)
        num_jobs.update((state, number) for state, number in jobs)
        num_trials.update((state, int(number)) for state, number in trials)
        return OverviewRecord(
            num_jobs=num_jobs,
            num_trials=num_trials,
            queue_seconds=self._queue_seconds(),
            workers=self._workers(alive_seconds),
        )

    def put_figures(
        self, worker_id: str, *, num_busy: int, document: Mapping[str, Any]
    ) -> None:
        """Keep what an announced worker process has measured, in place of what it said before."""
        values = {"num_busy": num_busy, "document": dict(document)}
        self._session.connection.execute(
            self._session.insert(WorkerFiguresRow)
            .values(worker_id=worker_id, **values)
            .on_conflict_do_update(
                index_elements=[WorkerFiguresRow.worker_id], set_=values
            )
        )

    def put_trace(self, job_id: str, traceparent: str) -> None:
        """Keep by which trace a new job came."""
        self._session.connection.execute(
            insert(JobTraceRow).values(job_id=job_id, traceparent=traceparent)
        )

    def trace(self, job_id: str) -> str | None:
        """The ``traceparent`` by which a job came; None where no trace was made."""
        return self._session.connection.execute(
            select(JobTraceRow.traceparent).where(JobTraceRow.job_id == job_id)
        ).scalar_one_or_none()

    def _queue_seconds(self) -> float:
        oldest = self._session.connection.execute(
            select(JobRow.created_at)
            .where(JobRow.state == JobState.QUEUED)
            .order_by(JobRow.id)  # ids sort by the moment of their making
            .limit(1)
        ).scalar_one_or_none()
        if oldest is None:
            return 0.0
        return max(0.0, (self._session.now - oldest).total_seconds())

    def _workers(self, alive_seconds: float) -> tuple[Figures, ...]:
        since = self._session.now - timedelta(seconds=alive_seconds)
        rows = self._session.connection.execute(
            select(
                WorkerRow.id,
                WorkerRow.num_actors,
                WorkerFiguresRow.num_busy,
                WorkerFiguresRow.document,
            )
            .outerjoin(WorkerFiguresRow, WorkerFiguresRow.worker_id == WorkerRow.id)
            .where(WorkerRow.last_seen_at >= since)
            .order_by(WorkerRow.id)
        )
        return tuple(
            Figures(row.id, row.num_actors, row.num_busy or 0, row.document or {})
            for row in rows
        )
