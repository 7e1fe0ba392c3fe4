"""What jobs may spend and have spent, read and charged under the lock of the job's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from nas.budget import Budget, Spent, device_units
from nas.errors import BudgetSpent, JobNotRunning
from nas.job import Resources
from nas.states import EndReason, JobState
from nas.store.session import Session
from nas.store.tables import JobRow

DRIVEN = (JobState.RUNNING, JobState.FINALIZING)
"""States in which time is charged while a worker process holds the job."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands, and with what: enough to decide whether it may go on."""

    job_id: str
    state: JobState
    budget: Budget
    spent: Spent
    end_reason: EndReason | None
    wall_since: datetime | None
    started_at: datetime | None
    ends_report: bool

    def check_start(self, *, first: bool) -> None:
        """Refuse a trial that must not start now.

        A trial that was begun goes on in a job that was stopped, and when all trials of the budget
        have been started.

        Raises:
            JobNotRunning: the job is paused, waits or has ended.
            BudgetSpent: there is nothing left to spend.
        """
        if self.state not in (DRIVEN[:1] if first else DRIVEN):
            raise JobNotRunning(
                f"job {self.job_id} is {self.state}: none of its trials may start"
            )
        exhausts = self.spent.exhausts if first else self.spent.cuts
        reason = exhausts(self.budget)
        if reason is not None:
            raise BudgetSpent(
                f"the budget of {reason} of job {self.job_id} is spent: extend it to go on",
                reason=reason,
            )


class Spending:
    """The sums of jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, job_id: str) -> Standing | None:
        """How the job stands now, which nobody else changes until the commit; None: there is none.

        Its wall time counts up to now.
        """
        row: Any = self._session.connection.execute(
            select(
                JobRow.id,
                JobRow.state,
                JobRow.request,
                JobRow.budget,
                JobRow.end_reason,
                JobRow.num_started,
                JobRow.wall_seconds,
                JobRow.wall_since,
                JobRow.compute_seconds,
                JobRow.best_score,
                JobRow.started_at,
                JobRow.ends_report,
            )
            .where(JobRow.id == job_id)
            .with_for_update(key_share=True)
        ).one_or_none()
        return None if row is None else self._standing(row)

    def charge(self, standing: Standing, *, driven: bool, **more: Any) -> None:
        """Write the wall time of ``standing`` down, and what else is given.

        Args:
            standing: as it was locked in this transaction.
            driven: whether time goes on to be charged.
            more: other columns of the job.
        """
        self._session.connection.execute(
            update(JobRow)
            .where(JobRow.id == standing.job_id)
            .values(
                wall_seconds=standing.spent.wall_seconds,
                wall_since=self._session.now if driven else None,
                **more,
            )
        )

    def reopen(self, job_id: str) -> None:
        """Charge time from now on."""
        self._session.connection.execute(
            update(JobRow)
            .where(JobRow.id == job_id, JobRow.state.in_(DRIVEN))
            .values(wall_since=self._session.now)
        )

    def _standing(self, row: Row[Any]) -> Standing:
        resources = Resources.model_validate(row.request["resources"])
        return Standing(
            job_id=row.id,
            state=row.state,
            budget=Budget.model_validate(row.budget),
            spent=spent_of(row, resources, self._seconds_since(row.wall_since)),
            end_reason=row.end_reason,
            wall_since=row.wall_since,
            started_at=row.started_at,
            ends_report=row.ends_report,
        )

    def _seconds_since(self, moment: datetime | None) -> float:
        """Never below 0: a clock may be set back."""
        if moment is None:
            return 0.0
        return max(0.0, (self._session.now - moment).total_seconds())


def spent_of(row: Row[Any], resources: Resources, more_seconds: float = 0.0) -> Spent:
    """The sums in a job's row, ``more_seconds`` of wall time on top."""
    return Spent(
        trials=row.num_started,
        wall_seconds=row.wall_seconds + more_seconds,
        compute_seconds=row.compute_seconds * device_units(resources),
        best_score=row.best_score,
    )
