"""What a list of jobs shows beside each: its best trial, and how many jobs there are in each state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from nas.states import JobState
from nas.store.job_lists import JobRecord
from nas.store.session import Session
from nas.store.tables import JobRow, TrialRow


@dataclass(frozen=True, slots=True)
class Leader:
    """The best trial of a job, in short."""

    metric: float | None
    fingerprint: str


class Summaries:
    """Glances at many jobs at once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def leaders(self, jobs: Sequence[JobRecord]) -> Mapping[str, Leader]:
        """The best trials of jobs that have one, by the trials' ids."""
        ids = [job.best_trial_id for job in jobs if job.best_trial_id is not None]
        if not ids:
            return {}
        rows = self._session.connection.execute(
            select(TrialRow.id, TrialRow.metric, TrialRow.fingerprint).where(
                TrialRow.id.in_(ids)
            )
        )
        return {row.id: Leader(row.metric, row.fingerprint) for row in rows}

    def num_by_state(self, project_id: str) -> Mapping[JobState, int]:
        """How many jobs of a project are in each state; none are left out."""
        rows = self._session.connection.execute(
            select(JobRow.state, func.count())
            .where(JobRow.project_id == project_id)
            .group_by(JobRow.state)
        )
        return {row[0]: row[1] for row in rows}
