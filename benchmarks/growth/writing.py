"""Epoch reports through the very path of a worker process, from one process or several."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count
from multiprocessing.synchronize import Barrier

from nas.budget import Budget
from nas.job import JobRequest
from nas.states import JobState
from nas.store import Lease, Store
from nas.trial import Costs, NewTrial, Origin, Report


@dataclass(frozen=True, slots=True)
class Load:
    """What is written: batches of ``epochs`` epochs of each of ``num_trials`` trials, by each writer."""

    num_writers: int
    num_trials: int
    epochs: int

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.num_writers} x {self.num_trials} trials, {self.epochs} epochs a batch"


@dataclass(frozen=True, slots=True)
class Rate:
    """What came of it."""

    load: Load
    reports_per_second: float
    batch_milliseconds: list[float]


def measure(url: str, load: Load, seconds: float) -> Rate:
    """Write for so long; the jobs are made before and deleted after."""
    store = Store(url)
    leases = [open_job(store, load.num_trials) for _ in range(load.num_writers)]
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(load.num_writers)
    with ProcessPoolExecutor(
        load.num_writers, spawn, initializer=_know, initargs=(ready,)
    ) as writers:
        tasks = [
            writers.submit(_write, url, lease, load.epochs, seconds) for lease in leases
        ]
        taken = [task.result() for task in tasks]
    for lease in leases:
        with store.begin() as tx:
            tx.jobs.move(lease.job_id, JobState.CANCELLED)
            tx.jobs.delete(lease.job_id)
    store.close()
    num_batches = sum(map(len, taken))
    per_second = num_batches * load.num_trials * load.epochs / seconds
    return Rate(load, per_second, [1000 * s for batches in taken for s in batches])


def open_job(store: Store, num_trials: int) -> Lease:
    """A running job with running trials, under a lease."""
    others = []
    with store.begin() as tx:
        job, _ = tx.jobs.create(
            JobRequest(name="ingestion", budget=Budget(trials=num_trials))
        )
        while (lease := tx.leases.claim("benchmark", 3600)) and lease.job_id != job.id:
            others.append(lease)
        assert lease is not None
        for other in others:
            tx.leases.release(other)
        tx.jobs.move(job.id, JobState.RUNNING, lease=lease)
        for trial in tx.trials.add(lease, [_proposal(n) for n in range(num_trials)]):
            tx.trials.start(lease, trial.id, "cpu")
    return lease


def _proposal(number: int) -> NewTrial:
    return NewTrial(
        number=number,
        fingerprint=f"ingestion-{number}",
        architecture={"family": "mlp", "number": number},
        choices={f"edge_{i}_{i + 2}": "add" for i in range(21)},
        origin=Origin.SAMPLER,
        label=None,
        costs=Costs(1000, 2000, 300, 400, 1),
        penalty=0.1,
        seed=number,
    )


_ready: list[Barrier] = []
"""Of a writer's process: passed when all are there."""


def _know(ready: Barrier) -> None:
    _ready.append(ready)


def _write(url: str, lease: Lease, num_epochs: int, seconds: float) -> list[float]:
    """Seconds that each batch took, over so many of them."""
    store = Store(url)
    with store.read() as tx:
        trials = [trial.id for trial in tx.trials.unfinished(lease.job_id)]
    _ready[0].wait()
    end = time.perf_counter() + seconds
    taken = []
    for first in count(1, num_epochs):
        batch = [
            (t, made_up_report(first + i)) for t in trials for i in range(num_epochs)
        ]
        began = time.perf_counter()
        with store.begin() as tx:
            tx.trials.report(lease, batch)
        taken.append(time.perf_counter() - began)
        if time.perf_counter() > end:
            break
    store.close()
    return taken


def made_up_report(epoch: int) -> Report:
    part = epoch / 7919 % 1
    values = {
        "accuracy": part,
        "balanced_accuracy": part / 3,
        "loss": 1 - part,
        "train_loss": 1.1 - part,
    }
    return Report(epoch, values, part / 7)
