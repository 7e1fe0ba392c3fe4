"""A worker's reports into a running job at a steady rate, in a process of their own: when each was committed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection

from benchmarks.dashboard.rows import OWNER
from nas.store import Lease, Store
from nas.trial import Report

Commits = dict[int, float]
"""Seconds since 1970 by the number of the event."""


@contextmanager
def writing(url: str, job_id: str, per_second: float) -> Iterator[Commits]:
    """Writes within; the commits are in the answer afterwards."""
    spawn = get_context("spawn")
    ours, its = spawn.Pipe()
    process = spawn.Process(target=_write, args=(url, job_id, per_second, its))
    process.start()
    its.close()
    commits: Commits = {}
    try:
        ours.recv()  # it has begun
        yield commits
        ours.send("enough")
        commits.update(ours.recv())
    finally:
        process.join(10)
        process.kill()


def _write(url: str, job_id: str, per_second: float, pipe: Connection) -> None:
    store = Store(url)
    lease = Lease(job_id, OWNER, 1, datetime.now(UTC) + timedelta(days=300))
    with store.read() as tx:
        trials = [t for t in tx.trials.unfinished(job_id) if t.attempts]
    pipe.send("begun")
    commits: Commits = {}
    began = time.monotonic()
    turns = zip(count(1), cycle(trials), strict=False)
    for number, trial in turns:
        if pipe.poll(max(0.0, began + number / per_second - time.monotonic())):
            break
        epoch = trial.epochs + 1 + number // len(trials)
        accuracy = 0.5 + number / 7919 % 0.4
        values = {"train_loss": 1 - accuracy, "accuracy": accuracy, "loss": 0.5}
        with store.begin() as tx:
            tx.trials.report(lease, [(trial.id, Report(epoch, values, 0.01))])
            event = tx.jobs.get(job_id).last_event
        commits[event] = time.time()
    pipe.send(commits)
    store.close()
