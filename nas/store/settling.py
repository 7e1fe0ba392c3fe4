"""What is unfinished in jobs that need no worker process any more, and whose own is gone."""

from __future__ import annotations

from nas.states import JobState, TrialState
from nas.store.finals import Finals
from nas.store.leases import Lease, Leases
from nas.store.session import Session
from nas.store.spending import Spending
from nas.store.trials import Trials

GONE = "the worker process that trained it ended while its job was paused"


class Settling:
    """Sees to what a job left that ended, or was paused, while no process drove it."""

    def __init__(
        self, session: Session, leases: Leases, trials: Trials, finals: Finals
    ) -> None:
        self._leases = leases
        self._trials = trials
        self._finals = finals
        self._spending = Spending(session)

    def settle(self, owner: str) -> int:
        """See to one such job: what has ended is cancelled, what ran in one that is paused waits.

        Returns how many trainings it were; worker processes call it from time to time.
        """
        lease = self._leases.claim_unsettled(owner)
        if lease is None:
            return 0
        standing = self._spending.lock(lease.job_id)
        assert standing is not None, "its lease is there"
        if standing.state is JobState.PAUSED:
            num_settled = self._hold(lease)
        else:
            num_settled = self._cancel(lease)
        self._spending.charge(standing, driven=False)
        self._leases.release(lease)
        return num_settled

    def _hold(self, lease: Lease) -> int:
        running = [
            trial
            for trial in self._trials.unfinished(lease.job_id)
            if trial.state is TrialState.RUNNING
        ]
        for trial in running:
            self._trials.requeue(lease, trial.id, GONE)
        return len(running) + self._finals.hold(lease, GONE)

    def _cancel(self, lease: Lease) -> int:
        unfinished = self._trials.unfinished(lease.job_id)
        for trial in unfinished:
            self._trials.finish(lease, trial.id, TrialState.CANCELLED)
        return len(unfinished) + self._finals.cancel(lease)
