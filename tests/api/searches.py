"""Plays a search with many trials: proposes points of the space, and ends them as a test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nas.search.candidates import costs_of
from nas.states import TrialState
from nas.trial import NewTrial, Origin, Report, TrialRecord
from tests.api.worker import Worker


def choose(worker: Worker, *choices: Mapping[str, str]) -> tuple[TrialRecord, ...]:
    """Propose these points; an edge that is left out is ``none``."""
    space = worker.space
    none = {d.name: d.choices[0] for d in space.dimensions}
    with worker.store.begin() as tx:
        first = sum(tx.jobs.get(worker.lease.job_id).counts.values())
        new = []
        for number, chosen in enumerate(choices, first):
            architecture = space.architecture({**none, **chosen})
            new.append(
                NewTrial(
                    number=number,
                    fingerprint=architecture.fingerprint,
                    architecture=architecture.to_json(),
                    choices={**none, **chosen},
                    origin=Origin.SAMPLER,
                    label=None,
                    costs=costs_of(space.plan(architecture)),
                    penalty=0.0,
                    seed=number,
                )
            )
        return tx.trials.add(worker.lease, new)


def start(worker: Worker, trial: TrialRecord, device: str = "cpu on a") -> None:
    """Let it train."""
    with worker.store.begin() as tx:
        tx.trials.start(worker.lease, trial.id, device)


def report(worker: Worker, trial: TrialRecord, curve: Sequence[float]) -> None:
    """Report its accuracy after each epoch so far."""
    with worker.store.begin() as tx:
        batch = [
            (trial.id, Report(epoch, {"accuracy": value, "loss": 1 - value}, 1.0))
            for epoch, value in enumerate(curve, 1)
        ]
        tx.trials.report(worker.lease, batch)


def end(
    worker: Worker,
    trial: TrialRecord,
    curve: Sequence[float],
    state: TrialState = TrialState.COMPLETE,
) -> None:
    """Train it along ``curve``, and end it with the last of it."""
    start(worker, trial)
    report(worker, trial, curve)
    with worker.store.begin() as tx:
        tx.trials.finish(
            worker.lease,
            trial.id,
            state,
            metric=curve[-1],
            score=curve[-1] - trial.penalty,
        )
