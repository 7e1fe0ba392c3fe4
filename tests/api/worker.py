"""Plays a worker: writes what one would write, through the store, without training anything."""

from __future__ import annotations

from dataclasses import dataclass

from nas.job import JobRequest
from nas.search.candidates import costs_of
from nas.states import JobState, TrialState
from nas.store import Lease, Store
from nas.trial import NewTrial, Origin, Report, TrialRecord
from search_spaces import Architecture, SearchSpace, Task

DIGITS = Task((1, 8, 8), 10)


@dataclass
class Worker:
    """A worker that has claimed one job."""

    store: Store
    lease: Lease
    space: SearchSpace

    @classmethod
    def claim(cls, store: Store) -> Worker:
        """Claim the oldest job that waits and put it to running."""
        with store.begin() as tx:
            lease = tx.leases.claim("worker-1", 60)
            assert lease is not None
            job = tx.jobs.move(lease.job_id, JobState.RUNNING, lease=lease)
        return cls(store, lease, space_of(job.request))

    def propose(self, *labels: str) -> tuple[TrialRecord, ...]:
        """Store the named topologies as the next trials."""
        named = self.space.named()
        with self.store.begin() as tx:
            first = len(tx.trials.history(self.lease.job_id))
            new = [
                self._new(first + place, label, named[label])
                for place, label in enumerate(labels)
            ]
            return tx.trials.add(self.lease, new)

    def complete(self, trial: TrialRecord, accuracy: float, epochs: int = 2) -> None:
        """Train a trial to its end."""
        with self.store.begin() as tx:
            tx.trials.start(self.lease, trial.id, "cpu")
            curve = [
                Report(e, {"accuracy": accuracy * e / epochs, "train_loss": 1 / e}, 0.1)
                for e in range(1, epochs + 1)
            ]
            tx.trials.report(self.lease, [(trial.id, report) for report in curve])
        with self.store.begin() as tx:
            tx.trials.finish(
                self.lease,
                trial.id,
                TrialState.COMPLETE,
                metric=accuracy,
                score=accuracy - trial.penalty,
                values={"accuracy": accuracy},
                epochs=epochs,
                compute_seconds=0.2,
            )

    def fail(self, trial: TrialRecord, reason: str) -> None:
        """End a trial without a result."""
        with self.store.begin() as tx:
            tx.trials.start(self.lease, trial.id, "cpu")
            tx.trials.finish(
                self.lease,
                trial.id,
                TrialState.FAILED,
                reason=reason,
                message="the loss is not a number",
            )

    def finish_job(self) -> None:
        """End the job."""
        with self.store.begin() as tx:
            tx.jobs.move(self.lease.job_id, JobState.FINALIZING, lease=self.lease)
            tx.jobs.move(self.lease.job_id, JobState.FINISHED, lease=self.lease)

    def _new(self, number: int, label: str, architecture: Architecture) -> NewTrial:
        return NewTrial(
            number=number,
            fingerprint=architecture.fingerprint,
            architecture=architecture.to_json(),
            choices=self.space.choices(architecture) or {},
            origin=Origin.NAMED,
            label=label,
            costs=costs_of(self.space.plan(architecture)),
            penalty=0.01 * len(architecture.topology),
            seed=number,
        )


def space_of(request: JobRequest) -> SearchSpace:
    """The space of a job on digits."""
    return SearchSpace(request.family, request.settings, request.space, DIGITS)
