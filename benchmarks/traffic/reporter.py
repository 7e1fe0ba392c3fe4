"""A worker's reports at a steady rate, in a process of their own: when each was committed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import count, cycle
from multiprocessing.connection import Connection

from benchmarks.growth.writing import made_up_report
from nas.store import Lease, Store

BATCH_SECONDS = 0.2


def keep_reporting(
    url: str, leases: Sequence[Lease], per_second: float, control: Connection
) -> None:
    """A batch of one job every 0.2 s, the jobs in turn, until told to end."""
    store = Store(url)
    commits: dict[tuple[str, int], float] = {}
    size = round(per_second * BATCH_SECONDS)
    with store.read() as tx:
        trials = {
            lease.job_id: [t.id for t in tx.trials.unfinished(lease.job_id)]
            for lease in leases
        }
    due, epochs = time.time(), count(1)
    for lease in cycle(leases):
        if control.poll(max(0.0, due - time.time())):
            break
        due += BATCH_SECONDS
        batch = [(t, made_up_report(next(epochs))) for t in trials[lease.job_id][:size]]
        with store.begin() as tx:
            tx.trials.report(lease, batch)
            number = tx.jobs.get(lease.job_id).last_event
        commits[lease.job_id, number] = time.time()
    store.close()
    control.send(commits)
