"""Which trials of a job have changed since an event that somebody knows.

Every change of a trial is told by an event in the same transaction, so the events tell what to read
again; nothing is asked of the trials themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import case, null, select, union

from nas.states import JobState
from nas.store.job_lists import no_job
from nas.store.session import Session
from nas.store.tables import EventRow, JobRow

MAX_EVENTS = 2000
"""Events that are looked through for what changed; where there are more, all may have."""

_DRIVEN_ON = tuple(state for state in JobState if not state.is_final)


class Changes:
    """What changed in jobs and their trials."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def last_event(self, job_id: str) -> int:
        """Number of a job's newest event; raises NotFound."""
        number = self._session.connection.execute(
            select(JobRow.last_event).where(JobRow.id == job_id)
        ).scalar_one_or_none()
        if number is None:
            raise no_job(job_id)
        return number

    def trials(self, job_id: str, after: int, last_event: int) -> frozenset[str] | None:
        """The trials that changed after the event ``after``, up to the newest, ``last_event``.

        None where that cannot be told: some of the events are kept no longer, or they are too many.
        """
        if last_event <= after:
            return None if last_event < after else frozenset()
        if last_event - after > MAX_EVENTS:
            return None
        batch = case((EventRow.kind == "trial.report", EventRow.payload), else_=null())
        events = self._session.connection.execute(
            select(EventRow.trial_id, batch)
            .where(EventRow.job_id == job_id, EventRow.number > after)
            .order_by(EventRow.number)
        ).all()
        if len(events) != last_event - after:
            return None
        changed = {trial_id for trial_id, _ in events if trial_id is not None}
        for _, payload in events:
            if payload:
                changed.update(report["trial_id"] for report in payload["reports"])
        return frozenset(changed)

    def jobs(
        self, project_ids: Collection[str], job_ids: Collection[str], seconds: float
    ) -> Mapping[str, tuple[str, int]]:
        """The project and the newest event of jobs, by their ids.

        They are those of the projects that can still change, that have ended and told something in the
        last ``seconds``, and those that are named.
        """
        since = self._session.now - timedelta(seconds=seconds)
        of_project = JobRow.project_id.in_(project_ids)
        pieces = (
            JobRow.id.in_(job_ids),
            of_project & JobRow.state.in_(_DRIVEN_ON),
            of_project & (JobRow.quiet_since >= since),
        )
        jobs = select(JobRow.id, JobRow.project_id, JobRow.last_event)
        rows = self._session.connection.execute(union(*map(jobs.where, pieces)))
        return {row.id: (row.project_id, row.last_event) for row in rows}

    def ids(self, project_ids: Collection[str]) -> frozenset[str]:
        """All jobs of these projects, from an index."""
        rows = self._session.connection.execute(
            select(JobRow.id).where(JobRow.project_id.in_(project_ids))
        )
        return frozenset(rows.scalars())
