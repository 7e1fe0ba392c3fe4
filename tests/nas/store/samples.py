"""Jobs and trials to store: only what a test says matters, the rest made up."""

from __future__ import annotations

from itertools import count
from typing import Any

from nas.job import JobRequest
from nas.states import JobState, TrialState
from nas.store import JobRecord, Lease, Store, Transaction
from nas.trial import Costs, EvaluationKey, NewTrial, Origin, Report, TrialRecord

LEASE_SECONDS = 60.0


def post(store: Store, **request: Any) -> JobRecord:
    """Queue a job."""
    with store.begin() as tx:
        return tx.jobs.create(JobRequest(**request))[0]


def run(store: Store, job: JobRecord, owner: str = "worker-1") -> Lease:
    """Claim ``job``, whichever else waits before it, and run it."""
    others = []
    with store.begin() as tx:
        while (lease := tx.leases.claim(owner, LEASE_SECONDS)) is not None:
            if lease.job_id == job.id:
                break
            others.append(lease)
        assert lease is not None
        for other in others:
            tx.leases.release(other)
        tx.jobs.move(job.id, JobState.RUNNING, lease=lease)
    return lease


def proposal(number: int, **changes: Any) -> NewTrial:
    """A trial of its own architecture."""
    values: dict[str, Any] = {
        "number": number,
        "fingerprint": f"fingerprint-{number}",
        "architecture": {"family": "mlp", "number": number},
        "choices": {"0-2": "add"},
        "origin": Origin.SAMPLER,
        "label": None,
        "costs": Costs(1000, 2000, 300, 400, 1),
        "penalty": 0.1,
        "seed": 7,
        "sampler_state": {"rank": 1},
    }
    return NewTrial(**{**values, **changes})


def propose(
    store: Store, lease: Lease, num_trials: int = 1, **changes: Any
) -> tuple[TrialRecord, ...]:
    """Add trials with the next numbers."""
    with store.begin() as tx:
        first = sum(tx.jobs.get(lease.job_id).counts.values())
        numbers = range(first, first + num_trials)
        return tx.trials.add(lease, [proposal(n, **changes) for n in numbers])


def finish(
    tx: Transaction,
    lease: Lease,
    trial: TrialRecord,
    state: TrialState = TrialState.COMPLETE,
    score: float = 0.5,
    **changes: Any,
) -> TrialRecord:
    """Start a trial, report one epoch and end it."""
    tx.trials.start(lease, trial.id, "cpu")
    tx.trials.report(lease, [(trial.id, report(1))])
    return tx.trials.finish(
        lease,
        trial.id,
        state,
        metric=score + trial.penalty,
        score=score,
        **changes,
    )


def report(epoch: int, accuracy: float = 0.5, seconds: float = 1.0) -> Report:
    """One epoch."""
    return Report(epoch, {"accuracy": accuracy, "loss": 1 - accuracy}, seconds)


_seeds = count()


def evaluation_key(fingerprint: str) -> EvaluationKey:
    """A key that no other test uses."""
    return EvaluationKey(fingerprint, "data", "recipe", epochs=1, seed=next(_seeds))
