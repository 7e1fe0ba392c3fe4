"""A job with trials of every kind, written straight into the store."""

from __future__ import annotations

import random
from dataclasses import replace

from nas.states import TrialState
from nas.store import JobRecord, Lease, Store
from nas.trial import Costs, Origin, Report
from tests.nas.store.samples import post, proposal, run

LABELS = ("plain", "resnet", "=HYPERLINK(1)", None, None)
KINDS = ("add", "concat", "gate")
ENDS = (
    TrialState.COMPLETE,
    TrialState.COMPLETE,
    TrialState.PRUNED,
    TrialState.FAILED,
    TrialState.RUNNING,
    TrialState.PROPOSED,
)


def fill(store: Store, num_trials: int, seed: int = 0) -> tuple[JobRecord, Lease]:
    """A running job with trials in every state."""
    job = post(store, name="a board", budget={"trials": 1000})
    lease = run(store, job)
    extend(store, lease, num_trials, seed)
    return job, lease


def extend(store: Store, lease: Lease, num_trials: int, seed: int = 0) -> None:
    """More trials for the job."""
    dice = random.Random(seed)
    with store.begin() as tx:
        first = sum(tx.jobs.get(lease.job_id).counts.values())
        new = [_proposal(first + place, dice) for place in range(num_trials)]
        trials = tx.trials.add(lease, new)
        for trial in trials:
            end = dice.choice(ENDS)
            if end is TrialState.PROPOSED:
                continue
            tx.trials.start(lease, trial.id, dice.choice(("cpu on a", "cpu on b")))
            accuracy = round(dice.random(), 2)  # so that some are equal
            values = {"accuracy": accuracy}
            if dice.random() < 0.7:
                values["loss"] = 1 - accuracy
            tx.trials.report(lease, [(trial.id, Report(1, values, dice.random()))])
            if end is not TrialState.RUNNING:
                scored = end is not TrialState.FAILED
                tx.trials.finish(
                    lease,
                    trial.id,
                    end,
                    metric=accuracy if scored else None,
                    score=accuracy - trial.penalty if scored else None,
                    reason=None if scored else "diverged",
                )


def go_on(store: Store, lease: Lease, num_trials: int = 3) -> None:
    """Some of the trials that wait start, and some that run end."""
    with store.begin() as tx:
        unfinished = tx.trials.unfinished(lease.job_id)
        waiting = [t for t in unfinished if t.state is TrialState.PROPOSED]
        running = [t for t in unfinished if t.state is TrialState.RUNNING]
        for trial in waiting[:num_trials]:
            tx.trials.start(lease, trial.id, "cpu on c")
            values = {"macro_f1": 0.5}
            tx.trials.report(lease, [(trial.id, Report(1, values, 1.0))])
        for trial in running[:num_trials]:
            tx.trials.finish(lease, trial.id, TrialState.FAILED, reason="out_of_memory")


def _proposal(number: int, dice: random.Random):
    kinds = [dice.choice(KINDS) for _ in range(dice.randrange(4))]
    edges = [
        {"source": 0, "target": n + 2, "kind": kind} for n, kind in enumerate(kinds)
    ]
    return replace(
        proposal(number),
        fingerprint=f"{dice.getrandbits(64):016x}",
        architecture={"family": "mlp", "number": number, "edges": edges},
        choices={f"edge_{n}": kind for n, kind in enumerate(kinds)},
        origin=dice.choice(list(Origin)),
        label=dice.choice(LABELS),
        costs=Costs(dice.randrange(100, 110), 2000, 300, 400, len(kinds)),
        penalty=0.125 * len(kinds),
    )
