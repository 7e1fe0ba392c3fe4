"""What happened to a job: appended by the store itself, numbered without gaps, never changed.

Of a job that has been quiet for long after its end only the newest event is kept: what a job became
is in its row and its trials. So what is kept of a job is always a run of numbers without a gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, delete, func, insert, select, update

from nas.store.session import Session
from nas.store.tables import EventRow, JobRow


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One thing that happened.

    ``kind`` is one of ``job.created``, ``job.state``, ``job.extended``, ``trial.created``, ``trial.state``,
    ``trial.report`` (one for each batch, its payload lists the reports), ``final.state``, ``export.state``
    and ``ablation.state``.
    """

    job_id: str
    number: int
    kind: str
    trial_id: str | None
    payload: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event on its way into the store."""

    kind: str
    payload: Mapping[str, Any]
    trial_id: str | None = None


class Events:
    """The events of jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, job_id: str, events: Sequence[NewEvent]) -> None:
        """Number and write ``events``.

        The counter's row stays locked until the commit, so numbers follow the order of commits: who
        has read number n will never see a smaller one appear.
        """
        if not events:
            return
        last = self._take_numbers(job_id, len(events))
        first = last - len(events) + 1
        self._session.connection.execute(
            insert(EventRow),
            [
                {
                    "job_id": job_id,
                    "number": first + place,
                    "kind": event.kind,
                    "trial_id": event.trial_id,
                    "payload": dict(event.payload),
                    "created_at": self._session.now,
                }
                for place, event in enumerate(events)
            ],
        )

    def after(
        self, job_id: str, number: int, limit: int = 1000
    ) -> tuple[EventRecord, ...]:
        """The events of a job that follow ``number``, in order; 0 is from the beginning."""
        rows = self._session.connection.execute(
            select(EventRow.__table__)
            .where(EventRow.job_id == job_id, EventRow.number > number)
            .order_by(EventRow.number)
            .limit(limit)
        )
        return tuple(EventRecord(**row._mapping) for row in rows)

    def newer(
        self, known: Mapping[str, int], limit: int = 1000
    ) -> dict[str, tuple[EventRecord, ...]]:
        """The events of several jobs that follow the numbers known; only jobs that have some.

        One look at all the jobs' counters, then one at each job that has news.
        """
        rows = self._session.connection.execute(
            select(JobRow.id, JobRow.last_event).where(JobRow.id.in_(known))
        )
        moved = [row.id for row in rows if row.last_event > known[row.id]]
        return {job_id: self.after(job_id, known[job_id], limit) for job_id in moved}

    def can_prune(self, quiet_seconds: float) -> bool:
        """Whether :meth:`prune` would find something; asks without a lock."""
        return (
            self._session.connection.execute(self._quiet(quiet_seconds)).first()
            is not None
        )

    def prune(self, quiet_seconds: float, limit: int = 1000) -> bool:
        """Delete events, but for the newest, of one job that is quiet for so long after its end.

        At most ``limit`` of them, the oldest first. Returns False where no job has any to delete;
        worker processes call it from time to time.
        """
        job = self._session.connection.execute(
            self._quiet(quiet_seconds).with_for_update(skip_locked=True)
        ).one_or_none()
        if job is None:
            return False
        of_job = EventRow.job_id == job.id
        first = select(func.min(EventRow.number)).where(of_job).scalar_subquery()
        deleted = self._session.connection.execute(
            delete(EventRow).where(
                of_job,
                EventRow.number < job.last_event,
                EventRow.number < first + limit,
            )
        )
        if deleted.rowcount < limit:
            self._session.connection.execute(
                update(JobRow).where(JobRow.id == job.id).values(quiet_since=None)
            )
        return True

    def _quiet(self, seconds: float) -> Select[str, int]:
        """The job that is quiet for longest, if that is so many seconds."""
        before = self._session.now - timedelta(seconds=seconds)
        return (
            select(JobRow.id, JobRow.last_event)
            .where(JobRow.quiet_since < before)
            .order_by(JobRow.quiet_since)
            .limit(1)
        )

    def _take_numbers(self, job_id: str, count: int) -> int:
        now = case((JobRow.ended_at.is_not(None), self._session.now))
        return self._session.connection.execute(
            update(JobRow)
            .where(JobRow.id == job_id)
            .values(last_event=JobRow.last_event + count, quiet_since=now)
            .returning(JobRow.last_event)
        ).scalar_one()
