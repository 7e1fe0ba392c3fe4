"""What trials used of their devices, and which of them are to have one for themselves."""

from __future__ import annotations

from sqlalchemy import func, select, update

from nas.store.leases import Lease, Leases
from nas.store.session import Session
from nas.store.tables import TrialRow
from nas.trial import OVER_LIMIT, Latency, Usage


class Usages:
    """The devices of trials, as their workers measured them."""

    def __init__(self, session: Session, leases: Leases) -> None:
        self._session = session
        self._leases = leases

    def note(self, lease: Lease, trial_id: str, usage: Usage) -> None:
        """Keep what an attempt used: the highest peak of all attempts, the last utilisation.

        Raises:
            LeaseLost: another worker process has the job.
        """
        self._leases.check(lease)
        peak = func.coalesce(TrialRow.peak_memory_bytes, 0)
        lower = peak < usage.peak_memory_bytes
        self._session.connection.execute(
            update(TrialRow)
            .where(TrialRow.id == trial_id, TrialRow.job_id == lease.job_id, lower)
            .values(peak_memory_bytes=usage.peak_memory_bytes)
        )
        self._session.connection.execute(
            update(TrialRow)
            .where(TrialRow.id == trial_id, TrialRow.job_id == lease.job_id)
            .values(utilisation=usage.utilisation)
        )

    def note_latency(self, lease: Lease, trial_id: str, latency: Latency) -> None:
        """Keep how long a pass of the trial's network takes on the device of its attempt.

        Raises:
            LeaseLost: another worker process has the job.
        """
        self._leases.check(lease)
        self._session.connection.execute(
            update(TrialRow)
            .where(TrialRow.id == trial_id, TrialRow.job_id == lease.job_id)
            .values(latency_ms=latency.milliseconds)
        )

    def over_limit(self, job_id: str) -> tuple[int, float | None]:
        """How many trials of a job were over a limit, and the lowest latency of these."""
        row = self._session.connection.execute(
            select(func.count(), func.min(TrialRow.latency_ms)).where(
                TrialRow.job_id == job_id, TrialRow.reason == OVER_LIMIT
            )
        ).one()
        return row[0], row[1]

    def leave_alone(self, lease: Lease, trial_id: str) -> None:
        """From now on the trial has a whole device for itself.

        Raises:
            LeaseLost: another worker process has the job.
        """
        self._leases.check(lease)
        self._session.connection.execute(
            update(TrialRow)
            .where(TrialRow.id == trial_id, TrialRow.job_id == lease.job_id)
            .values(is_alone=True)
        )
